"""Which months are left out, and how hours are rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.big_screen.rules import (
    FEWEST,
    Month,
    is_too_few,
    tenths_of_hours,
    whole_hours,
    withheld,
)


def _months(*people: int) -> list[Month]:
    return [
        Month(number, machine=60 * each, people=each) for number, each in enumerate(people, start=1)
    ]


@pytest.mark.parametrize(
    ("people", "left_out"),
    [
        ((), set()),
        ((0, 0), set()),
        ((9, 8, 0), set()),
        # the sum of the year minus the others would be the hours of one person
        ((9, 1, 8), {2, 3}),
        ((9, 1, 8, 2), {2, 3, 4}),
        ((1, 2), {1, 2}),
    ],
)
def test_small_months_are_left_out_with_the_smallest_other(
    people: tuple[int, ...], left_out: set[int]
) -> None:
    assert withheld(_months(*people)) == left_out


@given(st.lists(st.integers(0, 12), max_size=12))
def test_what_is_left_out_always_holds_a_month_of_enough_people(people: list[int]) -> None:
    months = _months(*people)
    gone = withheld(months)

    shown = [each for each in months if each.number not in gone]
    assert not any(is_too_few(each.people) for each in shown)
    if gone and any(each >= FEWEST for each in people):
        assert max(each.people for each in months if each.number in gone) >= FEWEST


@pytest.mark.parametrize(
    ("minutes", "whole", "tenths"),
    [
        (0, 0, "0.0"),
        (2, 0, "0.0"),
        (3, 0, "0.1"),
        (30, 1, "0.5"),
        (89, 1, "1.5"),
        (75000, 1250, "1,250.0"),
    ],
)
def test_hours_are_rounded_half_up(minutes: int, whole: int, tenths: str) -> None:
    assert whole_hours(minutes) == whole
    assert tenths_of_hours(minutes) == tenths
