"""任职 appointing: giving somebody a role at a node, with a second person where it decides."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts import approvals, service
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import AccountDisabled
from app.accounts.models import (
    Approval,
    ApprovalState,
    Membership,
    Person,
    PersonState,
    Role,
    RoleGrant,
)
from app.accounts.permissions import APART
from app.accounts.role_errors import (
    GrantNotFound,
    OtherName,
    OwnRole,
    RoleApart,
    RoleHeld,
    RoleNotYours,
    RoleOver,
)
from app.accounts.role_models import RoleProposal
from app.accounts.role_words import GIVES, NEEDS_SECOND, ROLES, roles_at
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.organisations.rules import is_within

KIND = approvals.ROLE


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is to be what, until when; None: until it is ended."""

    person_id: uuid.UUID
    role: Role
    to_on: date | None = None
    reason: str = ""


def may_give(actor: Actor, role: Role, path: str) -> bool:
    """Whether somebody may give a role at the node of this path."""
    return any(
        role in GIVES.get(grant.role, ()) and grant.event_id is None and is_within(path, grant.path)
        for grant in actor.grants
    )


def offered(actor: Actor, node: Organisation) -> list[Role]:
    """The roles that somebody may give at a node, in their order."""
    return [role for role in roles_at(node.kind) if may_give(actor, role, node.path)]


def person_of(region_id: int, name: str, phone: str, *, now: datetime) -> Person:
    """The person of this name and number; registered where the number is new.

    `phone` is normalised. Raises `OtherName` where the number belongs to others alone.
    """
    known = accounts.people_behind(region_id, phone)
    for person in known:
        if person.name == name:
            return person
    if known:
        raise OtherName
    return service.register(region_id, name, now=now, phone=phone)


def appoint(
    node: Organisation, wanted: Appointment, *, by: Actor, now: datetime
) -> RoleGrant | Approval:
    """Give a role at once, or lay it before a second person where the role decides over others.

    Raises `RoleNotYours`, `OwnRole`, `RoleHeld`, `RoleApart`, `AccountDisabled`, `RoleNotHere`.
    """
    person = accounts.person(by.region_id, wanted.person_id)
    if wanted.role not in offered(by, node):
        raise RoleNotYours(role=word(wanted.role))
    if person.id == by.person_id:
        raise OwnRole
    _check(person, wanted, node, on=local_day(now))
    if wanted.role not in NEEDS_SECOND:
        return service.grant(person, wanted.role, node, now=now, by=by, to_on=wanted.to_on)
    return _propose(person, wanted, node, by=by, now=now)


def _propose(
    person: Person, wanted: Appointment, node: Organisation, *, by: Actor, now: datetime
) -> Approval:
    proposal = RoleProposal(
        id=uuid7(),
        region_id=by.region_id,
        person_id=person.id,
        role=wanted.role,
        organisation_id=node.id,
        to_on=wanted.to_on,
    )
    db.session.add(proposal)
    db.session.flush()
    audit.note(
        "role.proposed",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind=KIND,
        subject_id=proposal.id,
        organisation_id=node.id,
        address=by.address,
        reason=wanted.reason,
        details={"role": wanted.role.value, "person": str(person.id)},
    )
    return approvals.propose(
        KIND,
        proposal.id,
        organisation_id=node.id,
        summary=gettext(
            "任命%(name)s为“%(role)s”（%(node)s）",
            name=person.name,
            role=word(wanted.role),
            node=node.name,
        ),
        gainers=[person.id],
        by=by,
        now=now,
        reason=wanted.reason,
    )


def _check(person: Person, wanted: Appointment, node: Organisation, *, on: date) -> None:
    role = wanted.role
    if person.state is not PersonState.ACTIVE:
        raise AccountDisabled
    if wanted.to_on is not None and wanted.to_on < on:
        raise RoleOver(fields={"to_on": [gettext(RoleOver.sentence)]})
    held = [grant for grant, _ in grants_of(person.id, on=on)]
    if any(grant.role is role and grant.organisation_id == node.id for grant in held):
        raise RoleHeld(name=person.name, role=word(role))
    if _waits(person.id, role, node):
        raise RoleHeld(name=person.name, role=word(role))
    others = {grant.role for grant in held} - {role}
    mixes = others if role in APART else others & APART
    if mixes or (role in APART and _belongs(person.id, on)):
        raise RoleApart(role=word(role if role in APART else mixes.pop()))


