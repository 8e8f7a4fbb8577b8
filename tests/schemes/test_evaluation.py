"""Facts become points in the order in which they happened, exactly."""

from datetime import date

import pytest

from app.schemes.errors import NotNext, NoVersionInForce
from app.schemes.rules import Member, advance, evaluate, start
from tests.schemes.texts import SCAN, amounts, at, evaluated, fact, hours, points, scheme

HOURLY = """\
items:
  hours:
    label: 时长
    quantity: {unit: hour, rounding: none}
    value: {per_unit: {points: 1}}
"""


def test_a_fact_is_worth_its_fixed_value() -> None:
    assert points(scheme(), [fact()]) == 200


def test_a_fact_that_stands_for_three_counts_three_times() -> None:
    assert points(scheme(), [fact(count=3)]) == 600


def test_a_fact_the_scheme_does_not_know_earns_nothing_and_is_named() -> None:
    found = evaluated(scheme(), [fact("dance")])

    assert found.lines == ()
    assert [(one.item, one.step.code) for one in found.ignored] == [("dance", "not_in_scheme")]


def test_what_happens_after_the_day_does_not_count_yet() -> None:
    found = evaluated(scheme(), [fact(day="2026-06-01")], date(2026, 5, 31))

    assert found.total == 0
    assert found.ignored[0].step.code == "after"


def test_days_are_those_of_shanghai() -> None:
    late = fact(day="2025-12-31", hour=23)
    early = fact(day="2026-01-01", hour=0)

    assert points(scheme(), [late, early]) == 200


def test_twenty_minutes_three_times_are_one_point() -> None:
    each = amounts(scheme(HOURLY), hours("0.34", "0.34", "0.34"))

    assert each == [33, 34, 33]
    assert sum(each) == 100


def test_the_running_value_is_rounded_half_up() -> None:
    text = HOURLY.replace("points: 1", "points: 0.005").replace("unit: hour", "unit: event")

    assert amounts(scheme(text), [fact("hours", "2026-03-01"), fact("hours", "2026-03-02")]) == [
        1,
        0,
    ]


def test_the_base_score_is_a_line_of_its_own() -> None:
    version = scheme("base: {points: 60}\n" + SCAN)

    found = evaluated(version, [fact()])

    assert [(line.source, line.item, line.amount) for line in found.lines[:1]] == [
        (
            "base:2026",
            "base",
            6000,
        )
    ]
    assert found.total == 6200


def test_the_base_score_follows_the_class_of_member() -> None:
    text = "base:\n  points: 60\n  classes: [{for: {stages: [probationary]}, points: 50}]\n" + SCAN
    version = scheme(text)

    assert points(version, [], member=Member(stage="probationary")) == 5000
    assert points(version, [], member=Member(stage="full")) == 6000


