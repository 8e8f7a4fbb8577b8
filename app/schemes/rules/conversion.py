"""折算 conversion: from points to the mark that a review asks for, exactly, rounded once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.schemes.errors import NothingToCompare
from app.schemes.rules.numbers import ROUNDINGS, Number, divided, plain


@dataclass(frozen=True, slots=True)
class Linear:
    """So much of a mark for each point, plus a fixed part."""

    factor: Number
    plus: int = 0


@dataclass(frozen=True, slots=True)
class TopRatio:
    """The first gets the full mark, everybody else in proportion to the first."""

    full: int


@dataclass(frozen=True, slots=True)
class MarkStep:
    """The mark for having reached so many points."""

    at: int
    mark: int


@dataclass(frozen=True, slots=True)
class MarkSteps:
    """The mark of the highest step reached; under the first step nothing."""

    rows: tuple[MarkStep, ...]


@dataclass(frozen=True, slots=True)
class MarkPiece:
    """A span of points in which each point adds `factor` of a mark."""

    over: int
    up_to: int | None
    factor: Number


@dataclass(frozen=True, slots=True)
class Piecewise:
    """Each span of the points adds by its own factor."""

    rows: tuple[MarkPiece, ...]


@dataclass(frozen=True, slots=True)
class RankMark:
    """The mark down to a rank, or down to a percentage of all; None = for all the rest."""

    up_to: Number | None
    mark: int


@dataclass(frozen=True, slots=True)
class ByRank:
    """Marks by rank: the first 1, the next up to 3, …"""

    rows: tuple[RankMark, ...]


@dataclass(frozen=True, slots=True)
class ByPercentile:
    """Marks by the share of people who are ranked at least as high: the first 10 %, …"""

    rows: tuple[RankMark, ...]


Kind = Linear | TopRatio | MarkSteps | Piecewise | ByRank | ByPercentile


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """One way from points to a mark, the ends of the mark, and how it is rounded."""

    kind: Kind
    at_least: int | None = None
    at_most: int | None = None
    decimals: int = 2
    rounding: str = "half_up"

    @property
    def compares(self) -> bool:
        """Whether the mark depends on what others have."""
        return isinstance(self.kind, TopRatio | ByRank | ByPercentile)


def convert(
    conversion: Conversion,
    total: int,
    *,
    top: int | None = None,
    rank: int | None = None,
    size: int | None = None,
) -> int:
    """The mark for a total, both in hundredths.

    `top` is the highest total of those compared, `rank` the own rank, `size` how many there are.
    Raises `NothingToCompare` where the conversion needs one that is not given.
    """
    mark = _KINDS[type(conversion.kind)](conversion.kind, total, (top, rank, size))
    if conversion.at_least is not None:
        mark = max(mark, conversion.at_least)
    if conversion.at_most is not None:
        mark = min(mark, conversion.at_most)
    return rounded_mark(mark, decimals=conversion.decimals, rounding=conversion.rounding)


def rounded_mark(mark: Number, *, decimals: int, rounding: str) -> int:
    """Hundredths rounded to so many decimals of a whole mark."""
    unit = {0: 100, 1: 10, 2: 1}[decimals]
    return ROUNDINGS[rounding](divided(mark, unit)) * unit


def _linear(kind: Linear, total: int, _others: Sequence[int | None]) -> Number:
    return plain(total * kind.factor + kind.plus)


def _top_ratio(kind: TopRatio, total: int, others: Sequence[int | None]) -> Number:
    top = others[0]
    if top is None:
        raise NothingToCompare
    return divided(max(total, 0) * kind.full, top) if top > 0 else 0


def _steps(kind: MarkSteps, total: int, _others: Sequence[int | None]) -> Number:
    return max((row for row in kind.rows if total >= row.at), key=_at, default=MarkStep(0, 0)).mark


def _at(row: MarkStep) -> int:
    return row.at


def _piecewise(kind: Piecewise, total: int, _others: Sequence[int | None]) -> Number:
    mark: Number = 0
    for row in kind.rows:
        inside = (total if row.up_to is None else min(total, row.up_to)) - row.over
        mark += max(inside, 0) * row.factor
    return mark


def _by_rank(kind: ByRank, _total: int, others: Sequence[int | None]) -> Number:
    rank = others[1]
    if rank is None:
        raise NothingToCompare
    return _row(kind.rows, rank)


def _by_percentile(kind: ByPercentile, _total: int, others: Sequence[int | None]) -> Number:
    rank, size = others[1], others[2]
    if rank is None or size is None:
        raise NothingToCompare
    return _row(kind.rows, divided(rank * 100, size))


def _row(rows: Sequence[RankMark], place: Number) -> int:
    found = (row.mark for row in rows if row.up_to is None or place <= row.up_to)
    return next(found, 0)


_KINDS: dict[type, Callable[[Any, int, Sequence[int | None]], Number]] = {
    Linear: _linear,
    TopRatio: _top_ratio,
    MarkSteps: _steps,
    Piecewise: _piecewise,
    ByRank: _by_rank,
    ByPercentile: _by_percentile,
}
