"""A month is ticked by who knows, from its 20th day, and is late after the 10th."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.accounts.errors import OwnApproval
from app.accounts.models import PersonState
from app.core.db import db
from app.core.errors import NotFound
from app.posts import duty
from app.posts.errors import (
    DutyNotFound,
    DutyNotSent,
    DutySettled,
    MonthNotOpen,
    MonthNotOver,
    NotHeldThen,
    OwnDuty,
)
from app.posts.models import DutyState
from tests.posts.scenes import (
    NOW,
    OCTOBER,
    confirm,
    held,
    line,
    opened,
    second_staff,
    tick,
    town,
)
from tests.support.cast import Cast

SEPTEMBER, NOVEMBER = date(2026, 9, 1), date(2026, 11, 1)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    made = town(app)
    with app.app_context():
        yield made
        db.session.rollback()


def test_nobody_vouches_for_himself(cast: Cast) -> None:
    holding = held(cast, opened(cast), "grid_worker")
    with pytest.raises(OwnDuty):
        tick(cast, [holding])

    tick(cast, [holding], by="reviewer")
    with pytest.raises(OwnApproval):
        confirm(cast, [holding])
    assert confirm(cast, [holding], by=second_staff(cast)).confirmed == 1


@pytest.mark.parametrize("who", ["upper", "volunteer", "auditor", "other_reviewer", "secretary"])
def test_others_tick_nothing(cast: Cast, who: str) -> None:
    holding = held(cast, opened(cast))
    with pytest.raises(NotFound):
        tick(cast, [holding], by=who)


def test_a_secretary_ticks_a_post_of_the_branch(cast: Cast) -> None:
    holding = held(cast, opened(cast, "branch", by="secretary"), "member", by="secretary")
    tick(cast, [holding], by="secretary", node="branch")
    assert confirm(cast, [holding]).confirmed == 1


def test_a_month_is_ticked_from_its_20th_day_and_confirmed_when_it_is_over(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    with pytest.raises(MonthNotOpen):
        tick(cast, [holding], NOVEMBER, now=datetime(2026, 11, 19, 15, 59, tzinfo=UTC))
    # midnight in Shanghai
    on = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)
    tick(cast, [holding], NOVEMBER, now=on)
    with pytest.raises(MonthNotOver):
        confirm(cast, [holding], NOVEMBER, now=datetime(2026, 11, 30, 15, 59, tzinfo=UTC))
    at = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert confirm(cast, [holding], NOVEMBER, now=at).confirmed == 1


def test_what_was_long_ago_is_not_made_up(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    with pytest.raises(MonthNotOpen):
        tick(cast, [holding], date(2026, 4, 1))
    # entered in November with a first day in March: October is the first month that counts
    late = held(cast, opened(cast, title="楼道长"), now=NOW)
    with pytest.raises(NotHeldThen):
        tick(cast, [late], SEPTEMBER)
    assert tick(cast, [late]) == 1


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        (date(2026, 10, 31), date(2027, 1, 1)),
        (date(2026, 2, 1), date(2026, 10, 1)),
        (date(2026, 11, 1), date(2027, 1, 1)),
    ],
)
def test_who_did_not_hold_it_then_is_not_ticked(cast: Cast, from_on: date, to_on: date) -> None:
    holding = held(cast, opened(cast), from_on=from_on, to_on=to_on)

    assert duty.sheet(cast.node("grid"), OCTOBER).duties == []
    with pytest.raises(NotHeldThen):
        tick(cast, [holding])


def test_a_post_that_changes_hands_gives_each_month_to_whom_it_kept_busy(cast: Cast) -> None:
    post = opened(cast, capacity=1)
    held(cast, post, "volunteer", to_on=date(2026, 10, 10))
    held(cast, post, "member", from_on=date(2026, 10, 11))

    names = [
        [each.person.name for each in duty.sheet(cast.node("grid"), month).duties]
        for month in (SEPTEMBER, OCTOBER)
    ]
    assert names == [["苏小禾"], ["林晓月"]]


def test_one_person_gains_once_by_a_post_and_month(cast: Cast) -> None:
    """Two terms that meet in the middle of a month are one person's one month."""
    post = opened(cast)
    first = held(cast, post, from_on=date(2026, 3, 1), to_on=date(2027, 2, 14))
    second = held(cast, post, from_on=date(2027, 2, 15), to_on=date(2027, 8, 1))
    february, at = date(2027, 2, 1), datetime(2027, 3, 1, 2, tzinfo=UTC)

    (due,) = duty.sheet(cast.node("grid"), february).duties
    assert due.holding.id == first.id
    tick(cast, [first], february, now=at)
    with pytest.raises(NotHeldThen):
        tick(cast, [second], february, now=at)


