"""How long wishes took: the middle, nine tenths, and steps that count each of them once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.wishes import closing, durations
from app.wishes.figures import Span, by_category
from app.wishes.rules.spread import spread
from tests.support import wishes as make
from tests.support.cast import Cast, gather

OCTOBER = datetime(2026, 10, 13, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUARTER = Span(since=date(2026, 10, 1), until=date(2027, 1, 1))


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app, now=OCTOBER - 30 * DAY)
    make.vet(made, "unit", limit=0)
    return made


def _fulfilled(cast: Cast, days: int, **words: str) -> None:
    wish = make.published(cast, OCTOBER, **words)
    make.claimed(cast, wish, OCTOBER)
    make.delivered(cast, wish, OCTOBER + days * DAY)
    make.confirmed(cast, wish, OCTOBER + days * DAY + HOUR)
    at = OCTOBER + days * DAY + 2 * HOUR
    closing.close([wish], by=cast.actor("reviewer", now=at), now=at)


@pytest.mark.parametrize(
    ("days", "halves", "ninth", "steps"),
    [
        ([0], 0, 0, (1, 0, 0, 0, 0)),
        ([3, 4, 7, 8], 11, 8, (1, 2, 1, 0, 0)),
        ([15, 16, 30, 31, 300], 60, 300, (0, 0, 1, 2, 2)),
        (list(range(1, 11)), 11, 9, (3, 4, 3, 0, 0)),
        (list(range(1, 12)), 12, 10, (3, 4, 4, 0, 0)),
    ],
)
def test_days_are_told_by_their_middle_nine_tenths_and_steps(
    days: list[int], halves: int, ninth: int, steps: tuple[int, ...]
) -> None:
    found = spread(reversed(days))

    assert found is not None
    assert (found.median_halves, found.ninth_tenth, found.steps) == (halves, ninth, steps)
    assert sum(found.steps) == found.count == len(days)


def test_no_wish_has_no_middle() -> None:
    assert spread([]) is None


@pytest.mark.usefixtures("context")
def test_each_kind_of_wish_has_its_days(cast: Cast) -> None:
    _fulfilled(cast, 2, category="goods")
    _fulfilled(cast, 9, category="goods")
    _fulfilled(cast, 4, category="visit")

    steps, fields = durations.tables(cast.node("community"), QUARTER)

    assert [row[1] for row in steps.rows] == ["1", "1", "1", "0", "0"]
    assert steps.rows[0] == ["3 天以内", "1", "33.3%"]
    assert [row[0] for row in steps.rows][-1] == "超过 30 天"
    assert [row[:4] for row in fields.rows] == [["物品", "5.5", "9", "2"], ["探访", "4", "4", "1"]]


@pytest.mark.usefixtures("context")
def test_a_sheet_by_kind_has_a_row_for_each_that_there_was(cast: Cast) -> None:
    _fulfilled(cast, 2, category="goods")
    make.published(cast, OCTOBER, category="visit")

    rows = by_category(cast.node("community"), QUARTER)

    found = [(row.label, row.collected, row.done, row.days_total) for row in rows]
    assert found == [("物品", 1, 1, 2), ("探访", 1, 0, 0)]


@pytest.mark.usefixtures("context")
def test_what_is_outside_the_span_or_the_place_is_not_counted(cast: Cast) -> None:
    _fulfilled(cast, 2)
    earlier = Span(since=date(2026, 9, 1), until=date(2026, 10, 1))

    elsewhere = durations.tables(cast.node("other_community"), QUARTER)[0]

    assert elsewhere.is_empty
    assert durations.tables(cast.node("community"), earlier)[0].is_empty
    assert not durations.tables(cast.node("community"), QUARTER)[0].is_empty
