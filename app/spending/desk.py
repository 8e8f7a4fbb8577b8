"""兑换台 desk: whom a desk means by a name, four digits, a card or a personal code."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, Person, PersonState, Phone
from app.accounts.queries import PHONE, in_force
from app.accounts.search import named
from app.core.clock import local_day
from app.core.codes import PersonCode, is_fresh, read_code
from app.core.db import db
from app.core.errors import DomainError
from app.core.vault import vault
from app.organisations.models import Organisation
from app.organisations.queries import below
from app.spending import service

MANY = 30
#: a personal code is far longer than any name
CODE_LENGTH = 40
HOMES = (MembershipKind.PARTY, MembershipKind.RESIDENCE, MembershipKind.REPORTING)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody a desk may mean; no number is shown."""

    person_id: uuid.UUID
    name: str
    card: str
    place: str


def find(community: Organisation, words: str, *, by: Actor, now: datetime) -> Sequence[Found]:
    """Whom these words mean: people of the community by name, or by the last four digits of card
    or phone; anybody the desk may serve by the eight digits of a card or the own rotating code.

    Nobody is found by a code that is not ours or too old.
    """
    if len(words) >= CODE_LENGTH:
        return _exactly(_of_code(words, now=now), by=by)
    if words.isascii() and words.isdigit():
        if len(words) == 8:
            return _exactly(_of_card(community.region_id, words), by=by)
        return _by_digits(community, words, now=now) if len(words) == 4 else []
    query = _people(community, now=now).where(named(words))
    return [_found(person, place) for person, place in db.session.execute(query.limit(MANY))]


def _people(community: Organisation, *, now: datetime) -> sa.Select[Person, str]:
    return (
        sa.select(Person, sa.func.min(Organisation.name))
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.region_id == community.region_id,
            Membership.kind.in_(HOMES),
            Membership.organisation_id.in_(below(community.region_id, community.path)),
            in_force(local_day(now)),
            Person.state == PersonState.ACTIVE,
        )
        .group_by(Person.id)
        .order_by(Person.pinyin, Person.id)
    )


def _found(person: Person, place: str = "") -> Found:
    return Found(person.id, person.name, person.card_number, place)


def _by_digits(community: Organisation, digits: str, *, now: datetime) -> Sequence[Found]:
    """Numbers are sealed: those of the community are opened one by one, and none is kept."""
    query = (
        _people(community, now=now)
        .outerjoin(Phone, Phone.id == Person.phone_id)
        .add_columns(Phone.number_sealed)
        .group_by(Phone.number_sealed)
    )
    sealing = vault().sealing
    return [
        _found(person, place)
        for person, place, sealed in db.session.execute(query)
        if person.card_number.endswith(digits)
        or (sealed and sealing.unseal(sealed, PHONE).endswith(digits))
    ][:MANY]


def _of_code(text: str, *, now: datetime) -> uuid.UUID | None:
    try:
        code = read_code(vault().code_keys, text)
    except DomainError:
        return None
    return code.person_id if isinstance(code, PersonCode) and is_fresh(code, now) else None


def _of_card(region_id: int, card: str) -> uuid.UUID | None:
    query = sa.select(Person.id).where(Person.region_id == region_id, Person.card_number == card)
    return db.session.scalar(query)


def _exactly(person_id: uuid.UUID | None, *, by: Actor) -> Sequence[Found]:
    if person_id is None:
        return []
    try:
        return [_found(service.served(person_id, by=by))]
    except DomainError:
        return []
