"""登记台 desk: whom a desk means by a personal code, a card, or a name."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.errors import PersonNotFound
from app.accounts.models import Person, PersonState
from app.core.card_codes import is_card, read_card
from app.core.codes import CodeUnknown, PersonCode, read_code
from app.core.db import db
from app.core.errors import DomainError, InvalidInput
from app.core.vault import vault
from app.events.errors import CardAmbiguous, CardEnded, NotAPersonsCode
from app.events.models import SignUp, SignUpState
from app.events.proofs import doubt_of

SHORT_CARD = 4


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a desk means, and what is wrong with the code that says so."""

    person_id: uuid.UUID
    doubt: DomainError | None = None


def person_meant(
    region_id: int,
    session_id: uuid.UUID,
    *,
    person_id: uuid.UUID | None,
    person_code: str,
    card: str,
    scanned_at: datetime | None = None,
    now: datetime,
) -> Meant:
    """The person a desk names: by id, by the rotating code, by a card, its number or last digits.

    Four digits are looked for among those signed up first, then among all of the region. Raises
    `PersonNotFound`, `CardAmbiguous`, `NotAPersonsCode`, `CodeForged`.
    """
    if person_code:
        return _by_code(region_id, person_code, scanned_at=scanned_at, now=now)
    if card:
        return Meant(_by_card(region_id, session_id, card))
    if person_id is None:
        raise InvalidInput
    return Meant(_heir(_record(region_id, person_id)))


def _by_code(region_id: int, text: str, *, scanned_at: datetime | None, now: datetime) -> Meant:
    keys = vault().code_keys
    try:
        if is_card(text):
            card = read_card(keys, text)
            person = _record(region_id, card.person_id)
            return Meant(_heir(person), None if person.card_number == card.number else CardEnded())
        code = read_code(keys, text)
    except CodeUnknown as fault:
        raise NotAPersonsCode from fault
    if not isinstance(code, PersonCode):
        raise NotAPersonsCode
    doubt = doubt_of(code, scanned_at=scanned_at, now=now)
    return Meant(_heir(_record(region_id, code.person_id)), doubt)


def _record(region_id: int, person_id: uuid.UUID) -> Person:
    found = db.session.get(Person, person_id)
    if found is None or found.region_id != region_id:
        raise PersonNotFound
    return found


def _heir(person: Person) -> uuid.UUID:
    """The record that counts: another one may have taken over."""
    return person.merged_into_id or person.id


def _by_card(region_id: int, session_id: uuid.UUID, card: str) -> uuid.UUID:
    if not card.isascii() or not card.isdigit() or len(card) not in {SHORT_CARD, 8}:
        raise CardAmbiguous(card=card[:8], number=0)
    query = sa.select(Person.id).where(
        Person.region_id == region_id,
        Person.state == PersonState.ACTIVE,
        Person.card_number == card
        if len(card) > SHORT_CARD
        else Person.card_number.endswith(card, autoescape=True),
    )
    signed_up = sa.select(SignUp.person_id).where(
        SignUp.session_id == session_id, SignUp.state == SignUpState.SIGNED_UP
    )
    for narrowed in (query.where(Person.id.in_(signed_up)), query):
        found = db.session.scalars(narrowed.limit(2)).all()
        if len(found) == 1:
            return found[0]
        if found:
            break
    raise CardAmbiguous(card=card, number=len(found))
