"""佐证照片 used again: a picture of another event is pointed out, and a person looks into it."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.core import clock
from app.core.db import db, transaction
from app.core.files import Store, open_store
from app.core.shots import develop
from app.events import evidence, signal_finding
from app.events.models import Event, EventSession, EventState
from app.events.signal_models import Signal
from tests.events.beside import decided, over, pictures, shots, written_in
from tests.support.cast import Cast, gather
from tests.support.photos import jpeg, scene

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store("", folder=tmp_path / "files")


def signalled() -> dict[str, dict[str, Any]]:
    return {each.subject: each.facts for each in db.session.scalars(sa.select(Signal))}


def look(event_id: uuid.UUID) -> None:
    with transaction():
        signal_finding.note(signal_finding.of_event(event_id), now=clock.now())


def test_the_picture_of_another_event_is_found_again(cast: Cast, store: Store) -> None:
    first, second, third = over(cast), over(cast, title="除草"), over(cast, title="巡逻")
    entry = written_in(cast, first, shots(5, 9), store)
    resaved = develop([jpeg(scene(5), quality=55)], most=1)
    again = written_in(cast, second, resaved, store)
    other = written_in(cast, third, shots(10), store)

    used = [(each.entry_id, each.same_as_entry_id) for each in pictures()]
    assert used == [(entry, None), (entry, None), (again, entry), (other, None)]
    by = cast.actor("reviewer")
    assert evidence.beside([again], actor=by)[again].was_used
    assert not evidence.beside([entry], actor=by)[entry].was_used
    for held in (first, second, third):
        look(held[0])
    maker = str(cast.people["organiser"])
    assert signalled() == {f"entry:{again.hex}": {"pictures": 1, "who": [maker]}}


def test_a_plain_page_is_known_by_its_bytes_alone(cast: Cast, store: Store) -> None:
    blank = jpeg(Image.new("RGB", (400, 300), "white"))
    grey = jpeg(Image.new("RGB", (400, 300), "grey"))
    entry = written_in(cast, over(cast), develop([blank], most=1), store)
    written_in(cast, over(cast, title="除草"), develop([grey, blank], most=2), store)

    assert [each.fingerprint for each in pictures()] == [None] * 3
    assert [each.same_as_entry_id for each in pictures()] == [None, None, entry]


def test_what_was_turned_down_may_be_written_in_again_with_its_picture(
    cast: Cast, store: Store
) -> None:
    held, second = over(cast), over(cast, title="除草")
    decided(cast, written_in(cast, held, shots(5), store), approved=False)
    written_in(cast, held, shots(5), store)
    with transaction():
        db.session.get_one(Event, held[0]).state = EventState.CANCELLED
    written_in(cast, second, shots(5), store)

    assert [each.same_as_entry_id for each in pictures()] == [None] * 3


def test_what_was_turned_down_is_no_signal(cast: Cast, store: Store) -> None:
    first, second = over(cast), over(cast, title="除草")
    written_in(cast, first, shots(5), store)
    decided(cast, written_in(cast, second, shots(5), store), approved=False)

    look(second[0])

    assert pictures()[1].same_as_entry_id is not None
    assert signalled() == {}


def test_the_night_looks_at_what_was_written_in_long_after(cast: Cast, store: Store) -> None:
    held, now = over(cast), clock.now()
    with transaction():
        for each in (db.session.get_one(Event, held[0]), db.session.get_one(EventSession, held[1])):
            each.starts_at, each.ends_at = each.starts_at - 40 * DAY, each.ends_at - 40 * DAY
    since = now - DAY
    assert held[0] not in signal_finding.over(since=since, now=now)

    written_in(cast, held, shots(1), store)

    assert held[0] in signal_finding.over(since=since, now=now)