@pytest.mark.parametrize(
    ("first_day", "day", "label", "starts_on", "ends_on"),
    [
        ("01-01", "2026-12-31", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("12-01", "2025-12-03", "2026", date(2025, 12, 1), date(2026, 11, 30)),
        ("12-01", "2026-12-01", "2027", date(2026, 12, 1), date(2027, 11, 30)),
        ("07-01", "2026-06-30", "2026", date(2025, 7, 1), date(2026, 6, 30)),
        ("04-01", "2026-04-01", "2027", date(2026, 4, 1), date(2027, 3, 31)),
        ("12-16", "2026-12-15", "2026", date(2025, 12, 16), date(2026, 12, 15)),
    ],
)
def test_a_year_is_named_after_the_year_in_which_it_ends(
    first_day: str, day: str, label: str, starts_on: date, ends_on: date
) -> None:
    version = scheme(f"period: {{first_day: {first_day}}}\n{SCAN}")

    period = version.calendar.period_of(date.fromisoformat(day))

    assert (period.label, period.starts_on, period.ends_on) == (label, starts_on, ends_on)


@pytest.mark.parametrize(
    ("length", "day", "label"),
    [
        ("quarter", "2026-05-02", "2026-2"),
        ("half_year", "2026-07-01", "2026-2"),
        ("month", "2026-12-31", "2026-12"),
        ("forever", "1999-01-01", "all"),
    ],
)
def test_shorter_and_endless_periods_have_labels_too(length: str, day: str, label: str) -> None:
    version = scheme(f"period: {{length: {length}}}\n{SCAN}")

    assert version.calendar.period_of(date.fromisoformat(day)).label == label


def test_each_fact_is_valued_by_the_version_of_its_day() -> None:
    old = scheme("effective: {from: 2026-01-01}\n" + SCAN)
    new = scheme("effective: {from: 2026-07-01}\n" + SCAN.replace("fixed: 2", "fixed: 5"))
    facts = [fact(day="2026-06-30"), fact(day="2026-07-01")]

    found = evaluate([new, old], facts, date(2026, 12, 31), Member())

    assert [line.amount for line in found.lines] == [200, 500]


def test_of_two_versions_from_one_day_the_later_given_counts() -> None:
    old, new = scheme(), scheme(SCAN.replace("fixed: 2", "fixed: 5"))

    assert evaluate([old, new], [fact()], date(2026, 12, 31), Member()).total == 500


def test_caps_run_on_from_one_version_to_the_next() -> None:
    capped = SCAN.replace("value", "caps: [{per: period, at_most: 3}], value")
    old = scheme("effective: {from: 2026-01-01}\n" + capped)
    new = scheme("effective: {from: 2026-07-01}\n" + capped.replace("at_most: 3", "at_most: 6"))
    facts = [fact(day=f"2026-{month:02d}-01") for month in (5, 6, 7, 8, 9)]

    found = evaluate([old, new], facts, date(2026, 12, 31), Member())

    assert [line.amount for line in found.lines] == [200, 100, 200, 100, 0]


def test_brackets_run_on_from_one_version_to_the_next() -> None:
    text = (
        "items: {hours: {label: 时长, quantity: {unit: hour}, value: {brackets: {rows: "
        "[{over: 0, up_to: 10, points: 1}, {over: 10, points: 2}]}}}}\n"
    )
    old = scheme("effective: {from: 2026-01-01}\n" + text)
    new = scheme("effective: {from: 2026-07-01}\n" + text)
    facts = [
        fact("hours", "2026-06-01", minutes=540),
        fact("hours", "2026-07-01", minutes=120),
    ]

    found = evaluate([old, new], facts, date(2026, 12, 31), Member())

    assert [line.amount for line in found.lines] == [900, 300]


def test_without_any_version_nothing_can_be_valued() -> None:
    with pytest.raises(NoVersionInForce):
        evaluate([], [], date(2026, 12, 31), Member())


def test_a_fact_before_the_last_one_cannot_be_added() -> None:
    version = scheme()
    state = start(version, Member(), date(2026, 12, 31))
    state, lines = advance(version, state, fact(day="2026-05-01"))

    assert [line.amount for line in lines] == [200]
    with pytest.raises(NotNext):
        advance(version, state, fact(day="2026-04-01"))


def test_a_fact_of_the_next_period_cannot_be_added() -> None:
    version = scheme()
    state = start(version, Member(), date(2026, 12, 31))

    with pytest.raises(NotNext):
        advance(version, state, fact(day="2027-01-01"))


def test_facts_of_one_moment_are_ordered_by_item_then_source() -> None:
    text = (
        "total: {caps: [{per: day, at_most: 3}]}\n"
        "items: {a: {label: 甲, value: {fixed: 2}}, b: {label: 乙, value: {fixed: 2}}}\n"
    )
    facts = [fact("b", source="1"), fact("a", source="9"), fact("a", source="2")]

    found = evaluated(scheme(text), facts)

    assert [(line.source, line.amount) for line in found.lines] == [
        ("2", 200),
        ("9", 100),
        ("1", 0),
    ]


def test_the_trace_tells_the_way_from_fact_to_points() -> None:
    text = SCAN.replace("value", "gates: {approved: true}, caps: [{per: day, at_most: 1}], value")

    found = evaluated(scheme(text), [fact()])

    assert [step.stage for step in found.lines[0].trace] == [
        "fact",
        "gate",
        "quantity",
        "value",
        "cap",
        "booked",
    ]
    assert found.lines[0].trace[4].sentence == "当日“扫码”上限 1 分，应计 2 分，可计 1 分"


def test_the_day_of_a_fact_is_told_as_in_shanghai() -> None:
    found = evaluated(scheme(), [fact(day="2026-03-02", hour=0)])

    assert found.lines[0].occurred_at == at("2026-03-02", 0)
    assert found.lines[0].trace[0].sentence == "2026-03-02，扫码"


def test_a_cap_that_was_lowered_takes_nothing_back() -> None:
    capped = SCAN.replace("value", "caps: [{per: period, at_most: 6}], value")
    old = scheme("effective: {from: 2026-01-01}\n" + capped)
    new = scheme("effective: {from: 2026-07-01}\n" + capped.replace("at_most: 6", "at_most: 3"))
    facts = [fact(day=f"2026-{month:02d}-01") for month in (4, 5, 6, 7, 8)]

    found = evaluate([old, new], facts, date(2026, 12, 31), Member())

    assert [line.amount for line in found.lines] == [200, 200, 200, 0, 0]


def test_a_new_way_of_rounding_does_not_break_a_cap() -> None:
    text = "total: {caps: [{per: period, at_most: 0.34}]}\n" + SCAN
    old = scheme(
        "effective: {from: 2026-01-01}\n"
        + text.replace("fixed: 2", "fixed: 0.339").replace("value", "rounding: floor, value")
    )
    new = scheme("effective: {from: 2026-07-01}\n" + text.replace("fixed: 2", "fixed: 0.01"))

    found = evaluate([old, new], [fact(), fact(day="2026-08-01")], date(2026, 12, 31), Member())

    assert [line.amount for line in found.lines] == [33, 1]


def test_the_same_fact_cannot_be_added_twice() -> None:
    version = scheme()
    state, _lines = advance(version, start(version, Member(), date(2026, 12, 31)), fact())

    with pytest.raises(NotNext):
        advance(version, state, fact())


def test_minus_points_are_rounded_like_plus_points() -> None:
    assert points(scheme(SCAN.replace("fixed: 2", "fixed: -0.335")), [fact()]) == -34
    assert points(scheme(SCAN.replace("fixed: 2", "fixed: -0.334")), [fact()]) == -33