def _belongs(person_id: uuid.UUID, on: date) -> bool:
    query = sa.select(Membership.id).where(Membership.person_id == person_id, accounts.in_force(on))
    return db.session.execute(query.limit(1)).first() is not None


def _waits(person_id: uuid.UUID, role: Role, node: Organisation) -> bool:
    query = (
        sa.select(RoleProposal.id)
        .join(Approval, Approval.subject_id == RoleProposal.id)
        .where(
            Approval.kind == KIND,
            Approval.state == ApprovalState.OPEN,
            RoleProposal.person_id == person_id,
            RoleProposal.role == role,
            RoleProposal.organisation_id == node.id,
        )
    )
    return db.session.execute(query.limit(1)).first() is not None


def may_decide(actor: Actor, approval: Approval) -> bool:
    """Whether somebody may be the second person of an appointment: he could give it himself."""
    proposal = db.session.get_one(RoleProposal, approval.subject_id)
    node = organisation(actor.region_id, proposal.organisation_id)
    return actor.person_id != proposal.person_id and may_give(actor, proposal.role, node.path)


def carry_out(approval: Approval, *, by: Actor, now: datetime) -> RoleGrant | None:
    """What follows when a second person has decided: the role, or nothing.

    Raises what `appoint` raises: the person may hold it by now, or have left.
    """
    proposal = db.session.get_one(RoleProposal, approval.subject_id)
    node = organisation(by.region_id, proposal.organisation_id)
    if not may_give(by, proposal.role, node.path):
        raise RoleNotYours(role=word(proposal.role))
    if approval.state is not ApprovalState.APPROVED:
        return None
    person = accounts.person(by.region_id, proposal.person_id)
    wanted = Appointment(person.id, proposal.role, proposal.to_on)
    _check(person, wanted, node, on=local_day(now))
    return service.grant(
        person,
        proposal.role,
        node,
        now=now,
        by=accounts.actor(accounts.person(by.region_id, approval.made_by_id), now=now),
        to_on=proposal.to_on,
        approved_by_id=by.person_id,
    )


def end(grant_id: uuid.UUID, *, by: Actor, now: datetime, reason: str) -> RoleGrant:
    """End an appointment at once; with it all sessions of the person end.

    A region keeps an administrator: only another one could end his role. Raises `GrantNotFound`,
    `OwnRole`.
    """
    given, _ = held_at(grant_id, by=by)
    if given.person_id == by.person_id:
        raise OwnRole
    same = sa.select(RoleGrant).where(
        RoleGrant.person_id == given.person_id,
        RoleGrant.role == given.role,
        RoleGrant.organisation_id == given.organisation_id,
        RoleGrant.event_id.is_(None),
        RoleGrant.ended_at.is_(None),
    )
    for each in db.session.scalars(same).all():  # two may have given it at the same moment
        service.end_grant(each, by=by, now=now, reason=reason)
    return given


def held_at(grant_id: uuid.UUID, *, by: Actor) -> tuple[RoleGrant, Organisation]:
    """An appointment that the actor may end, with its node. Raises `GrantNotFound`."""
    given = db.session.get(RoleGrant, grant_id)
    if given is None or given.region_id != by.region_id or given.ended_at is not None:
        raise GrantNotFound
    node = organisation(by.region_id, given.organisation_id)
    if given.event_id is not None or not may_give(by, given.role, node.path):
        raise GrantNotFound
    return given, node


def _current(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        RoleGrant.ended_at.is_(None),
        RoleGrant.from_on <= on,
        sa.or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= on),
    )


def grants_of(person_id: uuid.UUID, *, on: date) -> Sequence[tuple[RoleGrant, Organisation]]:
    """What somebody is appointed to on a day, with the nodes, the oldest first."""
    query = (
        sa.select(RoleGrant, Organisation)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.person_id == person_id, *_current(on))
        .order_by(RoleGrant.id)
    )
    return [(given, node) for given, node in db.session.execute(query)]


def word(role: Role) -> str:
    """What a role is called."""
    return gettext(ROLES[role][0] if role in ROLES else "登记台")
