"""兑换、单位与结转核对 later: names that are not there in what comes after the points."""

from collections.abc import Iterator

from app.schemes.checks.attributes import who_faults
from app.schemes.checks.places import Found
from app.schemes.checks.references import known
from app.schemes.checks.review import conversion_faults, measure_faults
from app.schemes.rules.numbers import points_text
from app.schemes.rules.review import CarryOver
from app.schemes.rules.values import Choices, Range
from app.schemes.rules.version import Version
from app.schemes.yaml_tree import Path


def faults(version: Version) -> Iterator[Found]:
    """Every name that leads nowhere, and conversions that cannot work."""
    yield from _spending(version)
    yield from _units(version)
    levels = {row.key for table in version.review.levels for row in table.rows}
    for index, carry in enumerate(version.review.carry_over):
        path: Path = ("carry_over", index)
        yield from known((*path, "item"), (carry.item,), version.items)
        yield from known((*path, "points"), carry.points, levels)
        yield from _carry(path, carry, version)


def _carry(path: Path, carry: CarryOver, version: Version) -> Iterator[Found]:
    value = version.items[carry.item].value if carry.item in version.items else None
    if value is not None and not isinstance(value, Range | Choices):
        sentence = "转入的计分项应能记不同的分值：value 请写 range 或 choices"
        yield Found((*path, "item"), "wrong_value", sentence)
    elif value is not None:
        for level, points in carry.points.items():
            if not value.holds(points):
                sentence = f"“{carry.item}”的分值里没有 {points_text(points)} 分"
                yield Found((*path, "points", level), "default_outside", sentence)
    if carry.source:
        yield from measure_faults((*path, "from"), carry.source, version)
    if carry.conversion:
        yield from conversion_faults((*path, "conversion"), carry.conversion)
    if carry.conversion and carry.conversion.compares:
        sentence = "转入下期的分数不能按名次或与第一名的比例折算"
        yield Found((*path, "conversion"), "wrong_value", sentence)


def _spending(version: Version) -> Iterator[Found]:
    rule = version.spending
    if rule is None:
        return
    yield from known(("spending", "items"), rule.items, version.items)
    yield from known(("spending", "groups"), rule.groups, version.groups)
    if rule.expiry and rule.expiry.until == "corrected":
        sentence = "积分的有效期应写 years、months、days 或 until: year_end"
        yield Found(("spending", "expiry"), "wrong_value", sentence)


def _units(version: Version) -> Iterator[Found]:
    rule = version.review.units
    yield from who_faults(("units", "for"), rule.who, version)
    for metric in rule.metrics.values():
        path: Path = ("units", "metrics", metric.key)
        yield from measure_faults((*path, "is"), metric.by, version)
        if metric.conversion:
            yield from conversion_faults((*path, "conversion"), metric.conversion)
