"""Asking: what is one's own, within its days, once; the deadlines are stored."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.errors import PersonNotFound
from app.appeals import askable, queries, service
from app.appeals.errors import (
    AlreadyAnswered,
    AlreadyRecorded,
    AppealNotFound,
    AskedTooLate,
    ConsentMissing,
    KeyReused,
    NotOverYet,
    SubjectNotFound,
    WrongStep,
)
from app.appeals.models import Appeal
from app.appeals.rules import State, SubjectKind
from app.audit.models import AuditEntry
from app.core.calendar import add_working_days
from app.core.clock import local_day
from app.core.db import db, transaction
from app.core.errors import TooMany
from app.core.words import day
from app.events.models import Event, EventState
from app.notices.models import Notice
from app.points.models import Account
from tests.appeals.scenes import WORDS, Scene, ask, asked, decide, held, line_of, write_in

SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def test_a_question_is_numbered_and_its_days_are_stored(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made, again = ask(scene, "member")
        today = local_day(scene.now)

        assert not again
        assert (made.number, made.instance, made.state) == (1, 1, State.OPEN)
        assert made.organisation_id == scene.cast.nodes["community"]
        assert made.accept_by == add_working_days(scene.cast.region_id, today, 2)
        assert made.decide_by == add_working_days(scene.cast.region_id, today, 7)
        assert made.open_until == local_day(scene.session().ends_at) + 15 * DAY
        told = db.session.scalars(
            sa.select(Notice.title).where(Notice.organisation_id == made.organisation_id)
        ).all()
        assert [made.said_number in title for title in told] == [True]


def test_neither_log_nor_messages_hold_what_people_wrote(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member", wish="改成两小时")
        decide(scene, made, "reviewer")

        log = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.subject_kind == "appeal").order_by(AuditEntry.id)
        ).all()
        assert [each.action for each in log] == ["appeal.asked", "appeal.decided"]
        kept = "".join(f"{each.reason}{each.details}" for each in log)
        kept += "".join(f"{one.title}{one.body}" for one in db.session.scalars(sa.select(Notice)))
        assert not any(said in kept for said in (WORDS, "改成两小时", "查过签到表了"))


def test_the_same_again_finds_the_first(app: Flask, scene: Scene) -> None:
    with app.app_context():
        first, _ = ask(scene, "member", key="one")
        by_key, again = ask(scene, "member", key="one")
        by_matter, too = ask(scene, "member", key="two", words="还是那件事")

        assert (by_key.id, by_matter.id, again, too) == (first.id, first.id, True, True)
        assert len(db.session.scalars(sa.select(Appeal)).all()) == 1
        with pytest.raises(KeyReused):
            ask(scene, "member", key="one", words="别的事，别的话")


@SQLITE
def test_what_is_another_s_is_not_found(app: Flask, scene: Scene) -> None:
    with app.app_context():
        line = line_of(scene, "member")
        wanted = (
            (SubjectKind.ATTENDANCE, scene.attendances["member"]),
            (SubjectKind.REFUSED_SCAN, scene.refused_id),
            (SubjectKind.ENTRY, line.id),
            (SubjectKind.SCORE, line.account_id),
            (SubjectKind.ATTENDANCE, uuid.uuid4()),
        )
        for kind, subject_id in wanted:
            with pytest.raises(SubjectNotFound):
                ask(scene, "second_member", kind=kind, subject_id=subject_id)


@SQLITE
def test_a_line_and_a_total_are_decided_at_home(app: Flask, scene: Scene) -> None:
    with app.app_context():
        line = line_of(scene, "member")
        about_line, _ = ask(scene, "member", kind=SubjectKind.ENTRY, subject_id=line.id)
        about_total, _ = ask(scene, "member", kind=SubjectKind.SCORE, subject_id=line.account_id)
        account = db.session.get_one(Account, line.account_id)

        for each in (about_line, about_total):
            assert each.organisation_id == account.home_organisation_id
            assert each.open_until == local_day(line.at) + 15 * DAY


@SQLITE
def test_after_fifteen_days_it_is_too_late_and_the_last_day_is_not(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        last = scene.session().ends_at + 15 * DAY
        with pytest.raises(AskedTooLate) as refused:
            ask(scene, "member", now=last + DAY)
        assert f"在{day(last)}之前" in refused.value.detail
        assert ask(scene, "member", now=last)[0].state is State.OPEN


@SQLITE
def test_the_days_count_from_the_settlement_where_that_came_later(app: Flask, scene: Scene) -> None:
    with app.app_context():
        late = scene.now + 20 * DAY
        with transaction():
            event = db.session.get_one(Event, scene.event_id)
            event.state, event.settled_at = EventState.SETTLED, scene.now + 6 * DAY
        made, _ = ask(scene, "second_member", now=late)

        assert made.open_until == local_day(scene.now + 21 * DAY)


@SQLITE
def test_who_is_recorded_doubts_the_record_and_who_is_not_the_session(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        of_session = {"kind": SubjectKind.SESSION, "subject_id": scene.session_id}
        with pytest.raises(AlreadyRecorded):
            ask(scene, "member", **of_session)
        with pytest.raises(NotOverYet):
            ask(
                scene, "volunteer", **of_session, now=scene.session().ends_at - timedelta(minutes=1)
            )
        assert ask(scene, "volunteer", **of_session)[0].subject_kind is SubjectKind.SESSION
        with transaction():
            db.session.get_one(Event, scene.event_id).state = EventState.CANCELLED
        with pytest.raises(SubjectNotFound):
            ask(scene, "stranger", **of_session)


@SQLITE
def test_what_was_answered_is_not_asked_anew_but_what_was_taken_back_is(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        made = asked(scene, "member")
        with pytest.raises(AppealNotFound), transaction():
            service.withdraw(made, by=scene.cast.actor("second_member"), now=scene.now)
        with transaction():
            service.withdraw(made, by=scene.cast.actor("member"), now=scene.now)
        with pytest.raises(WrongStep), transaction():
            service.withdraw(made, by=scene.cast.actor("member"), now=scene.now)
        second = asked(scene, "member")
        assert second != made
        decide(scene, second, "reviewer")
        with pytest.raises(AlreadyAnswered):
            ask(scene, "member")


@SQLITE
def test_for_another_only_with_his_consent_and_within_one_s_care(app: Flask, scene: Scene) -> None:
    with app.app_context():
        for_member = {
            "asker_id": scene.cast.people["second_member"],
            "subject_id": scene.attendances["second_member"],
        }
        with pytest.raises(ConsentMissing):
            ask(scene, "reviewer", **for_member)
        for who in ("other_reviewer", "member", "volunteer"):
            with pytest.raises(PersonNotFound):
                ask(scene, who, **for_member, consent="本人当面请我代填")
        made, _ = ask(scene, "reviewer", **for_member, consent="本人当面请我代填")

        assert made.asker_id == scene.cast.people["second_member"]
        assert made.entered_by_id == scene.cast.people["reviewer"]
        told = sa.select(Notice).where(Notice.person_id == made.asker_id)
        assert any("已为您提出" in each.title for each in db.session.scalars(told))


@SQLITE
def test_nobody_floods_the_office(
    app: Flask, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "A_DAY", 1)
    with app.app_context():
        ask(scene, "member")
        line = line_of(scene, "member")
        with pytest.raises(TooMany):
            ask(scene, "member", kind=SubjectKind.ENTRY, subject_id=line.id)


@SQLITE
def test_what_can_be_doubted_is_offered_until_it_is(app: Flask, scene: Scene) -> None:
    with app.app_context():

        def offered(who: str) -> list[tuple[SubjectKind, uuid.UUID]]:
            found = askable.things(scene.cast.region_id, scene.cast.people[who], now=scene.now)
            return [(each.kind, each.id) for each in found]

        assert offered("member") == [(SubjectKind.ATTENDANCE, scene.attendances["member"])]
        assert offered("other_member") == [(SubjectKind.REFUSED_SCAN, scene.refused_id)]
        asked(scene, "member")
        assert offered("member") == []
        assert askable.total(scene.cast.region_id, scene.cast.people["member"]) is not None


@SQLITE
def test_of_a_branch_what_is_undecided_is_counted(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made, _ = ask(scene, "member")
        people = [scene.cast.people[who] for who in ("member", "second_member")]
        day = made.occurred_on

        def pending(since: timedelta, until: timedelta) -> int:
            found = queries.pending_of(
                scene.cast.region_id, people, since=day + since, until=day + until
            )
            return len(found)

        assert pending(timedelta(), timedelta()) == 1
        assert pending(DAY, 2 * DAY) == 0
        assert queries.own_pending(scene.cast.actor("member")) == 1
        assert write_in(scene, "volunteer").startswith("hand:")
        decide(scene, made.id, "reviewer")
        assert pending(timedelta(), timedelta()) == 0
