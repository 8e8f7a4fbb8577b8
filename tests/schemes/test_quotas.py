"""Levels that only so many may have, as 优秀不超过百分之二十且须在九十分以上."""

import pytest

from app.schemes.explain import explained
from app.schemes.rules import Account, Member, Results, Version, assess
from tests.schemes.texts import evaluated, fact, faults, hours, scheme

POINTS = "items: {x: {label: 项, value: {range: {from: 0, to: 200, default: 1}}}}\n"
LIMITED = """\
levels:
  - by: total
    bands:
      - {key: best, label: 优秀, from: 90, percent: 20}
      - {key: good, label: 良好, from: 80, places: 2}
      - {key: fair, label: 合格, from: 60}
      - {key: bad, label: 不合格, below: 60}
"""


def levels(version: Version, points: list[int], members: list[Member] | None = None) -> Results:
    """People with so many points each, side by side."""
    people = members or [Member()] * len(points)
    accounts = [
        Account(f"m{i:02d}", who, evaluated(version, [fact("x", amount=n * 100)], member=who))
        for i, (n, who) in enumerate(zip(points, people, strict=True))
    ]
    return assess(version, accounts)


def named(found: Results) -> list[str]:
    return [one.level for one in found.members]


CASES = [
    # two of ten may be the best; the third with 90 goes on to the next level, then to the one below
    (
        [99, 95, 93, 91, 90, 85, 70, 60, 59, 10],
        ["best", "best", "good", "good", *["fair"] * 4, "bad", "bad"],
    ),
    # a place that nobody is good enough for stays empty
    (
        [95, 89, 88, 87, 70, 70, 70, 70, 70, 70],
        ["best", "good", "good", *["fair"] * 7],
    ),
    # not more than a fifth: of nine one
    ([99, 98, 97, 96, 60, 60, 60, 60, 59], ["best", "good", "good", *["fair"] * 5, "bad"]),
    # a fifth of four is nobody
    ([99, 98, 97, 50], ["good", "good", "fair", "bad"]),
]


@pytest.mark.parametrize(("points", "expected"), CASES)
def test_a_level_may_have_a_floor_and_a_limit_of_places(
    points: list[int], expected: list[str]
) -> None:
    assert named(levels(scheme(POINTS + LIMITED), points)) == expected


@pytest.mark.parametrize(("rounding", "expected"), [("floor", 1), ("half_up", 1), ("ceil", 2)])
def test_how_a_part_of_a_place_is_rounded_is_stated(rounding: str, expected: int) -> None:
    text = POINTS + LIMITED + f"    rounding: {rounding}\n"

    found = levels(scheme(text), [99, 98, 97, 96, 95, 94, 93])

    assert named(found).count("best") == expected
    assert [dict(one.quota) for one in found.shares] == [{"best": expected, "good": 2}]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("report", ["best", "", "", "good", "fair"]),
        ("higher", ["best", "best", "best", "good", "fair"]),
        ("lower", ["best", "good", "good", "fair", "fair"]),
    ],
)
def test_equals_at_the_last_place_are_treated_as_the_scheme_says(
    ties: str, expected: list[str]
) -> None:
    text = POINTS + LIMITED + f"    ties: {ties}\n"

    found = levels(scheme(text), [99, 95, 95, 90, 70, 60, 60, 60, 60, 60])

    assert named(found)[:5] == expected
    border = found.borders[0]
    assert (border.upper, border.lower, border.members, border.places) == (
        "best",
        "good",
        ("m01", "m02"),
        1,
    )
    assert [one.on_border for one in found.members[:4]] == [False, True, True, False]


def test_what_separates_equals_in_the_ranking_separates_them_at_the_last_place() -> None:
    text = (
        "items:\n  hours: {label: 时长, quantity: {unit: hour, rounding: none},"
        " value: {per_unit: {points: 1}}, caps: [{per: period, at_most: 90}]}\n"
        "ranking: {by: [total, hours]}\n"
    )
    bands = "levels: [{by: total, bands: [{key: a, label: 甲, places: 1}, {key: b, label: 乙}]}]\n"
    shares = (
        "levels: [{by: total, shares: [{key: a, label: 甲, percent: 50},"
        " {key: b, label: 乙, percent: 50}]}]\n"
    )

    for rest in (bands, shares):
        version = scheme(text + rest)
        accounts = [
            Account(key, Member(), evaluated(version, hours(time)))
            for key, time in (("a", 91), ("b", 120))
        ]
        found = assess(version, accounts)

        assert named(found) == ["b", "a"]
        assert found.borders == ()


