"""Signatures: two people of the branch, else whom its meeting named, else its parent."""

import uuid

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Role, RoleGrant
from app.core.db import db, transaction
from app.review import signing, versions
from app.review.errors import (
    AlreadySigned,
    MayNotSign,
    ReviewNotFound,
    SignerHasSigned,
    SignerNotMember,
    WrongStep,
)
from app.review.models import Capacity, ReviewState
from app.review.waiting import waiting
from tests.review.steps import branch, conclude, publish, review, sign, without_committee
from tests.review.year import BEGINNING, OVER, YEAR
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


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_was_named_and_has_signed_is_not_replaced(app: Flask, cast: Cast) -> None:
    with app.app_context():
        without_committee(cast)
        publish(cast)
        conclude(cast)
        _name(cast, cast.people["member"])
        _name(cast, cast.people["second_member"])
        sign(cast, "second_member")
        with pytest.raises(SignerHasSigned):
            _name(cast, cast.people["member"])
        assert review(cast).state is ReviewState.SIGNING
        sign(cast, "secretary")
        assert review(cast).state is ReviewState.FROZEN


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_signer_is_named_after_the_conclusion_and_only_where_one_is_missing(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        with pytest.raises(WrongStep):
            _name(cast, cast.people["member"])
        conclude(cast)
        with pytest.raises(SignerNotMember):
            _name(cast, cast.people["member"])
        without_committee(cast)
        _name(cast, cast.people["member"])
        with pytest.raises(MayNotSign):
            sign(cast, "upper")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_has_no_part_in_it_signs_nothing_and_learns_of_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        without_committee(cast)
        publish(cast)
        conclude(cast)
        for who in ("member", "auditor", "party_worker", "other_secretary"):
            with pytest.raises(MayNotSign):
                sign(cast, who)
            with pytest.raises(ReviewNotFound):
                signing.sign_one(review(cast).id, by=cast.actor(who, now=OVER), now=OVER)


def test_a_branch_that_has_nobody_else_is_signed_by_its_parent(app: Flask, cast: Cast) -> None:
    with app.app_context():
        without_committee(cast)
        publish(cast)
        conclude(cast)
        sign(cast, "secretary")
        sign(cast, "upper")

        assert review(cast).state is ReviewState.FROZEN


def test_the_parent_signs_beside_the_secretary_and_never_instead_of_him(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        without_committee(cast)
        with transaction():
            accounts.grant(
                cast.person("reviewer"), Role.UPPER, cast.node("street"), now=BEGINNING, by=None
            )
        publish(cast)
        conclude(cast)
        sign(cast, "upper")
        with pytest.raises(MayNotSign):
            sign(cast, "reviewer")
        with pytest.raises(AlreadySigned):
            sign(cast, "upper")
        assert not waiting(cast.actor("reviewer", now=OVER), now=OVER).signatures
        sign(cast, "secretary")

        assert review(cast).state is ReviewState.FROZEN


def test_where_the_branch_has_nobody_two_of_its_parent_sign(app: Flask, cast: Cast) -> None:
    with app.app_context():
        without_committee(cast)
        publish(cast)
        conclude(cast)
        with transaction():
            accounts.grant(
                cast.person("reviewer"), Role.UPPER, cast.node("street"), now=BEGINNING, by=None
            )
            for grant in db.session.scalars(
                db.select(RoleGrant).where(RoleGrant.role == Role.SECRETARY)
            ):
                grant.ended_at = OVER
        sign(cast, "upper")
        sign(cast, "reviewer")

        assert review(cast).state is ReviewState.FROZEN


def _name(cast: Cast, person_id: uuid.UUID) -> None:
    with transaction():
        signing.name_signer(
            branch(cast), YEAR, person_id, "1月16日党员大会",
            by=cast.actor("secretary", now=OVER), now=OVER,
        )  # fmt: skip
