"""Two people confirm the same months at the same moment: each is booked once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, transaction
from app.points.models import LedgerEntry
from app.posts import confirming, duty
from app.posts.confirming import Outcome
from app.posts.models import DutyLine, DutyState
from app.records.models import ServiceRecord
from tests.posts.scenes import (
    A_MONTH,
    NOW,
    books_agree,
    held,
    opened,
    second_staff,
    tick,
    total,
    town,
)
from tests.support.cast import CHAOCHENG, Cast

ROUNDS = 4
HOLDERS = ("volunteer", "member", "organiser", "secretary")


def _sent(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context(), transaction():
        post = opened(cast, title=f"红管家{number}")
        tick(cast, [held(cast, post, who) for who in HOLDERS])


def _confirm_at_once(app: Flask, cast: Cast) -> list[Outcome | str]:
    start = Barrier(2)

    def confirm(who: str) -> Outcome | str:
        with app.app_context():
            by = cast.actor(who, now=NOW)
            waiting = duty.entries(cast.region_id, DutyLine.state == DutyState.SENT)
            db.session.rollback()
            start.wait(timeout=30)
            try:
                with transaction():
                    return confirming.confirm(waiting, by=by, now=NOW)
            except sa.exc.IntegrityError:
                return "refused by the database"

    with ThreadPoolExecutor(2) as both:
        return list(both.map(confirm, ("reviewer", "second_member")))


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = town(app, CHAOCHENG.replace("    caps: [{per: month, at_most: 3}]\n", ""))
    with app.app_context(), transaction():
        second_staff(made)
    return made


def test_of_two_who_confirm_at_one_moment_each_month_has_one(app: Flask, cast: Cast) -> None:
    for number in range(ROUNDS):
        _sent(app, cast, number)

        outcomes = _confirm_at_once(app, cast)

        assert sorted(
            (each.confirmed, each.again) for each in outcomes if isinstance(each, Outcome)
        ) == [(0, len(HOLDERS)), (len(HOLDERS), 0)]
    with app.app_context():
        for table in (ServiceRecord, LedgerEntry):
            found = db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            assert found == ROUNDS * len(HOLDERS)
        assert {total(cast.people[who]) for who in HOLDERS} == {ROUNDS * A_MONTH}
        books_agree(cast)


def test_without_the_comparison_the_record_itself_keeps_the_second_out(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is a real one: both get as far as writing the record."""
    turned: Callable[..., bool] = confirming._turn
    monkeypatch.setattr(
        confirming, "_turn", lambda line, state, **values: turned(line, state, **values) or True
    )
    _sent(app, cast, 0)

    outcomes = _confirm_at_once(app, cast)

    assert outcomes.count("refused by the database") == 1
    with app.app_context():
        assert {total(cast.people[who]) for who in HOLDERS} == {A_MONTH}
