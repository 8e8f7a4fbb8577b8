"""What one item can ask before it counts, and how much of it counts."""

from typing import Any

import pytest

from tests.schemes.one_item import item, one
from tests.schemes.texts import amounts, hours, points, scheme

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
    ("dates: [03-05]", {"day": "2026-03-05"}, {"day": "2026-03-06"}),
    ("dates: [02-29, {from: 03-01, to: 03-31}]", {"day": "2026-03-31"}, {"day": "2026-04-01"}),
    ("dates: [{from: 12-30, to: 01-02}]", {"day": "2026-01-02"}, {"day": "2026-01-03"}),
    ("dates: [{from: 12-30, to: 01-02}]", {"day": "2026-12-30"}, {"day": "2026-12-29"}),
    (
        "dates: [{from: 2026-02-15, to: 2026-02-23}]",
        {"day": "2026-02-15"},
        {"day": "2026-02-24"},
    ),
    ("dates: [{from: 2025-12-31, to: 2026-01-01}]", {"day": "2026-01-01"}, {"day": "2026-12-31"}),
    ('time: {from: "22:00", to: "06:00"}', {"hour": 22}, {"hour": 6}),
    ('time: {from: "08:00", to: "10:00"}', {"hour": 8}, {"hour": 10}),
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
    ("ignore_below: {event: 1}", ["1"], 100),
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
