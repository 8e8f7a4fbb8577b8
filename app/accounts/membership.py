"""关系 membership: dated relations begin, move, change and end; no day is ever held twice."""

import uuid
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries
from app.accounts.actor import Actor
from app.accounts.categories import LABELS
from app.accounts.member_errors import (
    AlreadyRelated,
    CategoryUnknown,
    DayNotPossible,
    NotRelated,
    WrongRelation,
)
from app.accounts.models import Membership, MembershipKind, MemberStage, Person
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.organisations import queries as organisations
from app.organisations.errors import OrganisationClosed
from app.organisations.models import Organisation, OrganisationKind

LINK = "member.link"
_KINDS = {
    MembershipKind.PARTY: {
        OrganisationKind.BRANCH,
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.OUTSIDE,
    },
    MembershipKind.REPORTING: {OrganisationKind.COMMUNITY, OrganisationKind.GRID},
    MembershipKind.RESIDENCE: {OrganisationKind.COMMUNITY, OrganisationKind.GRID},
    MembershipKind.UNIT: {OrganisationKind.UNIT, OrganisationKind.SHOP, OrganisationKind.TEAM},
}


def begin(
    person_id: uuid.UUID,
    organisation_id: uuid.UUID,
    kind: MembershipKind,
    *,
    by: Actor,
    now: datetime,
    from_on: date | None = None,
    stage: MemberStage = MemberStage.NONE,
) -> Membership:
    """Begin a relation, today or on an earlier day on which none of its kind was held.

    Raises `AlreadyRelated` where a relation of the kind is open (it is transferred instead),
    `DayNotPossible`, `WrongRelation`, `Forbidden`.
    """
    person = queries.person(by.region_id, person_id)
    node = _node(by, organisation_id, kind)
    held = open_relation(person.id, kind, organisation_id if _is_many(kind) else None)
    if held is not None:
        raise AlreadyRelated
    first = _past(from_on, now)
    _check_free(person, kind, first)
    if kind is MembershipKind.PARTY and stage is MemberStage.NONE:
        stage = MemberStage.FULL
    membership = Membership(
        id=uuid7(),
        region_id=by.region_id,
        person_id=person.id,
        organisation_id=node.id,
        kind=kind,
        stage=stage if kind is MembershipKind.PARTY else MemberStage.NONE,
        from_on=first,
    )
    db.session.add(membership)
    if kind is MembershipKind.PARTY:
        # the question 您是党员吗 is answered
        person.claimed_branch = ""
    _note("membership.begun", membership, by=by, now=now)
    db.session.flush()
    return membership


def transfer(
    person_id: uuid.UUID,
    organisation_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
    on: date | None = None,
    kind: MembershipKind = MembershipKind.PARTY,
) -> Membership:
    """Move a relation to another organisation from a day on; the old one ends the day before.

    Needs the right at both. Raises `NotRelated`, `AlreadyRelated`, `DayNotPossible`.
    """
    person = queries.person(by.region_id, person_id)
    node = _node(by, organisation_id, kind)
    held = _held(person.id, kind)
    left = organisations.organisation(by.region_id, held.organisation_id)
    require(by, LINK, Target(path=left.path))
    if left.id == node.id:
        raise AlreadyRelated
    moved = succeed(held, on=_past(on, now))
    moved.organisation_id, moved.party_group = node.id, ""
    _note("membership.transferred", moved, by=by, now=now, left=str(left.id))
    db.session.flush()
    return moved


def change_category(
    person_id: uuid.UUID, category: str, *, by: Actor, now: datetime, on: date | None = None
) -> Membership:
    """Sort a member into a category from a day on ("" takes the category away)."""
    if category and category not in LABELS:
        raise CategoryUnknown(fields={"category": [CategoryUnknown.sentence]})
    changed = _changed(person_id, by=by, now=now, on=on)
    changed.category = category
    # the category itself stays out of the log: two of them are nobody else's business
    _note("membership.category_changed", changed, by=by, now=now)
    db.session.flush()
    return changed


def change_stage(
    person_id: uuid.UUID, stage: MemberStage, *, by: Actor, now: datetime, on: date | None = None
) -> Membership:
    """转正: make a probationary member a full one from a day on, or correct it."""
    if stage is MemberStage.NONE:
        raise WrongRelation
    changed = _changed(person_id, by=by, now=now, on=on)
    changed.stage = stage
    _note("membership.stage_changed", changed, by=by, now=now, stage=stage.value)
    db.session.flush()
    return changed


def leave(
    person_id: uuid.UUID,
    kind: MembershipKind,
    *,
    by: Actor,
    now: datetime,
    on: date | None = None,
    organisation_id: uuid.UUID | None = None,
) -> Membership:
    """End a relation; `on` is its last day, today at the latest."""
    person = queries.person(by.region_id, person_id)
    held = _held(person.id, kind, organisation_id)
    node = organisations.organisation(by.region_id, held.organisation_id)
    require(by, LINK, Target(path=node.path))
    last = _past(on, now)
    if last < held.from_on:
        raise DayNotPossible(day=held.from_on.isoformat())
    held.to_on = last
    _note("membership.ended", held, by=by, now=now)
    db.session.flush()
    return held


