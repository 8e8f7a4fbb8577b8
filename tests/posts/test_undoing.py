"""A confirmed month is taken back by two people, and its points with it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import approvals
from app.accounts.errors import OwnApproval
from app.core.db import db
from app.points.models import LedgerEntry
from app.posts import undoing
from app.posts.errors import (
    DutyNotConfirmed,
    DutySettled,
    UndoAsked,
)
from app.posts.models import DutyState, Holding
from app.records import queries as facts
from tests.posts.scenes import (
    A_MONTH,
    FOUNDED,
    NOW,
    OCTOBER,
    books_agree,
    confirm,
    held,
    line,
    opened,
    second_staff,
    tick,
    total,
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


def test_a_confirmed_month_is_taken_back_by_two(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    for month in (SEPTEMBER, OCTOBER):
        tick(cast, [holding], month)
        confirm(cast, [holding], month)

    asked = _ask(cast, holding)
    assert total(cast.people["volunteer"]) == 2 * A_MONTH
    with pytest.raises(UndoAsked):
        _ask(cast, holding)
    with pytest.raises(OwnApproval):
        approvals.decide(asked, approved=True, by=cast.actor("reviewer", now=NOW), now=NOW)
    _decide(cast, asked, approved=True)

    assert total(cast.people["volunteer"]) == A_MONTH
    assert line(holding).line.state is DutyState.UNDONE
    assert line(holding, SEPTEMBER).line.state is DutyState.CONFIRMED
    amounts = db.session.scalars(
        sa.select(LedgerEntry.amount).where(LedgerEntry.source.endswith(":2026-10"))
    )
    assert sorted(amounts) == [-A_MONTH, A_MONTH]
    since, until = FOUNDED, NOW + timedelta(days=1)
    assert len(facts.facts(cast.region_id, cast.people["volunteer"], since=since, until=until)) == 1
    books_agree(cast)
    with pytest.raises(DutySettled):
        tick(cast, [holding])
    with pytest.raises(DutyNotConfirmed):
        _ask(cast, holding)


def test_what_is_turned_down_stays(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    with pytest.raises(DutyNotConfirmed):
        _ask(cast, holding)
    confirm(cast, [holding])

    _decide(cast, _ask(cast, holding), approved=False)

    assert total(cast.people["volunteer"]) == A_MONTH
    assert line(holding).line.state is DutyState.CONFIRMED
    assert not undoing.asked(line(holding).line)


def test_the_holder_does_not_take_part_in_taking_back(cast: Cast) -> None:
    holding = held(cast, opened(cast), second_staff(cast))
    tick(cast, [holding])
    confirm(cast, [holding])
    asked = _ask(cast, holding)

    by = cast.actor("second_member", now=NOW)
    with pytest.raises(OwnApproval):
        approvals.decide(asked, approved=True, by=by, now=NOW)


def _ask(cast: Cast, holding: Holding) -> approvals.Approval:
    by = cast.actor("reviewer", now=NOW)
    return undoing.ask(line(holding), reason="登记错了人", by=by, now=NOW)


def _decide(cast: Cast, asked: approvals.Approval, *, approved: bool) -> None:
    by = cast.actor("upper", now=NOW)
    approvals.decide(asked, approved=approved, by=by, now=NOW)
    undoing.carry_out(asked, by=by, now=NOW)
