"""怎么算出来的 tracing: each fact of a person on its way to points, step by step.

Valued anew by the same pure functions that booked it, so that the sum below is the ledger's.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import local_day
from app.points import queries
from app.points.plan import member_on
from app.points.worth import facts_of
from app.records import queries as records
from app.schemes.queries import Ruling
from app.schemes.rules import Evaluation, Fact, Line, Period, Version, evaluate
from app.schemes.rules.lines import Ignored


@dataclass(frozen=True, slots=True)
class Traced:
    """One line with the words of its record and the label of its item."""

    line: Line
    title: str
    label: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that earns nothing, and why."""

    ignored: Ignored
    title: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that a person's total in one period is made of, the newest first."""

    ruling: Ruling
    period: Period
    #: hundredths of a point: the sum of all lines
    total: int
    #: what stands in the ledger, which is the same
    booked: int
    lines: Sequence[Traced]
    passed: Sequence[Passed]


def trace(region_id: int, person_id: uuid.UUID, *, ruling: Ruling, now: datetime) -> Trace:
    """How a person's points of the current period came about."""
    today = local_day(now)
    period = queries.current_period(ruling, now=now)
    facts = facts_of(ruling.path, region_id, [person_id], as_of=today).get(person_id, [])
    worth = evaluate(ruling.rules, facts, today, member_on(person_id, today))
    lines, passed = in_words(region_id, ruling.rules, worth, facts)
    booked = sum(
        account.total
        for account in queries.accounts_of(region_id, person_id)
        if account.scheme_id == ruling.id and account.period == period.label
    )
    return Trace(
        ruling=ruling,
        period=period,
        total=worth.total,
        booked=booked,
        lines=lines,
        passed=passed,
    )


def in_words(
    region_id: int, versions: Sequence[Version], worth: Evaluation, facts: Sequence[Fact]
) -> tuple[list[Traced], list[Passed]]:
    """The lines of an evaluation with the words of their records, the newest first; and what earned
    nothing."""
    titles = records.titles(region_id, [fact.source for fact in facts])
    labels = {key: item.label for rules in versions for key, item in rules.items.items()}
    lines = [
        Traced(line, titles.get(line.source, ""), labels.get(line.item, ""))
        for line in reversed(worth.lines)
    ]
    return lines, [Passed(one, titles.get(one.source, "")) for one in worth.ignored]
