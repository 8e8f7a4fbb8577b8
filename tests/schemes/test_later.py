"""After the earning: spending, units, what is carried over, publication."""

from datetime import date
from typing import Any

import pytest

from app.schemes.document import parse
from app.schemes.facts_file import read_facts
from app.schemes.report import report
from app.schemes.rules import Account, Fact, Member, Version
from app.schemes.rules.publication import Span
from app.schemes.rules.purse import spend
from app.schemes.rules.spending import Purse, Spending
from app.schemes.rules.units import Unit, judge_units
from tests.schemes.texts import EXAMPLES, at, evaluated, example, fact, faults, scheme

CARD = "items: {x: {label: 服务, value: {range: {from: -100, to: 100, default: 1}}}}\n"
GIFTS = (
    "gifts: {paste: {label: 牙膏, price: 2}, soap: {label: 洗衣液, price: 4},"
    " rice: {label: 米, price: 6}}"
)


def purse(
    version: Version, facts: list[Fact], *wishes: Spending, as_of: date = date(2026, 12, 31)
) -> Purse:
    assert version.spending is not None
    lines = evaluated(version, facts, as_of).lines
    return spend(version, version.spending, lines, wishes, as_of=as_of)


def wish(day: str, points: int | None = None, gift: str = "", *, best: bool = False) -> Spending:
    amount = None if points is None else points * 100
    return Spending(source=day, at=at(day, 12), gift=gift, points=amount, best=best)


def test_hailin_lets_a_person_redeem_once_a_quarter() -> None:
    facts = [
        fact("service", "2026-01-10", minutes=120),
        fact("service", "2026-01-11", minutes=180),
        fact("referral", "2026-01-12", people=2),
    ]
    text = (EXAMPLES / "hailin.yaml").read_text("utf-8")
    version = parse(text + "spending: {limits: [{per: quarter, times: 1}]}\n")

    found = purse(
        version, facts, wish("2026-04-10", 5), wish("2026-06-20", 2), wish("2026-07-01", 2)
    )

    assert [one.is_accepted for one in found.spent] == [True, False, True]
    assert found.spent[1].reason == "limit_reached"
    assert found.balance == 100
    assert evaluated(version, facts).items["service"].quantity == 4


CHANGSHAN = [(5, 4, "detergent", 0), (1, 2, "", 100), (6, 6, "rice", 0)]


@pytest.mark.parametrize(("card", "take", "gift", "left"), CHANGSHAN)
def test_changshan_gives_the_dearest_gift_and_clears_the_rest(
    card: int, take: int, gift: str, left: int
) -> None:
    version = example("haining-changshan")
    facts = [fact("scan", amount=card * 100)]

    found = purse(version, facts, wish("2026-10-01", take, best=True))

    assert [(one.gift, one.is_accepted) for one in found.spent] == [(gift, bool(gift))]
    assert found.balance == left
    assert evaluated(version, facts).total == card * 100


def test_points_expire_and_the_oldest_go_first() -> None:
    rule = "expiry: {months: 6}"
    facts = [fact("x", "2026-01-01", amount=500), fact("x", "2026-05-01", amount=500)]

    oldest = purse(
        scheme(CARD + f"spending: {{{rule}}}\n"),
        facts,
        wish("2026-06-01", 5),
        as_of=date(2026, 7, 1),
    )
    newest = purse(
        scheme(CARD + f"spending: {{{rule}, order: newest_first}}\n"),
        facts,
        wish("2026-06-01", 5),
        as_of=date(2026, 7, 1),
    )

    assert (oldest.balance, oldest.expired) == (500, 0)
    assert (newest.balance, newest.expired) == (0, 500)


def test_what_comes_later_cannot_be_spent_before() -> None:
    version = scheme(CARD + f"spending: {{{GIFTS}}}\n")

    found = purse(version, [fact("x", "2026-05-01", amount=500)], wish("2026-04-01", gift="paste"))

    assert found.spent[0].reason == "too_little"


def test_penalties_are_taken_from_the_purse_unless_the_scheme_says_otherwise() -> None:
    facts = [fact("x", "2026-01-01", amount=500), fact("x", "2026-02-01", amount=-300)]

    assert purse(scheme(CARD + "spending: {}\n"), facts).balance == 200
    assert purse(scheme(CARD + "spending: {penalties: ignore}\n"), facts).balance == 500


def test_a_gift_can_have_limits_of_its_own() -> None:
    text = "spending: {gifts: {paste: {label: 牙膏, price: 2, limits: [{per: month, times: 1}]}}}\n"
    facts = [fact("x", "2026-01-01", amount=1000)]

    found = purse(
        scheme(CARD + text),
        facts,
        wish("2026-02-01", gift="paste"),
        wish("2026-02-20", gift="paste"),
        wish("2026-03-01", gift="paste"),
        wish("2026-03-02", gift="bread"),
    )

    assert [one.reason for one in found.spent] == ["", "limit_reached", "", "unknown_gift"]


def test_the_purse_is_emptied_at_the_end_of_a_period_if_the_scheme_says_so() -> None:
    file = read_facts(
        '{"members": [{"id": "a", "facts": ['
        '{"item": "x", "at": "2025-12-01", "points": 5}, {"item": "x", "at": "2026-02-01"}]}]}'
    )
    kept = report([scheme(CARD + "spending: {}\n")], file, date(2026, 12, 31))
    cleared = report(
        [scheme(CARD + "spending: {clearing: period_end}\n")], file, date(2026, 12, 31)
    )

    assert kept["members"][0]["spending"]["balance"].amount == 600
    assert cleared["members"][0]["spending"]["balance"].amount == 100


