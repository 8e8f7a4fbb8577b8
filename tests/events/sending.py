"""A list that was written by hand, sent with its photos as a form sends them."""

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.core.db import db
from app.events.evidence_models import HandPicture
from app.events.models import HandEntry
from tests.support.cast import Cast
from tests.support.photos import jpeg_with_gps, scene
from tests.support.reader import Reader
from tests.support.visits import browser

#: a form of more than 500 kB goes through a file that the test client leaves open
SMALL = (480, 360)


def photo(seed: int = 1) -> tuple[BytesIO, str]:
    """A photo as a phone sends it."""
    return BytesIO(jpeg_with_gps(scene(seed, size=SMALL))), f"IMG_{seed:04d}.jpg"


def form(held: tuple[uuid.UUID, uuid.UUID], *files: Any, **changes: Any) -> dict[str, Any]:
    """What the form holds."""
    return {
        "session": str(held[1]),
        "people": "林晓月",
        "evidence": "paper",
        "reason": "大屏停电，当场用纸签到",
        "pictures": list(files),
        **changes,
    }


def send(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID], *files: Any, **changes: Any
) -> Reader:
    """The organiser hands in a list with photos."""
    organiser, here = browser(app, cast, "organiser"), f"/manage/events/{held[0]}/hand"
    return organiser.open(here).send(here, form(held, *files, **changes))


def kept(app: Flask) -> list[HandPicture]:
    """The pictures, the oldest first."""
    with app.app_context():
        return list(db.session.scalars(sa.select(HandPicture).order_by(HandPicture.id)))


def entries(app: Flask) -> list[HandEntry]:
    """What was written in."""
    with app.app_context():
        return list(db.session.scalars(sa.select(HandEntry)))


def files_of(app: Flask) -> set[Path]:
    """Everything in the store."""
    root = Path(str(app.extensions["store"]._root))
    return {each for each in root.rglob("*") if each.is_file()}
