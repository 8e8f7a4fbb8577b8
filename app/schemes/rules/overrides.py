"""一票否决 overrides: facts that set a total or a level aside, and how they are repaired."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.core.clock import local, local_day
from app.schemes.rules.conditions import Condition
from app.schemes.rules.facts import Fact
from app.schemes.rules.review import LevelTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What lifts an override: a later fact of an item, of the same matter, inside a deadline.

    `total` and `score` are what then holds instead; without them the override is simply gone.
    """

    item: str
    same: str = ""
    within_days: int | None = None
    total: int | None = None
    score: int | None = None

    def repairs(self, trigger: Fact, later: Fact) -> bool:
        """Whether the later fact repairs the first one."""
        if later.item != self.item or later.order <= trigger.order:
            return False
        if self.same and later.attributes.get(self.same) != trigger.attributes.get(self.same):
            return False
        days = (local_day(later.occurred_at) - local_day(trigger.occurred_at)).days
        return self.within_days is None or days <= self.within_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What holds whatever the points say, once `at_least` facts of these items count.

    `total` (booked as a line) and `score` (of the review alone) are set, in hundredths;
    `drop_to`, `drop_by`, `ceiling` and `bar` bear on the level.
    """

    key: str
    label: str
    items: tuple[str, ...]
    when: Condition | None = None
    at_least: int = 1
    total: int | None = None
    score: int | None = None
    drop_to: str = ""
    drop_by: int = 0
    ceiling: str = ""
    bar: tuple[str, ...] = ()
    repair: Repair | None = None

    def is_met_by(self, fact: Fact) -> bool:
        """Whether the fact is one of those that count for the override."""
        if fact.item not in self.items:
            return False
        return self.when is None or not self.when.failed_by(fact, local(fact.occurred_at))


class Triggered(NamedTuple):
    """An override in force, or repaired: then only what its repair puts in its place holds."""

    override: Override
    source: str
    is_repaired: bool

    @property
    def total(self) -> int | None:
        """The total that is set, in hundredths."""
        repair = self.override.repair
        if self.is_repaired:
            return repair.total if repair else None
        return self.override.total

    @property
    def score(self) -> int | None:
        """The score that is set, in hundredths."""
        repair = self.override.repair
        if self.is_repaired:
            return repair.score if repair else None
        return self.override.score


def triggered(overrides: Sequence[Override], facts: Sequence[Fact]) -> tuple[Triggered, ...]:
    """The overrides that the facts set off, in the order of the scheme; facts in order of time."""
    found: list[Triggered] = []
    for override in overrides:
        met = [fact for fact in facts if override.is_met_by(fact)]
        if len(met) < override.at_least or not met:
            continue
        open_ = [fact for fact in met if not _is_repaired(override, fact, facts)]
        is_repaired = len(open_) < override.at_least
        source = (met if is_repaired else open_)[-1].source
        found.append(Triggered(override, source, is_repaired))
    return tuple(found)


def set_total(found: Sequence[Triggered], total: int) -> tuple[Triggered | None, int]:
    """The override that sets the total lowest, and the total; none = the total as it is."""
    setting = [one for one in found if one.total is not None]
    if not setting:
        return None, total
    lowest = min(setting, key=lambda one: one.total or 0)
    return lowest, lowest.total or 0


def lowered(
    table: LevelTable, level: str, found: Sequence[Triggered], ceilings: Sequence[str]
) -> str:
    """The level after overrides and ceilings: dropped, held down, and never one that is barred."""
    keys = [row.key for row in table.rows]
    place = table.place(level)
    live = [one.override for one in found if not one.is_repaired]
    for override in live:
        if override.drop_to in keys:
            place = max(place, table.place(override.drop_to))
        if place < len(keys):
            place = min(place + override.drop_by, len(keys) - 1)
    for ceiling in (*ceilings, *(override.ceiling for override in live)):
        if ceiling in keys:
            place = max(place, table.place(ceiling))
    barred = {key for override in live for key in override.bar}
    while place < len(keys) and keys[place] in barred:
        place += 1
    return keys[place] if place < len(keys) else ""


def is_open(
    table: LevelTable, level: str, found: Sequence[Triggered], ceilings: Sequence[str]
) -> bool:
    """Whether a level is neither barred nor above a ceiling or the level one is dropped to."""
    live = [one.override for one in found if not one.is_repaired]
    tops = {*ceilings, *(one.ceiling for one in live), *(one.drop_to for one in live)}
    highest = max((table.place(row.key) for row in table.rows if row.key in tops), default=0)
    return table.place(level) >= highest and not any(level in one.bar for one in live)


def _is_repaired(override: Override, fact: Fact, facts: Sequence[Fact]) -> bool:
    repair = override.repair
    return repair is not None and any(repair.repairs(fact, later) for later in facts)
