"""Objections: by members of the branch, decided in time by somebody else, upheld ones count."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.db import transaction
from app.core.errors import DomainError
from app.review import objecting, verifying
from app.review.errors import (
    AlreadyDecided,
    AlreadyObjected,
    NoticeOver,
    NoticeRunning,
    NotInThisSheet,
    ObjectionsOpen,
    OwnObjection,
)
from app.review.models import ReviewState
from tests.points.facts import serve
from tests.review.steps import conclude, decide, object_to, publish, review, row, sign
from tests.review.year import OVER, PUBLISHED, at
from tests.support.cast import Cast


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
