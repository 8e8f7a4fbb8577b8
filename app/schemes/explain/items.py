"""计分项说明 items: one item of a scheme as sentences."""

from collections.abc import Callable, Iterator
from typing import Any

from app.schemes.explain.words import (
    PER,
    ROUNDINGS,
    cap_sentences,
    condition_text,
    label_of,
    life_text,
    value_of,
)
from app.schemes.rules.factors import Factor, Repetition
from app.schemes.rules.items import Derived, Item
from app.schemes.rules.numbers import Number, number_text, points_text
from app.schemes.rules.quantities import UNIT_NAMES, Quantity
from app.schemes.rules.validity import Validity
from app.schemes.rules.values import (
    Bracket,
    Brackets,
    Choices,
    Fixed,
    PerUnit,
    Range,
    Steps,
    Table,
)
from app.schemes.rules.version import Version


def item_sentences(version: Version, item: Item) -> Iterator[str]:
    """Everything a scheme says of an item."""
    if item.derived:
        yield _origin(version, item, item.derived)
    if item.gates:
        yield f"条件：{condition_text(item.gates, version)}。"
    yield from _quantity(item.quantity, is_derived=item.derived is not None)
    yield from _VALUES[type(item.value)](version, item, UNIT_NAMES[item.quantity.unit])
    yield from _factors(version, item)
    if item.validity:
        yield _validity(version, item.validity)
    yield from cap_sentences(item.caps, "")
    yield from _people(item)


def _origin(version: Version, item: Item, derived: Derived) -> str:
    what = {"quantity": "数量", "points": "分值", "times": "次数"}[derived.of]
    labels = "、".join(f"“{version.items[key].label}”" for key in derived.items)
    if item.quantity.percent == 100:
        return f"按{labels}的{what}计。"
    return f"由{labels}的{what}按 {number_text(item.quantity.percent)}% 折算。"


def _people(item: Item) -> Iterator[str]:
    if item.owner:
        yield f"由“{item.owner}”自设。"
    if item.evidence:
        yield f"凭据：{item.evidence}。"
    if item.approver:
        yield f"审核：{item.approver}。"
    if item.note:
        yield f"说明：{item.note}。"


def _quantity(quantity: Quantity, *, is_derived: bool) -> Iterator[str]:
    unit = UNIT_NAMES[quantity.unit]
    if quantity.percent != 100 and not is_derived:
        yield f"数量按 {number_text(quantity.percent)}% 计。"
    if quantity.rounding != "none":
        step = "" if quantity.step == 1 else f"以 {number_text(quantity.step)} {unit}为单位，"
        per = PER[quantity.rounding_per]
        amounts = "金额" if quantity.unit == "yuan" else f"{unit}数"
        yield f"{per}的{amounts}{step}{ROUNDINGS[quantity.rounding]}。"
    for window, amount in quantity.ignore_below.items():
        yield f"{PER[window]}不足 {number_text(amount)} {unit}的不计。"
    for window, amount in quantity.at_least.items():
        least = f"{number_text(amount)} {unit}"
        yield f"{PER[window]}不足 {least}的按 {least}计。"
    for window, amount in quantity.at_most.items():
        yield f"{PER[window]}最多计 {number_text(amount)} {unit}。"


def _each(each: Number, unit: str) -> str:
    return f"每 {number_text(each)} {unit}"


def _bracket(row: Bracket, unit: str) -> str:
    end = f"至 {number_text(row.up_to)} {unit}" if row.up_to is not None else f"{unit}以上"
    each = _each(row.each, unit)
    return f"{number_text(row.over)} {end}的部分，{each}计 {points_text(row.points)} 分"


def _brackets(_version: Version, item: Item, unit: str) -> Iterator[str]:
    value = item.value
    assert isinstance(value, Brackets)
    rows = "；".join(_bracket(row, unit) for row in value.rows)
    yield f"{PER[value.per]}累计分段计分：{rows}。"
    if value.part_units == "floor":
        yield "各段内不足一个单位的不计。"


