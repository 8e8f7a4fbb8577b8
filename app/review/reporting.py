"""双报到 reporting: who reported to a community in a year, and from which unit.

The unit is the branch that holds the 组织关系: in the tree, or outside it by name and contact.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind
from app.accounts.permissions import Target, may, reach
from app.accounts.reporting import opened_contact
from app.accounts.roster.places import name_key
from app.core.clock import local_day
from app.core.db import db
from app.core.masking import mask_name
from app.core.vault import vault
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import community_of, within
from app.organisations.service import CONTACT
from app.points.worth import portions
from app.review import served
from app.review.errors import NobodyReported, NotACommunity
from app.review.reporters import Reporter, days, held

#: who reported without a word on where the 组织关系 is
UNSAID = "unsaid"
#: characters of the hash by which an outside unit is found again
_KEY = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A branch or unit with its members who reported; `name` "" where none is said."""

    key: str
    name: str
    contact: str
    reporters: tuple[Reporter, ...]
    #: by the 组织关系 that the house itself keeps, not by what the roster says
    is_in_house: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A community's year of 双报到, up to a day; `scheme` is the title of what gives points."""

    community: str
    phone: str
    year: int
    first: date
    last: date
    scheme: str
    units: tuple[Unit, ...]


def communities(actor: Actor) -> Sequence[Organisation]:
    """The communities whose reporting members somebody may see, in the tree's order."""
    found: dict[uuid.UUID, Organisation] = {}
    for path in reach(actor, "reporting.see"):
        for node in within(actor.region_id, path, kinds=[OrganisationKind.COMMUNITY]):
            found[node.id] = node
    return sorted(found.values(), key=lambda node: node.number)


def says_names(by: Actor, community: Organisation) -> bool:
    """Whether somebody cares for the community's people; an auditor reads names masked."""
    return may(by, "member.see", Target(path=community.path))


def seen_by(by: Actor, community: Organisation, reported: Reported) -> Reported:
    """A year as somebody may read it."""
    if says_names(by, community):
        return reported
    return replace(reported, units=tuple(_masked(unit) for unit in reported.units))


def _masked(unit: Unit) -> Unit:
    people = tuple(replace(each, name=mask_name(each.name)) for each in unit.reporters)
    return replace(unit, contact="", reporters=people)


def reported(community: Organisation, label: str, *, now: datetime) -> Reported:
    """Who reported to a community in a year, by unit, with what each did there.

    Raises `YearUnknown`, `NotACommunity`.
    """
    return _reported(community, label, now=now, person_id=None)


def of_person(
    community: Organisation, label: str, person_id: uuid.UUID, *, now: datetime
) -> Reported:
    """The same of one person alone. Raises `NobodyReported`, too."""
    found = _reported(community, label, now=now, person_id=person_id)
    if not found.units:
        raise NobodyReported
    return found


def of_unit(year: Reported, key: str) -> Reported:
    """The same of one unit alone. Raises `NobodyReported`."""
    units = tuple(unit for unit in year.units if unit.key == key)
    if not units:
        raise NobodyReported
    return replace(year, units=units)


def _reported(
    community: Organisation, label: str, *, now: datetime, person_id: uuid.UUID | None
) -> Reported:
    if community.kind is not OrganisationKind.COMMUNITY:
        raise NotACommunity(organisation=community.name)
    first, last = days(label, now=now)
    found = held(community, first, last, person_id)
    spans = {one: reporter.spans for one, (_, reporter) in found.items()}
    scored = served.done(community, spans)
    people = {
        one: (relation, replace(reporter, done=scored.done.get(one, ())))
        for one, (relation, reporter) in found.items()
    }
    return Reported(
        community=community.name,
        phone=community.phone,
        year=first.year,
        first=first,
        last=last,
        scheme=scored.scheme,
        units=tuple(_units(people)),
    )


def _units(people: Mapping[uuid.UUID, tuple[Membership, Reporter]]) -> list[Unit]:
    """People by unit: units by name, what is not said last; people by name."""
    branches = _branches({one: each.spans[-1][1] for one, (_, each) in people.items()})
    found: dict[str, Unit] = {}
    for one, (relation, reporter) in sorted(people.items(), key=lambda pair: pair[1][0].id):
        unit = _unit(relation, branches.get(one))
        known = found.get(unit.key, unit)
        # what was written down last is how the unit is called and reached
        found[unit.key] = replace(
            unit,
            contact=unit.contact or known.contact,
            reporters=(*known.reporters, reporter),
        )
    named = [replace(unit, reporters=_by_name(unit.reporters)) for unit in found.values()]
    return sorted(named, key=lambda unit: (unit.key == UNSAID, unit.name, unit.key))


def _by_name(reporters: Sequence[Reporter]) -> tuple[Reporter, ...]:
    return tuple(sorted(reporters, key=lambda one: (one.name, one.person_id)))


def _unit(relation: Membership, branch: Organisation | None) -> Unit:
    if branch is not None:
        sealed = branch.contact_sealed
        contact = vault().sealing.unseal(sealed, CONTACT) if sealed else branch.phone
        key, name = branch.id.hex, branch.name
        return Unit(key=key, name=name, contact=contact, reporters=(), is_in_house=True)
    if not relation.outside:
        return Unit(key=UNSAID, name="", contact="", reporters=())
    mark = hashlib.sha256(name_key(relation.outside).encode()).hexdigest()[:_KEY]
    contact = opened_contact(relation.outside_contact_sealed)
    return Unit(key=mark, name=relation.outside, contact=contact, reporters=())


def _branches(on: Mapping[uuid.UUID, date]) -> dict[uuid.UUID, Organisation]:
    """Whose 组织关系 the house itself keeps: the branch on each person's day."""
    found: dict[uuid.UUID, Organisation] = {}
    for portion in portions(on):
        query = (
            sa.select(Membership, Organisation)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.person_id.in_(portion), Membership.kind == MembershipKind.PARTY)
            .order_by(Membership.from_on, Membership.id)
        )
        for relation, branch in db.session.execute(query):
            day = on[relation.person_id]
            if relation.from_on <= day and (relation.to_on is None or relation.to_on >= day):
                found[relation.person_id] = branch
    return found


def own_lists(
    region_id: int, person_id: uuid.UUID, *, now: datetime, years: int
) -> list[tuple[int, Organisation]]:
    """In which of the last years somebody reported to which community, the newest first."""
    query = sa.select(Membership, Organisation).join(
        Organisation, Organisation.id == Membership.organisation_id
    )
    held = query.where(
        Membership.region_id == region_id,
        Membership.person_id == person_id,
        Membership.kind == MembershipKind.REPORTING,
    ).order_by(Membership.from_on.desc(), Membership.id)
    relations = [(each, community_of(node)) for each, node in db.session.execute(held)]
    this = local_day(now).year
    found = [
        (year, community)
        for year in range(this, this - years, -1)
        for each, community in relations
        if community is not None
        and each.from_on.year <= year
        and (each.to_on is None or each.to_on.year >= year)
    ]
    return list(dict.fromkeys(found))
