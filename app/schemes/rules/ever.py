"""历来的流水 ever: the lines of every period up to a day, for what knows no periods: a purse."""

from collections.abc import Sequence
from datetime import date

from app.core.clock import local_day
from app.schemes.rules.evaluation import evaluate, ruling_version
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.lines import Line
from app.schemes.rules.version import Version


def lines_ever(
    versions: Sequence[Version], facts: Sequence[Fact], as_of: date, member: Member
) -> list[Line]:
    """What every fact brought in its own period, each fact once, the oldest period first."""
    calendar = ruling_version(versions, as_of).calendar
    days = {local_day(fact.occurred_at) for fact in facts} | {as_of}
    periods = {calendar.period_of(day) for day in days if day <= as_of}
    found: list[Line] = []
    for period in sorted(periods, key=lambda one: one.starts_on):
        known = {(line.source, line.item) for line in found}
        lines = evaluate(versions, facts, min(period.ends_on, as_of), member).lines
        found += [line for line in lines if (line.source, line.item) not in known]
    return found