@pytest.mark.parametrize(
    ("members", "reported", "completed", "is_ok"),
    [(40, 40, 38, True), (39, 39, 37, False), (20, 18, 20, False), (0, 0, 0, False)],
)
def test_qiaoxi_never_rounds_a_rate_up(
    members: int, reported: int, completed: int, is_ok: bool
) -> None:
    numbers = {"members": members, "reported": reported, "completed": completed}

    (found,) = judge_units(example("qiaoxi"), [(Unit(id="u", numbers=numbers), [])])

    assert found.is_ok is is_ok


def test_a_units_rate_counts_members_who_had_to() -> None:
    version = scheme(
        CARD + "units:\n  for: {stages: [full]}\n  metrics:\n"
        "    pass: {label: 达标率, is: {share: {by: total, from: 60}}, from: 50}\n"
        "    average: {label: 人均, is: {average: total}, conversion: {linear: {factor: 0.1}},"
        " weight: 50}\n"
    )
    year = (date(2026, 1, 1), date(2026, 12, 31))
    people: dict[str, tuple[int, Member]] = {
        "a": (60, Member(stage="full")),
        "b": (20, Member(stage="full")),
        "ill": (0, Member(stage="full", exempt=(year,))),
        "new": (0, Member(stage="probationary")),
    }
    accounts = [
        Account(key, member, evaluated(version, [fact("x", amount=n * 100)], member=member))
        for key, (n, member) in people.items()
    ]

    (found,) = judge_units(version, [(Unit(id="u"), accounts)])

    assert found.had_to == 2
    assert [one.amount for one in found.readings] == [5000, 4000]
    assert found.score == 5000 + 200
    assert found.is_ok


UNITS = {"a": 40, "b": 50, "c": 40, "d": 10}
COMPARED = [
    ("top_ratio: {full: 20}", [1600, 2000, 1600, 400]),
    ("by_rank: [{up_to: 1, mark: 10}, {up_to: 2, mark: 8}, {mark: 5}]", [800, 1000, 800, 500]),
    ("by_percentile: [{up_to: 25, mark: 10}, {mark: 5}]", [500, 1000, 500, 500]),
]


@pytest.mark.parametrize(("conversion", "expected"), COMPARED)
def test_units_are_compared_with_one_another(conversion: str, expected: list[int]) -> None:
    metrics = f"visits: {{label: 走访, is: {{number: visits}}, conversion: {{{conversion}}}}}"
    version = scheme(CARD + f"units: {{metrics: {{{metrics}}}}}\n")
    units = [(Unit(id=key, numbers={"visits": n}), []) for key, n in UNITS.items()]

    assert [one.score for one in judge_units(version, units)] == expected


def test_a_unit_that_had_nobody_is_compared_with_nobody() -> None:
    metrics = "mean: {label: 人均, is: {average: total}, conversion: {top_ratio: {full: 20}}}"
    version = scheme(CARD + f"units: {{metrics: {{{metrics}}}}}\n")
    account = Account("a", Member(), evaluated(version, [fact("x", amount=900)]))

    found = judge_units(version, [(Unit(id="u"), [account]), (Unit(id="empty"), [])])

    assert [one.score for one in found] == [2000, 0]


def test_a_level_is_worth_points_in_the_next_january() -> None:
    version = scheme(
        "items:\n  x: {label: 服务, value: {range: {from: 0, to: 100, default: 1}}}\n"
        "  star: {label: 上年星级, value: {range: {from: 0, to: 10, default: 0}}}\n"
        "levels: [{by: total, bands: [{key: gold, label: 金, from: 50}]}]\n"
        "carry_over: [{item: star, points: {gold: 5}}]\n"
    )
    file = read_facts('[{"item": "x", "at": "2026-03-01", "points": 60}]')

    carried = report([version], file, date(2026, 12, 31))["carried"]

    assert [(one["at"], one["item"], one["points"].amount) for one in carried] == [
        ("2027-01-01", "star", 500)
    ]
    again = fact("star", carried[0]["at"], amount=carried[0]["points"].amount)
    assert evaluated(version, [again], date(2027, 12, 31)).total == 500


@pytest.mark.parametrize(
    ("kind", "expected"), [("calendar", date(2026, 10, 5)), ("working", date(2026, 10, 13))]
)
def test_working_days_are_those_of_the_office(kind: Any, expected: date) -> None:
    holidays = {date(2026, 10, day) for day in range(1, 8)}
    make_up = {date(2026, 10, 10)}

    def is_working(day: date) -> bool:
        return day in make_up or (day.isoweekday() < 6 and day not in holidays)

    assert Span(5, kind).ends_on(date(2026, 9, 30), is_working) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("spending: {items: [y]}\n", "unknown_name"),
        ("spending: {gifts: {a: {label: 甲, price: 0}}}\n", "wrong_value"),
        ("spending: {limits: [{per: day}]}\n", "wrong_value"),
        ("carry_over: [{item: x, points: {gold: 1}}]\n", "unknown_name"),
        ("units: {metrics: {a: {label: 甲, is: {average: item.y}}}}\n", "unknown_name"),
        ("units: {metrics: {a: {label: 甲, is: {}}}}\n", "wrong_value"),
        ("publication: {length: {days: 0}}\n", "wrong_value"),
    ],
)
def test_what_comes_after_is_checked_too(text: str, code: str) -> None:
    assert code in [fault.code for fault in faults(CARD + text)]
