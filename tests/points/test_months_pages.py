"""A branch month by month: hours, people and points, for who answers for it."""

from datetime import date, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.points import queries
from app.records.models import TimeClass
from tests.points.facts import serve
from tests.support.cast import Cast, gather
from tests.support.charts import files_of, rows_of
from tests.support.reader import Reader
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _here(cast: Cast, node: str = "branch", rest: str = "") -> str:
    return f"/organisations/{cast.nodes[node]}/months{rest}"


def _page(app: Flask, cast: Cast, rest: str = "") -> Reader:
    return browser(app, cast, "secretary").open(_here(cast, rest=rest))


def _serve(app: Flask, cast: Cast, who: str, at: datetime, **more: object) -> None:
    with app.app_context(), transaction():
        serve(cast, who, at, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "node", "status"),
    [
        ("secretary", "branch", 200),
        ("party_worker", "branch", 200),
        ("reviewer", "branch", 200),
        ("upper", "branch", 200),
        ("auditor", "branch", 200),
        ("secretary", "sibling_branch", 404),
        ("other_secretary", "branch", 404),
        ("member", "branch", 403),
        ("organiser", "branch", 403),
        ("reviewer", "community", 404),
    ],
)
def test_it_is_for_who_answers_for_the_branch(
    app: Flask, cast: Cast, who: str, node: str, status: int
) -> None:
    page = browser(app, cast, who)

    assert page.open(_here(cast, node)).status == status
    assert page.open(_here(cast, node, "/hours.csv")).status == status


def test_a_branch_without_anything_says_what_will_fill_it(app: Flask, cast: Cast) -> None:
    page = _page(app, cast)

    assert "这一年度还没有人参加" in page.text
    assert "echarts" not in page.page


def test_people_are_counted_once_a_month_and_times_each_time(app: Flask, cast: Cast) -> None:
    now = clock.now()
    for who in ("member", "member", "second_member"):
        _serve(app, cast, who, now, minutes=90)
    _serve(app, cast, "member", now, minutes=30, time_class=TimeClass.HAND)
    _serve(app, cast, "volunteer", now, minutes=500, home="community")

    page = _page(app, cast).page

    assert rows_of(page, "people")[-1][1:] == ["2", "4"]
    assert rows_of(page, "hours")[-1][1:] == ["4:30", "0:30"]


def test_the_months_add_up_to_the_ledger(app: Flask, cast: Cast) -> None:
    start = clock.day_start(date(clock.local_day(clock.now()).year, 1, 1))
    for who, at in (("member", start), ("second_member", clock.now()), ("member", clock.now())):
        _serve(app, cast, who, at, points=250)

    rows = rows_of(_page(app, cast).page, "points")[1:]

    with app.app_context():
        label = str(clock.local_day(clock.now()).year)
        booked = queries.totals(cast.region_id, cast.node("branch").path, period=label).points
    assert sum(float(row[1]) for row in rows) == booked / 100 > 0
    assert rows[0][1] != "0"


def test_the_period_of_the_address_is_shown(app: Flask, cast: Cast) -> None:
    last = clock.local_day(clock.now()).year - 1
    _serve(app, cast, "member", clock.day_start(date(last, 12, 31)), minutes=60)

    page = _page(app, cast, f"?period={last}")

    assert f"{last} 年度" in page.text
    assert rows_of(page.page, "hours")[-1] == ["12月", "1:00", "0:00"]
    assert f"/months/hours.csv?period={last}" in page.page


@pytest.mark.parametrize("period", ["0000", "9999", "heute", "2026-99", "' or 1"])
def test_a_period_that_is_none_is_not_found(app: Flask, cast: Cast, period: str) -> None:
    assert _page(app, cast, f"?period={period}").status == 404


@pytest.mark.parametrize("name", ["hours", "people", "points"])
def test_the_files_hold_what_the_page_shows(app: Flask, cast: Cast, name: str) -> None:
    _serve(app, cast, "member", clock.now(), minutes=90)
    secretary = browser(app, cast, "secretary")
    page = secretary.open(_here(cast)).page

    as_csv, as_xlsx = files_of(secretary.client, page, name)

    assert as_csv == rows_of(page, name)
    assert [row[0] for row in as_xlsx] == [row[0] for row in as_csv]


def test_the_way_to_it_is_on_the_organisation_and_the_ranking(app: Flask, cast: Cast) -> None:
    secretary = browser(app, cast, "secretary")
    node = f"/organisations/{cast.nodes['branch']}"

    assert f'href="{node}/months"' in secretary.open(node).page
    assert f'href="{node}/months"' in secretary.open(f"{node}/ranking").page
    assert f'href="{node}/months"' not in browser(app, cast, "member").open(f"{node}/ranking").page
