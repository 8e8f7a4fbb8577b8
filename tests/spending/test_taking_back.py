"""What was handed out is taken back on its day; what is counted on the shelf follows."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.points.merging import merge_people
from app.spending import errors, queries, service, stock
from app.spending.models import Receipt, Undo
from tests.spending.market import earn, held, spend, town_of_one_who_earned
from tests.support.cast import Cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    return town_of_one_who_earned(app)


def _count(table: type) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def test_undoing_gives_points_and_gift_back_once(app: Flask, cast: Cast) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        by = cast.actor("reviewer")
        community = cast.node("community")
        stock.set_stock(community, gift="rice", on_hand=1, reason="进货", by=by, now=now)
        made = spend(cast, gift="rice")
        assert queries.stock_of(community) == {"rice": 0}
        kept = queries.receipt(made.id, actor=by)

        service.undo(kept, reason="拿错了", by=by, now=now)

        assert queries.stock_of(community) == {"rice": 1}
        assert held(cast).balance == 1000
        with pytest.raises(errors.AlreadyUndone):
            service.undo(kept, reason="再来", by=by, now=now)
        assert _count(Undo) == 1
        assert _count(Receipt) == 1


def test_what_was_undone_frees_its_limit(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        spend(cast)
        made = spend(cast)
        by = cast.actor("reviewer")
        service.undo(queries.receipt(made.id, actor=by), reason="错", by=by, now=clock.now())

        assert spend(cast).balance == 600


def test_undoing_is_for_the_same_day(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = spend(cast)
        by = cast.actor("reviewer")
        kept = queries.receipt(made.id, actor=by)
        with pytest.raises(errors.TooLateToUndo):
            service.undo(kept, reason="错", by=by, now=clock.day_end(clock.local_day(made.at)))

        assert held(cast).balance == 800


def test_who_carried_it_home_does_not_undo_it(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = spend(cast)
        kept = queries.receipt(made.id, actor=cast.actor("member"))
        for who, refusal in (("member", Forbidden), ("other_reviewer", Forbidden)):
            with pytest.raises(refusal):
                service.undo(kept, reason="错", by=cast.actor(who), now=clock.now())


def test_an_empty_shelf_hands_nothing_out(app: Flask, cast: Cast) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        by, community = cast.actor("reviewer"), cast.node("community")
        stock.set_stock(community, gift="paste", on_hand=1, reason="盘点", by=by, now=now)
        spend(cast)
        with pytest.raises(errors.OutOfStock):
            spend(cast)

        stock.set_stock(community, gift="paste", on_hand=None, reason="不再数", by=by, now=now)
        assert spend(cast).balance == 600


def test_stock_is_changed_by_the_desk_with_a_reason(app: Flask, cast: Cast) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        community = cast.node("community")
        with pytest.raises(Forbidden):
            stock.set_stock(
                community,
                gift="paste",
                on_hand=1,
                reason="进货",
                by=cast.actor("secretary"),
                now=now,
            )
        by = cast.actor("reviewer")
        with pytest.raises(errors.StockReason):
            stock.set_stock(community, gift="paste", on_hand=1, reason="", by=by, now=now)
        with pytest.raises(errors.GiftUnknown):
            stock.set_stock(community, gift="bread", on_hand=1, reason="进货", by=by, now=now)

        assert queries.stock_of(community) == {}


def test_what_both_records_of_one_person_spent_counts_together(app: Flask, cast: Cast) -> None:
    earn(app, cast, "second_member", 10)
    with app.app_context(), transaction():
        spend(cast, gift="rice")
        spend(cast, "second_member", gift="soap")
        kept, gone = cast.people["member"], cast.people["second_member"]
        merge_people(kept, gone, by=cast.actor("reviewer"), now=clock.now(), reason="同一人")

        assert held(cast).balance == 1000
        assert len(held(cast).kept) == 2
        assert spend(cast, "second_member", gift="rice").balance == 400
