"""人员的状态 standing: who cares for a person, a change of number, an account out of use."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries, service
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval, PersonNotFound
from app.accounts.member_errors import NameOnPhone, SamePhone
from app.accounts.models import Membership, Person, PersonState, Phone, Role, RoleGrant
from app.accounts.permissions import Target, may, may_anywhere
from app.audit import service as audit
from app.core.db import db
from app.core.errors import Forbidden
from app.core.masking import mask_phone
from app.organisations.models import Organisation
from app.organisations.rules import is_within

DISABLE = "person.disable"
#: those who care for people without a branch or community
OFFICES = (Role.STAFF, Role.UPPER)
#: whose way in nobody beside them opens: the key to such an account is its holder's own
KEYHOLDERS = frozenset(
    {
        Role.STAFF,
        Role.SECRETARY,
        Role.COMMITTEE,
        Role.PARTY_WORKER,
        Role.UPPER,
        Role.ADMIN,
        Role.AUDITOR,
        Role.SYSADMIN,
    }
)


def target_of(person: Person) -> Target:
    """A person as the target of an action: with the nodes of all open relations."""
    query = (
        sa.select(Organisation.path)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id, Membership.to_on.is_(None))
        .order_by(Membership.id)
    )
    paths = tuple(db.session.scalars(query))
    return Target(path="", person_id=person.id, more_paths=paths)


def cares_for(by: Actor, action: str, person: Person) -> bool:
    """Whether an actor may do this to a person.

    Somebody without any relation belongs to the whole region: the offices there care for him.
    """
    target = target_of(person)
    if target.more_paths:
        return may(by, action, target)
    return by.holds(OFFICES) and may_anywhere(by, action)


def holds_key() -> sa.ColumnElement[bool]:
    """That a person of the surrounding statement holds one of the roles of `KEYHOLDERS`."""
    return sa.exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.role.in_(KEYHOLDERS),
    )


def is_keyholder(person: Person) -> bool:
    """Whether a person holds a role with which others' data or points can be reached."""
    return bool(db.session.scalar(sa.select(Person.id).where(Person.id == person.id, holds_key())))


def change_phone(person_id: uuid.UUID, number: str | None, *, by: Actor, now: datetime) -> None:
    """Give a person another normalised number (None: none), by himself or by who cares for him.

    That a code sent to the new number came back is the caller's to check. A number that nobody
    holds any more is forgotten. The number may belong to a household, but not to somebody of the
    same name. Raises `SamePhone`, `NameOnPhone`.
    """
    person = queries.person(by.region_id, person_id)
    if person.id != by.person_id:
        if not cares_for(by, "member.phone", person):
            raise PersonNotFound
        if is_keyholder(person):
            raise Forbidden
    old_id, old = person.phone_id, queries.phone_of(person)
    if old == (number or ""):
        raise SamePhone
    behind = queries.people_behind(by.region_id, number) if number else ()
    if any(each.name == person.name for each in behind):
        raise NameOnPhone
    person.phone_id = service.keep_phone(by.region_id, number) if number else None
    db.session.flush()
    if old_id is not None:
        forget_phone(old_id)
    masked = {"from": mask_phone(old), "to": mask_phone(number or "")}
    _note("person.phone_changed", person, by=by, now=now, **masked)


def forget_phone(phone_id: uuid.UUID) -> None:
    """Delete a number that nobody holds any more."""
    holder = sa.exists().where(Person.phone_id == phone_id)
    db.session.execute(sa.delete(Phone).where(Phone.id == phone_id, ~holder))


def disable(person_id: uuid.UUID, *, by: Actor, now: datetime, reason: str) -> None:
    """Take an account out of use; every session ends at once. Nobody disables himself.

    Of who holds the key of an office only an upper organisation may, above all that he holds.
    Raises `OwnApproval`, `PersonNotFound`, `Forbidden`.
    """
    person = _other(person_id, by)
    if person.state is not PersonState.ACTIVE:
        return
    person.state = PersonState.DISABLED
    service.end_sign_ins(person.id, now=now)
    _note("person.disabled", person, by=by, now=now, reason=reason)
    db.session.flush()


def enable(person_id: uuid.UUID, *, by: Actor, now: datetime, reason: str) -> None:
    """Take a disabled account into use again."""
    person = _other(person_id, by)
    if person.state is not PersonState.DISABLED:
        return
    person.state = PersonState.ACTIVE
    _note("person.enabled", person, by=by, now=now, reason=reason)
    db.session.flush()


def note_look(person_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Note that somebody looked at a person's page, which holds personal data."""
    _note("person.looked", queries.person(by.region_id, person_id), by=by, now=now)
    db.session.flush()


def _other(person_id: uuid.UUID, by: Actor) -> Person:
    person = queries.person(by.region_id, person_id)
    if person.id == by.person_id:
        raise OwnApproval
    if not cares_for(by, DISABLE, person):
        raise PersonNotFound
    if not stands_above(by, person):
        raise Forbidden
    return person


def stands_above(by: Actor, person: Person) -> bool:
    """Whether every office whose key a person holds lies below a node of the actor's as 上级."""
    query = (
        sa.select(Organisation.path)
        .join(RoleGrant, RoleGrant.organisation_id == Organisation.id)
        .where(
            RoleGrant.person_id == person.id,
            RoleGrant.ended_at.is_(None),
            RoleGrant.role.in_(KEYHOLDERS),
        )
    )
    tops = [grant.path for grant in by.grants if grant.role is Role.UPPER]
    return all(
        any(path != top and is_within(path, top) for top in tops)
        for path in db.session.scalars(query)
    )


def _note(
    action: str, person: Person, *, by: Actor, now: datetime, reason: str = "", **details: str
) -> None:
    audit.note(
        action,
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=person.id,
        address=by.address,
        reason=reason,
        details=details,
    )
