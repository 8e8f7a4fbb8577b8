"""Pictures of deliveries as they are kept, in a folder and in a bucket."""

import urllib.request
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.db import db, transaction
from app.core.files import Store, open_store
from app.core.shots import develop
from app.wishes import delivering
from app.wishes.delivering import Handing
from app.wishes.models import Photo, Wish
from app.wishes.rules.limits import MOST_PHOTOS
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.scans import NOW

__all__ = ("claimed", "delivered", "in_a_bucket", "on_disk", "store")


@pytest.fixture
def on_disk(tmp_path: Path) -> Store:
    return open_store("", folder=tmp_path / "files")


@pytest.fixture
def in_a_bucket(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    bucket = urllib.request.Request(f"{s3_endpoint}/wishes", method="PUT")
    urllib.request.urlopen(bucket).close()
    return open_store(f"s3://wishes?endpoint={s3_endpoint}&region=us-east-1", folder=Path("unused"))


@pytest.fixture(params=["on_disk", "in_a_bucket"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


def claimed(cast: Cast, *titles: str) -> list[Wish]:
    """Wishes that the unit has claimed."""
    wishes = [make.published(cast, NOW, title=title) for title in titles]
    for wish in wishes:
        make.claimed(cast, wish, NOW)
    return wishes


def delivered(
    cast: Cast, wishes: list[Wish], *uploads: bytes, store: Store, is_slip: bool = False
) -> list[Photo]:
    """The pictures of a delivery, as they are kept."""
    unit = cast.actor("unit", now=NOW)
    with transaction():
        shots = develop(uploads, most=MOST_PHOTOS)
        handing = Handing(is_slip=is_slip)
        delivering.deliver(wishes, handing, shots, store=store, by=unit, now=NOW)
    kept = sa.select(Photo).where(Photo.wish_id.in_([wish.id for wish in wishes]))
    return list(db.session.scalars(kept.order_by(Photo.id)))
