"""Handing a big screen over on pages: a code, a button there, what it shows, and taking it back."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import login
from app.accounts.models import SignIn
from app.big_screen import pages
from app.big_screen.device_models import KIND, ScreenDevice
from app.core import clock
from app.core.db import db
from tests.big_screen.facts import crowd
from tests.support.cast import Cast
from tests.support.devices import hung, offered_screen, taken_up
from tests.support.reader import Reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
SHOWN = re.compile(r'/d/<wbr><b class="phrase">([0-9a-z]{5})-([0-9a-z]{5})</b>')


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    pages.kept.forget()
    yield scenes.town(app)
    pages.kept.forget()


def _here(cast: Cast, rest: str = "", node: str = "community") -> str:
    return f"/organisations/{cast.nodes[node]}/big-screen{rest}"


def _rows(app: Flask) -> list[ScreenDevice]:
    with app.app_context():
        return list(db.session.scalars(sa.select(ScreenDevice).order_by(ScreenDevice.id)))


def _offered(app: Flask, cast: Cast, who: str = "reviewer") -> Reader:
    """The page with the code, found from the screen itself."""
    page = browser(app, cast, who).open(_here(cast))
    assert f'href="{_here(cast, "/devices")}"' in page.page
    page.open(_here(cast, "/devices"))
    return page.send(_here(cast, "/devices"), {"name": "大厅电视"})


def test_a_code_is_shown_and_the_television_becomes_the_screen(app: Flask, cast: Cast) -> None:
    page = _offered(app, cast)
    found = SHOWN.search(page.page)
    assert found is not None, page.text
    assert "数据大屏：大厅电视" in page.text
    television = browser(app, cast, "").open(f"/d/{found[1]}-{found[2]}")
    assert "温*把这块大屏交给这台设备" in television.text
    assert _rows(app)[0].taken_at is None, "looking takes nothing up"
    television.send(f"/d/{found[1]}{found[2]}")

    assert television.path == _here(cast)
    assert "杏园社区" in television.text
    assert "设备已经接上" in page.open(page.path).text
    assert browser(app, cast, "upper").open(page.path).status == 404


def test_a_screen_shown_by_a_device_leads_nowhere_and_gives_nothing_away(
    app: Flask, cast: Cast
) -> None:
    crowd(app, cast, 6, clock.now() - timedelta(minutes=1))
    television = hung(app, cast)[0]
    page = television.open(_here(cast)).page

    assert 'data-figure="volunteers">6<' in page
    assert re.findall(r'<a [^>]*href="([^"]*)"', page) == []
    assert "/sign-in" not in page
    assert "温" not in television.text
    assert television.client.get(_here(cast, "/figures")).get_json()["figures"]["times"] == "6"
    for kind in ("csv", "xlsx"):
        answer = television.client.get(_here(cast, f"/months.{kind}"))
        assert answer.location.startswith("/sign-in")


def test_asking_again_costs_a_304(app: Flask, cast: Cast) -> None:
    client, path = hung(app, cast)[0].client, _here(cast, "/figures")
    first = client.get(path)

    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_going_on_here_ends_the_sign_in_of_this_browser(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "reviewer").open(_here(cast, "/devices"))
    page.send(_here(cast, "/devices/here"), {"name": "前台电脑"})

    assert page.path == _here(cast)
    assert "用到" in page.text
    assert page.open("/me").path == "/sign-in"
    with app.app_context():
        query = sa.select(SignIn).where(SignIn.person_id == cast.people["reviewer"])
        ended = [each.ended_at is not None for each in db.session.scalars(query)]
    assert ended.count(True) == 1
    assert _rows(app)[0].taken_at is not None


def test_the_cookie_is_hidden_from_scripts_and_stays_a_year_and_a_month(
    app: Flask, cast: Cast
) -> None:
    television = hung(app, cast)[0]
    kept = television.client.get_cookie(login.device_cookie(KIND, cast.nodes["community"]))

    assert kept is not None
    assert (kept.http_only, kept.same_site, kept.path) == (True, "Lax", "/")
    assert kept.expires is not None
    assert abs(kept.expires - clock.now() - timedelta(days=400)) < timedelta(minutes=1)


def test_the_list_says_who_since_when_and_takes_a_screen_back_at_once(
    app: Flask, cast: Cast
) -> None:
    television, device_id = hung(app, cast)
    page = browser(app, cast, "upper").open(_here(cast, "/devices"))
    for words in ("数据大屏：大厅电视", "温* 今天", "交出", "使用中"):
        assert words in page.text
    page.send(_here(cast, f"/devices/{device_id}/end"))

    assert "已收回" in page.text
    television.open(_here(cast))
    assert television.status == 401
    assert "这块大屏已停用：被收回、到期，或交出它的人不再负责这里。" in television.text
    assert "再交一次" in television.text
    assert re.findall(r'<a [^>]*href="([^"]*)"', television.page) == []
    assert television.client.get(_here(cast, "/figures")).status_code == 401


def test_another_nodes_page_knows_no_such_device(app: Flask, cast: Cast) -> None:
    _, device_id = hung(app, cast)
    page = browser(app, cast, "upper")
    page.open(_here(cast, "/devices", "street"))

    assert page.open(_here(cast, f"/devices/{device_id}", "street")).status == 404
    assert _rows(app)[0].ended_at is None


def test_who_may_not_hand_it_over_sees_no_way_to_it(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "party_worker")

    assert "交给设备" not in page.open(_here(cast)).text
    assert page.open(_here(cast, "/devices")).status == 403


def test_a_used_code_says_so_and_a_code_sent_again_comes_back(app: Flask, cast: Cast) -> None:
    code, _ = offered_screen(app, cast)
    first = taken_up(app, code)
    second = browser(app, cast, "").open(f"/d/{code}")

    assert (second.status, second.path) == (410, f"/d/{code}")
    assert "这个二维码已经用过，或过了 10 分钟" in second.text
    assert first.open(f"/d/{code}").path == _here(cast)
    assert len(_rows(app)) == 1


def test_the_organisation_leads_to_handing_over(app: Flask, cast: Cast) -> None:
    node = f"/organisations/{cast.nodes['community']}"

    assert "大屏交给设备" in browser(app, cast, "reviewer").open(node).text
    assert "大屏交给设备" not in browser(app, cast, "party_worker").open(node).text
