"""名册的查询 queries: the people, phones and branches that a roster names."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, Person, PersonState, Phone
from app.accounts.reporting import opened_contact
from app.accounts.roster.errors import PreviewNotFound
from app.accounts.roster.known import Known, KnownMembership, KnownPerson
from app.accounts.roster.models import RosterPreview
from app.accounts.roster.places import BRANCH_KINDS, Node, Place
from app.core.db import db
from app.organisations import queries as organisations
from app.organisations.errors import OrganisationClosed
from app.organisations.models import Organisation

T = TypeVar("T")
#: how many values one IN (…) may hold
_CHUNK = 1000
_HERE = (PersonState.ACTIVE, PersonState.DISABLED)


def place(node: Organisation, *, is_reporting: bool = False) -> Place:
    """The organisation a roster is for, with the branches in its subtree.

    Raises `WrongOrganisation`, `OrganisationClosed`.
    """
    if node.closed_on is not None:
        raise OrganisationClosed(name=node.name)
    branches = organisations.within(node.region_id, node.path, kinds=BRANCH_KINDS)
    return Place(_node(node), [_node(each) for each in branches], is_reporting)


def _node(organisation: Organisation) -> Node:
    return Node(organisation.id, organisation.name, organisation.kind, organisation.path)


def known(region_id: int, names: Collection[str], phones: Collection[bytes], *, day: date) -> Known:
    """The region's people of these names, and whose names stand behind these phone indexes."""
    people: dict[str, list[KnownPerson]] = defaultdict(list)
    for chunk in chunks(sorted(names)):
        for person in _named(region_id, chunk, day):
            people[person.name].append(person)
    behind: dict[bytes, list[str]] = defaultdict(list)
    for phone_chunk in chunks(sorted(phones)):
        query = (
            sa.select(Phone.number_index, Person.name)
            .join(Person, Person.phone_id == Phone.id)
            .where(
                Phone.region_id == region_id,
                Phone.number_index.in_(phone_chunk),
                Person.state.in_(_HERE),
            )
            .order_by(Person.id)
        )
        for index, name in db.session.execute(query):
            behind[bytes(index)].append(name)
    return Known(dict(people), dict(behind))


def _named(region_id: int, names: Sequence[str], day: date) -> Iterator[KnownPerson]:
    query = (
        sa.select(Person.id, Person.name, Person.state, Phone.number_index)
        .outerjoin(Phone, Phone.id == Person.phone_id)
        .where(Person.region_id == region_id, Person.name.in_(names), Person.state.in_(_HERE))
        .order_by(Person.id)
    )
    found = db.session.execute(query).all()
    held, ended = _relations([row.id for row in found], day)
    for person_id, name, state, index in found:
        yield KnownPerson(
            person_id,
            name,
            state,
            bytes(index) if index is not None else None,
            tuple(held[person_id]),
            tuple(ended[person_id]),
        )


_Held = dict[uuid.UUID, list[KnownMembership]]
_Ended = dict[uuid.UUID, list[tuple[MembershipKind, date]]]


def _relations(people: Sequence[uuid.UUID], day: date) -> tuple[_Held, _Ended]:
    """The open relations of people, and the last days of those that are over."""
    held: _Held = defaultdict(list)
    ended: _Ended = defaultdict(list)
    for chunk in chunks(people):
        query = (
            sa.select(
                Membership.person_id,
                Membership.to_on,
                Membership.outside_contact_sealed,
                Membership.id,
                Membership.organisation_id,
                Organisation.name,
                Organisation.path,
                Membership.kind,
                Membership.stage,
                Membership.category,
                Membership.party_group,
                Membership.from_on,
                Membership.outside,
            )
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.person_id.in_(chunk))
            .order_by(Membership.id)
        )
        for person_id, to_on, sealed, *rest in db.session.execute(query):
            relation = KnownMembership(*(*rest, opened_contact(sealed)))
            if to_on is not None and to_on < day:
                ended[person_id].append((relation.kind, to_on))
            else:
                held[person_id].append(relation)
    return held, ended


def phone_ids(region_id: int, indexes: Collection[bytes]) -> dict[bytes, uuid.UUID]:
    """The rows of the phone numbers that the region knows."""
    found: dict[bytes, uuid.UUID] = {}
    for chunk in chunks(sorted(indexes)):
        query = sa.select(Phone.number_index, Phone.id).where(
            Phone.region_id == region_id, Phone.number_index.in_(chunk)
        )
        found.update((bytes(index), phone_id) for index, phone_id in db.session.execute(query))
    return found


def taken_cards(region_id: int, numbers: Collection[str]) -> set[str]:
    """Which of these card numbers are given out."""
    return {
        number
        for chunk in chunks(sorted(numbers))
        for number in db.session.scalars(
            sa.select(Person.card_number).where(
                Person.region_id == region_id, Person.card_number.in_(chunk)
            )
        )
    }


def preview(preview_id: uuid.UUID, *, by: Actor, now: datetime) -> RosterPreview:
    """An actor's own preview, for 24 hours; raises `PreviewNotFound`."""
    found = db.session.get(RosterPreview, preview_id)
    if found is None or found.region_id != by.region_id or found.made_by_id != by.person_id:
        raise PreviewNotFound
    if found.applied_at is None and not found.is_open(now):
        raise PreviewNotFound
    return found


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Values in runs that one statement can hold."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
