"""The community's sheet: every receipt of a span, counts of what was kept, nothing calculated."""

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.accounts.models import Person
from app.core import clock
from app.core.db import db, transaction
from app.spending import queries, service
from tests.spending.market import spend, town_of_one_who_earned
from tests.support.cast import Cast
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Two kept, one taken back."""
    made = town_of_one_who_earned(app, points=20)
    with app.app_context(), transaction():
        for gift in ("rice", "paste", "soap"):
            last = spend(made, gift=gift)
        by = made.actor("reviewer")
        kept = queries.receipt(last.id, actor=by)
        service.undo(kept, reason="=拿错了", by=by, now=clock.now())
        db.session.get_one(Person, made.people["member"]).name = "=1+1"
    return made


def _path(cast: Cast, rest: str = "") -> str:
    return f"/manage/spending/{cast.nodes['community']}/sheet{rest}"


def test_the_sheet_counts_what_was_kept(app: Flask, cast: Cast) -> None:
    desk = browser(app, cast, "reviewer").open(_path(cast))

    assert desk.status == 200
    assert "合计 2 8" in desk.text
    assert "已撤销" in desk.text


def test_another_month_is_empty(app: Flask, cast: Cast) -> None:
    day = clock.local_day(clock.now()) - timedelta(days=70)
    desk = browser(app, cast, "reviewer").open(_path(cast, f"?since={day}&until={day}"))

    assert "这段时间没有兑换" in desk.text


@pytest.mark.parametrize(
    "query", ["since=x", "since=2026-02-01&until=2026-01-01", "until=1000-01-01"]
)
def test_a_span_that_is_none_is_refused(app: Flask, cast: Cast, query: str) -> None:
    assert browser(app, cast, "reviewer").open(_path(cast, f"?{query}")).status == 422


def test_no_file_calculates(app: Flask, cast: Cast) -> None:
    client = browser(app, cast, "upper").client

    lines = client.get(_path(cast, ".csv")).data.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert '"\'=1+1"' in lines[1]
    assert '"6"' in lines[1]
    book = client.get(_path(cast, ".xlsx")).data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[2:5] for row in rows if row[2] == "=1+1"] == [
        ["=1+1", "大米", 6],
        ["=1+1", "牙膏", 2],
        ["=1+1", "洗衣液", 4],
    ]
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        assert b"<f" not in files.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("who", ["member", "secretary", "auditor", "other_reviewer"])
def test_the_sheet_is_the_offices_own(app: Flask, cast: Cast, who: str) -> None:
    other = browser(app, cast, who)

    for rest in ("", ".csv", ".xlsx"):
        assert other.open(_path(cast, rest)).status == 403
