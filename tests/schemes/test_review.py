"""From totals to marks, levels and ranks, as published schemes do it."""

from datetime import date
from typing import Any

import pytest

from app.schemes.document import parse
from app.schemes.rules import Account, Member, Results, Version, assess
from app.schemes.rules.levels import quota
from app.schemes.rules.numbers import exact
from tests.schemes.texts import EXAMPLES, evaluated, example, fact, hours, scheme

MANUAL = "items: {x: {label: 项, value: {range: {from: -1000, to: 1000, default: 1}}}}\n"


def group(version: Version, people: dict[str, tuple[int, Member]]) -> Results:
    """Members with so many points each, side by side."""
    accounts = [
        Account(key, member, evaluated(version, [fact("x", amount=amount)], member=member))
        for key, (amount, member) in people.items()
    ]
    return assess(version, accounts)


def scores(version: Version, amounts: list[int]) -> Results:
    return group(version, {f"m{i:02d}": (n * 100, Member()) for i, n in enumerate(amounts)})


def test_the_first_of_the_group_gets_the_full_mark() -> None:
    found = scores(scheme(MANUAL + "conversion: {top_ratio: {full: 20}}\n"), [397, 520, 520])

    assert [one.account.mark for one in found.members] == [1527, 2000, 2000]


QIAOXI = [("50", 6000), ("49.5", 5940), ("130", 15600)]


@pytest.mark.parametrize(("time", "expected"), QIAOXI)
def test_qiaoxi_gives_one_point_two_an_hour(time: str, expected: int) -> None:
    version = example("qiaoxi")
    found = evaluated(version, hours(time))

    result = assess(version, [Account("m", Member(), found)]).members[0]

    assert found.total == expected
    assert (result.level == "pass") == (expected >= 6000)


BRANCH_CASES: list[tuple[str, list[tuple[str, int]], str, str, int, str]] = [
    ("10-1", [("2026-03-01", 52)], "优秀", "full", 72, "eligible"),
    ("10-2", [("2026-03-01", 44)], "合格", "full", 59, "qualified"),
    ("10-3", [("2026-03-01", 25)], "基本合格", "full", 35, "talk"),
    ("10-4", [("2026-03-01", 90)], "优秀", "full", 100, "eligible"),
    (
        "10-5",
        [("2025-12-03", 5), ("2026-11-30", 5), ("2026-12-01", 5)],
        "不合格",
        "full",
        10,
        "talk",
    ),
    ("10-6", [("2026-03-01", 65)], "合格", "probationary", 80, "confirm"),
    ("10-7", [("2026-03-01", 64)], "合格", "probationary", 79, "further_training"),
]


@pytest.mark.parametrize(
    ("case", "events", "review", "stage", "score", "level"),
    BRANCH_CASES,
    ids=[case[0] for case in BRANCH_CASES],
)
def test_a_branch_adds_daily_points_and_the_review(
    case: str,
    events: list[tuple[str, int]],
    review: str,
    stage: Any,
    score: int,
    level: str,
) -> None:
    version = example("branch-80-20")
    member = Member(stage=stage, attributes={"review": review})
    facts = [fact("bonus", day, amount=amount * 100) for day, amount in events]
    evaluation = evaluated(version, facts, date(2026, 11, 30), member)

    result = assess(version, [Account("m", member, evaluation)]).members[0]

    assert result.account.score == score * 100
    assert result.level == level


SHARES = """\
levels:
  - by: total
    shares:
      - {key: five, label: 五星, percent: 10}
      - {key: four, label: 四星, percent: 30}
      - {key: three, label: 三星, percent: 30}
      - {key: two, label: 二星, percent: 20}
      - {key: one, label: 一星, percent: 10}
"""


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (20, [2, 6, 6, 4, 2]),
        (23, [2, 7, 7, 5, 2]),
        (7, [1, 2, 2, 1, 1]),
        (5, [1, 2, 1, 1, 0]),
        (0, [0, 0, 0, 0, 0]),
    ],
)
def test_hejing_gives_places_by_the_largest_remainder(number: int, expected: list[int]) -> None:
    percents = [exact(percent) for percent in (10, 30, 30, 20, 10)]

    assert quota(percents, number, "largest_remainder") == expected


@pytest.mark.parametrize(
    ("rounding", "expected"), [("floor", [2, 6, 15]), ("half_up", [2, 7, 14]), ("ceil", [3, 7, 13])]
)
def test_other_roundings_leave_the_rest_to_the_lowest(rounding: str, expected: list[int]) -> None:
    assert quota([exact(10), exact(30), exact(60)], 23, rounding) == expected


def test_equal_scores_inside_one_share_are_no_border() -> None:
    found = scores(scheme(MANUAL + SHARES), [98, 95, 95, 90, 88, 86, 85, 80, 79, 78])

    assert list(found.shares[0].quota.values()) == [1, 3, 3, 2, 1]
    assert [one.account.evaluation.total for one in found.members if one.level == "five"] == [9800]
    assert found.borders == ()


def test_equal_scores_across_a_border_are_shown_and_not_cut() -> None:
    found = scores(scheme(MANUAL + SHARES), [98, 98, 95, 90, 88, 86, 85, 80, 79, 78])

    assert [one for one in found.members if one.level == "five"] == []
    assert [(border.amount, border.members, border.places) for border in found.borders] == [
        (9800, ("m00", "m01"), 1)
    ]
    assert [one.on_border for one in found.members[:3]] == [True, True, False]


def test_a_scheme_may_put_a_border_on_one_side() -> None:
    text = MANUAL + SHARES + "    ties: higher\n"

    found = scores(scheme(text), [98, 98, 95, 90, 88, 86, 85, 80, 79, 78])

    assert [one.level for one in found.members[:3]] == ["five", "five", "four"]


