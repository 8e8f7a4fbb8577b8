"""签字与审定 signing: two people stand for a version, which is frozen with the second signature."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Role
from app.accounts.permissions import Target, require
from app.accounts.queries import holders
from app.core.clock import local_day
from app.core.db import db
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.review import locking, service, versions
from app.review.errors import (
    AlreadySigned,
    MayNotSign,
    ReviewNotFound,
    SignerHasSigned,
    SignerNotMember,
)
from app.review.models import Capacity, Review, ReviewState, ReviewVersion, Signature

#: a sheet stands with so many signatures
SIGNATURES = 2


def signatures(version_id: uuid.UUID) -> Sequence[Signature]:
    """Who signed a version, in order."""
    query = sa.select(Signature).where(Signature.version_id == version_id)
    return db.session.scalars(query.order_by(Signature.signed_at, Signature.person_id)).all()


def own_signers(branch: Organisation, *, now: datetime) -> set[uuid.UUID]:
    """Who signs at the branch itself: its secretary and its other committee members."""
    wanted = (Role.SECRETARY, Role.COMMITTEE)
    return holders(branch.region_id, branch.id, wanted, on=local_day(now))


def capacity(review: Review, branch: Organisation, *, by: Actor, now: datetime) -> Capacity | None:
    """As what somebody may sign; None = not at all.

    The parent signs only where the branch itself has no two people to do so, and only in the
    place of whom it lacks: never instead of its secretary.
    """
    held = {grant.role for grant in by.grants if grant.path == branch.path}
    if Role.SECRETARY in held:
        return Capacity.SECRETARY
    if Role.COMMITTEE in held:
        return Capacity.COMMITTEE
    if review.named_signer_id == by.person_id and review.state is ReviewState.SIGNING:
        # afterwards the whole sheet is nobody's whose work it is not
        return Capacity.NAMED
    if _is_above(by, branch) and _lacks_signers(review, branch, by=by, now=now):
        return Capacity.PARENT
    return None


def _lacks_signers(review: Review, branch: Organisation, *, by: Actor, now: datetime) -> bool:
    """Whether the branch's own people and others of its parent are still less than two."""
    kept = versions.version(review)
    above = [
        each
        for each in (signatures(kept.id) if kept is not None else ())
        if each.capacity is Capacity.PARENT and each.person_id != by.person_id
    ]
    return len(_own(review, branch, now=now)) + len(above) < SIGNATURES


def _own(review: Review, branch: Organisation, *, now: datetime) -> set[uuid.UUID | None]:
    return own_signers(branch, now=now) | ({review.named_signer_id} - {None})


def _is_above(by: Actor, branch: Organisation) -> bool:
    return any(
        grant.role is Role.UPPER and branch.path.startswith(grant.path) for grant in by.grants
    )


def name_signer(
    branch: Organisation, period: str, person_id: uuid.UUID, words: str, *, by: Actor, now: datetime
) -> Review:
    """Note whom the meeting named to sign beside the secretary, and which meeting.

    Only where the branch has no second committee member. Raises `SignerNotMember`,
    `SignerHasSigned`.
    """
    require(by, "review.publish", Target(path=branch.path))
    review = service.standing(branch, period)
    service.at_step(review, ReviewState.SIGNING)
    version = versions.version(review)
    assert version is not None, "what is signed has a version"
    listed = {row.person_id for row in versions.stored_rows(version.id) if not row.left_out}
    own = own_signers(branch, now=now)
    if person_id not in listed or person_id in own | {by.person_id} or len(own) >= SIGNATURES:
        raise SignerNotMember(fields={"person_id": [SignerNotMember.sentence]})
    if review.named_signer_id in {each.person_id for each in signatures(version.id)}:
        raise SignerHasSigned
    review.named_signer_id, review.named_note = person_id, words
    db.session.flush()
    notices.send(
        review.region_id,
        "review",
        f"党员大会推举您在{review.period}年度考核表上签字",
        now=now,
        person_id=person_id,
        link=f"/reviews/{branch.id}/{review.period}/sign",
    )
    service.note("review.signer_named", review, by=by, now=now, signer=person_id.hex, words=words)
    return review


def sign_one(review_id: uuid.UUID, *, by: Actor, now: datetime) -> ReviewVersion:
    """Sign a year by its id, as `sign` does. Raises `ReviewNotFound` for others."""
    query = sa.select(Review).where(Review.id == review_id, Review.region_id == by.region_id)
    review = db.session.scalars(query).one_or_none()
    if review is None:
        raise ReviewNotFound
    branch = organisation(review.region_id, review.organisation_id)
    if capacity(review, branch, by=by, now=now) is None:
        raise ReviewNotFound
    return sign(branch, review.period, by=by, now=now)


def sign(branch: Organisation, period: str, *, by: Actor, now: datetime) -> ReviewVersion:
    """Sign the version that stands; the second signature freezes the year.

    Raises `MayNotSign`, `AlreadySigned`, `WrongStep`.
    """
    review = service.standing(branch, period)
    service.at_step(review, ReviewState.SIGNING)
    capacity_held = capacity(review, branch, by=by, now=now)
    if capacity_held is None:
        raise MayNotSign
    version = versions.version(review)
    assert version is not None, "what is signed has a version"
    before = signatures(version.id)
    if any(each.person_id == by.person_id for each in before):
        raise AlreadySigned
    db.session.add(
        Signature(
            version_id=version.id,
            person_id=by.person_id,
            capacity=capacity_held,
            signed_at=now,
        )
    )
    db.session.flush()
    service.note("review.signed", review, by=by, now=now, capacity=capacity_held.value)
    if len(before) + 1 >= SIGNATURES:
        _freeze(review, version, by=by, now=now)
    return version


def _freeze(review: Review, version: ReviewVersion, *, by: Actor, now: datetime) -> None:
    review.state, review.frozen_at = ReviewState.FROZEN, now
    db.session.flush()
    branch = organisation(review.region_id, review.organisation_id)
    people = {row.person_id for row in versions.stored_rows(version.id)}
    left = locking.undecided(branch, review.period, people, now=now)
    service.note(
        "review.frozen", review, by=by, now=now,
        sha256=version.sha256.hex(), undecided=[each.said_number for each in left],
    )  # fmt: skip
    if branch.parent_id is not None:
        notices.send(
            review.region_id,
            "review",
            f"{branch.name}{review.period}年度考核已审定",
            now=now,
            organisation_id=branch.parent_id,
            link=f"/reviews/{branch.id}/{review.period}",
        )
