"""The figures on a page and as files: spans in the address, by community, unit and month."""

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.core import clock
from app.wishes.pages.figures_page import _said, _spans
from app.wishes.rules.machine import State
from tests.support.cast import Cast
from tests.support.visits import browser
from tests.wishes import scenes
from tests.wishes.reading import pages

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _here(cast: Cast, node: str = "community", rest: str = "") -> str:
    return f"/manage/wish-figures/{cast.nodes[node]}{rest}"


def _year() -> str:
    year = clock.local_day(clock.now()).year
    return f"since={year - 1}-01-01&until={year + 1}-12-31"


def _rows(page: str) -> list[list[str]]:
    """The cells of the table, line by line; charts stand around it with tables of their own."""
    _, _, table = page.rpartition('class="table-wrap')
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", table.partition("</table>")[0], re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", line) for line in found]


@pytest.mark.parametrize(
    ("who", "node", "status"),
    [
        ("reviewer", "community", 200),
        ("upper", "street", 200),
        ("auditor", "street", 200),
        ("reviewer", "street", 403),
        ("other_reviewer", "community", 403),
        ("grid_worker", "community", 403),
        ("member", "community", 403),
    ],
)
def test_figures_are_for_who_answers_for_the_node(
    app: Flask, cast: Cast, who: str, node: str, status: int
) -> None:
    page = browser(app, cast, who)

    assert page.open(_here(cast, node)).status == status
    assert page.open(_here(cast, node, "/figures.csv")).status == status


def test_a_community_reads_its_months_with_sums_and_rates(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.CLOSED)
    scenes.published(app, cast)

    page = browser(app, cast, "reviewer").open(_here(cast, rest=f"?{_year()}"))

    head, *lines = _rows(page.page)
    assert head[:5] == ["月份", "征集", "认领", "认领率", "办结"]
    assert len(lines) == 37
    assert lines[-1][:5] == ["合计", "2", "1", "50.0%", "1"]
    assert "没有表态的不算满意" in page.text


def test_a_street_reads_its_communities_first(app: Flask, cast: Cast) -> None:
    scenes.published(app, cast)

    page = browser(app, cast, "upper").open(_here(cast, "street", f"?{_year()}"))

    head, *lines = _rows(page.page)
    assert head[0] == "社区"
    assert [line[:2] for line in lines] == [["杏园社区", "1"], ["柳岸社区", "0"], ["合计", "1"]]


@pytest.mark.parametrize(("by", "begun"), [("month", "征集"), ("unit", "认领")])
def test_a_chart_shows_what_was_begun_and_done_over_its_own_table(
    app: Flask, cast: Cast, by: str, begun: str
) -> None:
    scenes.brought(app, cast, State.CLOSED)

    page = browser(app, cast, "reviewer").open(_here(cast, rest=f"?by={by}&{_year()}")).page

    chart = page.split('data-name="figures"')[1].split("</figure>")[0]
    lines = re.findall(r"<tr>(.*?)</tr>", chart)
    cells = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", line) for line in lines]
    assert cells[0][1:] == [begun, "办结"]
    sums = [sum(int(row[at]) for row in cells[1:]) for at in (1, 2)]
    assert sums == [1, 1]
    assert "echarts" in page


def test_units_collect_nothing(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.CLOSED)

    page = browser(app, cast, "reviewer").open(_here(cast, rest=f"?by=unit&{_year()}"))

    head, *lines = _rows(page.page)
    assert head[:3] == ["单位", "认领", "办结"]
    assert not {"征集", "认领率", "协调中"} & set(head)
    assert lines[0][:3] == ["和顺药房", "1", "1"]
    assert "征集" not in page.text.split("和顺药房")[1]


def test_a_span_without_units_says_what_will_fill_it(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "reviewer").open(_here(cast, rest="?by=unit"))

    assert "这段时间没有数字" in page.text
    assert "echarts" not in page.page


def test_the_last_day_of_a_span_belongs_to_it(app: Flask, cast: Cast) -> None:
    scenes.published(app, cast)
    on = clock.local_day(clock.now() - scenes.BEFORE)

    staff = browser(app, cast, "reviewer")
    inside = _rows(staff.open(_here(cast, rest=f"?since={on}&until={on}")).page)
    before = _rows(staff.open(_here(cast, rest=f"?since=2020-01-01&until={_before(on)}")).page)

    assert inside[-1][1] == "1"
    assert before[-1][1] == "0"


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


@pytest.mark.parametrize(
    "address",
    ["since=heute", "since=2026-02-30", "since=2026-05-02&until=2026-05-01", "since=1900-01-01"],
)
def test_a_span_that_cannot_be_is_refused(app: Flask, cast: Cast, address: str) -> None:
    assert browser(app, cast, "reviewer").open(_here(cast, rest=f"?{address}")).status == 422


@pytest.mark.parametrize("address", ["since=9999-12-01&until=9999-12-31", "until=0001-01-01"])
def test_the_ends_of_the_calendar_are_refused_kindly(app: Flask, cast: Cast, address: str) -> None:
    assert browser(app, cast, "reviewer").open(_here(cast, rest=f"?{address}")).status == 422


def test_the_files_hold_the_table_of_the_address(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.CLOSED)
    staff = browser(app, cast, "upper")
    rest = f"?by=unit&{_year()}"
    shown = _rows(staff.open(_here(cast, "street", rest)).page)

    got = {
        kind: staff.client.get(_here(cast, "street", f"/figures.{kind}{rest}"))
        for kind in ("csv", "xlsx", "pdf")
    }

    read = list(csv.reader(io.StringIO(got["csv"].data.decode("utf-8-sig"), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(got["xlsx"].data)).get_sheet_by_index(0)
    assert read == shown
    assert book.to_python()[2][:3] == ["和顺药房", 1, 1]
    assert "和顺药房 1 1 100.0%" in "".join(pages(got["pdf"].data))
    assert all("attachment" in each.headers["Content-Disposition"] for each in got.values())


def test_other_files_are_not_found(app: Flask, cast: Cast) -> None:
    assert browser(app, cast, "upper").open(_here(cast, "street", "/figures.exe")).status == 404


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-02-01", "2026-02-28", "2026年2月"),
        ("2026-10-01", "2026-12-31", "2026年第四季度"),
        ("2026-01-01", "2026-03-31", "2026年第一季度"),
        ("2026-01-01", "2026-12-31", "2026年"),
        ("2026-02-01", "2026-04-30", "2026年2月1日至2026年4月30日"),
        ("2026-02-01", "2026-02-27", "2026年2月1日至2026年2月27日"),
        ("2025-12-01", "2026-02-28", "2025年12月1日至2026年2月28日"),
    ],
)
def test_a_span_is_said_by_its_name(app: Flask, since: str, until: str, said: str) -> None:
    with app.test_request_context():
        assert _said(date.fromisoformat(since), date.fromisoformat(until)) == said


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        ("2026-01-01", ("2026-01-01", "2026-03-31")),
        ("2026-06-30", ("2026-04-01", "2026-06-30")),
        ("2026-12-31", ("2026-10-01", "2026-12-31")),
    ],
)
def test_a_quarter_is_three_whole_months(app: Flask, today: str, quarter: tuple[str, str]) -> None:
    with app.test_request_context():
        _, first, last = _spans(date.fromisoformat(today))[1]

    assert (first.isoformat(), last.isoformat()) == quarter
