"""What a quantity is worth: fixed, by table, chosen, by steps and brackets."""

from typing import Any

import pytest

from tests.schemes.one_item import item, one
from tests.schemes.texts import amounts, evaluated, fact, hours, points, scheme

VALUES: list[tuple[str, dict[str, Any], int]] = [
    ("fixed: -3", {}, -300),
    ("table: {attribute: level, values: {city: 5, district: 3}}", {"level": "district"}, 300),
    ("table: {attribute: level, values: {city: 5}, otherwise: 1}", {}, 100),
    ("table: {attribute: level, values: {city: 5}}", {}, 0),
    (
        "matrix: {rows: [{when: {level: city, role: lead}, points: 8},"
        " {when: {level: city, role: help}, points: 4}]}",
        {"level": "city", "role": "help"},
        400,
    ),
]


@pytest.mark.parametrize(("value", "attributes", "expected"), VALUES)
def test_a_value_is_fixed_or_read_from_a_table(
    value: str, attributes: dict[str, str], expected: int
) -> None:
    assert points(scheme(item(f"value: {{{value}}}")), [one(attributes=attributes)]) == expected


def test_an_amount_not_in_the_table_says_so() -> None:
    version = scheme(item("value: {table: {attribute: level, values: {city: 5}}}"))

    trace = evaluated(version, [one()]).lines[0].trace

    assert "not_in_table" in [step.code for step in trace]


def test_what_is_not_in_the_table_counts_nowhere() -> None:
    rest = """\
omissions: [{key: none, label: 未参加, per: period, items: [x], fewer_than: 2, points: -1}]
overrides: [{key: set, label: 一票否决, items: [x], at_least: 2, total: 9}]
"""
    body = (
        "quantity: {unit: hour, at_most: {day: 1}}, value: {table: {attribute: level, values: "
        "{city: 5}}}"
    )
    bonus = "  more: {label: 次数, from: {item: x, of: times}, value: {per_unit: {points: 1}}}\n"
    version = scheme(item(body) + bonus + rest)
    facts = [
        one(minutes=60, hour=8, attributes={"level": "district"}),
        one(minutes=60, hour=10, attributes={"level": "city"}),
    ]

    found = evaluated(version, facts)

    assert [line.amount for line in found.lines] == [0, 500, 100, -100]
    assert [line.quantity for line in found.lines] == [0, 1, 1, 1]
    assert (found.items["x"].quantity, found.items["more"].points) == (1, 100)
    assert found.overrides == ()


@pytest.mark.parametrize(
    ("amount", "expected"), [(None, 200), (100, 100), (1000, 1000), (1001, 0), (50, 0), (250, 0)]
)
def test_a_chosen_amount_counts_only_inside_its_range(amount: int | None, expected: int) -> None:
    version = scheme(item("value: {range: {from: 1, to: 10, default: 2, step: 1}}"))

    assert points(version, [one(amount=amount)]) == expected


@pytest.mark.parametrize(("amount", "expected"), [(None, 100), (300, 300), (200, 0)])
def test_a_chosen_amount_counts_only_from_the_list(amount: int | None, expected: int) -> None:
    version = scheme(item("value: {choices: {values: [1, 3, 5], default: 1}}"))

    assert points(version, [one(amount=amount)]) == expected


TIMES = [
    ("quantity: {at_most: {month: 2}}, value: {fixed: 2}", 400),
    ("quantity: {at_most: {month: 2}}, value: {range: {from: 1, to: 5, default: 3}}", 600),
    ("quantity: {at_most: {month: 2}}, value: {choices: {values: [1, 3], default: 3}}", 600),
    ("quantity: {percent: 50}, value: {fixed: 2}", 600),
]


@pytest.mark.parametrize(("body", "expected"), TIMES)
def test_three_times_in_one_fact_are_limited_like_three_facts(body: str, expected: int) -> None:
    at_once = one(count=3)
    apart = [one(hour=hour) for hour in (9, 10, 11)]

    assert points(scheme(item(body)), [at_once]) == expected
    assert points(scheme(item(body)), apart) == expected


STEPS = [
    ("rows: [{at: 10, points: 5}, {at: 20, points: 12}]", ["9", "1", "10"], [0, 500, 700]),
    ("rows: [{at: 10, points: 5}, {at: 20, points: 12}], count: all", ["25"], [1700]),
    ("repeat: {every: 10, points: 3}", ["9", "12", "9"], [0, 600, 300]),
    (
        "rows: [{at: 10, points: 5}], repeat: {every: 5, points: 1, after: 10}",
        ["10", "4", "1"],
        [500, 0, 100],
    ),
    ("per: month, repeat: {every: 10, points: 3}", ["10"], [300]),
]


@pytest.mark.parametrize(("steps", "each", "expected"), STEPS)
def test_steps_give_points_for_totals_reached(
    steps: str, each: list[str], expected: list[int]
) -> None:
    version = scheme(item(f"quantity: {{unit: hour}}, value: {{steps: {{{steps}}}}}"))

    assert amounts(version, hours(*each, item="x")) == expected


def test_brackets_restart_with_their_window() -> None:
    body = (
        "quantity: {unit: hour}, value: {brackets: {per: day,"
        " rows: [{over: 0, up_to: 2, points: 2}, {over: 2, points: 1}]}}"
    )
    facts = [
        fact("x", "2026-03-02", hour=8, minutes=120),
        fact("x", "2026-03-02", hour=14, minutes=60),
        fact("x", "2026-03-03", minutes=60),
    ]

    assert amounts(scheme(item(body)), facts) == [400, 100, 200]
