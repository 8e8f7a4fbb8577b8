"""What holds for every set of facts under every kind of scheme."""

import json
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import SHANGHAI
from app.schemes.rules import Fact, Line, Member, State, Version, advance, evaluate, start
from tests.schemes.texts import evaluated, example, scheme

RICH = """\
attributes:
  level: {label: 级别, values: {city: 市级, district: 区级}}
  matter: {label: 事项}
base: {points: 10}
total: {at_least: 0, at_most: 60, surplus: kept}
groups:
  good: {label: 加分, caps: [{per: month, at_most: 20}, {per: period, at_most: 55}]}
  bad: {label: 扣分, caps: [{per: quarter, at_least: -9, at_most: 0}]}
once: [{by: matter, groups: [good]}]
items:
  hours:
    label: 时长
    group: good
    quantity: {unit: hour, rounding: floor, rounding_per: day, step: 0.5, at_most: {week: 9}}
    value:
      brackets:
        rows: [{over: 0, up_to: 5, points: 1}, {over: 5, points: 0.333333}]
    caps: [{per: event, at_most: 3}, {per: day, at_most: 4}]
  visit:
    label: 走访
    group: good
    gates: {approved: true}
    value: {table: {attribute: level, values: {city: 2.5, district: 1.25}, otherwise: 0.7}}
    factors: [{when: {weekdays: [sat, sun]}, by: 1.3}]
  lead:
    label: 组织
    from: {item: hours}
    quantity: {unit: hour, percent: 33}
    value: {per_unit: {points: 1}}
  fault:
    label: 问题
    group: bad
    value: {fixed: -2}
    repeat: {factors: [1, 2, 3], same: matter}
  steps:
    label: 次数
    value: {steps: {rows: [{at: 3, points: 2}], repeat: {every: 2, points: 1, after: 3}}}
"""
DAY_ONE = datetime(2026, 1, 1, tzinfo=SHANGHAI)
AS_OF = date(2026, 12, 31)

facts_of_a_year = st.lists(
    st.builds(
        Fact,
        source=st.text("abcdef", min_size=1, max_size=6),
        item=st.sampled_from(["hours", "visit", "fault", "steps", "unknown"]),
        occurred_at=st.integers(0, 364 * 96).map(lambda n: DAY_ONE + timedelta(minutes=15 * n)),
        minutes=st.integers(0, 400),
        attributes=st.fixed_dictionaries(
            {},
            optional={
                "level": st.sampled_from(["city", "district"]),
                "matter": st.sampled_from(["甲", "乙"]),
            },
        ),
        approved=st.booleans(),
        event=st.sampled_from(["", "", "e1", "e2"]),
    ),
    max_size=25,
    unique_by=lambda fact: fact.source,
)


@pytest.fixture(scope="module")
def rich() -> Version:
    """A scheme in which nearly every rule depends on what came before."""
    return scheme(RICH)


def plain(lines: tuple[Line, ...]) -> list[tuple[Any, ...]]:
    return [(line.source, line.item, line.amount, line.quantity, line.running) for line in lines]


@given(facts=facts_of_a_year, order=st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(
    rich: Version, facts: list[Fact], order: Any
) -> None:
    shuffled = list(facts)
    order.shuffle(shuffled)

    assert plain(evaluated(rich, shuffled).lines) == plain(evaluated(rich, facts).lines)


@given(facts=facts_of_a_year)
def test_the_lines_add_up_to_the_total(rich: Version, facts: list[Fact]) -> None:
    found = evaluated(rich, facts)

    assert sum(line.amount for line in found.lines) == found.total
    assert sum(sums.points for sums in found.items.values()) == found.total
    assert 0 <= found.total <= 6000


@given(facts=facts_of_a_year, index=st.integers(0, 24))
def test_taking_a_fact_out_and_putting_it_back_changes_nothing(
    rich: Version, facts: list[Fact], index: int
) -> None:
    before = evaluated(rich, facts)
    without = facts[:index] + facts[index + 1 :]
    evaluated(rich, without)

    after = evaluated(rich, without + facts[index : index + 1])

    assert after == before


@given(facts=facts_of_a_year)
def test_adding_facts_one_by_one_is_the_same_as_all_at_once(
    rich: Version, facts: list[Fact]
) -> None:
    whole = evaluated(rich, facts)
    state = start(rich, Member(), AS_OF)
    lines: list[Line] = list(whole.lines[:1])
    for fact in sorted(facts, key=lambda fact: fact.order):
        # the state goes through the database between two facts
        state = State.from_json(json.loads(json.dumps(state.to_json())))
        state, more = advance(rich, state, fact)
        lines += more

    assert plain(tuple(lines)) == plain(whole.lines)
    assert state == whole.state


@given(facts=facts_of_a_year, cut=st.integers(0, 25))
def test_a_batch_can_be_split_anywhere(rich: Version, facts: list[Fact], cut: int) -> None:
    ordered = sorted(facts, key=lambda fact: fact.order)
    state = evaluate([rich], ordered[:cut], AS_OF, Member()).state
    for fact in ordered[cut:]:
        state, _lines = advance(rich, state, fact)

    assert state.total == evaluated(rich, facts).total


@settings(max_examples=30)
@given(facts=facts_of_a_year)
def test_no_cap_is_ever_exceeded(rich: Version, facts: list[Fact]) -> None:
    lines = evaluated(rich, facts).lines
    months: dict[Any, int] = {}
    for line in lines:
        if line.item in ("hours", "visit") and line.occurred_at:
            month = line.occurred_at.month
            months[month] = months.get(month, 0) + max(line.amount, 0)

    assert max(months.values(), default=0) <= 2000


def test_a_year_of_three_hundred_facts_is_valued_in_milliseconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    facts = [
        Fact(
            f"attendance:{number}",
            ("scan", "hours", "wish")[number % 3],
            DAY_ONE + timedelta(hours=29 * number),
            minutes=50 + number % 90,
        )
        for number in range(300)
    ]
    version = example("chaocheng")
    evaluated(version, facts)

    times = []
    for _ in range(7):
        began = time.perf_counter()
        found = evaluated(version, facts)
        times.append(time.perf_counter() - began)

    with capsys.disabled():
        sys.stdout.write(f"\n300 facts in {min(times) * 1000:.2f} ms\n")
    assert len(found.lines) == 300
    assert min(times) < 0.025
