"""志愿者卡 volunteer_cards: paper for who has no phone with him; shown at a desk, face to face.

A lost card is ended by giving its person another card number: the number stands under the
signature of the code, so neither the code nor the four digits of the old card count any more.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries
from app.accounts.actor import Actor
from app.accounts.errors import NobodyToPrintFor, PersonNotFound, TooManyCards
from app.accounts.models import Membership, Person, PersonState
from app.accounts.permissions import Target, require
from app.accounts.service import new_card_number
from app.accounts.standing import cares_for
from app.audit import service as audit
from app.core.card_codes import card_code
from app.core.clock import local_day
from app.core.db import db
from app.core.drawing import Box, Code, Sheet, Words, bind
from app.core.fonts import Font, find_font
from app.core.progress import Told, quiet
from app.core.typesetting import BASE, LEADING, Room, fit, height
from app.core.vault import vault
from app.organisations import queries as organisations
from app.organisations.models import Organisation
from app.organisations.rules import setting

PRINT = "card.print"
#: on a page to tick, and in one file of all
MOST, MOST_IN_A_FILE = 500, 20_000
#: a card of 90 by 54 mm, ten on an A4 sheet, with lines to cut along
_WIDTH, _HEIGHT, _LEFT, _TOP, _ON_A_SHEET = 90.0, 54.0, 15.0, 13.5, 10
_CODE = 36.0
_RED, _INK, _SOFT, _CUT = "#b3161b", "#1f1a17", "#5d524b", "#9a9089"


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a volunteer's card."""

    person_id: uuid.UUID
    name: str
    number: str
    #: whose card it is said to be: the community, or the region
    place: str
    phone: str

    @property
    def code(self) -> str:
        """The text in its QR."""
        return card_code(vault().code_keys, self.person_id, self.number)


def phone_for(node: Organisation | None, region_id: int) -> str:
    """Whom to call about a card: the organisation's office, else the region's."""
    found = organisations.office_phone(node) if node is not None else ""
    settings = organisations.region(region_id).settings
    return found or str(setting(settings, "community_phone"))


def own_card(by: Actor, *, place: str, phone: str) -> Card:
    """The card of who asks."""
    return _card(queries.person(by.region_id, by.person_id), place=place, phone=phone)


def cards_of(
    organisation_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
    phone: str,
    only: Sequence[uuid.UUID] = (),
) -> list[Card]:
    """The cards of an organisation's people, or of some of them; that they were printed is noted.

    Raises `NobodyToPrintFor`.
    """
    node = organisations.organisation(by.region_id, organisation_id)
    people = people_of(node, by=by, now=now, only=only)
    if not people:
        raise NobodyToPrintFor
    note_printed([person.id for person in people], by=by, now=now)
    return [_card(person, place=node.name, phone=phone) for person in people]


def all_cards(node: Organisation, *, by: Actor, now: datetime, phone: str) -> list[Card]:
    """The cards of all of an organisation's people. Reads only: see `note_printed`.

    Raises `NobodyToPrintFor`, `TooManyCards`.
    """
    people = people_of(node, by=by, now=now, most=MOST_IN_A_FILE + 1)
    if not people:
        raise NobodyToPrintFor
    require_few(len(people))
    return [_card(person, place=node.name, phone=phone) for person in people]


def require_few(count: int) -> None:
    """Raise `TooManyCards` where one file to print would not hold so many."""
    if count > MOST_IN_A_FILE:
        raise TooManyCards(most=MOST_IN_A_FILE)


def note_printed(people: Iterable[uuid.UUID], *, by: Actor, now: datetime) -> None:
    """Note of each of them that a card was printed: it opens check-in at a desk."""
    for person_id in people:
        _note("card.printed", person_id, by=by, now=now)
    db.session.flush()


