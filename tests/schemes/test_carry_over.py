"""What a period leaves to the next: points for a level, or a part of the points."""

from datetime import date
from typing import Any

import pytest

from app.schemes.explain import explained
from app.schemes.facts_file import read_facts
from app.schemes.report import report
from app.schemes.rules import Version
from tests.schemes.texts import evaluated, fact, faults, scheme

ITEMS = """\
items:
  x: {label: 服务, value: {range: {from: 0, to: 200, default: 1}}}
  kept: {label: 上年结转, value: {range: {from: 0, to: 20, default: 0}}}
  star: {label: 上年星级, value: {choices: {values: [0, 3, 5], default: 0}}}
  plain: {label: 平常, value: {fixed: 1}}
levels: [{by: total, bands: [{key: gold, label: 金, from: 50}, {key: none, label: 无, below: 50}]}]
"""


def carried(version: Version, points: float) -> list[Any]:
    file = read_facts(f'[{{"item": "x", "at": "2026-03-01", "points": {points}}}]')
    found = report([version], file, date(2026, 12, 31))["carried"]
    return [(one["item"], one["at"], one["points"].amount) for one in found]


SHARES = [
    ("from: total, conversion: {linear: {factor: 0.2}}", 62, 1240),
    ("from: item.x, conversion: {linear: {factor: 0.2}, at_most: 10}", 62, 1000),
    ("from: total, conversion: {piecewise: [{over: 100, factor: 1}]}", 108.5, 850),
    ("from: total, conversion: {piecewise: [{over: 100, factor: 1}]}", 100, None),
    ("from: total", 12, 1200),
]


@pytest.mark.parametrize(("rule", "points", "expected"), SHARES)
def test_a_part_of_the_points_goes_on_to_the_next_period(
    rule: str, points: float, expected: int | None
) -> None:
    version = scheme(ITEMS + f"carry_over: [{{item: kept, {rule}}}]\n")

    found = carried(version, points)

    assert found == ([] if expected is None else [("kept", "2027-01-01", expected)])
    if expected:
        again = fact("kept", "2027-01-01", amount=expected)
        assert evaluated(version, [again], date(2027, 12, 31)).total == expected


def test_levels_and_points_may_both_be_carried() -> None:
    version = scheme(
        ITEMS + "carry_over:\n  - {item: star, points: {gold: 5}, on: 03-05}\n"
        "  - {item: kept, from: total, conversion: {linear: {factor: 0.1}}}\n"
    )

    assert carried(version, 60) == [("star", "2027-03-05", 500), ("kept", "2027-01-01", 600)]
    assert carried(version, 40) == [("kept", "2027-01-01", 400)]


def test_nothing_is_carried_for_somebody_outside_the_scheme() -> None:
    text = "population: {min_age: 18}\n" + ITEMS + "carry_over: [{item: kept, from: total}]\n"

    assert carried(scheme(text), 12) == []


FAULTS = [
    ("neither", "{item: kept}", "wrong_value"),
    ("both", "{item: kept, points: {gold: 1}, from: total}", "wrong_value"),
    (
        "a conversion of levels",
        "{item: kept, points: {gold: 1}, conversion: {linear: {factor: 1}}}",
        "wrong_value",
    ),
    ("an unknown measure", "{item: kept, from: item.gone}", "unknown_name"),
    ("by rank", "{item: kept, from: total, conversion: {top_ratio: {full: 9}}}", "wrong_value"),
    ("more than the item can hold", "{item: star, points: {gold: 4}}", "default_outside"),
    ("an item that is worth the same each time", "{item: plain, points: {gold: 4}}", "wrong_value"),
    ("a part for such an item", "{item: plain, from: total}", "wrong_value"),
]


@pytest.mark.parametrize(("name", "rule", "code"), FAULTS, ids=[one[0] for one in FAULTS])
def test_what_cannot_be_carried_is_refused(name: str, rule: str, code: str) -> None:
    assert code in [one.code for one in faults(ITEMS + f"carry_over: [{rule}]\n")]


def test_what_is_carried_is_read_back() -> None:
    version = scheme(
        ITEMS + "carry_over: [{item: kept, from: total, conversion: {linear: {factor: 0.2}}}]\n"
    )

    assert (
        "下一周期计入“上年结转”：取本周期总积分，乘 0.2，保留 2 位小数（四舍五入）。"
    ) in explained(version)
