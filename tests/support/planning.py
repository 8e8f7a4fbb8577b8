"""Plans of rosters from plain values: two branches of a community and people known there."""

import hashlib
import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from app.accounts.models import MembershipKind, MemberStage, PersonState
from app.accounts.roster.drafts import read_drafts
from app.accounts.roster.known import Known, KnownMembership, KnownPerson
from app.accounts.roster.places import Node, Place
from app.accounts.roster.plan import Fault, PlannedRow
from app.accounts.roster.rules import Planner
from app.accounts.roster.sheet import read_workbook
from app.organisations.models import OrganisationKind

TODAY = date(2026, 11, 22)
LONG_AGO = date(2020, 1, 1)
FIRST = Node(uuid.uuid4(), "幸福社区第一党支部", OrganisationKind.BRANCH, "/1/2/3/")
SECOND = Node(uuid.uuid4(), "幸福社区第二党支部", OrganisationKind.BRANCH, "/1/2/4/")
COMMUNITY = Node(uuid.uuid4(), "幸福社区", OrganisationKind.COMMUNITY, "/1/2/")
BRANCH = Place(FIRST, [FIRST])
WHOLE = Place(COMMUNITY, [FIRST, SECOND])


def key(number: str) -> bytes:
    """An index of a phone number for tests."""
    return hashlib.sha256(number.encode()).digest()[:16]


def member(name: str, phone: str | None, *, at: Node = FIRST, **more: Any) -> KnownPerson:
    """A full member of a branch for years."""
    held = KnownMembership(
        id=uuid.uuid4(),
        organisation_id=at.id,
        organisation=at.name,
        path=at.path,
        kind=MembershipKind.PARTY,
        stage=MemberStage.FULL,
        category="",
        party_group="",
        from_on=LONG_AGO,
    )
    person = KnownPerson(
        uuid.uuid4(), name, PersonState.ACTIVE, key(phone) if phone else None, (held,)
    )
    return replace(person, **more)


def known(*people: KnownPerson) -> Known:
    """These people and the phones they hold."""
    named: dict[str, list[KnownPerson]] = {}
    behind: dict[bytes, list[str]] = {}
    for person in people:
        named.setdefault(person.name, []).append(person)
        if person.phone is not None:
            behind.setdefault(person.phone, []).append(person.name)
    return Known(named, behind)


def planned(
    content: bytes, *people: KnownPerson, place: Place = BRANCH, may_take: bool = True
) -> list[PlannedRow | Fault]:
    """What is done for every row of a workbook."""
    planner = Planner(
        place=place,
        known=known(*people),
        phone_key=key,
        may_take=lambda path: may_take,
        today=TODAY,
        since=TODAY,
    )
    return list(planner.plan(read_drafts(read_workbook(content), today=TODAY)))


def one(content: bytes, *people: KnownPerson, **more: Any) -> PlannedRow:
    """What is done for the only row."""
    (row,) = planned(content, *people, **more)
    assert isinstance(row, PlannedRow), row
    return row


def fault(content: bytes, *people: KnownPerson, **more: Any) -> Fault:
    """The last row's fault."""
    row = planned(content, *people, **more)[-1]
    assert isinstance(row, Fault), row
    return row
