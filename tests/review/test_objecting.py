"""Objections: by members of the branch, decided in time by somebody else, upheld ones count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.errors import DomainError, Forbidden
from app.notices.models import Notice
from app.review import objecting, preparing, timetable, verifying
from app.review.errors import (
    AlreadyDecided,
    AlreadyObjected,
    NoticeOver,
    NoticeRunning,
    NotInThisSheet,
    ObjectionNotFound,
    ObjectionsOpen,
    OwnObjection,
    ReviewNotFound,
)
from app.review.models import ObjectionState, ReviewState
from tests.points.facts import serve
from tests.review.steps import conclude, decide, object_to, publish, review, row, sign
from tests.review.year import OVER, PUBLISHED, YEAR, at
from tests.support.cast import Cast
from tests.support.visits import browser


def test_an_upheld_objection_flows_into_the_second_version_and_a_dismissed_one_does_not(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        first, second = object_to(cast, "member", "member"), object_to(cast, "organiser")
        with transaction():
            for who in ("member", "organiser"):
                serve(cast, who, at(11, 3), points=1000, now=PUBLISHED + timedelta(days=1))
        before = row(cast, "member"), row(cast, "organiser")
        decide(cast, first, "secretary", is_upheld=True)
        decide(cast, second, "secretary", is_upheld=False)
        conclude(cast)

        assert review(cast).version == 2
        assert row(cast, "member")[0] == before[0][0] + 1000
        assert row(cast, "organiser") == (before[1][0], before[1][1])
        sign(cast, "secretary")
        sign(cast, "second_member")
        outcomes = verifying.verify(review(cast), now=OVER)
        assert [each.number for each in outcomes if each.is_good] == [1, 2]


def test_an_upheld_objection_to_the_whole_looks_at_everybody_anew(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        made = object_to(cast, "member")
        with transaction():
            serve(cast, "organiser", at(11, 3), points=1000, now=PUBLISHED + timedelta(days=1))
        decide(cast, made, "secretary", is_upheld=True)
        conclude(cast)

        assert row(cast, "organiser")[0] == 1200


def test_objections_are_for_members_of_the_branch_while_the_notice_hangs_out(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        for who in ("volunteer", "other_member", "upper"):
            with pytest.raises(NotInThisSheet):
                object_to(cast, who)
        object_to(cast, "member", "member")
        with pytest.raises(AlreadyObjected):
            object_to(cast, "member", "member")
        object_to(cast, "member", now=OVER - timedelta(hours=11))
        with pytest.raises(NoticeOver):
            object_to(cast, "second_member", now=OVER)


def test_an_objection_is_decided_once_and_by_somebody_else(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        by_secretary, about_secretary = (
            object_to(cast, "secretary"),
            object_to(cast, "member", "secretary"),
        )
        for made in (by_secretary, about_secretary):
            with pytest.raises(OwnObjection):
                decide(cast, made, "secretary", is_upheld=False)
        with pytest.raises(DomainError):
            decide(cast, by_secretary, "organiser", is_upheld=False)
        decide(cast, by_secretary, "second_member", is_upheld=False)
        decide(cast, about_secretary, "upper", is_upheld=False)
        with pytest.raises(AlreadyDecided):
            decide(cast, about_secretary, "second_member", is_upheld=True)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_objection_is_taken_back_once_and_by_nobody_else(app: Flask, cast: Cast) -> None:
    def withdraw(who: str) -> None:
        with transaction():
            objecting.withdraw(made.id, by=cast.actor(who, now=PUBLISHED), now=PUBLISHED)

    with app.app_context():
        publish(cast)
        with pytest.raises(ReviewNotFound):
            object_to(cast, "member", "other_member")
        made = object_to(cast, "member", "secretary")
        for who in ("secretary", "second_member", "upper"):
            with pytest.raises(ObjectionNotFound):
                withdraw(who)
        with pytest.raises(ObjectionNotFound):
            objecting.seen(cast.region_id + 1, made.id)
        withdraw("member")
        with pytest.raises(AlreadyDecided):
            withdraw("member")
        with pytest.raises(AlreadyDecided):
            decide(cast, made, "second_member", is_upheld=True)
        object_to(cast, "member", "secretary")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_answer_is_due_as_the_street_said_and_reaches_whoever_asked(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        usual = object_to(cast, "member")
        ruling = preparing.ruling_of(cast.node("branch"))
        run = preparing.period_of(ruling, YEAR, now=PUBLISHED)
        days = replace(timetable.days(cast.node("branch"), run), decide_days=2)
        by = cast.actor("upper", now=PUBLISHED)
        with transaction():
            timetable.set_days(cast.node("street"), run, days, by=by, now=PUBLISHED)
        soon = object_to(cast, "organiser")
        decide(cast, soon, "secretary", is_upheld=False)
        told = db.session.scalars(
            db.select(Notice.title).where(Notice.person_id == cast.people["organiser"])
        ).all()

    # Thursday: Friday and five days of the next week and Monday; else Friday and Monday
    assert (usual.decide_by, soon.decide_by) == (date(2026, 1, 19), date(2026, 1, 12))
    assert "您提的年度考核异议已答复：维持原结果" in told


def test_nothing_is_concluded_early_or_over_an_open_objection(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        made = object_to(cast, "member")
        with pytest.raises(NoticeRunning):
            conclude(cast, now=OVER - timedelta(hours=11))
        with pytest.raises(ObjectionsOpen):
            conclude(cast)
        with transaction():
            objecting.withdraw(made.id, by=cast.actor("member", now=OVER), now=OVER)
        conclude(cast)

        assert review(cast).state is ReviewState.SIGNING


def test_what_a_member_said_in_person_is_answered_by_another_than_who_wrote_it_down(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        with transaction():
            made = objecting.object_to(
                review(cast).id,
                "去年十一月扫地没有算",
                by=cast.actor("secretary", now=PUBLISHED),
                now=PUBLISHED,
                person_id=cast.people["member"],
                made_by_id=cast.people["member"],
            )
        assert (made.made_by_id, made.entered_by_id) == (
            cast.people["member"],
            cast.people["secretary"],
        )
        with pytest.raises(OwnObjection):
            decide(cast, made, "secretary", is_upheld=True)
        decide(cast, made, "second_member", is_upheld=True)
        assert made.state is ObjectionState.UPHELD


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["organiser", "second_member", "upper", "member"])
def test_only_who_enters_for_the_branch_writes_down_for_others(
    app: Flask, cast: Cast, who: str
) -> None:
    with app.app_context():
        publish(cast)
        with transaction(), pytest.raises(Forbidden):
            objecting.object_to(
                review(cast).id,
                "少算了一次",
                by=cast.actor(who, now=PUBLISHED),
                now=PUBLISHED,
                made_by_id=cast.people["mover"],
            )


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_secretary_writes_down_an_objection_on_a_page(app: Flask, cast: Cast) -> None:
    base = f"/reviews/{cast.nodes['branch']}/{YEAR}"
    secretary = browser(app, cast, "secretary")
    form = {"person": str(cast.people["member"]), "text": "去年十一月扫地没有算"}
    early = secretary.open(f"{base}/objections").send(f"{base}/objections", form)
    assert early.status == 409
    secretary.send(f"{base}/publish", {})

    page = secretary.open(base)
    assert f"{base}/objections" in page.page
    page = secretary.open(f"{base}/objections").send(f"{base}/objections", form)

    assert "已记下，由另一个人答复" in page.text
    assert "林晓月提出（代填）：去年十一月扫地没有算" in page.text
    again = secretary.send(f"{base}/objections", {"person": "x", "text": ""})
    assert again.status == 422
