"""分享活动 sharing: a picture with the way to an event, for chats and for whoever passes it on."""

import uuid

from flask import Response, current_app, render_template

from app.accounts import login
from app.core.share_pictures import SharePicture
from app.core.sharing import KEPT, picture_answer
from app.core.web import PUBLIC, Pages
from app.core.words import gettext
from app.events import queries
from app.events.errors import EventNotFound
from app.events.models import EventState
from app.events.pages import faces
from app.events.queries import EventCard
from app.organisations.queries import community_of

pages = Pages("event_sharing", __name__)


def preview(card: EventCard) -> dict[str, str]:
    """What chats may show of an event; nothing of one that is not everybody's yet."""
    if not queries.is_public(card.event):
        return {}
    address = f"{current_app.config['PUBLIC_URL']}/events/{card.event.id}"
    when = faces.poster_time(card.event.starts_at, card.event.ends_at)
    if card.event.state is EventState.CANCELLED:
        said = gettext("这个活动已取消")
        return {"title": card.event.title, "words": said, "address": address, "picture": ""}
    words = " · ".join(filter(None, (when, card.event.place, card.organisation.name)))
    picture = f"{address}/share.png"
    return {"title": card.event.title, "words": words, "address": address, "picture": picture}


@pages.view("GET", "/events/<uuid:event_id>/share", access=PUBLIC)
def show_share(event_id: uuid.UUID) -> str:
    """The picture to press and hold, for phones whose browser cannot share by itself."""
    card = _shared(event_id)
    return render_template(
        "events/share.html",
        event=card.event,
        preview=preview(card),
        **faces.phone_of(card.organisation),
    )


@pages.view("GET", "/events/<uuid:event_id>/share.png", access=PUBLIC, kept=KEPT)
def show_picture(event_id: uuid.UUID) -> Response:
    """Title, time, place, community, and a code that leads to the event's page."""
    card = _shared(event_id)
    event, host = card.event, card.organisation
    community = community_of(host) or host
    return picture_answer(
        SharePicture(
            heading=gettext("%(field)s · 邀您参加", field=faces.category(event)),
            title=event.title,
            lines=(
                faces.poster_time(event.starts_at, event.ends_at),
                event.place or host.name,
                community.name,
            ),
            foot=gettext("扫码看详情。不收费、不下载、不输密码"),
            address=preview(card)["address"],
        )
    )


def _shared(event_id: uuid.UUID) -> EventCard:
    """An event that everybody may know of, whoever asks. Raises `EventNotFound`."""
    card = queries.card(login.region().id, event_id, actor=None)
    if card.event.state is EventState.CANCELLED:
        raise EventNotFound
    return card
