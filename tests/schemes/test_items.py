"""What one item can say: gates, quantities, values, factors, validity."""

from datetime import date
from typing import Any

import pytest

from app.schemes.rules import Fact
from tests.schemes.texts import amounts, evaluated, fact, hours, points, scheme

ATTRIBUTES = """\
attributes:
  level: {label: 级别, values: {city: 市级, district: 区级}}
  role: {label: 角色, values: {lead: 负责, help: 协助}}
  grade: {label: 评价, values: {ok: 正常, bad: 不好}}
  matter: {label: 事项}
"""


def item(body: str, rest: str = "") -> str:
    """A text with one item `x`."""
    return f"{ATTRIBUTES}{rest}items:\n  x: {{label: 项, {body}}}\n"


def one(day: str = "2026-03-02", **more: Any) -> Fact:
    return fact("x", day, **more)


GATES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("published: true", {"published": True}, {"published": False}),
    ("approved: true", {"approved": True}, {"approved": False}),
    ("machine_proved: true", {"machine_proved": True}, {"machine_proved": False}),
    ("min_minutes: 30", {"minutes": 30}, {"minutes": 29}),
    (
        "min_attendance: 80",
        {"minutes": 96, "planned_minutes": 120},
        {"minutes": 95, "planned_minutes": 120},
    ),
    ("min_evidence: 2", {"evidence": 2}, {"evidence": 1}),
    ("min_people: 10", {"people": 10}, {"people": 9}),
    ("attributes: {level: city}", {"attributes": {"level": "city"}}, {}),
    ("excluded: {grade: [bad]}", {}, {"attributes": {"grade": "bad"}}),
    ("weekdays: [sat, sun]", {"day": "2026-03-07"}, {"day": "2026-03-06"}),
    ("dates: [2026-10-01]", {"day": "2026-10-01"}, {"day": "2026-10-02"}),
    ('time: {from: "22:00", to: "06:00"}', {"hour": 22}, {"hour": 6}),
    ('time: {from: "08:00", to: "24:00"}', {"hour": 23}, {"hour": 7}),
]


@pytest.mark.parametrize(("gate", "passes", "fails"), GATES, ids=[g[0] for g in GATES])
def test_a_gate_lets_through_only_what_meets_it(
    gate: str, passes: dict[str, Any], fails: dict[str, Any]
) -> None:
    version = scheme(item(f"gates: {{{gate}}}, value: {{fixed: 1}}"))

    assert points(version, [one(**passes)]) == 100
    assert points(version, [one(**fails)]) == 0


UNITS: list[tuple[str, dict[str, Any], int]] = [
    ("event", {"count": 2}, 200),
    ("session", {"sessions": 3}, 300),
    ("hour", {"minutes": 90}, 150),
    ("minute", {"minutes": 5}, 500),
    ("person", {"people": 4}, 400),
    ("piece", {"pieces": 6}, 600),
    ("yuan", {"money": 1234}, 1234),
]


@pytest.mark.parametrize(("unit", "given", "expected"), UNITS, ids=[u[0] for u in UNITS])
def test_each_unit_counts_its_own_quantity(unit: str, given: dict[str, Any], expected: int) -> None:
    version = scheme(item(f"quantity: {{unit: {unit}}}, value: {{per_unit: {{points: 1}}}}"))

    assert points(version, [one(**given)]) == expected


ROUNDINGS = [
    ("rounding: none", ["1.5", "1.5"], 300),
    ("rounding: floor", ["1.5", "1.5"], 200),
    ("rounding: floor, rounding_per: period", ["1.5", "1.5"], 300),
    ("rounding: floor, rounding_per: day", ["1.5", "1.5"], 200),
    ("rounding: ceil", ["1.25", "0.25"], 300),
    ("rounding: half_up", ["1.5", "1.25"], 300),
    ("rounding: at_least_one", ["0.25", "1.75"], 200),
    ("rounding: floor, step: 0.5", ["1.75", "0.25"], 150),
    ("rounding: half_up, step: 0.5", ["1.75", "0.2"], 200),
    ("ignore_below: {event: 1}", ["0.75", "1.5"], 150),
    ("at_least: {event: 1}", ["0.25", "1.5"], 250),
    ("at_most: {event: 2}", ["3.5", "1"], 300),
    ("at_most: {week: 3}", ["2", "2", "2"], 500),
    ("at_most: {month: 3, period: 4}", ["2", "2", "2"], 300),
    ("percent: 50", ["3"], 150),
    ("percent: 50, rounding: floor", ["3"], 100),
]


