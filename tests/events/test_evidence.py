"""佐证照片: for who decides on an entry by hand, with nothing of the phone, and no orphan files."""

import hashlib
import uuid
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.accounts.models import Approval, Person, PersonState
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Busy, Forbidden, NotFound
from app.core.files import Store, open_store
from app.core.shots import develop
from app.events import evidence
from app.events.models import Event, HandEntry
from tests.events.beside import decided, over, pictures, shots, written_in
from tests.support.cast import PEOPLE, Cast, gather
from tests.support.photos import CANARY_MAKE, exif_of, gps_of, heic_with_gps, jpeg, scene

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store("", folder=tmp_path / "files")


def files(tmp_path: Path) -> list[Path]:
    """Everything that lies in the store."""
    return [each for each in (tmp_path / "files").rglob("*") if each.is_file()]


def test_what_is_kept_says_nothing_of_the_phone_and_is_counted(
    cast: Cast, store: Store, tmp_path: Path
) -> None:
    taken = develop([heic_with_gps(scene(3)), jpeg(scene(4))], most=3)

    entry_id = written_in(cast, over(cast), taken, store)

    assert db.session.get_one(HandEntry, entry_id).pictures == 2
    assert len(files(tmp_path)) == 4
    for each in pictures():
        content = store.fetch(each.file)
        assert each.sha256 == hashlib.sha256(content).digest()
        for kept in (content, store.fetch(each.thumbnail)):
            assert (exif_of(kept), gps_of(kept)) == ({}, {})
            assert CANARY_MAKE.encode() not in kept
            assert Image.open(BytesIO(kept)).format == "JPEG"
    # it lay on its side
    assert (pictures()[0].width, pictures()[0].height) == (720, 960)


def test_the_log_says_how_many_and_nothing_else(cast: Cast, store: Store) -> None:
    entry_id = written_in(cast, over(cast), shots(1, 2), store)

    noted = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "hand.pictures")
    ).one()
    assert noted.details == {"entry": entry_id.hex, "pictures": 2}
    assert noted.actor_id == cast.people["organiser"]
    assert noted.reason == ""


def test_without_pictures_nothing_is_noted(cast: Cast, store: Store) -> None:
    entry_id = written_in(cast, over(cast), [], store)

    assert db.session.get_one(HandEntry, entry_id).pictures == 0
    actions = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert "hand.proposed" in actions
    assert "hand.pictures" not in actions


def test_a_transaction_that_fails_leaves_no_file_behind(
    cast: Cast, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = over(cast)

    def fail(*_args: Any, **_more: Any) -> None:
        assert len(files(tmp_path)) == 4
        raise Busy

    monkeypatch.setattr(evidence, "_note", fail)
    with pytest.raises(Busy):
        written_in(cast, held, shots(1, 2), store)

    assert files(tmp_path) == []
    assert pictures() == []
    assert not db.session.scalars(sa.select(HandEntry)).all()


@pytest.mark.parametrize("upto", [1, 2, 3])
def test_a_store_that_is_full_half_way_leaves_nothing_behind(
    cast: Cast, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, upto: int
) -> None:
    held, taken, put, calls = over(cast), shots(1, 2), Store.put, []

    def filling(self: Store, *args: Any, **more: Any) -> str:
        calls.append(1)
        if len(calls) > upto:
            raise Busy
        return put(self, *args, **more)

    monkeypatch.setattr(Store, "put", filling)
    with pytest.raises(Busy):
        written_in(cast, held, taken, store)

    assert len(calls) == upto + 1
    assert files(tmp_path) == []
    assert not db.session.scalars(sa.select(HandEntry)).all()


def test_only_who_proposed_adds_and_no_more_than_three(cast: Cast, store: Store) -> None:
    entry_id = written_in(cast, over(cast), [], store)
    other = written_in(cast, over(cast, title="除草"), shots(1), store)

    for who, each, taken in (
        ("reviewer", entry_id, shots(1)),
        ("organiser", entry_id, shots(1, 2, 3, 4)),
        ("organiser", other, shots(2)),
    ):
        entry, by = db.session.get_one(HandEntry, each), cast.actor(who)
        with pytest.raises(Forbidden), transaction():
            evidence.keep(entry, taken, store=store, by=by, now=clock.now())
    assert len(pictures()) == 1


def sees(cast: Cast, who: str, picture_id: uuid.UUID) -> bool:
    try:
        evidence.picture(picture_id, actor=cast.actor(who))
    except NotFound:
        return False
    return True


def test_who_proposed_and_who_may_approve_see_them_and_nobody_else(
    cast: Cast, store: Store
) -> None:
    entry_id = written_in(cast, over(cast), shots(1), store, by="reviewer")
    (kept,) = pictures()
    allowed = {"reviewer", "secretary", "upper"}

    # the organiser made the event and can approve nothing of it
    assert {who for who in PEOPLE if sees(cast, who, kept.id)} == allowed
    for who in PEOPLE:
        found = evidence.beside([entry_id], actor=cast.actor(who))
        assert bool(found) is (who in allowed), who
        assert bool(evidence.of_event(kept_event(entry_id), actor=cast.actor(who))) is bool(found)
    decided(cast, entry_id, "secretary")
    assert {who for who in PEOPLE if sees(cast, who, kept.id)} == allowed


def kept_event(entry_id: uuid.UUID) -> uuid.UUID:
    return db.session.get_one(HandEntry, entry_id).event_id


def test_a_secretary_who_gains_by_it_sees_nothing(cast: Cast, store: Store) -> None:
    written_in(cast, over(cast), shots(1), store, who="secretary")
    (kept,) = pictures()

    assert {who for who in PEOPLE if sees(cast, who, kept.id)} == {"organiser", "reviewer", "upper"}


def test_who_made_the_event_approves_nothing_of_it_and_sees_nothing(
    cast: Cast, store: Store
) -> None:
    held = over(cast)
    written_in(cast, held, shots(1), store)
    (kept,) = pictures()
    assert sees(cast, "upper", kept.id)

    with transaction():
        db.session.get_one(Event, held[0]).created_by_id = cast.people["upper"]

    assert not sees(cast, "upper", kept.id)
    assert sees(cast, "secretary", kept.id)


def test_who_was_merged_into_another_record_is_still_who_proposed(cast: Cast, store: Store) -> None:
    written_in(cast, over(cast), shots(1), store)
    (kept,) = pictures()
    assert not sees(cast, "second_member", kept.id)

    with transaction():
        gone = db.session.get_one(Person, cast.people["organiser"])
        gone.state = PersonState.MERGED
        gone.merged_into_id = cast.people["second_member"]

    assert sees(cast, "second_member", kept.id)


def test_a_picture_of_another_region_is_none(cast: Cast, store: Store) -> None:
    written_in(cast, over(cast), shots(1), store)
    (kept,) = pictures()
    upper = cast.actor("upper")
    foreign = replace(upper, region_id=upper.region_id + 1)

    assert evidence.picture(kept.id, actor=upper).id == kept.id
    with pytest.raises(NotFound):
        evidence.picture(kept.id, actor=foreign)
    with pytest.raises(NotFound):
        evidence.picture(uuid.UUID(int=5), actor=upper)


def test_only_entries_by_hand_have_pictures(cast: Cast, store: Store) -> None:
    entry_id = written_in(cast, over(cast), shots(1), store)
    with transaction():
        waiting = db.session.scalars(
            sa.select(Approval).where(Approval.subject_id == entry_id)
        ).one()
        waiting.kind = "duty_undo"

    assert evidence.beside([entry_id], actor=cast.actor("reviewer")) == {}
