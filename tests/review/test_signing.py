"""Signatures: two people of the branch, else whom its meeting named, else its parent."""

import uuid

import pytest
from flask import Flask

from app.core.db import transaction
from app.review import signing, versions
from app.review.errors import (
    AlreadySigned,
    MayNotSign,
    SignerNotMember,
    WrongStep,
)
from app.review.models import Capacity, ReviewState
from tests.review.steps import branch, conclude, publish, review, sign, without_committee
from tests.review.year import OVER, YEAR
from tests.support.cast import Cast


def test_two_people_sign_and_nobody_twice(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        with pytest.raises(WrongStep):
            sign(cast, "secretary")
        conclude(cast)
        sign(cast, "secretary")
        with pytest.raises(AlreadySigned):
            sign(cast, "secretary")
        for who in ("member", "party_worker", "upper", "other_secretary"):
            with pytest.raises(MayNotSign):
                sign(cast, who)

        assert review(cast).state is ReviewState.SIGNING


def test_a_branch_without_a_second_member_takes_whom_its_meeting_named(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        without_committee(cast)
        publish(cast)
        conclude(cast)
        sign(cast, "secretary")
        for who in ("secretary", "volunteer", "old", "gone"):
            with pytest.raises(SignerNotMember):
                _name(cast, cast.people[who])
        _name(cast, cast.people["member"])
        sign(cast, "member")

        kept = versions.version(review(cast))
        assert kept is not None
        signed = {each.person_id: each.capacity for each in signing.signatures(kept.id)}
        assert signed[cast.people["member"]] is Capacity.NAMED
        assert review(cast).state is ReviewState.FROZEN


def test_a_branch_that_has_nobody_else_is_signed_by_its_parent(app: Flask, cast: Cast) -> None:
    with app.app_context():
        without_committee(cast)
        publish(cast)
        conclude(cast)
        sign(cast, "secretary")
        sign(cast, "upper")

        assert review(cast).state is ReviewState.FROZEN


def _name(cast: Cast, person_id: uuid.UUID) -> None:
    with transaction():
        signing.name_signer(
            branch(cast), YEAR, person_id, "1月16日党员大会",
            by=cast.actor("secretary", now=OVER), now=OVER,
        )  # fmt: skip
