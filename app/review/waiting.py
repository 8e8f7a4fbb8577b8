"""考核的待办 waiting: objections to answer and sheets to sign, for the page of what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import reach
from app.core.db import db
from app.organisations.models import Organisation
from app.review import objecting, signing, versions
from app.review.models import Objection, ObjectionState, Review, ReviewState


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person: objections to answer, and branches whose sheet is to be signed."""

    objections: Sequence[tuple[Objection, Organisation]] = ()
    signatures: Sequence[tuple[Review, Organisation]] = ()


def waiting(actor: Actor, *, now: datetime) -> Waiting:
    """What the actor may answer or sign now; never the own objection, nor a second signature."""
    return Waiting(_objections(actor), _signatures(actor, now=now))


def _objections(actor: Actor) -> list[tuple[Objection, Organisation]]:
    paths = reach(actor, "review.decide")
    if not paths:
        return []
    query = (
        sa.select(Objection, Review, Organisation)
        .join(Review, Review.id == Objection.review_id)
        .join(Organisation, Organisation.id == Review.organisation_id)
        .where(
            Objection.region_id == actor.region_id,
            Objection.state == ObjectionState.OPEN,
            _below(paths),
        )
        .order_by(Objection.decide_by, Objection.id)
    )
    return [
        (made, branch)
        for made, review, branch in db.session.execute(query)
        if objecting.may_decide(made, review, by=actor)
    ]


def _below(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths))


def _signatures(actor: Actor, *, now: datetime) -> list[tuple[Review, Organisation]]:
    paths = [grant.path for grant in actor.grants if grant.event_id is None]
    mine = Review.named_signer_id == actor.person_id
    query = (
        sa.select(Review, Organisation)
        .join(Organisation, Organisation.id == Review.organisation_id)
        .where(
            Review.region_id == actor.region_id,
            Review.state == ReviewState.SIGNING,
            sa.or_(mine, _below(paths)) if paths else mine,
        )
        .order_by(Organisation.number)
    )
    return [
        (review, branch)
        for review, branch in db.session.execute(query)
        if signing.capacity(review, branch, by=actor, now=now) is not None
        and not _has_signed(review, actor)
    ]


def _has_signed(review: Review, actor: Actor) -> bool:
    kept = versions.version(review)
    signed = signing.signatures(kept.id) if kept is not None else ()
    return any(each.person_id == actor.person_id for each in signed)
