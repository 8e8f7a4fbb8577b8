"""Pictures beside entries by hand go when nobody may doubt them any more; that they were stays."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Approval
from app.appeals.models import Appeal
from app.appeals.pictures import due
from app.appeals.rules import State, SubjectKind
from app.audit.models import AuditEntry
from app.core.clock import day_end, day_start, local_day
from app.core.db import db, transaction
from app.core.errors import Busy
from app.core.files import Store
from app.events import evidence
from app.events.evidence_models import HandPicture
from app.events.models import Attendance, HandEntry
from app.jobs.work import hand_pictures
from tests.appeals.scenes import Scene, approve, asked, held, write_in
from tests.events.beside import shots
from tests.support.wishes import store

DAY = timedelta(days=1)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over, with somebody written in by the office and two pictures beside it."""
    return held(app, folder)


def proposed(scene: Scene, who: str = "volunteer", *seeds: int) -> uuid.UUID:
    """Somebody written in, with pictures; the entry."""
    entry_id = uuid.UUID(write_in(scene, who).partition(":")[2])
    with transaction():
        entry, by = db.session.get_one(HandEntry, entry_id), scene.cast.actor("reviewer")
        evidence.keep(entry, shots(*(seeds or (1, 2))), store=store(), by=by, now=scene.now)
    return entry_id


def files() -> list[str]:
    """The names of the pictures, of which each has a file."""
    names = list(db.session.scalars(sa.select(HandPicture.file)))
    assert all(store().size(name) for name in names)
    return names


def last_day(scene: Scene) -> datetime:
    """The last moment at which what was decided may be doubted."""
    decided = db.session.scalars(sa.select(Approval.decided_at)).one()
    assert decided is not None
    return day_end(local_day(decided) + 15 * DAY) - timedelta(seconds=1)


@pytest.mark.parametrize("approved", [True, False])
def test_they_go_the_day_after_the_last_day_to_ask(
    app: Flask, scene: Scene, approved: bool
) -> None:
    with app.app_context():
        entry_id = proposed(scene)
        approve(scene, "secretary", approved=approved)
        names, last = files(), last_day(scene)

        assert hand_pictures(scene.now, last) == "deleted 0"
        assert files() == names
        gone_at = day_start(local_day(last) + DAY)
        assert hand_pictures(scene.now, gone_at) == "deleted 2"

        assert files() == []
        assert not [each for each in names if _is_there(each)]
        entry = db.session.get_one(HandEntry, entry_id)
        assert (entry.pictures, entry.pictures_gone_at) == (2, gone_at)
        noted = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "hand.pictures_deleted")
        ).one()
        assert (noted.actor_id, noted.details["pictures"]) == (None, 2)
        assert due(now=gone_at + DAY) == []


def _is_there(name: str) -> bool:
    return (Path(str(store()._root)) / name).exists()


def test_no_file_is_left_behind(app: Flask, scene: Scene) -> None:
    with app.app_context():
        before = _everything()
        proposed(scene)
        approve(scene, "secretary")
        assert len(_everything()) == len(before) + 4

        hand_pictures(scene.now, scene.now + 20 * DAY)

        assert _everything() == before


def _everything() -> set[Path]:
    return {each for each in Path(str(store()._root)).rglob("*") if each.is_file()}


def test_what_still_waits_for_a_second_person_keeps_them(app: Flask, scene: Scene) -> None:
    with app.app_context():
        proposed(scene)

        assert hand_pictures(scene.now, scene.now + 100 * DAY) == "deleted 0"
        assert len(files()) == 2


def test_who_is_on_the_list_and_waits_for_an_answer_keeps_them(app: Flask, scene: Scene) -> None:
    with app.app_context():
        proposed(scene)
        approve(scene, "secretary")
        later = scene.now + 40 * DAY
        # somebody else's question about himself keeps nothing
        asked(scene, "second_member")
        who = scene.cast.people["volunteer"]
        query = sa.select(Attendance.id).where(Attendance.person_id == who)
        made = asked(scene, "volunteer", subject_id=db.session.scalars(query).one())
        assert hand_pictures(scene.now, later) == "deleted 0"

        _end(made, State.WITHDRAWN)
        assert hand_pictures(scene.now, later) == "deleted 2"


def test_who_says_that_he_is_missing_on_the_list_keeps_them(app: Flask, scene: Scene) -> None:
    with app.app_context():
        proposed(scene)
        approve(scene, "secretary")
        later = scene.now + 40 * DAY
        made = asked(scene, "other_member", kind=SubjectKind.SESSION, subject_id=scene.session_id)
        assert hand_pictures(scene.now, later) == "deleted 0"

        _end(made, State.DECIDED, escalate_until=local_day(later))
        assert hand_pictures(scene.now, later) == "deleted 0"
        assert hand_pictures(scene.now, later + DAY) == "deleted 2"


def _end(appeal_id: uuid.UUID, state: State, **more: Any) -> None:
    with transaction():
        appeal = db.session.get_one(Appeal, appeal_id)
        appeal.state = state
        if state is State.DECIDED:
            appeal.outcome, appeal.ended_at = "dismissed", appeal.opened_at
        for name, value in more.items():
            setattr(appeal, name, value)


def test_a_store_that_is_away_is_asked_again_the_next_night(
    app: Flask, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        entry_id = proposed(scene)
        approve(scene, "secretary")
        later, delete, calls = scene.now + 20 * DAY, Store.delete, []

        def away(self: Store, name: str) -> None:
            calls.append(name)
            if len(calls) == 2:
                raise Busy
            delete(self, name)

        monkeypatch.setattr(Store, "delete", away)
        assert hand_pictures(scene.now, later) == "deleted 0"
        assert db.session.get_one(HandEntry, entry_id).pictures_gone_at is None

        assert hand_pictures(scene.now, later + DAY) == "deleted 2"
        assert not [each for each in calls if _is_there(each)]
