"""如果这样改 what_if: who gains, loses, changes level or rank under a draft, before it is in force.

Both sides are valued from the facts by the same pure functions; nothing is booked.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from app.accounts.models import PersonState
from app.core.clock import local_day
from app.organisations.models import Organisation
from app.points import queries
from app.points.enrolment import Enrolled, enrolled
from app.points.errors import TooManyMembers
from app.points.worth import facts_of
from app.schemes.queries import Ruling
from app.schemes.rules import (
    Account,
    Fact,
    Result,
    Version,
    assess,
    evaluate,
    ruling_version,
    table_for,
)

#: members that are compared while somebody waits for the page
MOST_AT_ONCE = 3000
#: members of a trial
SAMPLED = 6


@dataclass(frozen=True, slots=True)
class Side:
    """What one text makes of a member; amounts in hundredths, rank None where not ranked."""

    points: int
    mark: int
    level: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One member under the rules in force and under the draft."""

    person_id: uuid.UUID
    name: str
    branch: str
    before: Side
    after: Side

    @property
    def difference(self) -> int:
        """Hundredths of a point gained or lost."""
        return self.after.points - self.before.points

    @property
    def is_same(self) -> bool:
        """Whether nothing at all changes."""
        return self.before == self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many people a draft concerns, and in what way."""

    people: int = 0
    gaining: int = 0
    losing: int = 0
    other_level: int = 0
    other_rank: int = 0
    changed: int = 0

    @classmethod
    def of(cls, rows: Sequence[Compared]) -> "Sums":
        """The sums of some members."""
        return cls(
            people=len(rows),
            gaining=sum(row.difference > 0 for row in rows),
            losing=sum(row.difference < 0 for row in rows),
            other_level=sum(row.before.level != row.after.level for row in rows),
            other_rank=sum(row.before.rank != row.after.rank for row in rows),
            changed=sum(not row.is_same for row in rows),
        )

    def __add__(self, other: "Sums") -> "Sums":
        names = self.__dataclass_fields__
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A node compared: the sums of all members, and those for whom something changes, the greatest
    change first."""

    as_of: date
    sums: Sums
    rows: tuple[Compared, ...]


def compare(node: Organisation, draft: Version, *, now: datetime) -> WhatIf:
    """Compare the rules in force at a node with a draft, for the members of its branches.

    Up to today; a draft that begins later is compared as if it held from the first day of this
    period, so that the change can be seen before it comes. Raises `TooManyMembers`.
    """
    today = local_day(now)
    ruling = ruling_of(node, draft.key)
    before = ruling.rules if ruling is not None else ()
    after = (*before, _from_now(draft, today))
    people = [
        each
        for each in enrolled(node.region_id, node.path, on=today)
        if each.state is PersonState.ACTIVE
    ]
    if len(people) > MOST_AT_ONCE:
        raise TooManyMembers(most=MOST_AT_ONCE)
    path = ruling.path if ruling is not None else node.path
    facts = facts_of(path, node.region_id, [each.person_id for each in people], as_of=today)
    rows: list[Compared] = []
    for _, members in groupby(people, key=lambda each: each.branch_id):
        rows += _branch(list(members), before, after, facts, today)
    changed = [row for row in rows if not row.is_same]
    changed.sort(key=lambda row: (-abs(row.difference), row.branch, row.name, row.person_id))
    return WhatIf(today, Sums.of(rows), tuple(changed))


def trial(node: Organisation, draft: Version, *, now: datetime) -> tuple[Compared, ...]:
    """The same for a few members with the most points, while somebody still types.

    Ranks and levels of so few say nothing of the branch: they are left out.
    """
    today = local_day(now)
    ruling = ruling_of(node, draft.key)
    before = ruling.rules if ruling is not None else ()
    people = _leading(node, ruling, today, now=now)
    path = ruling.path if ruling is not None else node.path
    facts = facts_of(path, node.region_id, [each.person_id for each in people], as_of=today)
    rows = _branch(people, before, (*before, _from_now(draft, today)), facts, today)
    return tuple(sorted(rows, key=lambda row: (-row.before.points, row.name)))


def _leading(
    node: Organisation, ruling: Ruling | None, today: date, *, now: datetime
) -> Sequence[Enrolled]:
    people = [
        each
        for each in enrolled(node.region_id, node.path, on=today)
        if each.state is PersonState.ACTIVE
    ]
    if ruling is None:
        return people[:SAMPLED]
    period = queries.current_period(ruling, now=now).label
    best = queries.ranking(
        node.region_id, node.path, ruling=ruling, period=period, limit=SAMPLED * 3
    )
    order = {row.person_id: place for place, row in enumerate(best)}
    people.sort(key=lambda each: order.get(each.person_id, len(order)))
    return people[:SAMPLED]


def _from_now(draft: Version, today: date) -> Version:
    if draft.effective_from is None or draft.effective_from <= today:
        return draft
    return replace(draft, effective_from=draft.calendar.period_of(today).starts_on)


def _branch(
    people: Sequence[Enrolled],
    before: tuple[Version, ...],
    after: tuple[Version, ...],
    facts: dict[uuid.UUID, list[Fact]],
    today: date,
) -> Iterable[Compared]:
    old, new = _sides(people, before, facts, today), _sides(people, after, facts, today)
    for each in people:
        yield Compared(
            each.person_id, each.name, each.branch, old[each.person_id], new[each.person_id]
        )


def _sides(
    people: Sequence[Enrolled],
    versions: tuple[Version, ...],
    facts: dict[uuid.UUID, list[Fact]],
    today: date,
) -> dict[uuid.UUID, Side]:
    if not versions:
        return {each.person_id: Side(0, 0, "", None) for each in people}
    version = ruling_version(versions, today)
    accounts = [
        Account(
            str(each.person_id),
            each.member,
            evaluate(versions, facts.get(each.person_id, ()), today, each.member),
        )
        for each in people
    ]
    return {
        uuid.UUID(result.account.id): _side(version, result)
        for result in assess(version, accounts).members
    }


def _side(version: Version, result: Result) -> Side:
    table = table_for(version.review.levels, result.account)
    rows = table.rows if table else ()
    level = next((row.label for row in rows if row.key == result.level), "")
    return Side(
        result.account.evaluation.total,
        result.account.mark,
        level,
        result.place.rank if result.place else None,
    )


def ruling_of(node: Organisation, key: str) -> Ruling | None:
    """The scheme in force at a node, if it is the one with this key."""
    ruling = queries.ruling_for(node.region_id, node.path)
    return ruling if ruling is not None and ruling.code == key else None
