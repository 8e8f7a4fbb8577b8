"""更正时长: other times by two people; the record stays, voided, and a second takes its place."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.errors import OwnApproval
from app.accounts.models import PersonState
from app.appeals import deciding, queries
from app.appeals.rules import Outcome
from app.core.clock import local
from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.events import hand_list, retiming
from app.events.completing import gained, source_of
from app.events.errors import EventNotFound, NothingTimed, TimesOutside
from app.events.hand import Ground
from app.events.models import Attendance, AttendanceMode, Event, Evidence, HandEntry
from app.organisations.models import Organisation
from app.points.models import Account, LedgerEntry
from app.points.verification import verify
from app.records.models import RecordChange, ServiceRecord, TimeClass
from tests.appeals.scenes import Scene, approve, asked, decide, held
from tests.support.visits import browser

SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over; the member was there for an hour and a half by the scans."""
    return held(app, folder)


def propose(
    scene: Scene, who: str = "member", *, by: str = "reviewer", minutes: tuple[int, int] = (0, 120)
) -> HandEntry:
    at = scene.now + MINUTE
    with transaction():
        event = db.session.get_one(Event, scene.event_id)
        starts = scene.session().starts_at
        since, until = (starts + each * MINUTE for each in minutes)
        return retiming.propose(
            event,
            retiming.attendance_of(event, scene.attendances[who]),
            (since, until),
            Ground(evidence=Evidence.PAPER, reason="大屏晚开了"),
            by=scene.cast.actor(by, now=at),
            now=at,
        )


def attendance(scene: Scene) -> Attendance:
    found = db.session.scalars(
        sa.select(Attendance).where(Attendance.id == scene.attendances["member"])
    )
    return found.one()


def total(scene: Scene) -> int:
    query = sa.select(sa.func.sum(LedgerEntry.amount)).join(
        Account, Account.id == LedgerEntry.account_id
    )
    return int(
        db.session.scalar(query.where(Account.person_id == scene.cast.people["member"])) or 0
    )


def test_the_record_is_voided_and_a_second_one_is_worth_its_own_minutes(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        before = attendance(scene).minutes
        assert before == 60
        propose(scene)
        assert attendance(scene).minutes == before
        approve(scene, "upper")

        after = attendance(scene)
        assert (after.minutes, after.time_class) == (120, TimeClass.HAND)
        first, second = db.session.scalars(sa.select(ServiceRecord).order_by(ServiceRecord.id))
        assert (first.minutes, second.minutes) == (60, 120)
        assert second.source == f"{first.source}/2"
        assert first.source == source_of(after.id)
        assert second.approved_by_id == scene.cast.people["upper"]
        voided = db.session.scalars(sa.select(RecordChange)).one()
        assert voided.record_id == first.id
        host = db.session.get_one(Organisation, scene.cast.nodes["branch"])
        gain = gained(after, host, at=scene.session().starts_at, now=scene.now)
        assert gain.points == total(scene)
        assert verify(scene.cast.region_id).is_good


@SQLITE
def test_it_can_be_corrected_again(app: Flask, scene: Scene) -> None:
    with app.app_context():
        propose(scene)
        approve(scene, "upper")
        propose(scene, minutes=(30, 90))
        approve(scene, "upper")
        sources = db.session.scalars(sa.select(ServiceRecord.source).order_by(ServiceRecord.id))
        assert [each.rpartition("/")[2] for each in sources][1:] == ["2", "3"]
        assert attendance(scene).minutes == 60
        assert len(db.session.scalars(sa.select(RecordChange)).all()) == 2


@SQLITE
def test_what_is_turned_down_changes_nothing(app: Flask, scene: Scene) -> None:
    with app.app_context():
        before = total(scene)
        propose(scene)
        approve(scene, "upper", approved=False)
        assert (attendance(scene).minutes, total(scene)) == (60, before)
        assert db.session.scalars(sa.select(RecordChange)).all() == []


@SQLITE
def test_neither_maker_nor_whose_times_they_are_nor_who_made_the_event_approves(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        propose(scene)
        for who in ("reviewer", "member", "organiser"):
            with pytest.raises(OwnApproval):
                approve(scene, who)
        with pytest.raises(Forbidden):
            propose(scene, by="second_member")


@SQLITE
def test_whose_record_was_merged_into_the_approver_is_found_out(app: Flask, scene: Scene) -> None:
    with app.app_context():
        propose(scene)
        with transaction():
            merged = scene.cast.person("member")
            merged.state, merged.merged_into_id = PersonState.MERGED, scene.cast.people["upper"]
        with pytest.raises(OwnApproval):
            approve(scene, "upper")


@SQLITE
@pytest.mark.parametrize("minutes", [(-1, 60), (0, 121), (60, 60)])
def test_nothing_outside_the_session_is_taken(
    app: Flask, scene: Scene, minutes: tuple[int, int]
) -> None:
    with app.app_context(), pytest.raises(TimesOutside):
        propose(scene, minutes=minutes)


@SQLITE
def test_only_what_is_complete_and_timed_has_times(app: Flask, scene: Scene) -> None:
    with app.app_context():
        with pytest.raises(NothingTimed):
            propose(scene, "second_member")
        event = db.session.get_one(Event, scene.event_id)
        with pytest.raises(EventNotFound):
            retiming.attendance_of(event, uuid.uuid4())
        with transaction():
            event.attendance = AttendanceMode.IN
        with pytest.raises(NothingTimed):
            propose(scene)


@SQLITE
def test_it_stands_on_the_list_for_everybody(app: Flask, scene: Scene) -> None:
    with app.app_context():
        path = scene.cast.node("community").path
        propose(scene)
        assert hand_list.approved(scene.cast.region_id, path, now=scene.now + 9 * MINUTE) == []
        approve(scene, "upper")
        [listed] = hand_list.approved(scene.cast.region_id, path, now=scene.now + 9 * MINUTE)
        assert listed.names == ("林*",)


@SQLITE
def test_it_puts_right_what_was_doubted(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        named = f"hand:{propose(scene).id}"
        found = queries.case(scene.cast.region_id, made)
        offered = deciding.choices(found, queries.subject_of(found))
        assert [each.name for each in offered] == [named]
        assert decide(scene, made, "reviewer", Outcome.UPHELD, correction=named).outcome
        approve(scene, "upper")
        assert queries.subject_of(found).attendance == attendance(scene)


@SQLITE
def test_the_page_lays_it_before_a_second_person(app: Flask, scene: Scene) -> None:
    with app.app_context():
        starts: datetime = local(scene.session().starts_at)
        made = asked(scene, "member")
    page = browser(app, scene.cast, "reviewer").open(f"/appeals/{made}")
    address = f"/manage/events/{scene.event_id}/attendances/{scene.attendances['member']}/times"
    assert address in page.page
    page.open(address)
    assert "更正林*的时长" in page.text
    assert "林晓月" not in page.text
    times = {"since": f"{starts + MINUTE:%H:%M}", "until": f"{starts + 30 * MINUTE:%H:%M}"}
    page.send(address, times)
    assert page.status == 422
    page.send(address, {**times, "evidence": "paper", "reason": "大屏晚开了一小时"})
    assert "已提交" in page.text
    todo = browser(app, scene.cast, "upper").open("/todo")
    assert "更正时长“河道清洁”：林晓月" in todo.text
    assert browser(app, scene.cast, "member").open(address).status in (403, 404)
