"""评定规则 review: what a scheme makes of totals: parts, marks, levels, ranks; words only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from app.schemes.rules.conversion import Conversion
from app.schemes.rules.members import Who
from app.schemes.rules.numbers import Number

#: measures that stand alone, and those that take the key of something in the scheme
SINGLE_MEASURES = ("total", "score", "mark", "hours", "facts")
KEYED_MEASURES = ("item", "quantity", "facts", "group", "number", "component")

MEASURE_NAMES: dict[str, str] = {
    "total": "总积分",
    "score": "综合分",
    "mark": "折算分",
    "hours": "累计时长（小时）",
    "facts": "计分次数",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """`total`, `score`, `mark`, `hours`, `facts`, or one of `item.…`, `quantity.…`, `number.…`."""

    kind: str
    key: str = ""

    @property
    def name(self) -> str:
        """As it stands in the scheme's text."""
        return f"{self.kind}.{self.key}" if self.key else self.kind


SCORE = Measure("score")
TOTAL_POINTS = Measure("total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where a level begins and ends, in hundredths: `start` and `to` belong to it."""

    start: Number | None = None
    above: Number | None = None
    to: Number | None = None
    below: Number | None = None

    def hold(self, amount: Number) -> bool:
        """Whether an amount lies between the ends."""
        return (
            (self.start is None or amount >= self.start)
            and (self.above is None or amount > self.above)
            and (self.to is None or amount <= self.to)
            and (self.below is None or amount < self.below)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """A further measure that must lie between its own ends."""

    by: Measure
    ends: Ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One level by thresholds; `action` and `approver` are words for people, never acts.

    At most `places` of those ranked may have it, or at most `percent` of them.
    """

    key: str
    label: str
    ends: Ends = Ends()
    also: tuple[Also, ...] = ()
    places: int | None = None
    percent: Number | None = None
    action: str = ""
    approver: str = ""

    @property
    def is_limited(self) -> bool:
        """Whether only so many may have it."""
        return self.places is not None or self.percent is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One level by a share of all, in percent."""

    key: str
    label: str
    percent: Number
    action: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelTable:
    """The levels of one kind of member, the highest first: `bands` or `shares`.

    `in_order`: nobody goes up by more than one level above the one held. `rounding` and `ties` are
    of shares and of limited bands: `report` leaves those who stand on a border to people, `higher`
    and `lower` put them all on one side.
    """

    who: Who
    by: Measure = SCORE
    bands: tuple[Band, ...] = ()
    shares: tuple[Share, ...] = ()
    in_order: bool = False
    rounding: Literal["largest_remainder", "floor", "half_up", "ceil"] = "largest_remainder"
    ties: Literal["report", "higher", "lower"] = "report"

    @property
    def rows(self) -> Sequence[Band | Share]:
        """The levels, the highest first."""
        return self.bands or self.shares

    @property
    def compares(self) -> bool:
        """Whether a level depends on what others have."""
        return bool(self.shares) or any(band.is_limited for band in self.bands)

    def place(self, key: str) -> int:
        """How far down a level stands; the number of levels if it is none of them."""
        keys = [row.key for row in self.rows]
        return keys.index(key) if key in keys else len(keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOut:
    """People who are not ranked, and the reason that is shown."""

    who: Who
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRule:
    """How people are ranked.

    `by`: the first measure, then those that separate equals. `ties`: `shared` 1-2-2-4, `dense`
    1-2-2-3. `split`: rank apart by `category`, `stage`, or a member's attribute. `moved`: a member
    who moved counts with the whole year where he or she is at the cut-off, or each place ranks
    what was earned there.
    """

    by: tuple[Measure, ...] = (Measure("score"),)
    ties: Literal["shared", "dense"] = "shared"
    split: str = ""
    leave_out: tuple[LeaveOut, ...] = ()
    moved: Literal["whole_year", "own_share"] = "whole_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """Points by the value of a member's attribute: a ballot's result, a grade."""

    attribute: str
    points: Mapping[str, int] = field(default_factory=dict)
    otherwise: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of a score: a measure or a grade, cut, converted, and weighed in percent."""

    key: str
    label: str
    source: Measure = TOTAL_POINTS
    grades: Grades | None = None
    at_least: int | None = None
    at_most: int | None = None
    conversion: Conversion | None = None
    weight: Number = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number of a unit, in hundredths (rates in hundredths of a percent).

    `number`: what the unit reports. `rate`: one reported number among another. `share`: the percent
    of members whose measure lies between the ends of `condition`. `sum`, `average`: over members.
    `ends` are what it has to meet; its mark is converted, then weighed.
    """

    key: str
    label: str
    kind: Literal["number", "rate", "share", "sum", "average"]
    number: str = ""
    among: str = ""
    by: Measure = TOTAL_POINTS
    condition: Ends = Ends()
    ends: Ends = Ends()
    conversion: Conversion | None = None
    weight: Number = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRule:
    """What a unit is measured by; `who` are the members who had to."""

    who: Who = field(default_factory=Who)
    metrics: Mapping[str, Metric] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """What a period leaves to the next: facts of an item, to be recorded.

    `points` by level, in hundredths, or a measure (`source`), converted. They happen on the first
    day of the next period, or on `month`-`day` after the period's end.
    """

    item: str
    points: Mapping[str, int] = field(default_factory=dict)
    source: Measure | None = None
    conversion: Conversion | None = None
    month: int = 0
    day: int = 0

    def on(self, ends_on: date) -> date:
        """The day of the next period on which the points are due."""
        after = ends_on + timedelta(days=1)
        if not self.month:
            return after
        due = after.replace(month=self.month, day=self.day)
        return due if due >= after else due.replace(year=due.year + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a scheme makes of totals."""

    components: Mapping[str, Component] = field(default_factory=dict)
    conversion: Conversion | None = None
    levels: tuple[LevelTable, ...] = ()
    ranking: RankingRule = RankingRule()
    units: UnitRule = field(default_factory=UnitRule)
    carry_over: tuple[CarryOver, ...] = ()
