"""照片的页面 pictures: pictures of wishes for who may see them, and boxes over faces."""

import uuid

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.core import clock
from app.core.blurring import read_boxes
from app.core.db import let_go, transaction
from app.core.errors import DomainError, Forbidden, InvalidInput
from app.core.forms import Page, local_path, show_again
from app.core.uploads import looked_at
from app.core.web import PUBLIC, Pages
from app.core.words import gettext
from app.wishes import photos, queries
from app.wishes.models import Photo, Wish
from app.wishes.pages import faces

pages = Pages("pictures", __name__)

PAGE = "wishes/blur.html"


@pages.view("GET", "/photos/<uuid:photo_id>/<any(large,small):size>.jpg", access=PUBLIC)
def show_photo(photo_id: uuid.UUID, size: str) -> Response:
    """A picture, large or as a thumbnail; one that is not published for those concerned alone."""
    found = photos.photo(photo_id, region_id=login.region().id, actor=login.actor_or_none())
    name = found.file if size == "large" else found.thumbnail
    return looked_at(name, faces.store(), called=f"photo-{size}")


@pages.view("GET", "/photos/<uuid:photo_id>/blur", access="wish.deliver")
def show_blur(photo_id: uuid.UUID) -> str:
    """A picture on which boxes are drawn with a finger."""
    found, wish = _own(photo_id)
    return render_template(PAGE, **_page(found, wish), typed={}, faults={})


def _own(photo_id: uuid.UUID) -> tuple[Photo, Wish]:
    """A picture that the reader may change: the own one, or as the office."""
    actor = login.actor()
    found = photos.photo(photo_id, region_id=actor.region_id, actor=actor)
    wish = queries.wish(actor.region_id, found.wish_id)
    if found.made_by_id != actor.person_id and not queries.may_contact(wish, actor):
        raise Forbidden
    return found, wish


def _page(found: Photo, wish: Wish) -> dict[str, object]:
    default = f"/claims/{found.claim_id}" if found.claim_id else f"/wishes/{wish.id}"
    wanted = request.values.get("next")
    return {"photo": found, "wish": wish, "next": local_path(wanted, default=default)}


@pages.view("POST", "/photos/<uuid:photo_id>/blur", access="wish.deliver")
def blur(photo_id: uuid.UUID) -> AnyResponse | Page:
    """Cover what the boxes hold, for good."""
    found, wish = _own(photo_id)
    page = _page(found, wish)
    try:
        boxes = read_boxes(request.form.get("boxes", ""))
        if not boxes:
            raise InvalidInput(fields={"boxes": [gettext("请先在照片上画出要遮住的地方。")]})
        file = found.file
        let_go()
        made = photos.covered(file, boxes, store=faces.store())
        with transaction():
            photos.cover(found, wish, made, store=faces.store(), by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again(PAGE, refusal, **page)
    return redirect(str(page["next"]))
