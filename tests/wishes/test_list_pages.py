"""The monthly list on pages: for everybody, to read and to sign, never whose wish it is."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.core import clock
from app.core.db import db, transaction
from app.wishes import listing
from app.wishes.models import Wish
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Channel
from tests.support.cast import Cast
from tests.support.reader import reader
from tests.support.visits import browser
from tests.wishes import scenes
from tests.wishes.reading import pages

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _listed(app: Flask, cast: Cast, *, later: int = 0) -> None:
    """Write a list of everything that is on the wall, today or so many days later."""
    with app.app_context(), transaction():
        on = clock.local_day(clock.now()) + timedelta(days=later)
        assert listing.make(cast.nodes["community"], on, now=clock.now()) is not None


def _here(cast: Cast, rest: str = "") -> str:
    return f"/wish-lists/{cast.nodes['community']}{rest}"


def test_everybody_reads_the_newest_list(app: Flask, cast: Cast) -> None:
    scenes.published(app, cast)
    _listed(app, cast)

    page = reader(app).open(_here(cast))

    assert page.status == 200
    assert "第 1 期" in page.text
    assert "想要一副老花镜" in page.text
    assert "本平台不募款，不收取任何费用" in page.text
    assert "0573-87001234" in page.text
    assert "只有社区看得到" not in page.text
    assert not any(words in page.page for words in scenes.PERSONAL)


def test_before_the_first_list_it_says_when_it_comes(app: Flask, cast: Cast) -> None:
    page = reader(app).open(_here(cast))

    assert page.status == 200
    assert "还没有公布过清单" in page.text


def test_older_lists_stay_with_where_each_wish_stands_today(app: Flask, cast: Cast) -> None:
    first = scenes.published(app, cast, title="第一期的")
    _listed(app, cast)
    scenes.published(app, cast, title="第二期的")
    _listed(app, cast, later=1)
    scenes.claimed(app, cast, first)
    visitor = reader(app)

    newest = visitor.open(_here(cast)).text
    older = visitor.open(_here(cast, "/1")).text

    assert "第二期的" in newest
    assert "第一期的" not in newest
    assert "第 1 期" in newest
    assert "第一期的" in older
    assert "已认领" in older
    assert "和顺药房" in older


def test_a_withdrawn_wish_is_on_no_list_any_more(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    _listed(app, cast)
    with app.app_context(), transaction():
        db.session.get_one(Wish, wish_id).state = State.WITHDRAWN

    page = reader(app).open(_here(cast, "/1"))

    assert "老花镜" not in page.text
    assert "撤回或终止的心愿不再显示" in page.text


def test_a_wish_off_the_wall_is_on_no_list(app: Flask, cast: Cast) -> None:
    scenes.published(app, cast, title="上墙的")
    scenes.published(app, cast, title="不上墙的", review=Review(channel=Channel.DIRECT))
    _listed(app, cast)

    page = reader(app).open(_here(cast))

    assert "上墙的" in page.text
    assert "不上墙的" not in page.text


def test_the_files_hold_the_same_list(app: Flask, cast: Cast) -> None:
    scenes.published(app, cast)
    _listed(app, cast)
    client = reader(app).client

    paper = client.get(_here(cast, "/1.pdf"))
    book = client.get(_here(cast, "/1.xlsx"))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert "想要一副老花镜" in "".join(pages(paper.data))
    assert any("想要一副老花镜" in row for row in rows)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert "attachment" in book.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [("reviewer", True), ("upper", True), ("member", False), ("other_reviewer", False)],
)
def test_the_office_sees_how_the_next_list_stands(
    app: Flask, cast: Cast, who: str, seen: bool
) -> None:
    scenes.published(app, cast)

    page = browser(app, cast, who).open(_here(cast))

    assert ("现在有 1 个" in page.text) is seen
    assert ("老花镜" in page.text) is seen


@pytest.mark.parametrize("rest", ["/1", "/1.pdf", "/0", "/99999999999999999999", "/1.csv"])
def test_a_list_that_is_not_there_is_not_found(app: Flask, cast: Cast, rest: str) -> None:
    assert reader(app).open(_here(cast, rest)).status == 404


@pytest.mark.parametrize("node", ["street", "unit", "branch"])
def test_only_communities_have_lists(app: Flask, cast: Cast, node: str) -> None:
    assert reader(app).open(f"/wish-lists/{cast.nodes[node]}").status == 404
