"""数值核对 amounts: gaps, overlaps, duplicates and ends that do not fit together."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from app.schemes.checks.places import Found
from app.schemes.rules.caps import Cap
from app.schemes.rules.conditions import Condition
from app.schemes.rules.items import Item
from app.schemes.rules.numbers import Number, divided, number_text
from app.schemes.rules.quantities import Quantity
from app.schemes.rules.values import Bracket, Brackets, Choices, Range, Steps, Table
from app.schemes.rules.version import Version
from app.schemes.yaml_tree import Path


def faults(version: Version) -> Iterator[Found]:
    """Every amount that contradicts another."""
    for item in version.items.values():
        yield from _item(("items", item.key), item)
    for group in version.groups.values():
        yield from cap_faults(("groups", group.key, "caps"), group.caps)
    yield from cap_faults(("total",), version.total_caps)
    population = version.population
    if (population.min_age or 0) > (population.max_age or 150):
        yield Found(("population", "min_age"), "ends_crossed", "min_age 不能大于 max_age")


def _item(path: Path, item: Item) -> Iterator[Found]:
    check = _VALUES.get(type(item.value))
    if check:
        yield from check((*path, "value"), item.value)
    yield from _quantity((*path, "quantity"), item.quantity)
    yield from cap_faults((*path, "caps"), item.caps)
    if item.gates:
        yield from time_faults((*path, "gates"), item.gates)
    for index, factor in enumerate(item.factors):
        if factor.when:
            yield from time_faults((*path, "factors", index, "when"), factor.when)


def time_faults(path: Path, condition: Condition) -> Iterator[Found]:
    """A span of the day that has no length."""
    if condition.time_from is not None and condition.time_from == condition.time_to:
        yield Found((*path, "time"), "empty_span", "时段的起止相同，请改写")


def cap_faults(path: Path, caps: Sequence[Cap]) -> Iterator[Found]:
    """Caps whose ends cross, and two caps of one kind for one window."""
    for index, cap in enumerate(caps):
        if cap.at_least is not None and cap.at_most is not None and cap.at_least > cap.at_most:
            yield Found((*path, index), "ends_crossed", "at_least 不能大于 at_most")
    kinds = Counter((cap.per, cap.counts) for cap in caps)
    for (per, _counts), times in kinds.items():
        if times > 1:
            yield Found(path, "duplicate_cap", f"同一范围写了 {times} 条 {per} 上限，请合并")


def bracket_faults(path: Path, rows: Sequence[Bracket]) -> Iterator[Found]:
    """Brackets that do not begin at nothing, leave gaps, overlap, or are empty."""
    if rows[0].over != 0:
        yield Found((*path, 0, "over"), "bracket_gap", "第一段应从 0 开始（over: 0）")
    for index, row in enumerate(rows):
        if row.up_to is not None and row.up_to <= row.over:
            yield Found((*path, index), "bracket_empty", "这一段的 up_to 应大于 over")
    for index, (row, after) in enumerate(pairwise(rows), start=1):
        at = (*path, index, "over")
        if row.up_to is None or after.over < row.up_to:
            yield Found(at, "bracket_overlap", "这一段与上一段重叠")
        elif after.over > row.up_to:
            gap = f"{number_text(row.up_to)} 与 {number_text(after.over)}"
            yield Found(at, "bracket_gap", f"{gap} 之间没有分段，请接上")


def ascending_faults(
    path: Path, ends: Sequence[Number], *, name: str, scale: int = 1
) -> Iterator[Found]:
    """Steps that come twice, or not in ascending order."""
    for index, (one, after) in enumerate(pairwise(ends), start=1):
        if after == one:
            yield Found(
                (*path, index),
                "duplicate_step",
                f"{name} {number_text(divided(one, scale))} 写了两次",
            )
        elif after < one:
            yield Found((*path, index), "not_ascending", f"{name}应从小到大排列")


def _brackets(path: Path, value: Brackets) -> Iterator[Found]:
    yield from bracket_faults((*path, "brackets", "rows"), value.rows)


def _steps(path: Path, value: Steps) -> Iterator[Found]:
    ends = [row.at for row in value.rows]
    yield from ascending_faults((*path, "steps", "rows"), ends, name="台阶")


def _range(path: Path, value: Range) -> Iterator[Found]:
    at = (*path, "range")
    if value.start > value.end:
        yield Found((*at, "from"), "ends_crossed", "from 不能大于 to")
    elif not value.start <= value.default <= value.end:
        yield Found((*at, "default"), "default_outside", "默认分值不在 from 与 to 之间")
    elif not value.holds(value.default) or not value.holds(value.end):
        yield Found((*at, "step"), "step_misfit", "按 step 从 from 数起，数不到 default 或 to")


def _choices(path: Path, value: Choices) -> Iterator[Found]:
    at = (*path, "choices")
    if value.default not in value.amounts:
        yield Found((*at, "default"), "default_outside", "默认分值不在 values 里")
    if len(set(value.amounts)) < len(value.amounts):
        yield Found((*at, "values"), "duplicate_value", "同一分值写了两次")


def _table(path: Path, value: Table) -> Iterator[Found]:
    for one, other in combinations(range(len(value.rows)), 2):
        first, second = value.rows[one].when, value.rows[other].when
        if all(second.get(name, at) == at for name, at in first.items()):
            place = (*path, "matrix", "rows", other)
            sentence = f"第 {one + 1} 行与第 {other + 1} 行可能同时符合，请写得互不重叠"
            yield Found(place, "rows_overlap", sentence)


_VALUES: dict[type, Callable[[Path, Any], Iterator[Found]]] = {
    Brackets: _brackets,
    Steps: _steps,
    Range: _range,
    Choices: _choices,
    Table: _table,
}


def _quantity(path: Path, quantity: Quantity) -> Iterator[Found]:
    if quantity.rounding == "none" and (quantity.step != 1 or quantity.rounding_per != "event"):
        yield Found(path, "rounding_missing", "写了 step 或 rounding_per，还要写 rounding")
    for window, least in quantity.at_least.items():
        most = _at(quantity.at_most, window)
        if most is not None and least > most:
            yield Found((*path, "at_least", window), "ends_crossed", "at_least 不能大于 at_most")


def _at(limits: Mapping[Any, Number], window: str) -> Number | None:
    return limits.get(window)