@pytest.mark.parametrize(
    ("time", "months", "held", "goes_in_order", "expected"),
    [
        ("650", 7, "", False, "two"),
        ("650", 12, "", False, "three"),
        ("1600", 24, "three", True, "four"),
        ("1600", 24, "", True, "one"),
        ("99.9", 24, "", False, ""),
    ],
)
def test_stars_need_hours_and_months_and_come_in_order(
    time: str, months: int, held: str, goes_in_order: bool, expected: str
) -> None:
    text = (EXAMPLES / "star-levels.yaml").read_text("utf-8")
    version = parse(text.replace("in_order: false", f"in_order: {str(goes_in_order).lower()}"))
    member = Member(numbers={"months": months}, held=held)

    result = assess(version, [Account("m", member, evaluated(version, hours(time)))]).members[0]

    assert result.level == expected


def test_equals_share_a_rank_and_the_next_ranks_are_left_out() -> None:
    found = scores(scheme(MANUAL), [90, 95, 95, 80])

    assert [one.place.rank if one.place else 0 for one in found.members] == [3, 1, 1, 4]


def test_a_scheme_may_leave_no_rank_out() -> None:
    found = scores(scheme(MANUAL + "ranking: {ties: dense}\n"), [90, 95, 95, 80])

    assert [one.place.rank if one.place else 0 for one in found.members] == [2, 1, 1, 3]


def test_a_further_measure_separates_equals() -> None:
    text = MANUAL + "member_numbers: {age: 党龄}\nranking: {by: [score, number.age]}\n"
    people = {
        "a": (9000, Member(numbers={"age": 3})),
        "b": (9000, Member(numbers={"age": 20})),
    }

    found = group(scheme(text), people)

    assert [one.place.rank if one.place else 0 for one in found.members] == [2, 1]


def test_classes_are_ranked_apart_and_some_people_not_at_all() -> None:
    text = MANUAL + (
        "ranking:\n  split: category\n"
        "  leave_out: [{for: {stages: [probationary]}, reason: 预备党员不参加排名}]\n"
    )
    people = {
        "a": (9000, Member(category="在职")),
        "b": (8000, Member(category="农村")),
        "c": (7000, Member(category="在职", stage="probationary")),
    }

    found = group(scheme(text), people)

    assert [one.place.rank if one.place else 0 for one in found.members] == [1, 1, 0]
    assert [one.left_out for one in found.members] == ["", "", "预备党员不参加排名"]


LEFT_OUT = (
    MANUAL
    + """\
conversion: {top_ratio: {full: 20}}
components:
  points: {label: 积分, from: total, weight: 90}
  rank: {label: 名次, from: total, conversion: {by_rank: [{up_to: 1, mark: 10}, {mark: 5}]}}
levels:
  - for: {stages: [probationary]}
    by: score
    bands: [{key: confirm, label: 按期转正, from: 80}, {key: further, label: 延长, below: 80}]
ranking: {leave_out: [{for: {stages: [probationary]}, reason: 预备党员不参加排名}]}
"""
)


@pytest.mark.parametrize(
    ("points", "score", "mark", "level"),
    [(9000, 8100, 1620, "confirm"), (8000, 7200, 1440, "further"), (20000, 18000, 2000, "confirm")],
)
def test_who_is_not_ranked_still_has_a_score_a_mark_and_a_level(
    points: int, score: int, mark: int, level: str
) -> None:
    people = {"a": (10000, Member()), "b": (points, Member(stage="probationary"))}

    first, second = group(scheme(LEFT_OUT), people).members

    assert (first.account.score, first.account.mark) == (10000, 2000)
    assert second.place is None
    assert second.account.components["rank"] == 0
    assert (second.account.score, second.account.mark, second.level) == (score, mark, level)


def test_who_is_outside_the_population_is_left_out_with_the_reason() -> None:
    version = example("weihai-haibeifen")
    accounts = [
        Account(key, Member(age=age), evaluated(version, []))
        for key, age in (("a", 17), ("b", 18), ("c", None))
    ]

    found = assess(version, accounts)

    assert [bool(one.left_out) for one in found.members] == [True, False, True]


def test_parts_are_weighed_into_a_score() -> None:
    text = MANUAL + (
        "member_numbers: {ballot: 测评得分}\n"
        "components:\n"
        "  points: {label: 积分, from: total, at_most: 100, weight: 60}\n"
        "  ballot: {label: 测评, from: number.ballot, weight: 40}\n"
    )

    found = group(scheme(text), {"a": (12000, Member(numbers={"ballot": exact(90)}))})

    assert found.members[0].account.components == {"points": 6000, "ballot": 3600}
    assert found.members[0].account.score == 9600


def test_a_part_of_a_part_is_not_added_twice() -> None:
    text = MANUAL + (
        "components:\n"
        "  raw: {label: 原始, from: total}\n"
        "  half: {label: 折半, from: component.raw, weight: 50}\n"
    )

    assert group(scheme(text), {"a": (1000, Member())}).members[0].account.score == 500


def test_shares_are_given_in_each_class_apart() -> None:
    text = MANUAL + "ranking: {split: category}\n" + SHARES
    people = {f"{c}{n}": (n * 100, Member(category=c)) for c in "甲乙" for n in range(1, 11)}

    found = group(scheme(text), people)

    fives = [one.account.id for one in found.members if one.level == "five"]
    assert sorted(fives) == ["乙10", "甲10"]
    assert [share.ranked_apart for share in found.shares] == ["乙", "甲"]
