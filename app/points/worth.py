"""全期积分 worth: what people hold under a scheme over a whole period, ready to be assessed."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.clock import day_end
from app.core.db import db
from app.organisations.models import Organisation
from app.points.models import Account, LedgerEntry
from app.points.plan import member_on
from app.records.models import ServiceRecord
from app.records.queries import IS_VOID, as_fact
from app.schemes.queries import Ruling
from app.schemes.rules import (
    Evaluation,
    Fact,
    Line,
    Member,
    Period,
    State,
    Version,
    evaluate,
    ever,
    ruling_version,
)
from app.schemes.rules.review import Measure

#: measures that the sums of the ledger cannot answer: they ask how much, not how many points
OF_FACTS = frozenset({"hours", "quantity", "facts"})
#: people asked about in one statement
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Held:
    """Hundredths of a point by item: everywhere in the period, and at one home alone."""

    everywhere: Mapping[str, int] = field(default_factory=dict)
    at_home: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All points of the period."""
        return sum(self.everywhere.values())

    @property
    def earned_elsewhere(self) -> int:
        """The points earned before the person belonged to this home."""
        return self.total - sum(self.at_home.values())


def portions(people: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """People in portions that a statement can carry."""
    ids = list(people)
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def held(
    region_id: int, homes: Mapping[uuid.UUID, uuid.UUID], *, ruling: Ruling, period: Period
) -> dict[uuid.UUID, Held]:
    """What the ledger holds for these people (person → home now); nobody without an account."""
    found: dict[uuid.UUID, tuple[dict[str, int], dict[str, int]]] = {}
    for people in portions(homes):
        query = (
            sa.select(
                Account.person_id,
                Account.home_organisation_id,
                LedgerEntry.item,
                sa.func.sum(LedgerEntry.amount),
            )
            .join(LedgerEntry, LedgerEntry.account_id == Account.id)
            .where(
                Account.region_id == region_id,
                Account.scheme_id == ruling.id,
                Account.period == period.label,
                Account.person_id.in_(people),
                LedgerEntry.region_id == region_id,
                LedgerEntry.year == period.ends_on.year,
            )
            .group_by(Account.person_id, Account.home_organisation_id, LedgerEntry.item)
        )
        for person_id, home_id, item, amount in db.session.execute(query):
            everywhere, at_home = found.setdefault(person_id, ({}, {}))
            everywhere[item] = everywhere.get(item, 0) + int(amount)
            if home_id == homes[person_id]:
                at_home[item] = int(amount)
    return {person_id: Held(*sums) for person_id, sums in found.items()}


def as_evaluation(items: Mapping[str, int], *, period: Period, as_of: date) -> Evaluation:
    """The ledger's sums by item in the shape of an evaluation: points alone, no quantities."""
    lines = tuple(Line("", item, amount, "", ()) for item, amount in sorted(items.items()))
    return Evaluation(
        period=period,
        as_of=as_of,
        lines=lines,
        total=sum(items.values()),
        ignored=(),
        state=State(period=period, as_of=as_of),
    )


def asks_for_facts(version: Version) -> bool:
    """Whether score, rank or level rest on more than points: hours, times, quantities."""
    return any(measure.kind in OF_FACTS for measure in _measures(version))


def _measures(version: Version) -> Iterator[Measure]:
    review = version.review
    yield from review.ranking.by
    for component in review.components.values():
        yield component.source
    for table in review.levels:
        yield table.by
        for band in table.bands:
            yield from (also.by for also in band.also)


def evaluated(
    ruling: Ruling, members: Mapping[uuid.UUID, Member], *, region_id: int, as_of: date
) -> dict[uuid.UUID, Evaluation]:
    """Every person's facts valued from the beginning, as the ledger did when it booked them."""
    facts = facts_of(ruling.path, region_id, list(members), as_of=as_of)
    return {
        person_id: evaluate(ruling.rules, facts.get(person_id, ()), as_of, member)
        for person_id, member in members.items()
    }


def lines_ever(ruling: Ruling, person_id: uuid.UUID, *, region_id: int, as_of: date) -> list[Line]:
    """What a person's facts of all periods brought under a scheme up to a day.

    Nothing for somebody outside the scheme's population, as nothing was booked for him.
    """
    member = member_on(person_id, as_of)
    if not ruling_version(ruling.rules, as_of).population.holds(member):
        return []
    facts = facts_of(ruling.path, region_id, [person_id], as_of=as_of)
    return ever.lines_ever(ruling.rules, facts.get(person_id, ()), as_of, member)


def facts_of(
    path: str, region_id: int, people: Sequence[uuid.UUID], *, as_of: date
) -> dict[uuid.UUID, list[Fact]]:
    """The valid facts of these people at home below a node, up to a day."""
    human = sa.func.coalesce(Person.merged_into_id, Person.id)
    found: dict[uuid.UUID, list[Fact]] = {}
    for portion in portions(people):
        query = (
            sa.select(human, ServiceRecord)
            .join(Person, Person.id == ServiceRecord.person_id)
            .join(Organisation, Organisation.id == ServiceRecord.home_organisation_id)
            .where(
                ServiceRecord.region_id == region_id,
                ServiceRecord.occurred_at < day_end(as_of),
                human.in_(portion),
                Organisation.path.startswith(path, autoescape=True),
                ~IS_VOID,
            )
        )
        for person_id, record in db.session.execute(query):
            found.setdefault(person_id, []).append(as_fact(record))
    return found