@pytest.mark.parametrize(("quantity", "each", "expected"), ROUNDINGS)
def test_part_hours_and_limits_are_treated_as_named(
    quantity: str, each: list[str], expected: int
) -> None:
    body = f"quantity: {{unit: hour, {quantity}}}, value: {{per_unit: {{points: 1}}}}"

    assert points(scheme(item(body)), hours(*each, item="x")) == expected


def test_sessions_of_one_event_are_rounded_together() -> None:
    version = scheme(
        item(
            "quantity: {unit: hour, rounding: floor, at_most: {event: 2}},"
            "value: {per_unit: {points: 1}}"
        )
    )
    together = hours("0.5", "0.5", "3", item="x", event="e1")

    assert amounts(version, together) == [0, 100, 100]
    assert points(version, hours("0.5", "0.5", "3", item="x")) == 200


def test_so_many_points_for_every_two_hours() -> None:
    body = (
        "quantity: {unit: hour, rounding: floor, step: 2}, value: {per_unit: {points: 3, each: 2}}"
    )

    assert points(scheme(item(body)), hours("5", item="x")) == 600


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


FACTORS: list[tuple[str, dict[str, Any], int]] = [
    ("{attribute: level, values: {city: 2, district: 1.5}}", {"level": "district"}, 300),
    ("{attribute: level, values: {city: 2}}", {}, 200),
    ("{attribute: level, values: {city: 2}, otherwise: 0.5}", {}, 100),
    ("{when: {attributes: {role: lead}}, by: 1.2}", {"role": "lead"}, 240),
    (
        "{attribute: level, values: {city: 2}}, {when: {attributes: {role: lead}}, by: 1.5}",
        {"level": "city", "role": "lead"},
        600,
    ),
]


@pytest.mark.parametrize(("factors", "attributes", "expected"), FACTORS)
def test_factors_multiply_the_value(
    factors: str, attributes: dict[str, str], expected: int
) -> None:
    version = scheme(item(f"value: {{fixed: 2}}, factors: [{factors}]"))

    assert points(version, [one(attributes=attributes)]) == expected


def test_of_several_factors_the_highest_alone_where_the_scheme_says_so() -> None:
    body = (
        "value: {fixed: 2}, factor_rule: highest, factors:"
        " [{attribute: level, values: {city: 2}}, {when: {attributes: {role: lead}}, by: 1.5}]"
    )

    attributes = {"level": "city", "role": "lead"}

    assert points(scheme(item(body)), [one(attributes=attributes)]) == 400


def test_night_hours_count_one_and_a_half_before_they_are_rounded() -> None:
    body = (
        "quantity: {unit: hour, rounding: floor}, value: {per_unit: {points: 1}}, factors:"
        ' [{when: {time: {from: "22:00", to: "06:00"}}, by: 1.5, on: quantity}]'
    )
    facts = [one(hour=23, minutes=80), one("2026-03-05", hour=9, minutes=80)]

    assert amounts(scheme(item(body)), facts) == [200, 100]


def test_a_repeat_is_doubled_while_the_first_is_valid() -> None:
    body = "value: {fixed: -2}, validity: {years: 1}, repeat: {factors: [1, 2]}"
    facts = [one("2025-04-01"), one("2026-03-31"), one("2026-05-01")]

    found = evaluated(scheme(item(body)), facts, date(2026, 6, 1))

    # the first has run out by June, yet the second happened while it was valid
    assert [line.amount for line in found.lines] == [0, -400, -400]


def test_only_the_same_kind_is_a_repeat() -> None:
    body = "value: {fixed: -2}, repeat: {factors: [1, 2, 3], same: matter}"
    facts = [
        one("2026-03-01", attributes={"matter": "甲"}),
        one("2026-03-02", attributes={"matter": "乙"}),
        one("2026-03-03", attributes={"matter": "甲"}),
        one("2026-03-04", attributes={"matter": "甲"}),
        one("2026-03-05", attributes={"matter": "甲"}),
    ]

    assert amounts(scheme(item(body)), facts) == [-200, -200, -400, -600, -600]


VALIDITIES = [
    ("{years: 2}", "2024-03-01", [("2026-02-28", 100), ("2026-03-01", 0)]),
    ("{months: 1}", "2026-01-31", [("2026-02-27", 100), ("2026-02-28", 0)]),
    ("{days: 30}", "2026-01-01", [("2026-01-30", 100), ("2026-01-31", 0)]),
    ("{until: year_end}", "2025-12-31", [("2025-12-31", 100), ("2026-01-01", 0)]),
    ("{until: year_end, years: 1}", "2025-05-01", [("2026-12-31", 100), ("2027-01-01", 0)]),
]