def test_absent_is_a_word_that_may_be_put_right(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    assert tick(cast, [holding], is_done=False) == 0
    assert line(holding).line.state is DutyState.ABSENT
    with pytest.raises(DutyNotSent):
        confirm(cast, [holding])

    tick(cast, [holding])
    assert confirm(cast, [holding]).confirmed == 1
    with pytest.raises(DutySettled):
        tick(cast, [holding], is_done=False)


def test_who_says_the_same_again_takes_nothing_over(cast: Cast) -> None:
    """A page that was sent in by the office leaves what the grid worker ticked as his."""
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    tick(cast, [holding], by="reviewer")

    assert line(holding).line.ticked_by_id == cast.people["grid_worker"]
    assert confirm(cast, [holding]).confirmed == 1


def test_what_nobody_ticked_by_the_10th_is_late(cast: Cast) -> None:
    post = opened(cast)
    done, absent, missing = (held(cast, post, who) for who in ("member", "volunteer", "organiser"))
    tick(cast, [done])
    tick(cast, [absent], is_done=False)
    months = (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1), SEPTEMBER)
    for month in months:
        tick(cast, [done, absent, missing], month)
    staff = cast.actor("reviewer", now=NOW)

    assert duty.late(staff, now=datetime(2026, 11, 10, 15, 59, tzinfo=UTC)) == []
    (sheet,) = duty.late(staff, now=datetime(2026, 11, 10, 16, 0, tzinfo=UTC))

    assert (sheet.organisation.name, sheet.month, sheet.due) == ("杏园一网格", OCTOBER, 1)
    assert [each.holding.id for each in sheet.duties] == [missing.id]
    for who in ("other_reviewer", "grid_worker", "upper", "secretary"):
        assert duty.late(cast.actor(who, now=NOW), now=NOW + timedelta(days=9)) == []


def test_what_waits_is_listed_by_month_and_grid_for_the_community(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    tick(cast, [holding], NOVEMBER, now=datetime(2026, 11, 21, tzinfo=UTC))

    (sheet,) = duty.to_confirm(cast.actor("reviewer", now=NOW), now=NOW)
    assert (sheet.organisation.name, sheet.month, len(sheet.duties)) == ("杏园一网格", OCTOBER, 1)
    assert duty.to_confirm(cast.actor("other_reviewer", now=NOW), now=NOW) == []
    assert len(duty.to_confirm(cast.actor("upper", now=NOW), now=NOW)) == 1


def test_a_steward_reads_the_own_months(cast: Cast) -> None:
    held(cast, opened(cast), from_on=date(2026, 8, 20))
    ((term, months),) = duty.own(cast.actor("volunteer", now=NOW), now=NOW)

    assert term.post.title == "红管家"
    assert [each.month.month for each in months] == [11, 10, 9]
    assert duty.own(cast.actor("member", now=NOW), now=NOW) == []


def test_a_line_of_another_community_is_not_found(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    made = line(holding).line

    assert duty.entry(made.id, by=cast.actor("reviewer", now=NOW)).line is made
    for who in ("other_reviewer", "volunteer"):
        with pytest.raises(DutyNotFound):
            duty.entry(made.id, by=cast.actor(who, now=NOW))


def test_an_account_that_may_not_act_is_on_no_page(cast: Cast) -> None:
    held(cast, opened(cast))
    cast.person("volunteer").state = PersonState.DISABLED
    db.session.flush()

    assert duty.sheet(cast.node("grid"), OCTOBER).duties == []
    assert duty.late(cast.actor("reviewer", now=NOW), now=NOW + timedelta(days=9)) == []
