"""示例人员 people: who lives and serves in a sample town, written down many at a time."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

import sqlalchemy as sa

from app.accounts.models import (
    Membership,
    MembershipKind,
    MemberStage,
    Person,
    PersonState,
    Phone,
    Role,
    RoleGrant,
)
from app.accounts.pinyin import pinyin_of
from app.accounts.queries import PHONE, phone_index
from app.core.db import db
from app.core.ids import uuid7
from app.core.vault import vault
from app.demo.bulk import insert_all
from app.demo.founding import Node, Town
from app.demo.names import made_up_name

JOINED_ON = date(2021, 7, 1)
#: a class in so many of a hundred members
CATEGORY_SHARES = (
    ("vanguard", 8), ("backbone", 14), ("in_service", 24), ("ordinary", 38),
    ("mobile", 7), ("care", 8), ("concern", 1),
)  # fmt: skip
GROUPS = ("第一党小组", "第二党小组", "第三党小组")
#: card numbers have eight digits; this step visits all of them before one returns
CARDS, CARD_STEP, CARD_START = 90_000_000, 38_196_601, 17_711_213


@dataclass(slots=True)
class Someone:
    """A person of the sample as plain values."""

    #: counted through all loads of a region
    number: int
    id: uuid.UUID
    phone: str
    name: str = ""
    born: int = 0
    home: Node | None = None
    is_member: bool = False
    category: str = ""
    stage: MemberStage = MemberStage.NONE
    group: str = ""
    #: the unit elsewhere that holds the 组织关系 of who reports to the community
    outside: str = ""
    #: further relations: to the community a member reports to, to a team
    relations: list[tuple[MembershipKind, Node]] = field(default_factory=list)
    roles: list[tuple[Role, Node]] = field(default_factory=list)


class Register:
    """Makes up people one after the other; the same number always gives the same person."""

    def __init__(self, town: Town, first: int) -> None:
        self.town = town
        self._first = first
        self._made = 0

    def someone(self) -> Someone:
        """The next person, without any relation yet."""
        number = self._first + self._made
        self._made += 1
        made = Someone(number=number, id=uuid7(), phone=phone_number(number))
        chance = self.chance_of(made, "person")
        made.name, made.born = made_up_name(chance), chance.randrange(1948, 2006)
        return made

    def chance(self, number: int, purpose: str) -> Random:
        """Chance that falls the same way in every load of this ordinal."""
        return Random(f"{self.town.ordinal}/{purpose}/{number}")  # noqa: S311

    def chance_of(self, someone: Someone, purpose: str) -> Random:
        """The same for one person made up here."""
        return self.chance(someone.number - self._first, purpose)

    def staff(self, role: Role, node: Node, *, lives_here: bool = True) -> Someone:
        """A person with a role, at home in the community unless the account stands apart."""
        made = self.someone()
        made.home = self.town.community if lives_here else None
        made.roles.append((role, node))
        return made

    def member(self, branch: Node, place: int) -> Someone:
        """The how-manieth member of a branch."""
        made = self.someone()
        chance = self.chance_of(made, "member")
        made.home, made.is_member = branch, True
        codes, shares = zip(*CATEGORY_SHARES, strict=True)
        made.category = chance.choices(codes, shares)[0]
        is_new = chance.randrange(25) == 0
        made.stage = MemberStage.PROBATIONARY if is_new else MemberStage.FULL
        made.group = GROUPS[place % len(GROUPS)]
        if made.category == "in_service":
            made.relations.append((MembershipKind.REPORTING, self.town.community))
        return made

    def volunteer(self, place: int) -> Someone:
        """The how-manieth volunteer; one in five serves in a team, one in eight reports here."""
        made = self.someone()
        made.home = self.town.community
        if place % 5 == 0:
            team = self.town.teams[place // 5 % len(self.town.teams)]
            made.relations.append((MembershipKind.UNIT, team))
        if place % 8 == 3 and self.town.outside:
            made.outside = self.town.outside[place // 8 % len(self.town.outside)].name
            made.relations.append((MembershipKind.REPORTING, self.town.community))
        return made


def phone_number(number: int) -> str:
    """The phone of the how-manieth made-up person of a region."""
    return f"138{number:08d}"


def card_number(number: int) -> str:
    """A card number that looks random and is given once."""
    return str(10_000_000 + (CARD_START + number * CARD_STEP) % CARDS)


def write_people(region_id: int, people: Sequence[Someone], *, now: datetime) -> None:
    """Write down people with their phones, relations and roles."""
    phones = _write_phones(region_id, people)
    cards = _free_cards(region_id, people)
    rows = [
        _person(region_id, each, phones[each.phone], card, now=now)
        for each, card in zip(people, cards, strict=True)
    ]
    insert_all(Person, rows)
    insert_all(Membership, [row for each in people for row in _relations(region_id, each)])
    insert_all(RoleGrant, [row for each in people for row in _grants(region_id, each)])


def _write_phones(region_id: int, people: Iterable[Someone]) -> dict[str, uuid.UUID]:
    """A row for every number; one that is known already becomes a household's."""
    indexes = {each.phone: phone_index(each.phone) for each in people}
    query = sa.select(Phone.number_index, Phone.id).where(
        Phone.region_id == region_id, Phone.number_index.in_(indexes.values())
    )
    known = {index: phone_id for index, phone_id in db.session.execute(query)}  # noqa: C416
    rows: list[dict[str, object]] = []
    for number, index in indexes.items():
        if index in known:
            continue
        known[index] = uuid7()
        sealed = vault().sealing.seal(number, PHONE)
        rows.append(
            {
                "id": known[index],
                "region_id": region_id,
                "number_index": index,
                "number_sealed": sealed,
            }
        )
    insert_all(Phone, rows)
    return {number: known[index] for number, index in indexes.items()}


