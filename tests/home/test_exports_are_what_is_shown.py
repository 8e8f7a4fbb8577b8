"""A list leaves as exactly what is shown: same filters, same rows, same order, the same words."""

import csv
import html
import io
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from python_calamine import CalamineWorkbook

from app.accounts import service
from app.accounts.models import MembershipKind, MemberStage
from app.audit.models import AuditEntry
from app.core import clock, listing
from app.core.db import db, transaction
from app.events.queries import sessions
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import entering
from tests.architecture.routes import routes
from tests.home.lists_that_leave import LISTS, PAPERS, Shown
from tests.points.facts import serve
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.scans import send, taken
from tests.support.visits import browser, event

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

_NEXT = re.compile(r'href="([^"]+)"[^>]*>下一页')
#: their surnames are read otherwise than the characters: 单 shan, and 解 xie for nobody here
SURNAMES = ("单雪", "单雨", "单霜", "邵露")


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Members called by s, a formula among them; wishes; an event with two scans."""
    made = gather(app)
    now = clock.now()
    with app.app_context(), transaction():
        for number, name in enumerate((*SURNAMES, "=1+1", "谢雾", "周雨深")):
            person = service.register(made.region_id, name, now=now, phone=f"139000{number:05d}")
            made.people[name] = person.id
            service.join(
                person,
                made.node("branch"),
                MembershipKind.PARTY,
                from_on=clock.local_day(now),
                stage=MemberStage.FULL,
            )
        for who, points in (("单雪", 300), ("单雨", 500), ("邵露", 300), ("=1+1", 700)):
            year = clock.local_day(now).year
            serve(made, who, datetime(year, 1, 5, 1, tzinfo=UTC), points=points)
        for title in ("热水袋", "热水壶", "热水瓶", "老花镜"):
            wish = make.posted(made, now, title=title)
            entering.submit(wish, by=made.actor("grid_worker", now=now), now=now)
        for name in ("粮店", "=店", "书店", "药房"):
            shop = organisations.found(
                made.region_id,
                OrganisationKind.SHOP,
                name,
                opened_on=date(2020, 1, 1),
                parent=made.node("community"),
            )
            made.nodes[name] = shop.id
        make.vet(made, "粮店", "=店", "书店")
    made.nodes["event"] = event(app, made)
    with app.app_context(), transaction():
        session = sessions(made.nodes["event"])[0]
        made.nodes["session"] = session.id
        for minutes, who in ((9, "second_member"), (7, "单雪"), (5, "周雨深")):
            taken(send(made, session, who, now=now - timedelta(minutes=minutes)))
    return made


def _address(shown: str, cast: Cast, query: dict[str, str], ending: str = "") -> str:
    return shown.format(**cast.nodes) + ending + (f"?{urlencode(query)}" if query else "")


def _all_pages(reader: Reader, shown: Shown, path: str) -> list[dict[str, str]]:
    found = shown.read(reader.open(path).page)
    while further := _NEXT.search(reader.page):
        found += shown.read(reader.open(html.unescape(further[1])).page)
    return found


def _file(reader: Reader, path: str) -> list[dict[str, str]]:
    answer = reader.client.get(path)
    assert answer.status_code == 200, path
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def _as_shown(row: dict[str, str], like: dict[str, str]) -> dict[str, str]:
    """What a file and a page both say, without the quote mark that keeps a text from counting."""
    return {heading: words.removeprefix("'") for heading, words in row.items() if heading in like}


def test_every_list_that_leaves_as_a_file_is_compared_here(app: Flask) -> None:
    files = {
        endpoint
        for method, rule, endpoint, _ in routes(app)
        if method == "GET" and re.search(r"xlsx|csv", rule)
    }

    assert files == set(LISTS) | PAPERS


@pytest.mark.parametrize("endpoint", LISTS)
def test_the_file_of_a_list_is_what_its_pages_show(
    app: Flask, cast: Cast, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = LISTS[endpoint]
    if shown.cut is not None:
        monkeypatch.setattr(shown.cut, "A_PAGE", 2)
    reader = browser(app, cast, shown.who)

    rows = _all_pages(reader, shown, _address(shown.page, cast, shown.query))
    link = re.search(r'href="([^"]+\.csv[^"]*)"', reader.page)

    assert len(rows) == shown.rows
    assert link is not None
    file = html.unescape(link[1])
    assert urlsplit(file).path == _address(shown.file or shown.page, cast, {}, ".csv")
    found = _file(reader, file)
    assert [_as_shown(row, rows[0]) for row in found] == [_as_shown(row, found[0]) for row in rows]


@pytest.mark.parametrize("endpoint", LISTS)
def test_a_workbook_holds_the_rows_of_the_csv_and_calculates_nothing(
    app: Flask, cast: Cast, endpoint: str
) -> None:
    shown = LISTS[endpoint]
    reader = browser(app, cast, shown.who)
    csv_rows = _file(reader, _address(shown.file or shown.page, cast, shown.query, ".csv"))

    content = reader.client.get(_address(shown.file or shown.page, cast, shown.query, ".xlsx")).data

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    at = next(place for place, row in enumerate(sheet) if row[: len(row)] == list(csv_rows[0]))
    names = [str(row[at_heading(sheet[at])]) for row in sheet[at + 1 :]]
    heading = sheet[at][at_heading(sheet[at])]
    assert names == [row[heading].removeprefix("'") for row in csv_rows]


_ABOUT = {"姓名", "心愿", "做了什么", "单位"}


def at_heading(headings: list[object]) -> int:
    """Where a row says whom or what it is about."""
    return next(place for place, each in enumerate(headings) if each in _ABOUT)


def test_a_name_that_looks_like_a_formula_stays_a_name(app: Flask, cast: Cast) -> None:
    reader = browser(app, cast, "secretary")

    rows = _file(reader, _address("/organisations/{branch}/members", cast, {}, ".csv"))

    assert "'=1+1" in [row["姓名"] for row in rows]


def test_a_list_too_long_is_refused_and_never_cut(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_ROWS", 2)
    reader = browser(app, cast, "secretary")

    page = reader.open(_address("/organisations/{branch}/members", cast, {}, ".xlsx"))

    assert page.status == 413
    assert "这张名单超过 2 行，没有导出。" in page.text
    assert "请先筛选再分几次导出" in page.text


def test_taking_a_list_home_is_noted_without_names(app: Flask, cast: Cast) -> None:
    reader = browser(app, cast, "secretary")
    path = _address("/organisations/{branch}/members", cast, {"words": "单雪"}, ".xlsx")

    assert reader.client.get(path).status_code == 200

    with app.app_context():
        query = sa.select(AuditEntry).where(AuditEntry.action == "list.exported")
        entry = db.session.scalars(query).one()
        assert entry.details == {"list": "members", "kind": "xlsx", "rows": 1}
        assert entry.organisation_id == cast.nodes["branch"]


def test_who_only_looks_takes_no_whole_name_home(app: Flask, cast: Cast) -> None:
    path = _address("/manage/events/{event}/sessions/{session}/roll", cast, {}, ".csv")

    auditor = _file(browser(app, cast, "auditor"), f"{path}?words=单雪")

    assert [row["姓名"] for row in auditor] == ["周*", "单*", "周*"]
    assert browser(app, cast, "member").client.get(path).status_code == 403
    missing = _address("/manage/events/{event}/sessions/", cast, {}) + f"{uuid.uuid4()}/roll.csv"
    assert browser(app, cast, "organiser").client.get(missing).status_code == 404
