"""The figures of the board: cohorts collected, fulfilment by delivery, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.core.db import db
from app.wishes import closing, confirming, figures, holding, reviewing
from app.wishes.figures import Span
from app.wishes.models import Claim, Wish
from app.wishes.papers.figures import FigureRow, percent, sum_row
from app.wishes.rules.machine import State
from app.wishes.rules.words import Grade
from tests.support import wishes as make
from tests.support.cast import Cast, gather

pytestmark = pytest.mark.usefixtures("context")

#: a Tuesday in October, in the morning of Shanghai
OCTOBER = datetime(2026, 10, 13, 2, 0, tzinfo=UTC)
NOVEMBER = OCTOBER + timedelta(days=31)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IN_OCTOBER = Span(since=date(2026, 10, 1), until=date(2026, 11, 1))
IN_NOVEMBER = Span(since=date(2026, 11, 1), until=date(2026, 12, 1))
QUARTER = Span(since=date(2026, 10, 1), until=date(2027, 1, 1))


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app, now=OCTOBER - 30 * DAY)
    make.vet(made, "unit", limit=0)
    return made


def _close(cast: Cast, wish: Wish, at: datetime) -> None:
    closing.close([wish], by=cast.actor("reviewer", now=at), now=at)


def _fulfilled(
    cast: Cast, at: datetime, *, days: int = 1, grade: Grade = Grade.SATISFIED
) -> tuple[Wish, Claim]:
    """Published and claimed at a moment, delivered so many days later, found good, closed."""
    wish = make.published(cast, at)
    claim = make.claimed(cast, wish, at)
    make.delivered(cast, wish, at + days * DAY)
    make.confirmed(cast, wish, at + days * DAY + HOUR, grade=grade)
    _close(cast, wish, at + days * DAY + 2 * HOUR)
    return wish, claim


def _only(rows: object) -> FigureRow:
    (row,) = rows  # type: ignore[misc]
    assert isinstance(row, FigureRow)
    return row


def _community(cast: Cast, span: Span, name: str = "杏园社区") -> FigureRow:
    rows = figures.by_community(cast.node("street"), span)
    return next(row for row in rows if row.label == name)


def test_collected_are_those_published_in_the_span_claimed_those_of_them(cast: Cast) -> None:
    make.published(cast, OCTOBER)
    early = make.published(cast, OCTOBER + HOUR)
    make.posted(cast, OCTOBER)
    make.claimed(cast, early, NOVEMBER)

    october, november = _community(cast, IN_OCTOBER), _community(cast, IN_NOVEMBER)

    assert (october.collected, october.claimed) == (2, 1)
    assert (november.collected, november.claimed) == (0, 0)


def test_a_claim_given_back_was_a_claim(cast: Cast) -> None:
    wish = make.published(cast, OCTOBER)
    make.claimed(cast, wish, OCTOBER)
    holding.release(wish, by=cast.actor("unit_contact", now=OCTOBER), now=OCTOBER + DAY)

    assert _community(cast, IN_OCTOBER).claimed == 1


def test_done_belongs_to_the_time_of_the_delivery(cast: Cast) -> None:
    _fulfilled(cast, OCTOBER, days=25)

    october, november = _community(cast, IN_OCTOBER), _community(cast, IN_NOVEMBER)

    assert (october.collected, october.claimed, october.done) == (1, 1, 0)
    assert (november.collected, november.done, november.satisfied) == (0, 1, 1)
    assert november.days_total == 25


def test_no_rate_of_what_is_done_passes_a_hundred(cast: Cast) -> None:
    _fulfilled(cast, OCTOBER, days=25)
    make.published(cast, NOVEMBER)

    october, november = _community(cast, IN_OCTOBER), _community(cast, IN_NOVEMBER)

    assert (october.done, percent(october.fulfilled, october.collected)) == (0, "100.0%")
    assert (november.done, percent(november.fulfilled, november.collected)) == (1, "0.0%")
    units = [_only(figures.by_unit(cast.node("community"), span)) for span in (IN_OCTOBER, QUARTER)]
    assert [(row.collected, row.fulfilled) for row in units] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(("days", "on_time"), [(15, 1), (16, 0)])
def test_on_time_is_by_the_due_moment_of_the_claim(cast: Cast, days: int, on_time: int) -> None:
    _fulfilled(cast, OCTOBER, days=days)

    row = _community(cast, QUARTER)

    assert (row.done, row.on_time) == (1, on_time)


def test_what_is_not_closed_is_not_done(cast: Cast) -> None:
    wish = make.published(cast, OCTOBER)
    make.claimed(cast, wish, OCTOBER)
    make.delivered(cast, wish, OCTOBER + DAY)
    make.confirmed(cast, wish, OCTOBER + DAY + HOUR)

    row = _community(cast, QUARTER)

    assert (row.done, row.satisfied, row.on_time) == (0, 0, 0)


def test_who_was_not_satisfied_counts_though_it_was_put_right(cast: Cast) -> None:
    wish = make.published(cast, OCTOBER)
    make.claimed(cast, wish, OCTOBER)
    make.delivered(cast, wish, OCTOBER + DAY)
    make.confirmed(cast, wish, OCTOBER + DAY + HOUR, grade=Grade.UNSATISFIED)
    make.delivered(cast, wish, OCTOBER + 2 * DAY, seed=2)
    make.confirmed(cast, wish, OCTOBER + 2 * DAY + HOUR, grade=Grade.FAIR)
    _close(cast, wish, OCTOBER + 3 * DAY)

    row = _community(cast, IN_OCTOBER)

    assert (row.unsatisfied, row.fair, row.satisfied, row.done) == (1, 1, 0, 1)


def test_silence_is_nobodys_satisfaction(cast: Cast) -> None:
    wish = make.published(cast, OCTOBER)
    make.claimed(cast, wish, OCTOBER)
    make.delivered(cast, wish, OCTOBER + DAY)
    for tried in range(3):
        at = OCTOBER + 2 * DAY + tried * HOUR
        confirming.call_back(wish, None, by=cast.actor("grid_worker", now=at), now=at)

    row = _community(cast, IN_OCTOBER)

    assert wish.state is State.CLOSED_UNREACHABLE
    assert (row.unanswered, row.done, row.satisfied, row.fair, row.unsatisfied) == (1, 0, 0, 0, 0)


def test_a_reopened_wish_is_done_once(cast: Cast) -> None:
    wish, _ = _fulfilled(cast, OCTOBER)
    at = OCTOBER + 3 * DAY
    closing.reopen(wish, reason="尺码不对", by=cast.actor("reviewer", now=at), now=at)
    open_again = _community(cast, IN_OCTOBER).done
    make.delivered(cast, wish, at + DAY, seed=3)
    make.confirmed(cast, wish, at + DAY + HOUR)
    _close(cast, wish, at + 2 * DAY)

    row = _community(cast, IN_OCTOBER)

    assert open_again == 0
    assert (row.done, row.satisfied, row.days_total) == (1, 1, 4)


def test_what_went_to_the_street_counts_once(cast: Cast) -> None:
    wish = make.published(cast, OCTOBER)
    staff, street = cast.actor("reviewer", now=OCTOBER), cast.actor("upper", now=OCTOBER)
    reviewing.escalate(wish, by=staff, now=OCTOBER)
    reviewing.resume(wish, by=street, now=OCTOBER + HOUR)
    reviewing.escalate(wish, by=staff, now=OCTOBER + 2 * HOUR)

    assert _community(cast, IN_OCTOBER).hard == 1
    assert _community(cast, IN_NOVEMBER).hard == 0


def test_every_community_below_has_a_row_and_no_other(cast: Cast) -> None:
    make.published(cast, OCTOBER)

    rows = {row.label: row.collected for row in figures.by_community(cast.node("street"), QUARTER)}

    assert rows == {"杏园社区": 1, "柳岸社区": 0}


def test_months_have_a_row_each_even_without_wishes(cast: Cast) -> None:
    _fulfilled(cast, OCTOBER, days=25)
    make.published(cast, NOVEMBER)

    rows = figures.by_month(cast.node("community"), QUARTER)

    said = [(row.label, row.collected, row.done) for row in rows]
    assert said == [("2026年10月", 1, 0), ("2026年11月", 1, 1), ("2026年12月", 0, 0)]


def test_the_first_moment_of_a_shanghai_day_belongs_to_it(cast: Cast) -> None:
    midnight = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    make.published(cast, midnight - timedelta(seconds=1))
    make.published(cast, midnight)

    assert _community(cast, IN_OCTOBER).collected == 1
    assert _community(cast, IN_NOVEMBER).collected == 1


def test_a_unit_has_its_own_claims_by_the_day_of_the_claim(cast: Cast) -> None:
    _fulfilled(cast, OCTOBER, days=25)
    given_back = make.published(cast, OCTOBER)
    make.claimed(cast, given_back, NOVEMBER)
    holding.release(given_back, by=cast.actor("unit_contact", now=NOVEMBER), now=NOVEMBER + HOUR)
    make.published(cast, OCTOBER)

    october = _only(figures.by_unit(cast.node("community"), IN_OCTOBER))
    november = _only(figures.by_unit(cast.node("community"), IN_NOVEMBER))

    assert (october.label, october.claimed, october.done) == ("和顺药房", 1, 0)
    assert (november.claimed, november.done, november.satisfied) == (1, 1, 1)


def test_a_members_own_claim_is_no_units(cast: Cast) -> None:
    wish = make.published(cast, OCTOBER)
    make.claimed(cast, wish, OCTOBER, who="member")

    row = _only(figures.by_unit(cast.node("community"), QUARTER))
    assert (row.label, row.claimed, row.done) == ("个人认领", 1, 0)
    assert _community(cast, QUARTER).claimed == 1


def test_branches_are_counted_like_units(cast: Cast) -> None:
    wish = make.published(cast, OCTOBER)
    make.claimed(cast, wish, OCTOBER, who="secretary")

    assert _only(figures.by_unit(cast.node("street"), QUARTER)).label == "杏园第一党支部"


def test_what_another_community_does_is_not_counted_here(cast: Cast) -> None:
    _fulfilled(cast, OCTOBER)

    assert _community(cast, QUARTER, "柳岸社区").done == 0
    assert figures.by_unit(cast.node("other_community"), QUARTER) == []


@pytest.mark.parametrize(
    ("collected", "claimed", "said"), [(114, 112, "98.2%"), (282, 262, "92.9%")]
)
def test_the_rates_that_were_reported(cast: Cast, collected: int, claimed: int, said: str) -> None:
    """Chengcheng (98 %) and Haikou, schemes/micro-wishes.md 30-5 and 30-6."""
    for number in range(collected):
        wish = make.posted(cast, OCTOBER)
        wish.state, wish.published_at = State.PUBLISHED, OCTOBER
        if number < claimed:
            db.session.add(_claim(cast, wish))
    db.session.flush()

    row = sum_row(figures.by_community(cast.node("street"), IN_OCTOBER))

    assert (row.collected, row.claimed) == (collected, claimed)
    assert percent(row.claimed, row.collected) == said


def _claim(cast: Cast, wish: Wish) -> Claim:
    return Claim(
        region_id=cast.region_id,
        wish_id=wish.id,
        organisation_id=cast.nodes["unit"],
        made_by_id=cast.people["unit_contact"],
        key=str(wish.id),
        claimed_at=OCTOBER,
        contact_due_at=OCTOBER + DAY,
        due_at=OCTOBER + 15 * DAY,
    )