def _free_cards(region_id: int, people: Sequence[Someone]) -> list[str]:
    """A card number for each that nobody holds; from the far end where one is taken."""
    wanted = [card_number(each.number) for each in people]
    query = sa.select(Person.card_number).where(
        Person.region_id == region_id, Person.card_number.in_(wanted)
    )
    taken = set(db.session.scalars(query))
    return [
        card_number(CARDS - 1 - each.number) if card in taken else card
        for each, card in zip(people, wanted, strict=True)
    ]


def _person(
    region_id: int, someone: Someone, phone_id: uuid.UUID, card: str, *, now: datetime
) -> dict[str, object]:
    spelling = pinyin_of(someone.name)
    return {
        "id": someone.id,
        "region_id": region_id,
        "card_number": card,
        "name": someone.name,
        "pinyin": spelling.full,
        "initials": spelling.initials,
        "phone_id": phone_id,
        "birth_year": someone.born,
        "state": PersonState.ACTIVE,
        "created_at": now,
    }


def _relations(region_id: int, someone: Someone) -> Iterator[dict[str, object]]:
    shared = {"region_id": region_id, "person_id": someone.id, "from_on": JOINED_ON}
    plain = {"stage": MemberStage.NONE, "category": "", "party_group": "", "outside": ""}
    if someone.is_member and someone.home is not None:
        yield {
            **shared,
            "id": uuid7(),
            "organisation_id": someone.home.id,
            "kind": MembershipKind.PARTY,
            "stage": someone.stage,
            "category": someone.category,
            "party_group": someone.group,
            "outside": "",
        }
    elif someone.home is not None:
        home = someone.home.id
        kind = MembershipKind.RESIDENCE
        yield {**shared, **plain, "id": uuid7(), "organisation_id": home, "kind": kind}
    for kind, node in someone.relations:
        relation = {**shared, **plain, "id": uuid7(), "organisation_id": node.id, "kind": kind}
        yield relation | ({"outside": someone.outside} if kind is MembershipKind.REPORTING else {})


def _grants(region_id: int, someone: Someone) -> Iterator[dict[str, object]]:
    for role, node in someone.roles:
        yield {
            "id": uuid7(),
            "region_id": region_id,
            "person_id": someone.id,
            "role": role,
            "organisation_id": node.id,
            "from_on": JOINED_ON,
        }
