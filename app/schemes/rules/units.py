"""单位指标 units: what a unit reaches through its members, and what it reports itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.schemes.rules.components import rounded_part
from app.schemes.rules.conversion import convert
from app.schemes.rules.measures import Account, measured
from app.schemes.rules.numbers import Number, divided, half_up, plain
from app.schemes.rules.review import Ends, Metric
from app.schemes.rules.version import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit with the ids of its members and the numbers it reports."""

    id: str
    name: str = ""
    members: tuple[str, ...] = ()
    numbers: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one metric came to, exactly, in hundredths; None where there is nothing to divide by."""

    metric: Metric
    amount: Number | None
    is_met: bool
    mark: int


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit with its metrics, its score in hundredths, and whether it meets every threshold."""

    unit: Unit
    had_to: int
    readings: tuple[Reading, ...]
    score: int
    is_ok: bool


def judge_units(
    version: Version, units: Sequence[tuple[Unit, Sequence[Account]]]
) -> list[UnitResult]:
    """Read every metric of units; thresholds are compared exactly, nothing is rounded up.

    With each unit come the accounts of its members; who did not have to is left out of every
    denominator. Marks that go by rank or by the first compare these units with one another.
    """
    rule = version.review.units
    owing = [
        (unit, [one for one in accounts if rule.who.holds(one.member) and not _is_exempt(one)])
        for unit, accounts in units
    ]
    columns = [_column(version, metric, owing) for metric in rule.metrics.values()]
    return [
        _result(unit, len(those), tuple(column[index] for column in columns))
        for index, (unit, those) in enumerate(owing)
    ]


def _is_exempt(account: Account) -> bool:
    """Exempt from the whole period up to the day: then nothing was owed."""
    evaluation = account.evaluation
    first, last = evaluation.period.starts_on, evaluation.as_of
    return any(begin <= first and end >= last for begin, end in account.member.exempt)


def _result(unit: Unit, had_to: int, readings: tuple[Reading, ...]) -> UnitResult:
    return UnitResult(
        unit=unit,
        had_to=had_to,
        readings=readings,
        score=sum(one.mark for one in readings),
        is_ok=all(one.is_met for one in readings),
    )


def _column(
    version: Version, metric: Metric, units: Sequence[tuple[Unit, Sequence[Account]]]
) -> list[Reading]:
    """One metric of all units."""
    amounts = [_KINDS[metric.kind](version, metric, unit, those) for unit, those in units]
    known = [half_up(amount) for amount in amounts if amount is not None]
    return [_reading(metric, amount, known) for amount in amounts]


def _reading(metric: Metric, amount: Number | None, known: Sequence[int]) -> Reading:
    """One metric of one unit; `known` is what it comes to for all units that have it."""
    if amount is None:
        return Reading(metric, None, metric.ends == Ends(), 0)
    mark = half_up(amount)
    if metric.conversion:
        rank = 1 + sum(one > mark for one in known)
        mark = convert(metric.conversion, mark, top=max(known), rank=rank, size=len(known))
    return Reading(metric, amount, metric.ends.hold(amount), rounded_part(mark, metric.weight))


def _number(_version: Version, metric: Metric, unit: Unit, _those: Sequence[Account]) -> Number:
    return plain(unit.numbers.get(metric.number, 0) * 100)


def _rate(
    _version: Version, metric: Metric, unit: Unit, _those: Sequence[Account]
) -> Number | None:
    of, among = unit.numbers.get(metric.number, 0), unit.numbers.get(metric.among, 0)
    return divided(of * 10000, among) if among else None


def _share(
    version: Version, metric: Metric, _unit: Unit, those: Sequence[Account]
) -> Number | None:
    met = sum(metric.condition.hold(measured(version, one, metric.by)) for one in those)
    return divided(met * 10000, len(those)) if those else None


def _sum(version: Version, metric: Metric, _unit: Unit, those: Sequence[Account]) -> Number:
    total: Number = sum(measured(version, one, metric.by) for one in those)
    return plain(total)


def _average(
    version: Version, metric: Metric, unit: Unit, those: Sequence[Account]
) -> Number | None:
    return divided(_sum(version, metric, unit, those), len(those)) if those else None


_KINDS: dict[str, Callable[[Version, Metric, Unit, Sequence[Account]], Number | None]] = {
    "number": _number,
    "rate": _rate,
    "share": _share,
    "sum": _sum,
    "average": _average,
}
