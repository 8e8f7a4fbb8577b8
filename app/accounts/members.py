"""党员名单 members: who belongs to a node and all below it, for who cares for them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.categories import LABELS
from app.accounts.models import (
    Membership,
    MembershipKind,
    MemberStage,
    Person,
    PersonState,
    Phone,
)
from app.accounts.queries import PHONE, in_force
from app.accounts.search import named
from app.core.db import db
from app.core.masking import mask_phone
from app.core.vault import vault
from app.organisations.models import Organisation
from app.organisations.queries import below

#: rows that are held as rows of the database at a time
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """One relation of a person to an organisation; the number is masked."""

    person_id: uuid.UUID
    name: str
    organisation: str
    party_group: str
    stage: MemberStage
    category: str
    phone: str
    card: str
    since: date
    is_active: bool


def members(
    region_id: int,
    path: str,
    *,
    on: date,
    words: str = "",
    limit: int | None,
    offset: int = 0,
) -> Sequence[Member]:
    """The party members of a node and all below it on a day, by organisation and name."""
    query = (
        _members(region_id, path, on=on)
        .add_columns(Person, Organisation.name, Phone.number_sealed)
        .outerjoin(Phone, Phone.id == Person.phone_id)
        .order_by(Organisation.number, Person.pinyin, Person.id)
        .limit(limit)
        .offset(offset)
    )
    if words:
        query = query.where(named(words))
    some_at_once = query.execution_options(yield_per=AT_ONCE)
    return [_member(*row) for row in db.session.execute(some_at_once)]


def member_count(region_id: int, path: str, *, on: date) -> int:
    """How many party members a node and all below it has on a day."""
    query = _members(region_id, path, on=on).with_only_columns(sa.func.count())
    return int(db.session.scalar(query) or 0)


def people_count(region_id: int, path: str, *, on: date) -> int:
    """How many active people, members or not, belong to a node or below it on a day."""
    query = (
        sa.select(sa.func.count(sa.distinct(Membership.person_id)))
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id.in_(below(region_id, path)),
            in_force(on),
            Person.state == PersonState.ACTIVE,
        )
    )
    return int(db.session.scalar(query) or 0)


def _members(region_id: int, path: str, *, on: date) -> sa.Select[Membership]:
    return (
        sa.select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.region_id == region_id,
            Membership.kind == MembershipKind.PARTY,
            Membership.organisation_id.in_(below(region_id, path)),
            in_force(on),
            Person.state.in_([PersonState.ACTIVE, PersonState.DISABLED]),
        )
    )


def _member(
    membership: Membership, person: Person, organisation: str, sealed: bytes | None
) -> Member:
    number = vault().sealing.unseal(sealed, PHONE) if sealed else ""
    return Member(
        person_id=person.id,
        name=person.name,
        organisation=organisation,
        party_group=membership.party_group,
        stage=membership.stage,
        category=LABELS.get(membership.category, ""),
        phone=mask_phone(number) if number else "",
        card=person.card_number,
        since=membership.from_on,
        is_active=person.is_active,
    )
