"""导出 in the making: one maker, told progress, killed, removed, and how long files stay."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Busy
from app.core.files import FileGone, Store
from app.exports import jobs, queries, service
from app.exports.errors import (
    ExportNotFound,
)
from app.exports.models import Export
from app.exports.rules import KEPT, MOST_TRIES, PATIENCE, ExportKind, ExportState
from app.notices.models import Notice
from tests.exports.scenes import all_exports, ask, files, found, make, store_of
from tests.support.cast import Cast


def test_of_two_makers_one_makes_it(inside: Cast) -> None:
    export_id, now = ask(inside), clock.now()

    with transaction():
        first = service.lease(export_id, now=now)
    with transaction():
        second = service.lease(export_id, now=now)

    assert first is not None
    assert second is None
    assert queries.next_waiting(now=now) is None


def test_a_maker_who_fell_silent_is_replaced_and_comes_too_late(
    app: Flask, inside: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id, began, before = ask(inside), clock.now(), files(app)
    with transaction():
        slow = service.lease(export_id, now=began)
    assert slow is not None
    db.session.expunge(slow)
    monkeypatch.setattr(clock, "now", lambda: began + PATIENCE + timedelta(seconds=1))

    assert make() == "made 1"
    kept = found(inside, export_id).file
    written = jobs._made(slow)

    assert not written
    assert found(inside, export_id).file == kept
    assert store_of(app).fetch(kept)
    assert len(files(app)) == len(before) + 1


def test_what_kills_its_maker_each_time_is_given_up(inside: Cast) -> None:
    export_id, now = ask(inside), clock.now()
    for _ in range(MOST_TRIES):
        with transaction():
            assert service.lease(export_id, now=now) is not None
        now += PATIENCE + timedelta(seconds=1)

    with transaction():
        assert service.lease(export_id, now=now) is None

    made = found(inside, export_id)
    assert (made.state, made.fault) == (ExportState.FAILED, "gave_up")


def test_a_store_that_is_away_costs_nothing_but_time(
    app: Flask, inside: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id, began = ask(inside), clock.now()
    behind = ask(inside, filters={"words": "林"})

    def away(*_args: Any, **_kwargs: Any) -> str:
        raise Busy

    with monkeypatch.context() as broken:
        broken.setattr(Store, "put", away)
        assert make() == "made 0"
    monkeypatch.setattr(clock, "now", lambda: began + PATIENCE + timedelta(seconds=1))

    assert make() == "made 2"
    assert {found(inside, each).state for each in (export_id, behind)} == {ExportState.READY}


def test_what_nobody_wants_any_more_stops_and_leaves_no_file(
    app: Flask, inside: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id, before = ask(inside, ExportKind.REGISTER, "pdf"), files(app)
    monkeypatch.setattr(jobs, "WORD", -1.0)
    word_of = jobs._word_of

    def interrupted(leased: Export) -> Callable[[int, int], None]:
        told = word_of(leased)

        def first_removed(done: int, of: int) -> None:
            with transaction():
                wanted = queries.export(inside.actor("secretary"), export_id, now=clock.now())
                service.remove(wanted, store_of(app), by=inside.actor("secretary"), now=clock.now())
            told(done, of)

        return first_removed

    monkeypatch.setattr(jobs, "_word_of", interrupted)

    assert make() == "made 0"
    assert all_exports() == []
    assert files(app) == before
    assert db.session.scalars(sa.select(Notice).where(Notice.kind == "export")).all() == []


def test_how_far_it_is_is_told_while_it_is_written(
    inside: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id = ask(inside, ExportKind.CARDS, "pdf", who="reviewer", node="community")
    monkeypatch.setattr(jobs, "WORD", -1.0)
    heard: list[tuple[ExportState, int, int]] = []
    tell = service.tell

    def listening(leased: Export, done: int, of: int, *, now: datetime) -> bool:
        answer = tell(leased, done, of, now=now)
        row = db.session.get_one(Export, export_id, populate_existing=True)
        heard.append((row.state, row.done, row.of))
        return answer

    monkeypatch.setattr(service, "tell", listening)
    make()

    pages = heard[-1][2]
    assert pages >= 2
    assert heard == [(ExportState.RUNNING, page, pages) for page in range(1, pages + 1)]


def test_a_removed_file_is_gone_at_once(app: Flask, inside: Cast) -> None:
    export_id = ask(inside)
    make()
    made, by = found(inside, export_id), inside.actor("secretary")
    name = made.file

    with transaction():
        service.remove(made, store_of(app), by=by, now=clock.now())

    with pytest.raises(FileGone):
        store_of(app).fetch(name)
    with pytest.raises(ExportNotFound):
        found(inside, export_id)


def test_files_go_after_their_time_and_younger_ones_stay(app: Flask, inside: Cast) -> None:
    old, young = ask(inside), ask(inside, filters={"words": "林"})
    make()
    now = clock.now()
    with transaction():
        row = db.session.get_one(Export, old)
        row.finished_at = now - KEPT - timedelta(minutes=1)
        name = row.file
    with pytest.raises(ExportNotFound):
        found(inside, old)

    with transaction():
        assert service.prune(store_of(app), now=now) == 1

    with pytest.raises(FileGone):
        store_of(app).fetch(name)
    assert [each.id for each in all_exports()] == [young]
    assert store_of(app).fetch(found(inside, young).file)
