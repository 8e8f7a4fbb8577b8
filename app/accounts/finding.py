"""找到一个人 finding: people in an actor's care by name, initials, card or a whole number."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, Person, PersonState, Phone
from app.accounts.permissions import reach
from app.accounts.queries import PHONE, phone_index
from app.accounts.search import named
from app.accounts.standing import OFFICES
from app.core.db import db
from app.core.masking import mask_phone
from app.core.phones import PhoneInvalid, normalise_phone
from app.core.vault import vault
from app.organisations.models import Organisation

#: digits of a card: the last ones, or the whole number
TAIL, CARD = 4, 8
_OPEN = sa.and_(Membership.person_id == Person.id, Membership.to_on.is_(None))


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in an actor's care; the number is masked."""

    person_id: uuid.UUID
    name: str
    #: the last digits of the volunteer card
    card: str
    phone: str
    #: where the person belongs: branch, community, unit
    places: tuple[str, ...]
    is_member: bool
    is_active: bool


def found(
    by: Actor,
    words: str,
    *,
    action: str,
    limit: int,
    offset: int = 0,
    without: uuid.UUID | None = None,
) -> Sequence[Found]:
    """Whom these words mean among those to whom the actor may do this, by name.

    A name, its pinyin or initials, the last four or all digits of a card, or a whole phone number.
    Those who belong nowhere are in the care of the offices, and come by words alone.
    """
    query = (
        sa.select(Person, Phone.number_sealed)
        .outerjoin(Phone, Phone.id == Person.phone_id)
        .where(
            Person.region_id == by.region_id,
            Person.state.in_([PersonState.ACTIVE, PersonState.DISABLED]),
            _in_care(by, action, is_asked=bool(words)),
        )
        .order_by(Person.pinyin, Person.id)
        .limit(limit)
        .offset(offset)
    )
    if words:
        query = query.where(_meant(by.region_id, words))
    if without is not None:
        query = query.where(Person.id != without)
    rows = db.session.execute(query).all()
    places = _places([person.id for person, _ in rows])
    return [_found(person, sealed, places.get(person.id, [])) for person, sealed in rows]


def _in_care(by: Actor, action: str, *, is_asked: bool) -> sa.ColumnElement[bool]:
    """That a person belongs below a node where the actor may do it (or, asked for, nowhere)."""
    below = [Organisation.path.startswith(path, autoescape=True) for path in reach(by, action)]
    related = sa.select(Membership.id).join(
        Organisation, Organisation.id == Membership.organisation_id
    )
    within = sa.exists(related.where(_OPEN, sa.or_(sa.false(), *below)).correlate(Person))
    if not (below and is_asked and by.holds(OFFICES)):
        return within
    return sa.or_(within, ~sa.exists(sa.select(Membership.id).where(_OPEN).correlate(Person)))


def _meant(region_id: int, words: str) -> sa.ColumnElement[bool]:
    """That a person is meant by these words."""
    plain = "".join(words.split())
    if plain.isascii() and plain.isdigit():
        if len(plain) == TAIL:
            return Person.card_number.endswith(plain, autoescape=True)
        if len(plain) == CARD:
            return Person.card_number == plain
    try:
        number = normalise_phone(plain)
    except PhoneInvalid:
        return named(words)
    return sa.and_(Phone.region_id == region_id, Phone.number_index == phone_index(number))


def _places(people: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[MembershipKind, str]]]:
    """Where each of these people belongs, the branch first."""
    query = (
        sa.select(Membership.person_id, Membership.kind, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id.in_(people), Membership.to_on.is_(None))
        .order_by(Membership.id)
    )
    order = list(MembershipKind)
    found: dict[uuid.UUID, list[tuple[MembershipKind, str]]] = {}
    for person_id, kind, name in db.session.execute(query):
        found.setdefault(person_id, []).append((kind, name))
    return {
        person_id: sorted(each, key=lambda pair: order.index(pair[0]))
        for person_id, each in found.items()
    }


def _found(
    person: Person, sealed: bytes | None, places: Sequence[tuple[MembershipKind, str]]
) -> Found:
    number = vault().sealing.unseal(sealed, PHONE) if sealed else ""
    return Found(
        person_id=person.id,
        name=person.name,
        card=person.card_number[-TAIL:],
        phone=mask_phone(number) if number else "",
        places=tuple(dict.fromkeys(name for _, name in places)),
        is_member=any(kind is MembershipKind.PARTY for kind, _ in places),
        is_active=person.is_active,
    )