def people_of(
    node: Organisation,
    *,
    by: Actor,
    now: datetime,
    only: Sequence[uuid.UUID] = (),
    most: int = MOST,
) -> Sequence[Person]:
    """Those who belong to an organisation or below it now, by name; at most `most`."""
    require(by, PRINT, Target(path=node.path))
    query = _people(node, now=now).limit(most)
    if only:
        query = query.where(Person.id.in_(only))
    return db.session.scalars(query).all()


def _people(node: Organisation, *, now: datetime) -> sa.Select[Person]:
    return (
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id.in_(organisations.below(node.region_id, node.path)),
            queries.in_force(local_day(now)),
            Person.state == PersonState.ACTIVE,
        )
        .order_by(Person.pinyin, Person.id)
        .distinct()
    )


def renew(person_id: uuid.UUID, *, by: Actor, now: datetime) -> Person:
    """Give a person another card number: every card printed before is ended."""
    person = queries.person(by.region_id, person_id)
    if person.id != by.person_id and not cares_for(by, PRINT, person):
        raise PersonNotFound
    taken = sa.select(Person.id).where(Person.region_id == by.region_id)
    number = new_card_number()
    while db.session.scalar(taken.where(Person.card_number == number)) is not None:
        number = new_card_number()
    person.card_number = number
    _note("card.renewed", person.id, by=by, now=now)
    db.session.flush()
    return person


def cards_pdf(cards: Sequence[Card], *, font: str = "", told: Told = quiet) -> bytes:
    """Cards to cut out, ten on a sheet of A4; `font` is the setting of a font file."""
    found = find_font(font)
    starts = range(0, len(cards), _ON_A_SHEET)
    sheets = [_sheet(cards[start : start + _ON_A_SHEET], found) for start in starts]
    return bind(sheets, found, told=told)


def _card(person: Person, *, place: str, phone: str) -> Card:
    return Card(person.id, person.name, person.card_number, place, phone)


def _sheet(cards: Sequence[Card], font: Font) -> Sheet:
    parts: list[Box | Words | Code] = []
    for place, card in enumerate(cards):
        row, column = divmod(place, 2)
        parts.extend(_drawn(card, _LEFT + column * _WIDTH, _TOP + row * _HEIGHT, font=font))
    return Sheet(210, 297, "志愿者卡", parts)


def _drawn(card: Card, x: float, y: float, *, font: Font) -> Iterator[Box | Words | Code]:
    """The card whose upper left corner lies at (x, y)."""
    for edge in (0.0, _HEIGHT):
        yield Box(x, y + edge, _WIDTH, 0.15, _CUT)
    for edge in (0.0, _WIDTH):
        yield Box(x + edge, y, 0.15, _HEIGHT, _CUT)
    yield Box(x + 4, y + 4, 82, 1.2, _RED)
    yield Code(x + 51, y + 8, _CODE, card.code)
    call = f"社区电话 {card.phone}" if card.phone else ""
    lines = (
        ("志愿者卡", 8.0, Room(46, 6, 5, 4, 1), _RED),
        (card.name, 15.0, Room(46, 9, 7.5, 4, 2), _INK),
        (f"{card.number[:4]}", 25.0, Room(46, 5, 4.2, 4, 1), _SOFT),
        (card.number[-4:], 29.0, Room(46, 12, 11, 9, 1), _INK),
        (card.place, 42.0, Room(46, 4, 3.4, 2.6, 1), _SOFT),
        (call, 46.5, Room(46, 4.5, 3.8, 2.8, 1), _INK),
        ("到登记台出示。拾到请交社区。", 46.8, Room(36, 4, 2.8, 2.4, 1), _SOFT),
    )
    for number, (text, top, room, fill) in enumerate(lines):
        size, rows = fit(font.legible(text), room, font=font, balanced=True)
        left = x + (51 if number == len(lines) - 1 else 5)
        first = y + top + (room.height - height(size, len(rows))) / 2
        for line, row in enumerate(rows):
            yield Words(left, first + (line * LEADING + BASE) * size, size, row, fill, number < 4)


def _note(action: str, person_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    audit.note(
        action,
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=person_id,
        address=by.address,
    )
