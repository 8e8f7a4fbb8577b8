"""佐证照片的页面 evidence: a field on forms, and pictures for who decides on an entry by hand."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, current_app

from app.accounts import login
from app.core import uploads
from app.core.errors import DomainError
from app.core.forms import faults_of
from app.core.shots import Shot
from app.core.web import SIGNED_IN, Pages
from app.events import evidence
from app.events.evidence import Beside
from app.events.evidence_models import HandPicture
from app.events.models import HandEntry

pages = Pages("evidence", __name__)

FIELD = "pictures"
#: the bytes that a form with its pictures may have
ROOM = uploads.room_for(evidence.MOST)


@pages.app_context_processor
def know_beside() -> dict[str, Any]:
    """What the field on the forms takes."""
    return {"most_pictures": evidence.MOST}


def sent() -> list[Shot]:
    """The pictures of a form, ready to be kept; before the transaction, since it is slow."""
    return uploads.shots(FIELD, most=evidence.MOST)


def keep(entry: HandEntry, shots: Sequence[Shot], *, now: datetime) -> None:
    """Keep them beside what was just proposed, in the same transaction."""
    store = current_app.extensions["store"]
    evidence.keep(entry, shots, store=store, by=login.actor(), now=now)


def faults(refusal: DomainError) -> Any:
    """What is wrong with a form, and that its pictures are to be chosen again."""
    return faults_of(uploads.chosen_again(refusal, FIELD))


def tiles(found: Beside) -> list[dict[str, Any]]:
    """Pictures as the gallery takes them."""
    return [_tile(each) for each in found.pictures]


def _tile(found: HandPicture) -> dict[str, Any]:
    here = f"/hand-pictures/{found.id}"
    return {
        "href": f"{here}/large.jpg",
        "src": f"{here}/small.jpg",
        "width": found.width,
        "height": found.height,
    }


@pages.view(
    "GET",
    "/hand-pictures/<uuid:picture_id>/<any(large,small):size>.jpg",
    access=SIGNED_IN,
)
def show_picture(picture_id: uuid.UUID, size: str) -> Response:
    """A picture, large or as a thumbnail, for who proposed and who may approve."""
    found = evidence.picture(picture_id, actor=login.actor())
    name = found.file if size == "large" else found.thumbnail
    store = current_app.extensions["store"]
    return uploads.looked_at(name, store, called=f"evidence-{size}")
