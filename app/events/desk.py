"""登记台 desk: whom a desk means by a personal code, a card, or a name."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from app.accounts.errors import PersonNotFound
from app.accounts.models import Person, PersonState
from app.core.db import db
from app.core.errors import InvalidInput
from app.events.errors import CardAmbiguous
from app.events.models import SignUp, SignUpState
from app.events.proofs import person_from_code

SHORT_CARD = 4


def person_meant(
    region_id: int,
    session_id: uuid.UUID,
    *,
    person_id: uuid.UUID | None,
    person_code: str,
    card: str,
    now: datetime,
) -> uuid.UUID:
    """The person a desk names: by id, by the rotating code, by card number or its last digits.

    Four digits are looked for among those signed up first, then among all of the region. Raises
    `PersonNotFound`, `CardAmbiguous` and what `person_from_code` raises.
    """
    if person_code:
        return person_from_code(person_code, now=now)
    if card:
        return _by_card(region_id, session_id, card)
    if person_id is None:
        raise InvalidInput
    found = db.session.get(Person, person_id)
    if found is None or found.region_id != region_id:
        raise PersonNotFound
    return found.merged_into_id or found.id


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
