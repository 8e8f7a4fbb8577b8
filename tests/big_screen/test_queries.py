"""What a board counts, on both engines, and how little it asks the database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import PersonState
from app.big_screen import queries
from app.core.db import db, transaction
from app.events.models import EventState
from app.records import service as records
from app.records.models import TimeClass, Trust
from app.wishes.rules.machine import State
from app.wishes.rules.words import Channel
from tests.big_screen.facts import crowd, serve
from tests.support import wishes as make
from tests.support.cast import Cast, gather, published

#: in the afternoon of a Sunday; the year has begun well before
NOW = datetime(2026, 5, 10, 6, 0, tzinfo=UTC)
FOUNDED = NOW - timedelta(days=120)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app, now=FOUNDED)


@pytest.fixture
def said(app: Flask) -> Iterator[list[str]]:
    """The statements that the database was asked."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", hear)
    yield heard
    sa.event.remove(engine, "before_cursor_execute", hear)


def _board(app: Flask, cast: Cast, node: str = "community") -> queries.Board:
    with app.app_context():
        return queries.board(cast.node(node), now=NOW)


def test_months_are_those_of_shanghai_and_classes_stay_apart(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        # 31 March in London, 1 April here
        serve(cast, "volunteer", datetime(2026, 3, 31, 16, 0, tzinfo=UTC), 60)
        serve(cast, "member", datetime(2026, 3, 31, 15, 59, tzinfo=UTC), 30)
        by_hand = {"time_class": TimeClass.HAND, "trust": Trust.HAND}
        serve(cast, "volunteer", NOW, 45, **by_hand)
        serve(cast, "volunteer", NOW, 15, time_class=TimeClass.LEADER_CLOSED)

    board = _board(app, cast)

    found = [(m.number, m.machine, m.hand, m.times, m.people) for m in board.months if m.times]
    assert found == [(3, 30, 0, 1, 1), (4, 60, 0, 1, 1), (5, 15, 45, 2, 1)]
    assert [month.number for month in board.months] == list(range(1, 13))
    assert board.volunteers == 2


def test_void_party_last_years_and_other_peoples_service_is_not_counted(
    app: Flask, cast: Cast
) -> None:
    with app.app_context(), transaction():
        void = serve(cast, "member", NOW, 600)
        records.void(void, reason="记错了", by_id=cast.people["reviewer"], now=NOW)
        serve(cast, "member", NOW, 600, counts_as_hours=False)
        serve(cast, "member", datetime(2025, 12, 31, 15, 59, tzinfo=UTC), 600)
        serve(cast, "member", NOW, 600, home_organisation_id=cast.nodes["other_community"])

    here, above = _board(app, cast), _board(app, cast, "street")

    assert (sum(month.minutes for month in here.months), here.volunteers) == (0, 0)
    assert (sum(month.minutes for month in above.months), above.volunteers) == (600, 1)


def test_two_records_of_one_human_being_are_one_volunteer(app: Flask, cast: Cast) -> None:
    crowd(app, cast, 2, NOW)
    with app.app_context(), transaction():
        one, other = cast.person("neighbour 0"), cast.person("neighbour 1")
        other.state, other.merged_into_id = PersonState.MERGED, one.id

    board = _board(app, cast)

    assert board.volunteers == 1
    assert board.months[4].people == 1
    assert board.months[4].times == 2


def test_wishes_are_counted_by_kind_and_those_off_the_wall_never(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        make.vet(cast, "unit")
        before = NOW - timedelta(days=3)
        make.brought_to(cast, State.CLOSED, before, category="goods", title="想要一个放大镜")
        make.published(cast, before, category="visit", title="想有人陪着下棋")
        direct = make.published(cast, before, category="goods", title="墙外的心愿")
        direct.channel = Channel.DIRECT
        make.posted(cast, before, category="goods", title="还是草稿")

    board = _board(app, cast)

    assert {name: (each.lit, each.open) for name, each in board.wishes.items()} == {
        "goods": (1, 0),
        "visit": (0, 1),
    }
    assert {(each.kind, each.title) for each in board.lately} == {
        ("lit", "想要一个放大镜"),
        ("open", "想有人陪着下棋"),
    }


def test_events_are_counted_once_they_have_begun_and_not_when_called_off(
    app: Flask, cast: Cast
) -> None:
    with app.app_context(), transaction():
        published(cast, NOW, title="河道清洁")
        called_off, _ = published(cast, NOW, title="取消的活动")
        called_off.state = EventState.CANCELLED
        later = {"starts_at": NOW + timedelta(days=1), "ends_at": NOW + timedelta(days=2)}
        published(cast, NOW, title="明天的活动", **later)

    board = _board(app, cast)

    assert board.events == {"environment": 1}
    assert [(each.kind, each.title) for each in board.lately] == [("event", "河道清洁")]
    assert _board(app, cast, "other_community").events == {}


def test_never_more_than_twenty_things_happened_lately(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        for number in range(23):
            starts = {"starts_at": NOW - timedelta(minutes=10 + number)}
            published(cast, NOW, title=f"第{number}场", **starts)

    board = _board(app, cast)

    assert len(board.lately) == 20
    assert board.lately[0].title == "第0场"


def test_a_board_is_seven_statements(app: Flask, cast: Cast, said: list[str]) -> None:
    with app.app_context():
        node = cast.node("street")
        said.clear()
        queries.board(node, now=NOW)

    assert len([each for each in said if each.startswith("SELECT")]) == 7


def test_a_community_without_anything_has_a_board_of_noughts(app: Flask, cast: Cast) -> None:
    board = _board(app, cast)

    assert board.volunteers == 0
    assert not any(month.times for month in board.months)
    assert (board.wishes, board.events, board.lately) == ({}, {}, [])