def resume(membership_id: uuid.UUID, *, by: Actor, now: datetime) -> Membership:
    """Take the end of a relation back, as long as nothing has followed it; again changes nothing.

    Raises `NotRelated`, `AlreadyRelated`, `NotFound` where one may not link people.
    """
    held = db.session.get(Membership, membership_id)
    if held is None or held.region_id != by.region_id:
        raise NotRelated
    node = organisations.organisation(by.region_id, held.organisation_id)
    require(by, LINK, Target(path=node.path), known=False)
    if node.closed_on is not None:
        raise OrganisationClosed(name=node.name)
    if held.to_on is None:
        return held
    followed = sa.exists().where(
        Membership.person_id == held.person_id,
        Membership.kind == held.kind,
        Membership.id != held.id,
        sa.or_(Membership.to_on.is_(None), Membership.to_on > held.to_on),
    )
    if not _is_many(held.kind) and db.session.scalar(sa.select(followed)):
        raise AlreadyRelated
    held.to_on = None
    _note("membership.resumed", held, by=by, now=now)
    db.session.flush()
    return held


def open_relation(
    person_id: uuid.UUID, kind: MembershipKind, organisation_id: uuid.UUID | None = None
) -> Membership | None:
    """The open relation of a kind; of several units the one asked for."""
    query = sa.select(Membership).where(
        Membership.person_id == person_id, Membership.kind == kind, Membership.to_on.is_(None)
    )
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    return db.session.scalars(query.order_by(Membership.id).limit(1)).one_or_none()


def succeed(held: Membership, *, on: date) -> Membership:
    """End a relation the day before and return its copy that begins on the day, to be changed.

    One that began on that very day was never in force before: it is returned itself.
    """
    if on < held.from_on:
        raise DayNotPossible(day=held.from_on.isoformat())
    if on == held.from_on:
        return held
    held.to_on = on - timedelta(days=1)
    db.session.flush()  # one of a kind is open at a time
    following = Membership(
        id=uuid7(),
        region_id=held.region_id,
        person_id=held.person_id,
        organisation_id=held.organisation_id,
        kind=held.kind,
        stage=held.stage,
        category=held.category,
        party_group=held.party_group,
        outside=held.outside,
        outside_contact_sealed=held.outside_contact_sealed,
        from_on=on,
    )
    db.session.add(following)
    return following


def _changed(person_id: uuid.UUID, *, by: Actor, now: datetime, on: date | None) -> Membership:
    person = queries.person(by.region_id, person_id)
    held = _held(person.id, MembershipKind.PARTY)
    node = organisations.organisation(by.region_id, held.organisation_id)
    require(by, LINK, Target(path=node.path))
    return succeed(held, on=_past(on, now))


def _held(
    person_id: uuid.UUID, kind: MembershipKind, organisation_id: uuid.UUID | None = None
) -> Membership:
    held = open_relation(person_id, kind, organisation_id)
    if held is None:
        raise NotRelated
    return held


def _node(by: Actor, organisation_id: uuid.UUID, kind: MembershipKind) -> Organisation:
    node = organisations.organisation(by.region_id, organisation_id)
    require(by, LINK, Target(path=node.path))
    if node.closed_on is not None:
        raise OrganisationClosed(name=node.name)
    if node.kind not in _KINDS[kind]:
        raise WrongRelation
    return node


def _is_many(kind: MembershipKind) -> bool:
    return kind is MembershipKind.UNIT


def _past(day: date | None, now: datetime) -> date:
    """A day that is not to come; today where none is given."""
    today = local_day(now)
    if day is not None and day > today:
        raise DayNotPossible(day=today.isoformat(), order="晚")
    return day or today


def _check_free(person: Person, kind: MembershipKind, first: date) -> None:
    """Refuse a first day that lies within an earlier relation of the kind."""
    last = db.session.scalar(
        sa.select(sa.func.max(Membership.to_on)).where(
            Membership.person_id == person.id, Membership.kind == kind
        )
    )
    if not _is_many(kind) and last is not None and last >= first:
        raise DayNotPossible(day=(last + timedelta(days=1)).isoformat())


def _note(action: str, membership: Membership, *, by: Actor, now: datetime, **details: str) -> None:
    audit.note(
        action,
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=membership.person_id,
        organisation_id=membership.organisation_id,
        address=by.address,
        details={
            "relation": membership.kind.value,
            "from_on": membership.from_on.isoformat(),
            "to_on": membership.to_on.isoformat() if membership.to_on else None,
            **details,
        },
    )
