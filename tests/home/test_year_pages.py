"""A person's own year: told in words, month by month, by the truth of records and ledger."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.points import queries as points
from app.records import queries as records
from app.records import service
from app.records.models import ServiceRecord, TimeClass, Trust
from tests.big_screen.facts import serve as write_down
from tests.points.facts import serve
from tests.support.cast import Cast, gather
from tests.support.charts import files_of, rows_of
from tests.support.reader import Reader
from tests.support.visits import browser

MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _year() -> int:
    return clock.local_day(clock.now()).year


def _this_month() -> str:
    return f"{clock.local_day(clock.now()).month}月"


def _served(app: Flask, cast: Cast, at: datetime, minutes: int, **more: object) -> ServiceRecord:
    with app.app_context(), transaction():
        return write_down(cast, "member", at, minutes, **more)


def _page(app: Flask, cast: Cast, year: int | None = None, who: str = "member") -> Reader:
    return browser(app, cast, who).open(f"/me/year/{year}" if year else "/me/year")


def test_a_year_without_anything_says_how_it_begins(app: Flask, cast: Cast) -> None:
    page = _page(app, cast)

    assert page.status == 200
    assert f"{_year()} 年还没有服务记录" in page.text
    assert "您的一年就从这里开始" in page.text
    assert "echarts" not in page.page


def test_the_year_is_told_in_words(app: Flask, cast: Cast) -> None:
    now = clock.now()
    for minutes in (90, 35):
        _served(app, cast, now, minutes, category="elder")
    _served(app, cast, now, 40, category="theme_day", counts_as_hours=False)

    text = _page(app, cast).text

    assert f"{_year()} 年，您参加了 3 次服务，志愿时长 2 小时 5 分钟，党内活动 40 分钟。" in text
    assert f"{_this_month()}来得最多，有 3 次；做得最多的是助老。谢谢您！" in text
    assert "党内活动不计志愿时长" in text


def test_machine_and_hand_are_never_mixed(app: Flask, cast: Cast) -> None:
    now = clock.now()
    _served(app, cast, now, 125, time_class=TimeClass.SCANNED)
    _served(app, cast, now, 10, time_class=TimeClass.LEADER_CLOSED)
    _served(app, cast, now, 65, time_class=TimeClass.HAND, trust=Trust.HAND)

    rows = rows_of(_page(app, cast).page, "hours")

    assert rows[0] == ["月份", "扫码时长", "人工补登", "参加次数"]
    assert rows[-1] == [_this_month(), "2:15", "1:05", "3"]


def test_months_add_up_to_what_records_and_ledger_say(app: Flask, cast: Cast) -> None:
    first = clock.day_start(date(_year(), 1, 1))
    with app.app_context(), transaction():
        for at in (first, clock.now()):
            serve(cast, "member", at, minutes=95)
            serve(cast, "member", at, points=250)

    page = _page(app, cast).page

    with app.app_context():
        whose = (cast.region_id, cast.people["member"])
        held = sum(each.total for each in points.accounts_of(*whose))
        since, until = first, clock.day_start(date(_year() + 1, 1, 1))
        known = records.minutes_of(whose[0], [whose[1]], since=since, until=until)[whose[1]]
    months = [row[1].split(":") for row in rows_of(page, "hours")[1:]]
    assert sum(60 * int(whole) + int(rest) for whole, rest in months) == known.machine == 190
    assert sum(int(row[3]) for row in rows_of(page, "hours")[1:]) == known.times == 4
    earned = sum(float(row[1]) for row in rows_of(page, "points")[1:])
    assert earned == held / 100 > 0


def test_the_year_turns_at_midnight_in_shanghai(app: Flask, cast: Cast) -> None:
    turn = clock.day_start(date(_year(), 1, 1))
    _served(app, cast, turn - MINUTE, 30)
    _served(app, cast, turn, 45)

    this, last = (rows_of(_page(app, cast, year).page, "hours") for year in (None, _year() - 1))

    assert this[1][:2] == ["1月", "0:45"]
    assert [row[1] for row in last[1:]] == ["0:00"] * 11 + ["0:30"]


def test_what_was_voided_is_no_part_of_the_year(app: Flask, cast: Cast) -> None:
    record = _served(app, cast, clock.now(), 30)
    with app.app_context(), transaction():
        service.void(record, reason="重复", by_id=None, now=clock.now())

    assert "还没有服务记录" in _page(app, cast).text


def test_nobody_sees_the_year_of_another(app: Flask, cast: Cast) -> None:
    _served(app, cast, clock.now(), 30)

    assert "还没有服务记录" in _page(app, cast, who="second_member").text


@pytest.mark.parametrize("year", [0, 1999, 99999999999999999999])
def test_a_year_that_was_not_is_not_found(app: Flask, cast: Cast, year: int) -> None:
    browsed = browser(app, cast, "member")

    assert browsed.open(f"/me/year/{year}").status == 404
    assert browsed.open(f"/me/year/{_year() + 1}").status == 404
    assert browsed.open(f"/me/year/{year}/hours.csv").status == 404


@pytest.mark.parametrize("name", ["hours", "points", "fields"])
def test_the_files_hold_what_the_page_shows(app: Flask, cast: Cast, name: str) -> None:
    with app.app_context(), transaction():
        serve(cast, "member", clock.now(), minutes=95)
        serve(cast, "member", clock.now(), points=250)
    member = browser(app, cast, "member")
    page = member.open("/me/year").page

    as_csv, as_xlsx = files_of(member.client, page, name)

    assert as_csv == rows_of(page, name)
    assert [row[0] for row in as_xlsx] == [row[0] for row in as_csv]


def test_what_wishes_and_posts_brought_is_named(app: Flask, cast: Cast) -> None:
    for source in ("wish:1", "post:1", "attendance:1"):
        _served(app, cast, clock.now(), 0, source=source, category="errand")

    rows = rows_of(_page(app, cast).page, "fields")

    assert rows[0] == ["领域", "次数"]
    assert sorted(rows[1:]) == sorted([["代办", "1"], ["岗位履职", "1"], ["微心愿", "1"]])


def test_the_way_to_it_is_on_my_page_and_beside_the_lines(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        serve(cast, "member", clock.now(), points=250)
    member = browser(app, cast, "member")

    assert 'href="/me/year"' in member.open("/me").page
    assert 'href="/me/year"' in member.open("/me/entries").page
