"""Caps hold in their windows, one inside the other, for plus and for minus."""

from datetime import date

import pytest

from tests.schemes.texts import amounts, fact, points, scheme


def text(item_caps: str = "", group_caps: str = "", total: str = "") -> str:
    """Two items of one group: `plus` is worth 4, `minus` −3."""
    group = f", caps: [{group_caps}]" if group_caps else ""
    item = f", caps: [{item_caps}]" if item_caps else ""
    return (
        (f"total: {{{total}}}\n" if total else "")
        + f"groups: {{all: {{label: 全部{group}}}}}\n"
        + "items:\n"
        + f"  plus: {{label: 加, group: all, value: {{fixed: 4}}{item}}}\n"
        + f"  minus: {{label: 减, group: all, value: {{fixed: -3}}{item}}}\n"
    )


WINDOWS = [
    ("day", ["2026-03-02", "2026-03-02", "2026-03-03"], [400, 200, 400]),
    ("week", ["2026-03-01", "2026-03-02", "2026-03-08", "2026-03-09"], [400, 400, 200, 400]),
    ("month", ["2026-03-01", "2026-03-31", "2026-04-01"], [400, 200, 400]),
    ("quarter", ["2026-03-01", "2026-03-31", "2026-04-01"], [400, 200, 400]),
    ("half_year", ["2026-06-29", "2026-06-30", "2026-07-01"], [400, 200, 400]),
    ("period", ["2026-01-01", "2026-06-30", "2026-12-31"], [400, 200, 0]),
]


@pytest.mark.parametrize(("per", "days", "expected"), WINDOWS)
def test_a_cap_holds_inside_its_window(per: str, days: list[str], expected: list[int]) -> None:
    version = scheme(text(f"{{per: {per}, at_most: 6}}"))
    facts = [fact("plus", day, hour=8 + index) for index, day in enumerate(days)]

    assert amounts(version, facts) == expected


def test_a_cap_per_event_holds_over_all_its_sessions() -> None:
    version = scheme(text("{per: event, at_most: 6}"))
    facts = [fact("plus", f"2026-03-{day:02d}", event=event) for day, event in enumerate("aaba", 1)]

    assert amounts(version, facts) == [400, 200, 400, 0]


def test_the_cap_of_a_group_holds_over_its_items() -> None:
    version = scheme(
        "groups: {all: {label: 全, caps: [{per: month, at_most: 5}]}}\n"
        "items:\n"
        "  a: {label: 甲, group: all, value: {fixed: 3}}\n"
        "  b: {label: 乙, group: all, value: {fixed: 3}}\n"
    )

    assert amounts(version, [fact("a", "2026-03-01"), fact("b", "2026-03-02")]) == [300, 200]


def test_caps_lie_inside_one_another_and_count_what_is_booked() -> None:
    version = scheme(
        text("{per: month, at_most: 10}, {per: day, at_most: 3}", "{per: period, at_most: 11}")
    )
    facts = [fact("plus", f"2026-03-{day:02d}") for day in range(1, 6)]
    facts += [fact("plus", "2026-04-01"), fact("plus", "2026-04-02")]

    # three a day; the month fills with what was booked, not with what was asked
    assert amounts(version, facts) == [300, 300, 300, 100, 0, 100, 0]


def test_an_outer_group_holds_what_lies_within_it() -> None:
    version = scheme(
        "groups:\n"
        "  outer: {label: 外, caps: [{per: period, at_most: 5}]}\n"
        "  inner: {label: 内, within: outer, caps: [{per: period, at_most: 4}]}\n"
        "items:\n"
        "  a: {label: 甲, group: inner, value: {fixed: 6}}\n"
        "  b: {label: 乙, group: outer, value: {fixed: 6}}\n"
    )

    assert amounts(version, [fact("a", "2026-03-01"), fact("b", "2026-03-02")]) == [400, 100]


def test_penalties_are_capped_apart_from_bonuses() -> None:
    version = scheme(text(group_caps="{per: period, at_most: 8, at_least: -5}"))
    facts = [fact("minus", f"2026-03-{day:02d}") for day in (1, 2, 3)]
    facts += [fact("plus", f"2026-04-{day:02d}") for day in (1, 2, 3)]

    assert amounts(version, facts) == [-300, -200, 0, 400, 400, 0]


def test_a_net_cap_counts_bonuses_and_penalties_together() -> None:
    kept = scheme(text(group_caps="{per: period, at_most: 6, counts: net}"))
    lost = scheme(text(group_caps="{per: period, at_most: 6, counts: net, surplus: lost}"))
    facts = [
        fact("plus", "2026-03-01"),
        fact("plus", "2026-03-02"),
        fact("minus", "2026-03-03"),
    ]

    assert amounts(kept, facts) == [400, 200, -100]
    assert points(kept, facts) == 500
    assert amounts(lost, facts) == [400, 200, -300]


@pytest.mark.parametrize(
    ("total", "items", "expected"),
    [
        ("at_most: 6", "pp", 600),
        ("at_most: 6", "ppm", 500),
        ("at_most: 6, surplus: lost", "ppm", 300),
        ("at_least: 0", "mp", 100),
        ("at_least: 0, surplus: lost", "mp", 400),
        ("at_least: -2", "mm", -200),
    ],
)
def test_the_total_has_a_floor_and_a_ceiling(total: str, items: str, expected: int) -> None:
    names = {"p": "plus", "m": "minus"}
    facts = [fact(names[one], f"2026-03-{day:02d}") for day, one in enumerate(items, 1)]

    assert points(scheme(text(total=total)), facts) == expected


def test_the_base_score_counts_towards_the_ceiling() -> None:
    version = scheme("base: {points: 60}\n" + text(total="at_most: 62"))

    assert amounts(version, [fact("plus")]) == [6000, 200]


def test_the_total_can_be_capped_per_month_too() -> None:
    version = scheme(text(total="caps: [{per: month, at_most: 5}]"))
    facts = [
        fact("plus", "2026-03-01"),
        fact("plus", "2026-03-02"),
        fact("plus", "2026-04-01"),
    ]

    assert amounts(version, facts) == [400, 100, 400]


def test_fractions_never_carry_a_sum_over_its_cap() -> None:
    version = scheme(
        "total: {caps: [{per: period, at_most: 1}]}\n"
        "items:\n"
        "  a: {label: 甲, value: {fixed: 0.335}}\n"
        "  b: {label: 乙, value: {fixed: 0.665}}\n"
    )

    assert amounts(version, [fact("a", "2026-03-01"), fact("b", "2026-03-02")]) == [34, 66]


def test_quarters_can_run_from_the_first_day_of_the_period() -> None:
    body = text("{per: quarter, at_most: 4}")
    calendar = scheme("period: {first_day: 12-01}\n" + body)
    own = scheme("period: {first_day: 12-01, parts: period}\n" + body)
    facts = [fact("plus", "2025-12-05"), fact("plus", "2026-02-05"), fact("plus", "2026-03-05")]

    assert amounts(calendar, facts, as_of=date(2026, 11, 30)) == [400, 400, 0]
    assert amounts(own, facts, as_of=date(2026, 11, 30)) == [400, 0, 400]
