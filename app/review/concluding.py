"""定稿 concluding: after the notice, what hung out with whoever was right looked at anew."""

import uuid
from collections.abc import Container, Sequence
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.clock import local_day
from app.core.db import db
from app.core.words import day as said_day
from app.organisations.models import Organisation
from app.review import computing, locking, preparing, service, versions
from app.review.computing import Assessee
from app.review.errors import NoticeRunning, ObjectionsOpen
from app.review.models import ObjectionState, Review, ReviewState, ReviewVersion
from app.review.rules import Sheet


def conclude(branch: Organisation, period: str, *, by: Actor, now: datetime) -> ReviewVersion:
    """定稿: after the notice, with every objection decided, the version that is signed.

    Whoever's objection was upheld is looked at anew, with all that was recorded since, as is who
    was right in a request for a check that was answered after the lock; after an
    upheld objection to the whole, everybody is. Where that changes nothing, what hung out stands.
    Raises `NoticeRunning`, `ObjectionsOpen`, `WrongStep`, `Forbidden`.
    """
    require(by, "review.publish", Target(path=branch.path))
    review = service.standing(branch, period)
    service.at_step(review, ReviewState.PUBLISHED)
    if review.notice_until is not None and local_day(now) <= review.notice_until:
        raise NoticeRunning(day=said_day(review.notice_until))
    left = service.objections(review, ObjectionState.OPEN)
    if left:
        raise ObjectionsOpen(count=len(left))
    kept = versions.version(review)
    assert kept is not None, "what was published has a version"
    sheet, groups = _anew(branch, review, kept, now=now)
    if sheet.sha256 != kept.sha256:
        kept = versions.keep(review, sheet, groups, by_id=by.person_id, now=now)
    review.state = ReviewState.SIGNING
    service.note("review.concluded", review, by=by, now=now, sha256=kept.sha256.hex())
    db.session.flush()
    return kept


def _anew(
    branch: Organisation, review: Review, kept: ReviewVersion, *, now: datetime
) -> tuple[Sheet, dict[uuid.UUID, str]]:
    """What hung out, with those who were right (in an objection, or in a request answered since the
    lock), and what the meeting said, anew."""
    ruling, run = preparing.judged(branch, review, review.period, now=now)
    terms = versions.terms_of(review, kept, ruling, run)
    people, groups = preparing.assessees(branch, terms, known_until=now, review=review)
    objections = service.objections(review, ObjectionState.UPHELD)
    upheld: set[uuid.UUID | None] = {each.person_id for each in objections}
    upheld |= locking.righted(branch, run)
    before = versions.assessees_of(versions.stored_rows(kept.id))
    chosen = people if None in upheld else _chosen(before, people, upheld)
    return computing.sheet(terms, chosen), groups


def _chosen(
    before: Sequence[Assessee], people: Sequence[Assessee], upheld: Container[uuid.UUID | None]
) -> list[Assessee]:
    """Whoever was right as he is now, under whichever of his records, and all others as before."""
    anew = [each for each in people if any(one in upheld for one in _records(each))]
    settled = {one for each in anew for one in _records(each)}
    now = {each.person_id: each for each in people}
    kept = [
        _entered(each, now.get(each.person_id))
        for each in before
        if each.person_id not in settled and each.person_id not in upheld
    ]
    return sorted([*anew, *kept], key=lambda each: each.person_id)


def _records(each: Assessee) -> list[uuid.UUID]:
    """The records of this human being: the own one and those merged into it."""
    return [uuid.UUID(one) for one in each.inputs["people"]]


def _entered(before: Assessee, now: Assessee | None) -> Assessee:
    """A person as looked at before, with what the meeting has said since."""
    if now is None:
        return before
    said = {name: now.inputs[name] for name in ("attributes", "numbers")}
    return Assessee(
        person_id=before.person_id,
        stage=before.stage,
        inputs={**before.inputs, **said},
        known_until=before.known_until,
        left_out=before.left_out,
        remarks=before.remarks,
    )
