"""Objections: by members of the branch, decided in time by somebody else, upheld ones count."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.accounts.models import Membership, MemberStage
from app.core.db import db, transaction
from app.core.errors import DomainError, Forbidden
from app.points.merging import merge_people
from app.review import objecting, verifying, versions
from app.review.errors import (
    AlreadyDecided,
    AlreadyObjected,
    NoticeOver,
    NoticeRunning,
    NotInThisSheet,
    ObjectionsOpen,
    OwnObjection,
)
from app.review.models import ObjectionState, ReviewState
from tests.points.facts import serve
from tests.review.steps import conclude, decide, object_to, publish, review, row, sign
from tests.review.year import OVER, PUBLISHED, YEAR, at, exempt
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


@pytest.mark.parametrize("about", ["member", "organiser"])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_two_records_that_turn_out_to_be_one_person_count_once_for_whoever_was_right(
    app: Flask, cast: Cast, about: str
) -> None:
    """Whichever of the two records the objection named."""
    with app.app_context():
        publish(cast)
        made = object_to(cast, about, about)
        with transaction():
            merge_people(
                cast.people["member"], cast.people["organiser"],
                by=cast.actor("upper", now=PUBLISHED), now=PUBLISHED, reason="同一个人",
            )  # fmt: skip
        decide(cast, made, "secretary", is_upheld=True)
        conclude(cast)

        kept = versions.version(review(cast))
        assert kept is not None
        assert row(cast, "member")[0] == 1417 + 200
        assert cast.people["organiser"] not in {
            each.person_id for each in versions.stored_rows(kept.id)
        }
        assert all(each.is_good for each in verifying.verify(review(cast), now=OVER))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_whom_nobody_objected_to_stays_as_he_hung_out_whatever_was_entered_since(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        before = row(cast, "organiser")
        made = object_to(cast, "member", "member")
        with transaction():
            exempt(cast, "organiser")
            held = {each.person_id: each for each in db.session.scalars(db.select(Membership))}
            held[cast.people["young"]].stage = MemberStage.FULL
            held[cast.people["second_member"]].from_on = date(2025, 3, 1)
            serve(cast, "member", at(11, 3), points=1000, now=PUBLISHED)
        decide(cast, made, "secretary", is_upheld=True)
        conclude(cast)
        kept = versions.version(review(cast))
        assert kept is not None
        rows = {each.person_id: each for each in versions.stored_rows(kept.id)}

        assert kept.number == 2
        assert row(cast, "organiser") == before
        assert rows[cast.people["young"]].stage == "probationary"
        assert rows[cast.people["second_member"]].remarks == ()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_turns_out_never_to_have_been_of_the_branch_leaves_the_sheet_where_it_was_objected(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        made = object_to(cast, "member", "organiser")
        with transaction():
            for held in db.session.scalars(db.select(Membership)):
                if held.person_id in (cast.people["organiser"], cast.people["mover"]):
                    db.session.delete(held)
        decide(cast, made, "secretary", is_upheld=True)
        conclude(cast)
        kept = versions.version(review(cast))
        assert kept is not None
        people = {each.person_id for each in versions.stored_rows(kept.id)}

    assert cast.people["organiser"] not in people
    assert cast.people["mover"] in people, "nobody objected to his line"


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
