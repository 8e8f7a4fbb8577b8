"""What was handed out stays taken, and what can be had today is known beforehand."""

from dataclasses import replace
from datetime import date

from app.schemes.explain import explained
from app.schemes.rules import Fact, Line, Version
from app.schemes.rules.ever import lines_ever
from app.schemes.rules.facts import Member
from app.schemes.rules.purse import refusals, spend
from app.schemes.rules.spending import Purse, Spending
from tests.schemes.test_later import CARD, GIFTS
from tests.schemes.texts import at, evaluated, fact, scheme

YEAR_END = date(2026, 12, 31)


def version_of(rule: str = GIFTS) -> Version:
    return scheme(CARD + f"spending: {{{rule}}}\n")


def purse(version: Version, facts: list[Fact], *paid: Spending, on: date = YEAR_END) -> Purse:
    assert version.spending is not None
    return spend(version, version.spending, evaluated(version, facts).lines, paid, as_of=on)


def handed_out(day: str, paid: int, gift: str = "rice") -> Spending:
    return Spending(source=day, at=at(day, 12), gift=gift, paid=paid)


def test_what_was_handed_out_keeps_the_price_it_had() -> None:
    found = purse(version_of(), [fact("x", amount=1000)], handed_out("2026-04-01", 300))

    assert found.balance == 700
    assert [(one.is_accepted, one.points) for one in found.spent] == [(True, 300)]


def test_a_gift_that_is_off_the_list_stays_taken() -> None:
    one = handed_out("2026-04-01", 300, gift="bread")

    assert purse(version_of(), [fact("x", amount=1000)], one).balance == 700


def test_what_was_taken_beyond_the_points_is_owed_and_paid_by_what_comes_next() -> None:
    facts = [fact("x", "2026-03-01", amount=200)]
    paid = handed_out("2026-04-01", 600)

    assert purse(version_of(), facts, paid).balance == -400
    later = [*facts, fact("x", "2026-05-01", amount=500)]
    assert purse(version_of(), later, paid).balance == 100


def test_what_was_handed_out_counts_for_the_limits() -> None:
    version = version_of("limits: [{per: month, times: 1}], " + GIFTS)
    assert version.spending is not None
    lines = evaluated(version, [fact("x", amount=3000)]).lines
    paid = [handed_out("2026-04-01", 600)]

    april = refusals(version, version.spending, lines, paid, as_of=date(2026, 4, 30))
    may = refusals(version, version.spending, lines, paid, as_of=date(2026, 5, 1))

    assert set(april.values()) == {"limit_reached"}
    assert set(may.values()) == {""}


def test_each_gift_is_refused_by_what_it_costs() -> None:
    version = version_of()
    assert version.spending is not None
    lines = evaluated(version, [fact("x", amount=400)]).lines

    found = refusals(version, version.spending, lines, [], as_of=YEAR_END)

    assert found == {"paste": "", "soap": "", "rice": "too_little"}


def test_a_purse_opens_only_from_so_many_points_on() -> None:
    version = version_of("at_least: 5, " + GIFTS)
    assert version.spending is not None
    wish = Spending(source="w", at=at("2026-04-01", 12), gift="paste")
    again = replace(wish, source="w2", at=at("2026-05-01", 12))
    best = replace(again, gift="", best=True)

    found = purse(version, [fact("x", amount=600)], wish, again)
    lines = evaluated(version, [fact("x", amount=400)]).lines

    assert [(one.reason, one.balance) for one in found.spent] == [("", 400), ("too_little", 400)]
    assert purse(version, [fact("x", amount=600)], wish, best).spent[1].reason == "too_little"
    assert set(refusals(version, version.spending, lines, [], as_of=YEAR_END).values()) == {
        "too_little"
    }
    assert "兑换需有 5 分及以上。" in explained(version)


def test_what_is_left_is_told_by_the_day_it_ends() -> None:
    version = version_of("expiry: {months: 12}, " + GIFTS)
    facts = [fact("x", "2026-03-01", amount=200), fact("x", "2026-05-01", amount=500)]

    found = purse(version, facts, handed_out("2026-06-01", 300))

    assert found.lots == ((date(2027, 5, 1), 400),)
    assert purse(version_of(), facts).lots == ((date.max, 700),)


def test_handing_out_clears_the_rest_where_the_scheme_says_so() -> None:
    version = version_of("clearing: after_spending, " + GIFTS)

    found = purse(version, [fact("x", amount=1000)], handed_out("2026-04-01", 300))

    assert (found.balance, found.cleared) == (0, 700)


def test_every_period_brings_its_own_lines_once() -> None:
    version = version_of("clearing: never, " + GIFTS)
    facts = [fact("x", f"{year}-03-01", amount=100) for year in (2024, 2025, 2026)]

    found: list[Line] = lines_ever([version], facts, date(2026, 3, 1), Member())

    assert [line.source for line in found] == [one.source for one in facts]
    assert [line.amount for line in found] == [100, 100, 100]
    assert lines_ever([version], [replace(facts[0])], date(2023, 1, 1), Member()) == []
