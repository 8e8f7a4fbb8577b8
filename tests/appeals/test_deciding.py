"""Deciding: by somebody who had no hand in it; who is right names the act that puts it right."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import PersonState
from app.appeals import corrections, deciding, queries
from app.appeals.corrections import Progress
from app.appeals.errors import AppealNotFound, CorrectionNeeded, OwnMatter, WrongStep
from app.appeals.models import Appeal
from app.appeals.queries import case
from app.appeals.rules import Outcome, State, SubjectKind
from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.events import closing
from app.events.models import Event
from app.notices.models import Notice, OutboxMessage
from app.points.models import LedgerEntry
from app.records import service as facts
from app.records.models import ServiceRecord
from tests.appeals.scenes import (
    Scene,
    accept,
    approve,
    ask,
    asked,
    decide,
    held,
    line_of,
    write_in,
)

SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def about_session(scene: Scene, who: str = "volunteer") -> uuid.UUID:
    """Somebody of whom nothing stands says that he was there."""
    return asked(scene, who, kind=SubjectKind.SESSION, subject_id=scene.session_id)


def test_who_asked_hears_of_each_step(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        accepted = accept(scene, made, "reviewer")
        assert (accepted.state, accepted.accepted_by_id) == (
            State.ACCEPTED,
            scene.cast.people["reviewer"],
        )
        answered = decide(scene, made, "upper")
        assert (answered.state, answered.outcome) == (State.DECIDED, Outcome.DISMISSED)
        assert answered.accepted_by_id == scene.cast.people["reviewer"]
        told = db.session.scalars(
            sa.select(Notice)
            .where(Notice.person_id == scene.cast.people["member"], Notice.kind == "appeal")
            .order_by(Notice.id)
        ).all()
        assert ["已受理" in told[0].title, "已答复" in told[1].title] == [True, True]
        assert {each.link for each in told} == {f"/me/appeals/{made}"}
        sent = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.kind == "appeal"))
        assert len(sent.all()) == 1


@SQLITE
def test_who_decides_at_once_has_accepted_it_too(app: Flask, scene: Scene) -> None:
    with app.app_context():
        answered = decide(scene, asked(scene, "member"), "reviewer")

        assert answered.accepted_by_id == answered.decided_by_id
        assert answered.accepted_at == scene.now


@SQLITE
def test_whom_it_concerns_does_not_decide(app: Flask, scene: Scene) -> None:
    with app.app_context():
        own = asked(scene, "reviewer", kind=SubjectKind.SESSION, subject_id=scene.session_id)
        for act in (accept, decide):
            with pytest.raises(OwnMatter):
                act(scene, own, "reviewer")
        entered = asked(
            scene, "reviewer", asker_id=scene.cast.people["second_member"],
            subject_id=scene.attendances["second_member"], consent="当面同意",
        )  # fmt: skip
        with pytest.raises(OwnMatter):
            decide(scene, entered, "reviewer")
        assert decide(scene, entered, "upper").state is State.DECIDED


@SQLITE
def test_who_closed_it_or_runs_the_event_does_not_decide(app: Flask, scene: Scene) -> None:
    with app.app_context():
        with transaction():
            event = db.session.get_one(Event, scene.event_id)
            closing.close_open(
                event,
                scene.session(),
                [scene.cast.people["second_member"]],
                left_at=scene.session().ends_at - 60 * MINUTE,
                reason="忘了签退",
                by=scene.cast.actor("reviewer"),
                now=scene.now,
            )
        made = asked(scene, "second_member")
        with pytest.raises(OwnMatter):
            decide(scene, made, "reviewer")
        with transaction():
            db.session.get_one(Event, scene.event_id).created_by_id = scene.cast.people["upper"]
        with pytest.raises(OwnMatter):
            decide(scene, made, "upper")


@SQLITE
def test_a_record_merged_into_the_decider_is_found_out(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        with transaction():
            merged = scene.cast.person("member")
            merged.state, merged.merged_into_id = PersonState.MERGED, scene.cast.people["reviewer"]
        with pytest.raises(OwnMatter):
            decide(scene, made, "reviewer")
        assert queries.own(scene.cast.actor("reviewer"), made).appeal.id == made


@SQLITE
def test_who_has_nothing_to_do_with_it_does_not_know_of_it(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        for who in ("second_member", "other_reviewer", "secretary", "organiser"):
            with pytest.raises(AppealNotFound):
                decide(scene, made, who)
        with pytest.raises(Forbidden):
            decide(scene, made, "auditor")
        with pytest.raises(AppealNotFound):
            decide(scene, uuid.uuid4(), "reviewer")


@SQLITE
def test_the_branch_decides_about_its_own_lines(app: Flask, scene: Scene) -> None:
    with app.app_context():
        line = line_of(scene, "member")
        made = asked(scene, "member", kind=SubjectKind.ENTRY, subject_id=line.id)

        assert decide(scene, made, "secretary").outcome is Outcome.DISMISSED


@SQLITE
def test_to_say_yes_needs_an_act_of_this_person_and_session_since_the_question(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        earlier = write_in(scene, "volunteer", now=scene.now - 30 * MINUTE)
        made = about_session(scene)
        other = write_in(scene, "stranger")
        for named in ("", earlier, other, f"hand:{uuid.uuid4()}", "hand", "x:y", "record:"):
            for outcome in (Outcome.UPHELD, Outcome.PARTLY):
                with pytest.raises(CorrectionNeeded):
                    decide(scene, made, "upper", outcome, correction=named)
        right = write_in(scene, "volunteer")
        answered = decide(scene, made, "upper", Outcome.UPHELD, correction=right)
        assert f"{answered.correction_kind}:{answered.correction_id}" == right


def test_saying_yes_books_nothing_and_the_second_person_does(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = about_session(scene)
        named = write_in(scene, "volunteer")
        before = len(db.session.scalars(sa.select(LedgerEntry)).all())
        decide(scene, made, "reviewer", Outcome.UPHELD, correction=named)
        answered = db.session.get_one(Appeal, made)
        act = corrections.named(answered)
        assert act is not None
        assert act.progress is Progress.WAITING
        assert len(db.session.scalars(sa.select(LedgerEntry)).all()) == before
        approve(scene, "upper")
        done = corrections.named(answered)
        assert done is not None
        assert done.progress is Progress.DONE
        volunteer = scene.cast.people["volunteer"]
        written = sa.select(ServiceRecord).where(ServiceRecord.person_id == volunteer)
        assert len(db.session.scalars(written).all()) == 1


@SQLITE
def test_a_closing_since_the_question_is_offered(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "second_member")
        found = case(scene.cast.region_id, made)
        assert deciding.choices(found, queries.subject_of(found)) == []
        with transaction():
            closing.close_open(
                db.session.get_one(Event, scene.event_id),
                scene.session(),
                [scene.cast.people["second_member"]],
                left_at=scene.session().ends_at - 30 * MINUTE,
                reason="问过在场的人",
                by=scene.cast.actor("reviewer"),
                now=scene.now + MINUTE,
            )
        [act] = deciding.choices(found, queries.subject_of(found))
        assert (act.kind, act.minutes) == ("record", 60)
        # who put it right since is no operator of what was doubted
        answered = decide(scene, made, "reviewer", Outcome.UPHELD, correction=act.name)
        assert answered.outcome is Outcome.UPHELD


@SQLITE
def test_a_void_of_the_record_is_offered(app: Flask, scene: Scene) -> None:
    with app.app_context():
        line = line_of(scene, "member")
        made = asked(scene, "member", kind=SubjectKind.ENTRY, subject_id=line.id)
        record = db.session.scalars(
            sa.select(ServiceRecord).where(ServiceRecord.source == line.source)
        ).one()
        with transaction():
            facts.void(record, by_id=None, now=scene.now + MINUTE, reason="重复")
        found = case(scene.cast.region_id, made)
        [act] = deciding.choices(found, queries.subject_of(found))
        assert act.kind == "void"


@SQLITE
def test_an_answer_is_given_once(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        decide(scene, made, "reviewer")
        for act in (accept, decide):
            with pytest.raises(WrongStep):
                act(scene, made, "upper")


@SQLITE
def test_the_queue_shows_what_is_late_first_and_only_one_s_own_nodes(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        accepted = asked(scene, "member")
        accept(scene, accepted, "reviewer")
        later = about_session(scene)

        def ids(who: str) -> list[uuid.UUID]:
            found = queries.queue(scene.cast.actor(who), limit=10)
            return [each.appeal.id for each in found]

        assert ids("reviewer") == ids("upper") == ids("auditor") == [later, accepted]
        assert ids("other_reviewer") == ids("member") == ids("organiser") == []
        first = queries.queue(scene.cast.actor("reviewer"), limit=1)[0]
        assert first.due_on is not None
        rest = queries.queue(
            scene.cast.actor("reviewer"), limit=10, after=(first.due_on, first.appeal.id)
        )
        assert [each.appeal.id for each in rest] == [accepted]
        today = first.due_on + timedelta(days=1)
        assert queries.waiting(scene.cast.actor("reviewer"), today=today) == (2, 1)
        assert queries.waiting(scene.cast.actor("member"), today=today) == (0, 0)


@SQLITE
def test_nothing_of_a_session_is_offered_to_a_question_about_another(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        made, _ = ask(
            scene, "other_member", kind=SubjectKind.REFUSED_SCAN, subject_id=scene.refused_id
        )
        write_in(scene, "volunteer")
        found = case(scene.cast.region_id, made.id)
        assert deciding.choices(found, queries.subject_of(found)) == []
        named = write_in(scene, "other_member")
        assert [each.name for each in deciding.choices(found, queries.subject_of(found))] == [named]
