"""How points came about: each fact's steps, what earned nothing and why, and the same sum."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.clock import local_day
from app.core.db import transaction
from tests.points.facts import serve
from tests.support.cast import CHAOCHENG, Cast, gather
from tests.support.visits import browser

YEAR = local_day(clock.now()).year
FIRST = datetime(YEAR, 1, 5, 1, tzinfo=UTC)
CAPPED = CHAOCHENG.replace(
    "      fixed: 5\n", "      fixed: 5\n    caps:\n      - {per: month, at_most: 3}\n"
).replace(
    "      per_unit: {points: 2}\n",
    "      per_unit: {points: 2}\n    caps:\n      - {per: month, at_most: 3}\n",
)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app, CAPPED)
    with app.app_context(), transaction():
        serve(made, "member", FIRST, minutes=120)
        serve(made, "member", FIRST, points=500)
    return made


def test_every_step_is_said_and_the_sum_is_the_ledgers(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/api/v1/me/trace", headers=cast.bearer("member"))

    said = answer.get_json()
    hours = next(line for line in said["lines"] if line["item"] == "hours")
    assert (said["total"], said["booked"], said["period"]) == (8, 8, str(YEAR))
    assert hours["points"] == 3
    texts = [step["text"] for step in hours["trace"]]
    assert any("上限 3 分，应计 4 分，可计 3 分" in text for text in texts)
    assert [step["stage"] for step in hours["trace"]][-1] == "booked"


def test_the_page_says_the_same(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "member").open("/me/points/trace")

    assert page.status == 200
    assert "上限 3 分，应计 4 分，可计 3 分" in page.text
    assert "河道清洁" in page.text
    assert "正在后台重算" not in page.text


def test_who_has_nothing_yet_is_told_what_to_do(app: Flask, cast: Cast) -> None:
    assert "还没有记录" in browser(app, cast, "second_member").open("/me/points/trace").text
    empty = app.test_client().get("/api/v1/me/trace", headers=cast.bearer("second_member"))
    assert (empty.get_json()["lines"], empty.get_json()["total"]) == ([], 0)
