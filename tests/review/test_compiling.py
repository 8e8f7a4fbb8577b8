"""全部支部的汇总: gathered branch by branch in the background, left and found again, fetched."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Busy
from app.core.files import FileGone, Store
from app.jobs.work import compile_reviews, prune
from app.notices.models import Notice
from app.organisations.models import Organisation
from app.review import compiling, gathering, writing
from app.review.errors import NoBranches
from app.review.models import Compilation, CompiledBranch
from app.review.papers import city
from tests.review.steps import publish
from tests.review.year import YEAR
from tests.support.cast import Cast
from tests.support.visits import browser


def compiled(app: Flask, cast: Cast, who: str = "upper", node: str = "street") -> Compilation:
    """A finished compilation of everything below a node."""
    with app.app_context():
        now = clock.now()
        with transaction():
            begun = compiling.begin(cast.node(node), YEAR, by=cast.actor(who, now=now), now=now)
        compile_reviews(now, now)
        db.session.rollback()
        return db.session.get_one(Compilation, begun.id)


def test_each_branch_is_gathered_and_every_member_stands_on_the_list(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
    found = compiled(app, cast)

    assert (found.visited, found.branches) == (3, 3)
    assert found.finished_at is not None
    client = browser(app, cast, "upper").client
    base = f"/reviews/{cast.nodes['street']}/{YEAR}/compilation"
    rows = list(csv.reader(io.StringIO(client.get(f"{base}/members.csv").data.decode("utf-8-sig"))))
    seen = {(row[1], row[4]): row for row in rows[1:]}
    assert len(seen) == len(rows) - 1 == found.people
    assert seen["杏园第一党支部", "穆立冬"][2] == "处理异议"
    assert "转往其他支部" in seen["柳岸党支部", "穆立冬"][-1]
    assert seen["杏园第一党支部", "柏清秋"][-1] == "未列入：免予参评：年老体弱"
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{base}/members.xlsx").data))
    listed = book.get_sheet_by_name("名单").to_python()[2:]
    left = book.get_sheet_by_name("未列入").to_python()[2:]
    assert {(row[1], row[4]) for row in listed} | {(row[1], row[2]) for row in left} == set(seen)
    for kind in ("xlsx", "pdf"):
        assert client.get(f"{base}/summary.{kind}").status_code == 200
    with app.app_context():
        told = db.session.scalars(db.select(Notice.title)).all()
    assert any("考核汇总做好了" in title for title in told)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_page_tells_how_far_it_is_and_what_came_out(app: Flask, cast: Cast) -> None:
    client = browser(app, cast, "upper")
    path = f"/reviews/{cast.nodes['street']}/{YEAR}/compilation"

    assert "还没有汇总过" in client.open(path).text
    client.send(path)
    text = client.open(path).page
    assert "0 / 3 个支部" in text
    assert 'data-progress="10"' in text
    client.send(path)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Compilation)) == 1
        now = clock.now()
        compile_reviews(now, now)
    text = client.open(path).page
    assert "refresh" not in text
    assert "members.xlsx" in text
    assert "参考一档" in text
    auditor = browser(app, cast, "auditor").client
    assert "members.xlsx" not in auditor.get(path).text
    assert auditor.get(f"{path}/members.csv").status_code == 404
    assert auditor.get(f"{path}/summary.xlsx").status_code == 200


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_killed_run_goes_on_where_it_stopped(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        now = clock.now()
        with transaction():
            begun = compiling.begin(cast.node("street"), YEAR, by=cast.actor("upper"), now=now)
        first = compiling.gather_next(begun.id, now=now)
        assert first is not None
        for _ in range(2):
            with transaction():
                compiling.keep(begun.id, *first)
        with monkeypatch.context() as patch:
            patch.setattr(writing, "_members", lambda *_: 1 / 0)
            compile_reviews(now, now)
        assert not db.session.get_one(Compilation, begun.id).finished_at
        db.session.rollback()
        compile_reviews(now, now)
        db.session.rollback()
        found = db.session.get_one(Compilation, begun.id)
        assert found.finished_at is not None
        numbers = db.session.scalars(db.select(CompiledBranch.number)).all()
    assert len(numbers) == len(set(numbers)) == found.visited == 3


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_store_that_goes_away_halfway_keeps_no_file_that_nobody_finds_again(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    put = Store.put

    def until_the_third(store: Store, *given: Any, **named: Any) -> str:
        if len(kept) == 3:
            raise Busy
        kept.append(put(store, *given, **named))
        return kept[-1]

    with app.app_context():
        now = clock.now()
        with transaction():
            begun = compiling.begin(cast.node("street"), YEAR, by=cast.actor("upper"), now=now)
        with monkeypatch.context() as patch:
            patch.setattr(Store, "put", until_the_third)
            compile_reviews(now, now)
        db.session.rollback()
        assert len(kept) == 3
        for name in kept:
            with pytest.raises(FileGone):
                app.extensions["store"].size(name)
        compile_reviews(now, now)
        db.session.rollback()
        assert len(db.session.get_one(Compilation, begun.id).files) == 4


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_file_that_is_gone_and_a_store_that_is_away_are_said_before_anything_is_sent(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = compiled(app, cast)
    client = browser(app, cast, "upper").client
    path = f"/reviews/{cast.nodes['street']}/{YEAR}/compilation/members.csv"
    whole = client.get(path)
    assert int(whole.headers["Content-Length"]) == len(whole.data)
    assert whole.headers["Cache-Control"] == "no-store"

    def away(*_: object) -> int:
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(Store, "size", away)
        assert client.get(path).status_code == 503
    app.extensions["store"].delete(found.files["members.csv"])
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_one_that_always_fails_holds_up_none_behind_it(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = gathering.gathered

    def gathered(branch: Organisation, *more: object, **how: object) -> object:
        if branch.id == cast.nodes["other_branch"]:
            raise ZeroDivisionError
        return honest(branch, *more, **how)  # type: ignore[arg-type]

    with app.app_context():
        now = clock.now()
        ids = []
        for node, who in (("street", "upper"), ("community", "party_worker")):
            with transaction():
                begun = compiling.begin(cast.node(node), YEAR, by=cast.actor(who), now=now)
                ids.append(begun.id)
        monkeypatch.setattr(gathering, "gathered", gathered)
        compile_reviews(now, now)
        db.session.rollback()
        finished = [db.session.get_one(Compilation, one).finished_at for one in ids]
    assert finished[0] is None
    assert finished[1] is not None


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_files_with_names_go_after_a_week(app: Flask, cast: Cast) -> None:
    found = compiled(app, cast)
    store = app.extensions["store"]
    names = list(found.files.values())
    assert len(names) == 4

    with app.app_context():
        now = clock.now()
        with transaction():
            prune(now, now + timedelta(days=6, hours=23))
        assert all(store.size(name) for name in names)
        with transaction():
            prune(now, now + timedelta(days=7, hours=1))
        assert compiling.newest(cast.node("street"), YEAR) is None
    for name in names:
        with pytest.raises(FileGone):
            store.size(name)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_node_without_branches_is_refused(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction(), pytest.raises(NoBranches):
        compiling.begin(cast.node("unit"), YEAR, by=cast.actor("party_worker"), now=clock.now())


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_more_members_than_a_sheet_holds_go_on_the_next(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(city, "MOST_ROWS", 3)
    compiled(app, cast)

    client = browser(app, cast, "upper").client
    path = f"/reviews/{cast.nodes['street']}/{YEAR}/compilation/members.xlsx"
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(path).data))

    assert book.sheet_names[:2] == ["名单", "名单2"]
    assert len(book.get_sheet_by_name("名单").to_python()) == 3 + 2
