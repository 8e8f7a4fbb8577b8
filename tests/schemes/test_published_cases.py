"""The worked cases of published local schemes, as they are stated."""

from typing import Any

import pytest

from app.schemes.rules import Fact
from tests.schemes.texts import evaluated, example, fact, hours, minutes

HAILIN: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("05-1 at most two hours an activity", {"events": [("3.5", "ok", True)]}, {"p": 2, "h": 2}),
    ("05-2 whole hours", {"events": [("1.5", "ok", True)]}, {"p": 1, "h": 1}),
    (
        "05-3 a complaint takes the hours",
        {
            "events": [("2", "ok", True), ("3", "ok", True), ("1", "complaint", True)],
            "referrals": 2,
        },
        {"p": 8, "h": 4},
    ),
    ("05-4 not filed and published", {"events": [("2", "ok", False)]}, {"p": 0, "h": 0}),
    (
        "05-5 what was earned",
        {"events": [("2", "ok", True), ("3", "ok", True)], "referrals": 2},
        {"p": 8, "h": 4},
    ),
]


@pytest.mark.parametrize(("name", "given", "expected"), HAILIN, ids=[c[0][:4] for c in HAILIN])
def test_hailin_counts_whole_hours_up_to_two_an_activity(
    name: str, given: dict[str, Any], expected: dict[str, int]
) -> None:
    facts = [
        fact(
            "service",
            f"2026-03-{day:02d}",
            minutes=minutes(time),
            published=filed,
            attributes={"evaluation": evaluation},
        )
        for day, (time, evaluation, filed) in enumerate(given["events"], start=1)
    ]
    if given.get("referrals"):
        facts.append(fact("referral", "2026-04-01", people=given["referrals"]))

    found = evaluated(example("hailin"), facts)

    assert found.total == expected["p"] * 100
    assert found.items["service"].quantity == expected["h"]


WEIHAI: list[tuple[str, list[str], set[int], list[int]]] = [
    ("01-1", ["8", "7"], set(), [8, 15]),
    ("01-2", ["20"], set(), [20]),
    ("01-3", ["19", "2.5"], set(), [19, 20]),
    ("01-4", ["50"], set(), [35]),
    ("01-5", ["80", "3"], set(), [50, 51]),
    ("01-6", ["207"], set(), [91]),
    ("01-7", ["18", "4", "60"], set(), [18, 21, 50]),
    ("01-8", ["18", "4", "60"], {1}, [18, 49]),
]


@pytest.mark.parametrize(
    ("case", "each", "voided", "running"), WEIHAI, ids=[case[0] for case in WEIHAI]
)
def test_weihai_values_hours_by_brackets_of_the_year(
    case: str, each: list[str], voided: set[int], running: list[int]
) -> None:
    facts = [one for index, one in enumerate(hours(*each)) if index not in voided]

    found = evaluated(example("weihai-haibeifen"), facts)

    assert [line.running for line in found.lines] == [points * 100 for points in running]
    assert found.total == running[-1] * 100


def test_weihai_begins_anew_each_year() -> None:
    facts: list[Fact] = [
        fact("hours", "2025-12-31", minutes=1200),
        fact("hours", "2026-01-01", minutes=60),
    ]

    found = evaluated(example("weihai-haibeifen"), facts)

    assert found.total == 100
    assert [one.step.code for one in found.ignored] == ["outside_period"]


def test_a_voided_event_changes_what_later_ones_are_worth() -> None:
    version = example("weihai-haibeifen")
    first, second, third = hours("18", "4", "60")

    whole = evaluated(version, [first, second, third])
    without = evaluated(version, [first, third])

    assert whole.lines[2].amount == 2900
    assert without.lines[1].amount == 3100
    assert whole.total - without.total == 100
