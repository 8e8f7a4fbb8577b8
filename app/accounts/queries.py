"""人员的查询 queries: people, their home on a day, their grants, those behind a phone."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor, Grant
from app.accounts.errors import PersonNotFound
from app.accounts.models import (
    Membership,
    MembershipKind,
    MemberStage,
    Person,
    PersonState,
    Phone,
    Role,
    RoleGrant,
    SignIn,
    SignInKind,
)
from app.core.clock import local_day
from app.core.db import alone, db, unattached
from app.core.vault import vault
from app.organisations.models import Organisation, Region
from app.organisations.queries import answering

PHONE = "phones.number"
ADDRESS = "persons.address"


def phone_index(number: str) -> bytes:
    """The keyed index of a normalised phone number."""
    return vault().sealing.index(number, PHONE)


def phone_of(person: Person) -> str:
    """The plain number of a person, "" for none. Every look for somebody else is audited."""
    if person.phone_id is None:
        return ""
    phone = db.session.get_one(Phone, person.phone_id)
    return vault().sealing.unseal(phone.number_sealed, PHONE)


def person(region_id: int, person_id: uuid.UUID) -> Person:
    """A person of the region; a merged record leads to the one that stays."""
    found = db.session.get(Person, person_id)
    if found is None or found.region_id != region_id:
        raise PersonNotFound
    if found.merged_into_id is not None:
        return person(region_id, found.merged_into_id)
    return found


def names(people: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of these people."""
    query = sa.select(Person.id, Person.name).where(Person.id.in_(people))
    return {person_id: name for person_id, name in db.session.execute(query)}  # noqa: C416


def people_behind(region_id: int, number: str) -> Sequence[Person]:
    """The active people of one phone number (a household may share it), oldest record first."""
    query = (
        sa.select(Person)
        .join(Phone, Phone.id == Person.phone_id)
        .where(
            Phone.region_id == region_id,
            Phone.number_index == phone_index(number),
            Person.state.in_([PersonState.ACTIVE, PersonState.DISABLED]),
        )
        .order_by(Person.id)
    )
    return db.session.scalars(query).all()


def last_seen(person_id: uuid.UUID) -> datetime | None:
    """When a person last used any sign-in."""
    return db.session.scalar(
        sa.select(sa.func.max(SignIn.seen_at)).where(SignIn.person_id == person_id)
    )