def _steps(_version: Version, item: Item, unit: str) -> Iterator[str]:
    value = item.value
    assert isinstance(value, Steps)
    rows = "；".join(
        f"满 {number_text(row.at)} {unit}计 {points_text(row.points)} 分" for row in value.rows
    )
    how = "各档累加" if value.count == "all" else "只计最高一档"
    if rows:
        yield f"{PER[value.per]}累计{rows}，{how}。"
    if value.repeat:
        after = f"超过 {number_text(value.repeat.after)} {unit}后，" if value.repeat.after else ""
        gives = "再计" if rows else "计"
        every = f"{_each(value.repeat.every, unit)}{gives} {points_text(value.repeat.points)} 分"
        yield f"{PER[value.per]}累计{after}{every}。"


def _table(version: Version, item: Item, unit: str) -> Iterator[str]:
    value = item.value
    assert isinstance(value, Table)
    rows = []
    for row in value.rows:
        when = "、".join(
            f"{label_of(name, version.attributes)}为{value_of(name, at, version.attributes)}"
            for name, at in row.when.items()
        )
        each = "每次" if unit == "次" else _each(1, unit)
        rows.append(f"{when}的{each} {points_text(row.points)} 分")
    other = "不计分" if value.otherwise is None else f" {points_text(value.otherwise)} 分"
    yield f"{'；'.join(rows)}；其余{other}。"


def _range(_version: Version, item: Item, _unit: str) -> Iterator[str]:
    value = item.value
    assert isinstance(value, Range)
    step = f"，以 {points_text(value.step)} 分为一档" if value.step else ""
    yield (
        f"每次由审核人在 {points_text(value.start)} 至 {points_text(value.end)} 分之间确定{step}，"
        f"未确定的计 {points_text(value.default)} 分。"
    )


def _choices(_version: Version, item: Item, _unit: str) -> Iterator[str]:
    value = item.value
    assert isinstance(value, Choices)
    amounts = "、".join(points_text(amount) for amount in value.amounts)
    yield f"每次从 {amounts} 分中选定，未选定的计 {points_text(value.default)} 分。"


def _fixed(_version: Version, item: Item, _unit: str) -> Iterator[str]:
    assert isinstance(item.value, Fixed)
    points = item.value.points
    yield f"每次计 {points_text(points)} 分。" if points else "只作记录，不计分。"


def _per_unit(_version: Version, item: Item, unit: str) -> Iterator[str]:
    assert isinstance(item.value, PerUnit)
    yield f"{_each(item.value.each, unit)}计 {points_text(item.value.points)} 分。"


_VALUES: dict[type, Callable[[Version, Item, str], Any]] = {
    Fixed: _fixed,
    PerUnit: _per_unit,
    Table: _table,
    Range: _range,
    Choices: _choices,
    Brackets: _brackets,
    Steps: _steps,
}


def _factors(version: Version, item: Item) -> Iterator[str]:
    for factor in item.factors:
        yield _factor(version, factor)
    if len(item.factors) > 1:
        how = "连乘" if item.factor_rule == "multiply" else "取最高"
        yield f"同时有几个系数的，{how}。"
    if item.repeat:
        yield _repeat(version, item, item.repeat)


def _repeat(version: Version, item: Item, repeat: Repetition) -> str:
    kind = f"同一{label_of(repeat.same, version.attributes)}" if repeat.same else ""
    if item.validity is None and repeat.factors == (1, 0):
        return f"每周期{kind}只计第一次。"
    again = "前次仍在有效期内又发生" if item.validity else "每周期内再次发生"
    steps = "、".join(number_text(factor) for factor in repeat.factors)
    return f"{again}{kind}的，第 1、2、…次依次乘系数 {steps}，此后按最后一个。"


def _factor(version: Version, factor: Factor) -> str:
    on = "数量" if factor.on == "quantity" else "分值"
    if factor.when:
        return f"{condition_text(factor.when, version)}的，{on}乘 {number_text(factor.by)}。"
    name = label_of(factor.attribute, version.attributes)
    rows = "；".join(
        f"{value_of(factor.attribute, value, version.attributes)}乘 {number_text(by)}"
        for value, by in factor.values.items()
    )
    return f"{on}按{name}：{rows}；其余乘 {number_text(factor.otherwise)}。"


def _validity(version: Version, validity: Validity) -> str:
    life = life_text(validity)
    ends = [life] if life else []
    if validity.corrected_by:
        ends.append(f"至“{version.items[validity.corrected_by].label}”之日为止")
    return f"自发生之日起{'，或'.join(ends)}。"
