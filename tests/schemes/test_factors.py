"""What multiplies, ends, or joins facts: factors, repeats, validity, shares, one matter once."""

from datetime import date
from typing import Any

import pytest

from tests.schemes.one_item import ATTRIBUTES, item, one
from tests.schemes.texts import amounts, evaluated, fact, hours, points, scheme

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


def test_on_the_day_the_first_ends_there_is_no_repeat() -> None:
    body = "value: {fixed: -2}, validity: {years: 1}, repeat: {factors: [1, 2]}"

    last, after = (
        evaluated(scheme(item(body)), [one("2025-04-01"), one(day)], date(2026, 6, 1)).total
        for day in ("2026-03-31", "2026-04-01")
    )

    assert (last, after) == (-400, -200)


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