def test_each_ranking_class_has_its_own_places() -> None:
    members = [Member(category="甲")] * 5 + [Member(category="乙")] * 5

    found = levels(
        scheme(POINTS + LIMITED + "ranking: {split: category}\n"),
        [99, 98, 97, 96, 95, 94, 93, 92, 91, 90],
        members,
    )

    assert [one.account.id for one in found.members if one.level == "best"] == ["m00", "m05"]


def test_who_is_not_ranked_takes_no_place_but_has_a_level_without_a_limit() -> None:
    text = (
        POINTS
        + LIMITED
        + ("ranking: {leave_out: [{for: {stages: [probationary]}, reason: 预备党员不参加排名}]}\n")
    )
    members = [Member(stage="probationary"), *[Member()] * 5]

    found = levels(scheme(text), [100, 99, 98, 97, 96, 95], members)

    assert named(found) == ["fair", "best", "good", "good", "fair", "fair"]


NOT_OPEN = [
    "{key: no, label: 取消评优, items: [bad], bar: [best]}",
    "{key: no, label: 最高良好, items: [bad], ceiling: good}",
    "{key: no, label: 降为良好, items: [bad], drop_to: good}",
]


@pytest.mark.parametrize("override", NOT_OPEN)
def test_who_may_not_have_a_level_takes_no_place_of_it(override: str) -> None:
    bad = "  bad: {label: 处分, value: {fixed: 0}}\n"
    version = scheme(
        POINTS.replace("items: {x", "items:\n  x").replace("}}}\n", "}}\n")
        + bad
        + LIMITED
        + f"overrides: [{override}]\n"
    )
    accounts = [
        Account("a", Member(), evaluated(version, [fact("x", amount=9900), fact("bad")])),
        *(
            Account(key, Member(), evaluated(version, [fact("x", amount=n * 100)]))
            for key, n in (("b", 98), ("c", 70), ("d", 70), ("e", 70))
        ),
    ]

    found = assess(version, accounts)

    assert named(found) == ["good", "best", "fair", "fair", "fair"]
    assert found.members[0].reached == "good"


FAULTS = [
    ("a share of nobody", "{key: a, label: 甲, percent: 0}, {key: b, label: 乙}", "wrong_value"),
    (
        "a limit told twice",
        "{key: a, label: 甲, percent: 20, places: 3}, {key: b, label: 乙}",
        "wrong_value",
    ),
    (
        "more than all",
        "{key: a, label: 甲, percent: 60}, {key: b, label: 乙, percent: 60}, {key: c, label: 丙}",
        "shares_not_whole",
    ),
    (
        "a ceiling that lets fall who found no place",
        "{key: a, label: 甲, from: 90, percent: 20}, {key: b, label: 乙, from: 60, below: 90}",
        "level_gap",
    ),
]


@pytest.mark.parametrize(("name", "bands", "code"), FAULTS, ids=[one[0] for one in FAULTS])
def test_limits_that_cannot_be_kept_are_refused(name: str, bands: str, code: str) -> None:
    found = faults(f"{POINTS}levels: [{{by: total, bands: [{bands}]}}]\n")

    assert code in [one.code for one in found]


def test_rounding_and_ties_need_a_limit() -> None:
    text = "levels: [{by: total, ties: lower, bands: [{key: a, label: 甲, from: 1}]}]\n"

    assert [one.code for one in faults(POINTS + text)] == ["wrong_value"]


def test_a_limit_is_read_back() -> None:
    told = explained(scheme(POINTS + LIMITED))

    assert "   优秀：90 及以上，且不超过参加排名人数的 20%。" in told
    assert "   良好：80 及以上，且不超过 2 人。" in told
    assert any("没有名额的顺延到下一级" in sentence for sentence in told)
