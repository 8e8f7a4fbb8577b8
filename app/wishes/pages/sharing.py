"""分享心愿 sharing: a picture with the way to an open wish, by its public face alone."""

import uuid
from collections.abc import Sequence

from flask import Response, current_app, render_template

from app.accounts import login
from app.core.share_pictures import SharePicture
from app.core.sharing import KEPT, picture_answer
from app.core.web import PUBLIC, Pages
from app.core.words import gettext
from app.wishes import queries
from app.wishes.errors import WishNotFound
from app.wishes.models import Photo, Wish
from app.wishes.pages import faces, standing
from app.wishes.rules.machine import OPEN

pages = Pages("wish_sharing", __name__)


def preview(wish: Wish, pictures: Sequence[Photo]) -> dict[str, str]:
    """What chats may show of a wish; nothing of one that is not on the wall.

    A published photo first, else the drawn picture where it can still be claimed.
    """
    if not queries.is_public(wish):
        return {}
    url = current_app.config["PUBLIC_URL"]
    address, community = f"{url}/wishes/{wish.id}", standing.community(wish)
    said = (community.name, faces.said("category", wish.category), faces.badge(wish).words)
    drawn = f"{address}/share.png" if wish.state in OPEN else ""
    return {
        "title": gettext("微心愿：%(title)s", title=wish.title),
        "words": " · ".join(said),
        "address": address,
        "picture": f"{url}/photos/{pictures[0].id}/large.jpg" if pictures else drawn,
        "drawn": drawn,
    }


@pages.view("GET", "/wishes/<uuid:wish_id>/share", access=PUBLIC)
def show_share(wish_id: uuid.UUID) -> str:
    """The picture to press and hold, for phones whose browser cannot share by itself."""
    wish = _shared(wish_id)
    return render_template(
        "wishes/share.html",
        wish=wish,
        preview=preview(wish, []),
        **standing.phone_of(standing.community(wish)),
    )


@pages.view("GET", "/wishes/<uuid:wish_id>/share.png", access=PUBLIC, kept=KEPT)
def show_picture(wish_id: uuid.UUID) -> Response:
    """The wish, its kind and community, and a code that leads to its page."""
    wish = _shared(wish_id)
    return picture_answer(
        SharePicture(
            heading=gettext("微心愿 · 等您点亮"),
            title=wish.title,
            lines=(
                standing.community(wish).name,
                gettext("类别：%(category)s", category=faces.said("category", wish.category)),
                gettext("编号 %(number)s", number=wish.said_number),
            ),
            foot=gettext("扫码看详情、认领。本平台不募款"),
            address=preview(wish, [])["address"],
        )
    )


def _shared(wish_id: uuid.UUID) -> Wish:
    """An open wish on the wall, whoever asks. Raises `WishNotFound`."""
    found = queries.seen(login.region().id, wish_id, actor=None)
    if found.state not in OPEN:
        raise WishNotFound
    return found