@pytest.mark.parametrize(("validity", "day", "expected"), VALIDITIES)
def test_a_fact_counts_as_long_as_it_is_valid(
    validity: str, day: str, expected: list[tuple[str, int]]
) -> None:
    version = scheme(item(f"value: {{fixed: 1}}, validity: {validity}"))

    found = {
        as_of: points(version, [one(day)], as_of=date.fromisoformat(as_of))
        for as_of, _points in expected
    }

    assert found == dict(expected)


def test_the_state_names_the_day_on_which_something_ends() -> None:
    version = scheme(item("value: {fixed: 1}, validity: {months: 1}"))

    found = evaluated(version, [one("2026-03-05")], date(2026, 3, 31))

    assert found.state.turns_on == date(2026, 4, 5)


def test_a_penalty_lasts_until_it_is_corrected() -> None:
    text = ATTRIBUTES + (
        "items:\n"
        "  fault: {label: 问题, value: {fixed: -5}, validity:"
        " {until: corrected, corrected_by: repair, same: matter}}\n"
        "  repair: {label: 整改, value: {fixed: 0}}\n"
    )
    version = scheme(text)
    facts = [
        fact("fault", "2024-03-01", attributes={"matter": "甲"}),
        fact("fault", "2024-04-01", attributes={"matter": "乙"}),
        fact("repair", "2026-02-01", attributes={"matter": "甲"}),
    ]

    assert points(version, facts, as_of=date(2026, 1, 31)) == -1000
    assert points(version, facts, as_of=date(2026, 2, 1)) == -500


def test_a_leader_gets_a_share_of_the_hours_of_another_item() -> None:
    text = (
        "items:\n"
        "  serve: {label: 服务, quantity: {unit: hour, rounding: floor},"
        " value: {per_unit: {points: 1}}}\n"
        "  travel: {label: 路途, from: {item: serve}, quantity: {unit: hour, percent: 20},"
        " value: {per_unit: {points: 1}}}\n"
    )

    found = evaluated(scheme(text), hours("5.5", item="serve"))

    assert [(line.item, line.amount) for line in found.lines] == [("serve", 500), ("travel", 100)]
    assert found.total == 600


def test_a_share_can_be_of_the_points_too() -> None:
    text = (
        "items:\n"
        "  serve: {label: 服务, value: {fixed: 8}}\n"
        "  extra: {label: 加成, from: {item: serve, of: points}, quantity: {percent: 25},"
        " value: {per_unit: {points: 1}}}\n"
    )

    assert amounts(scheme(text), [fact("serve")]) == [800, 200]


def test_one_matter_counts_once_with_its_highest_bonus() -> None:
    text = ATTRIBUTES + (
        "once: [{by: matter, items: [city, province]}]\n"
        "items:\n"
        "  city: {label: 市级表彰, value: {fixed: 3}}\n"
        "  province: {label: 省级表彰, value: {fixed: 5}}\n"
    )
    facts = [
        fact("city", "2026-03-01", attributes={"matter": "抗洪"}),
        fact("province", "2026-06-01", attributes={"matter": "抗洪"}),
        fact("city", "2026-07-01", attributes={"matter": "抗洪"}),
        fact("city", "2026-08-01", attributes={"matter": "助学"}),
        fact("city", "2026-09-01"),
    ]

    assert amounts(scheme(text), facts) == [300, 200, 0, 300, 300]


def test_one_matter_counts_once_with_its_worst_penalty() -> None:
    text = ATTRIBUTES + (
        "groups: {bad: {label: 负面}}\n"
        "once: [{by: matter, groups: [bad]}]\n"
        "items:\n"
        "  talk: {label: 约谈, group: bad, value: {fixed: -2}}\n"
        "  warning: {label: 警告, group: bad, value: {fixed: -6}}\n"
    )
    facts = [
        fact("talk", "2026-03-01", attributes={"matter": "甲"}),
        fact("warning", "2026-04-01", attributes={"matter": "甲"}),
    ]

    assert amounts(scheme(text), facts) == [-200, -400]


def test_own_items_count_only_for_their_own_organisation() -> None:
    text = (
        "local_items: {items: 1, points: 2}\n"
        "items: {x: {label: 自设, owner: 一支部, value: {fixed: 2}}}\n"
    )
    facts = [one(home="一支部"), one("2026-03-03", home="二支部")]

    found = evaluated(scheme(text), facts)

    assert found.total == 200
    assert [one.step.code for one in found.ignored] == ["other_owner"]