def in_force(day: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """That a membership holds on a day; first and last day are included."""
    return sa.and_(
        Membership.from_on <= day, sa.or_(Membership.to_on.is_(None), Membership.to_on >= day)
    )


def memberships_on(person_id: uuid.UUID, day: date) -> dict[MembershipKind, Membership]:
    """A person's relations in force on a day; of several units the newest."""
    query = sa.select(Membership).where(Membership.person_id == person_id, in_force(day))
    return {each.kind: each for each in db.session.scalars(query.order_by(Membership.id))}


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person is at home on a day: the branch, else the community of residence."""

    organisation_id: uuid.UUID
    path: str
    is_branch: bool
    stage: MemberStage
    category: str


#: built once: every page for somebody signed in asks it
_HOMES = (
    sa.select(Membership, Organisation.path)
    .join(Organisation, Organisation.id == Membership.organisation_id)
    .where(
        Membership.person_id == sa.bindparam("person_id"),
        Membership.kind.in_([MembershipKind.PARTY, MembershipKind.RESIDENCE]),
        in_force(sa.bindparam("day", type_=sa.Date())),
    )
)


def home_on(person_id: uuid.UUID, day: date) -> Home | None:
    """The home of a person on a day; None for somebody with neither branch nor residence."""
    rows = db.session.execute(_HOMES, {"person_id": person_id, "day": day})
    found = {each.kind: (each, path) for each, path in rows}
    chosen = found.get(MembershipKind.PARTY) or found.get(MembershipKind.RESIDENCE)
    if chosen is None:
        return None
    membership, path = chosen
    return Home(
        organisation_id=membership.organisation_id,
        path=path,
        is_branch=membership.kind is MembershipKind.PARTY,
        stage=membership.stage,
        category=membership.category,
    )


def _grants(day: date) -> sa.Select[RoleGrant, str]:
    return (
        sa.select(RoleGrant, Organisation.path)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.ended_at.is_(None),
            RoleGrant.from_on <= day,
            sa.or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= day),
        )
        .order_by(RoleGrant.id)
    )


def holders(
    region_id: int, organisation_id: uuid.UUID, roles: Sequence[Role], *, on: date
) -> set[uuid.UUID]:
    """Who holds one of these roles at exactly this node on a day, and may act."""
    query = (
        sa.select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.region_id == region_id,
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role.in_(roles),
            RoleGrant.ended_at.is_(None),
            RoleGrant.from_on <= on,
            sa.or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= on),
            Person.state == PersonState.ACTIVE,
        )
    )
    return set(db.session.scalars(query))


def actor(someone: Person, *, now: datetime, address: str = "") -> Actor:
    """A person as one who acts, with the roles in force now."""
    query = _grants(local_day(now)).where(RoleGrant.person_id == someone.id)
    return Actor(
        region_id=someone.region_id,
        person_id=someone.id,
        name=someone.name,
        grants=tuple(_grant(grant, path) for grant, path in db.session.execute(query)),
        address=address,
        is_elder_view=someone.is_elder_view,
    )


_DAY = sa.bindparam("day", type_=sa.Date())
_GRANT_HOLDS = sa.and_(
    RoleGrant.person_id == Person.id,
    RoleGrant.ended_at.is_(None),
    RoleGrant.from_on <= _DAY,
    sa.or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= _DAY),
)
_SIGNED_IN = sa.and_(
    SignIn.region_id == Region.id,
    SignIn.secret_hash == sa.bindparam("secret_hash"),
    SignIn.kind == sa.bindparam("kind"),
    SignIn.ended_at.is_(None),
    SignIn.expires_at > sa.bindparam("now"),
)
_MAY_ACT = sa.and_(Person.id == SignIn.person_id, Person.state == PersonState.ACTIVE)
_REGION = tuple(Region.__table__.columns)
#: built once: every request of somebody signed in asks it
_ASKING = (
    sa.select(
        *_REGION,
        SignIn.id,
        SignIn.created_at,
        SignIn.seen_at,
        Person.id,
        Person.name,
        Person.is_elder_view,
        RoleGrant.role,
        RoleGrant.organisation_id,
        RoleGrant.event_id,
        Organisation.path,
    )
    .select_from(Region)
    .outerjoin(SignIn, _SIGNED_IN)
    .outerjoin(Person, _MAY_ACT)
    .outerjoin(RoleGrant, _GRANT_HOLDS)
    .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
    .order_by(Region.id)
    .limit(1000)
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind a session secret, when the session began and was last noted as seen."""

    actor: Actor
    created_at: datetime
    seen_at: datetime


def asking(
    host: str, secret_hash: bytes, kind: SignInKind, *, now: datetime, address: str
) -> tuple[Region, SignedIn | None]:
    """The region that answers to a host name and who asks it by a session secret; one statement.

    None where the session is of another region, unknown, ended or too old, or the account may not
    act. Raises `RegionNotFound`.
    """
    named = {"secret_hash": secret_hash, "kind": kind, "now": now, "day": local_day(now)}
    with alone() as connection:
        rows = connection.execute(_ASKING, named).all()
    width = len(_REGION)
    regions = {row[0]: row[:width] for row in rows}
    names = [column.name for column in _REGION]
    region = answering(
        [unattached(Region, dict(zip(names, row, strict=True))) for row in regions.values()], host
    )
    found = [row[width:] for row in rows if row[0] == region.id and row[width + 3] is not None]
    return region, _signed_in(region.id, found, address) if found else None


def _signed_in(region_id: int, rows: Sequence[Sequence[Any]], address: str) -> SignedIn:
    sign_in_id, created_at, seen_at, person_id, name, is_elder_view = rows[0][:6]
    grants = tuple(
        Grant(role=role, organisation_id=node, event_id=event_id, path=path)
        for *_, role, node, event_id, path in rows
        if role is not None
    )
    someone = Actor(
        region_id=region_id,
        person_id=person_id,
        name=name,
        grants=grants,
        sign_in_id=sign_in_id,
        address=address,
        is_elder_view=is_elder_view,
    )
    return SignedIn(someone, created_at, seen_at)


def _grant(grant: RoleGrant, path: str) -> Grant:
    return Grant(
        role=grant.role, organisation_id=grant.organisation_id, path=path, event_id=grant.event_id
    )
