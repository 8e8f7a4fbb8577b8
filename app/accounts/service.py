"""人员的动作 service: registering people, giving and ending roles, passwords."""

import secrets
import uuid
from datetime import date, datetime

import sqlalchemy as sa
from argon2 import PasswordHasher

from app.accounts.actor import Actor
from app.accounts.errors import PasswordWeak, RoleNotHere
from app.accounts.models import (
    Membership,
    MembershipKind,
    MemberStage,
    Person,
    Phone,
    Role,
    RoleGrant,
    SignIn,
)
from app.accounts.permissions import ROLE_NODES
from app.accounts.pinyin import pinyin_of
from app.accounts.queries import PHONE, phone_index
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.core.vault import vault
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.service import require_open

#: time_cost 2, 19 MiB (OWASP's second choice): the default takes 64 MiB a sign-in
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WEAK = frozenset({"12345678", "123456789", "1234567890", "88888888", "password", "11111111"})


def keep_phone(region_id: int, number: str) -> uuid.UUID:
    """The row of a normalised phone number, made if it is new; unique in its region."""
    index = phone_index(number)
    insert_once(
        Phone,
        {
            "id": uuid7(),
            "region_id": region_id,
            "number_index": index,
            "number_sealed": vault().sealing.seal(number, PHONE),
        },
    )
    query = sa.select(Phone.id).where(Phone.region_id == region_id, Phone.number_index == index)
    return db.session.execute(query).scalar_one()


def new_card_number() -> str:
    """Eight random digits for a volunteer card; uniqueness is the table's."""
    return f"{secrets.randbelow(90_000_000) + 10_000_000}"


def register(region_id: int, name: str, *, now: datetime, phone: str | None = None) -> Person:
    """Add a person to the region. `phone` is normalised; it may belong to a household."""
    spelling = pinyin_of(name)
    person = Person(
        id=uuid7(),
        region_id=region_id,
        card_number=new_card_number(),
        name=name,
        pinyin=spelling.full,
        initials=spelling.initials,
        phone_id=keep_phone(region_id, phone) if phone else None,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    audit.note(
        "person.registered",
        region_id=region_id,
        actor_id=person.id,
        now=now,
        subject_kind="person",
        subject_id=person.id,
    )
    return person


def join(
    person: Person,
    organisation: Organisation,
    kind: MembershipKind,
    *,
    from_on: date,
    stage: MemberStage = MemberStage.NONE,
    category: str = "",
) -> Membership:
    """Begin a dated relation of a person to an organisation. Raises `OrganisationClosed`."""
    require_open(organisation)
    membership = Membership(
        region_id=person.region_id,
        person_id=person.id,
        organisation_id=organisation.id,
        kind=kind,
        stage=stage,
        category=category,
        from_on=from_on,
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def grant(
    person: Person,
    role: Role,
    organisation: Organisation,
    *,
    now: datetime,
    by: Actor | None,
    event_id: uuid.UUID | None = None,
    to_on: date | None = None,
    approved_by_id: uuid.UUID | None = None,
) -> RoleGrant:
    """Give a role for a node (or one event) and a time; `by` None is the set-up itself."""
    require_open(organisation)
    if organisation.kind not in ROLE_NODES.get(role, frozenset(OrganisationKind)):
        raise RoleNotHere(organisation=organisation.name)
    given = RoleGrant(
        id=uuid7(),
        region_id=person.region_id,
        person_id=person.id,
        role=role,
        organisation_id=organisation.id,
        event_id=event_id,
        from_on=local_day(now),
        to_on=to_on,
        granted_by_id=by.person_id if by else None,
        approved_by_id=approved_by_id,
    )
    db.session.add(given)
    audit.note(
        "role.granted",
        region_id=person.region_id,
        actor_id=by.person_id if by else None,
        now=now,
        subject_kind="person",
        subject_id=person.id,
        organisation_id=organisation.id,
        details={"role": role.value, "event_id": str(event_id) if event_id else None},
    )
    db.session.flush()
    return given


def end_grant(given: RoleGrant, *, by: Actor | None, now: datetime, reason: str = "") -> None:
    """End a role; with it all sessions of the person end (promises, rule 3)."""
    given.ended_at = now
    given.ended_by_id = by.person_id if by else None
    end_sign_ins(given.person_id, now=now)
    audit.note(
        "role.ended",
        region_id=given.region_id,
        actor_id=by.person_id if by else None,
        now=now,
        subject_kind="person",
        subject_id=given.person_id,
        organisation_id=given.organisation_id,
        reason=reason,
        details={"role": given.role.value},
    )
    db.session.flush()


def end_sign_ins(person_id: uuid.UUID, *, now: datetime) -> None:
    """Sign a person out everywhere, on the server."""
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def set_password(person: Person, password: str, *, now: datetime) -> None:
    """Set a password, an option for staff; all sessions end."""
    if len(password) < 8 or password in WEAK or len(set(password)) < 4:
        raise PasswordWeak(fields={"password": [PasswordWeak.sentence]})
    person.password_hash = hasher.hash(password)
    end_sign_ins(person.id, now=now)
    audit.note(
        "password.set",
        region_id=person.region_id,
        actor_id=person.id,
        now=now,
        subject_kind="person",
        subject_id=person.id,
    )
