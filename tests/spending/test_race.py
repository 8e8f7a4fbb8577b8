"""Two desks reach into one purse at the same moment: it is emptied once."""

import contextlib
import threading
from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.spending import queries, service, stock
from app.spending.models import Receipt
from tests.spending.market import earn, held, spend, town_of_one_who_earned
from tests.support.cast import Cast

#: seconds that a desk waits for the other one, with the balance read and nothing written yet
PATIENCE = 1.0


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ten points in the purse: one bag of rice, not two."""
    return town_of_one_who_earned(app)


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each desk, when it has read what was spent, wait for the other to have read it too."""
    read, both = queries.lines_of, threading.Barrier(2)

    def waiting(*args: object, **more: object) -> object:
        lines = read(*args, **more)  # type: ignore[arg-type]
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)
        return lines

    monkeypatch.setattr(queries, "lines_of", waiting)


def _at_once(app: Flask, cast: Cast, *people: str) -> Counter[str]:
    """A desk for each of these people, all at once, hands out rice; what became of each."""
    found: list[str] = []

    def desk(who: str) -> None:
        try:
            with app.app_context(), transaction():
                spend(cast, who, gift="rice")
            found.append("handed out")
        except DomainError as refusal:
            found.append(refusal.code)

    desks = [threading.Thread(target=desk, args=(who,)) for who in people]
    for each in desks:
        each.start()
    for each in desks:
        each.join(60)
    return Counter(found)


@pytest.mark.usefixtures("together")
def test_two_desks_do_not_overspend_one_purse(app: Flask, cast: Cast) -> None:
    assert _at_once(app, cast, "member", "member") == {"handed out": 1, "too_little": 1}
    with app.app_context():
        assert held(cast).balance == 400
        assert db.session.scalar(sa.select(sa.func.count(Receipt.id))) == 1


@pytest.mark.usefixtures("together")
def test_without_the_turn_both_hand_out(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is a real one: nothing but the locked row keeps the second desk out."""
    monkeypatch.setattr(service, "take_turn", lambda person: None)

    found = _at_once(app, cast, "member", "member")

    with app.app_context():
        # SQLite lets one writer in at a time, turn or not
        is_safe = db.engine.name == "sqlite"
        assert held(cast).balance == (400 if is_safe else -200)
    assert found["handed out"] == (1 if is_safe else 2)


def test_the_last_one_on_the_shelf_goes_to_one_of_two(app: Flask, cast: Cast) -> None:
    earn(app, cast, "second_member", 10)
    with app.app_context(), transaction():
        by, community = cast.actor("reviewer"), cast.node("community")
        stock.set_stock(community, gift="rice", on_hand=1, reason="进货", by=by, now=clock.now())

    found = _at_once(app, cast, "member", "second_member")

    assert found == {"handed out": 1, "out_of_stock": 1}
    with app.app_context():
        assert queries.stock_of(cast.node("community")) == {"rice": 0}
