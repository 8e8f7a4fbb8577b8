"""取数 selection: which facts an evaluation counts, by which version, and why the rest stay out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.core.clock import local
from app.schemes.rules.facts import Fact
from app.schemes.rules.lines import Ignored
from app.schemes.rules.trace import Step
from app.schemes.rules.values import counts
from app.schemes.rules.version import Version, in_force
from app.schemes.rules.windows import Period


class Chosen(NamedTuple):
    """A fact to be valued: by which version, at which Shanghai moment, and whether it has ended."""

    fact: Fact
    version: Version
    moment: datetime
    ended: Step | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The facts to value, in the order in which they happened, and those left out."""

    chosen: tuple[Chosen, ...]
    ignored: tuple[Ignored, ...]

    def counting(self) -> tuple[Fact, ...]:
        """The facts that still count and that the gates and tables of their items let through."""
        return tuple(one.fact for one in self.chosen if one.ended is None and _is_let_through(one))

    def turns_on(self, as_of: date) -> date | None:
        """The first day after `as_of` on which a counted fact ends by time alone."""
        ends = [one.ends_on for one in self.chosen if one.ends_on and one.ends_on > as_of]
        return min((end for end in ends if end < date.max), default=None)


def _is_let_through(one: Chosen) -> bool:
    item = one.version.items[one.fact.item]
    if item.gates and item.gates.failed_by(one.fact, one.moment):
        return False
    return counts(item.value, one.fact)


def select(
    versions: Sequence[Version], facts: Sequence[Fact], *, period: Period, as_of: date
) -> Selection:
    """Sort the facts and say of each whether it counts in the period up to the day."""
    chosen: list[Chosen] = []
    ignored: list[Ignored] = []
    ordered = sorted(facts, key=lambda fact: fact.order)
    corrections = _corrections(versions, ordered, as_of)
    for fact in ordered:
        moment = local(fact.occurred_at)
        day = moment.date()
        version = versions[0] if _is_only(versions, day) else in_force(versions, day)
        reason = _left_out(version, fact, day=day, period=period, as_of=as_of)
        if version is None or reason is not None:
            ignored.append(Ignored(fact.source, fact.item, reason or Step("", "")))
            continue
        ended, ends_on = _end(version, fact, day=day, as_of=as_of, corrections=corrections)
        chosen.append(Chosen(fact, version, moment, ended, ends_on))
    return Selection(tuple(chosen), tuple(ignored))


def _is_only(versions: Sequence[Version], day: date) -> bool:
    return len(versions) == 1 and versions[0].is_in_force(day)


def _left_out(
    version: Version | None, fact: Fact, *, day: date, period: Period, as_of: date
) -> Step | None:
    """Why the fact is not valued at all, None if it is."""
    if day > as_of:
        return Step("fact", "after", (as_of,))
    if version is None:
        return Step("fact", "no_version", (day,))
    item = version.items.get(fact.item)
    if item is None or item.derived is not None:
        return Step("fact", "not_in_scheme", (fact.item,))
    if day > period.ends_on or (day < period.starts_on and item.validity is None):
        return Step("fact", "outside_period", (period.label,))
    if item.owner and fact.home and fact.home != item.owner:
        return Step("fact", "other_owner", (item.owner,))
    return None


def _end(
    version: Version, fact: Fact, *, day: date, as_of: date, corrections: Sequence[Fact]
) -> tuple[Step | None, date | None]:
    """Whether the fact's life is over on the day, and on which day it ends."""
    validity = version.items[fact.item].validity
    if validity is None:
        return None, None
    for later in corrections:
        if validity.is_corrected_by(fact, later):
            return Step("fact", "corrected", (local(later.occurred_at).date(),)), None
    ends_on = validity.ends_on(day)
    return (Step("fact", "expired", (ends_on,)) if as_of >= ends_on else None), ends_on


def _corrections(
    versions: Sequence[Version], facts: Sequence[Fact], as_of: date
) -> tuple[Fact, ...]:
    keys = frozenset().union(*(version.correcting_items for version in versions))
    if not keys:
        return ()
    return tuple(
        fact for fact in facts if fact.item in keys and local(fact.occurred_at).date() <= as_of
    )
