"""The television of a hall to which a big screen was handed: nobody is signed in, for months."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Route, expect

from app.accounts import handed
from app.accounts.models import RoleGrant
from app.big_screen import devices
from app.big_screen.device_models import ScreenDevice
from app.core import clock
from app.core.db import db, transaction
from tests.big_screen.facts import crowd
from tests.browser import measures
from tests.browser.house import House, open_house
from tests.support.servers import Product, wait_until

HALL = {"width": 1920, "height": 1080}
PAUSE = 25_000
OUT = "这块大屏已停用：被收回、到期，或交出它的人不再负责这里。"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    made = open_house(tmp_path_factory.mktemp("hall"), serve)
    crowd(made.app, made.cast, 7, clock.now() - timedelta(minutes=1))
    return made


def _code(house: House) -> str:
    with house.app.app_context(), transaction():
        by, node = house.cast.actor("reviewer"), house.cast.node("community")
        return handed.code_of(devices.hand_over(node, name="大厅电视", by=by, now=clock.now()))


def _set(house: House, table: type, **values: Any) -> None:
    with house.app.app_context(), transaction():
        db.session.execute(sa.update(table).values(**values))


@contextmanager
def television(browser: Browser, house: House) -> Iterator[Page]:
    """A browser that nobody signed in to, made the screen by its code; time is the test's."""
    context = browser.new_context(viewport=HALL, locale="zh-CN", timezone_id="Asia/Shanghai")
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.clock.install()
    page.goto(f"{house.url}/d/{_code(house)}")
    page.get_by_role("button", name="把这台设备当数据大屏").click()
    page.wait_for_url(f"**/organisations/{house.cast.nodes['community']}/big-screen")
    expect(page.get_by_text("数字自动更新")).to_be_visible()
    yield page
    context.close()
    assert faults == []


def _poll(page: Page) -> int:
    with page.expect_response("**/big-screen/figures") as heard:
        page.clock.run_for(PAUSE)
    return heard.value.status


def _poll_until(page: Page, holds: Callable[[], bool], *, what: str) -> None:
    def polled() -> bool:
        page.clock.run_for(PAUSE)
        return holds()

    wait_until(polled, what=what)


def test_it_shows_and_polls_for_hours_with_no_session_at_all(
    browser: Browser, house: House
) -> None:
    with television(browser, house) as page:
        page.context.clear_cookies(name="weiguang")
        left = [each["name"].rpartition("-")[0] for each in page.context.cookies()]
        assert left == ["weiguang-big_screen"]
        expect(page.locator("[data-figure=volunteers]")).to_have_text("7")
        expect(page.locator("[data-name=months] canvas")).to_be_visible()
        expect(page.get_by_role("link")).to_have_count(0)
        page.clock.run_for(timedelta(hours=13) // timedelta(milliseconds=1))

        assert {_poll(page) for _ in range(20)} <= {200, 304}
        page.reload()
        expect(page.locator("[data-figure=volunteers]")).to_have_text("7")
        assert page.evaluate(measures.OVERHANG) <= 0
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
        page.goto(f"{house.url}/me")
        assert "/sign-in" in page.url


def test_taken_back_it_shows_no_figure_any_more_and_says_what_to_do(
    browser: Browser, house: House
) -> None:
    with television(browser, house) as page:
        _set(house, ScreenDevice, ended_at=clock.now())
        _poll_until(page, page.get_by_text(OUT).is_visible, what="says that it was taken back")

        expect(page.get_by_text("再交一次")).to_be_visible()
        expect(page.locator("[data-figure=volunteers]")).to_be_hidden()
        expect(page.locator("[data-name=months]")).to_be_hidden()
        page.reload()
        expect(page.get_by_text(OUT)).to_be_visible()
        expect(page.get_by_role("link")).to_have_count(0)
        assert measures.violations(page) == []
        for width in (320, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(measures.OVERHANG) <= 0


def test_its_giver_gets_the_role_back_and_it_goes_on_by_itself(
    browser: Browser, house: House
) -> None:
    with television(browser, house) as page:
        _set(house, RoleGrant, ended_at=clock.now())
        out = page.get_by_text(OUT)
        _poll_until(page, out.is_visible, what="says that its giver may not any more")
        _set(house, RoleGrant, ended_at=None)
        _poll_until(page, out.is_hidden, what="goes on")

        expect(page.locator("[data-figure=volunteers]")).to_have_text("7")
        expect(page.locator("[data-name=months] canvas")).to_be_visible()


def test_without_a_network_the_figures_stay_and_no_hotel_page_ends_it(
    browser: Browser, house: House
) -> None:
    with television(browser, house) as page:
        away = page.get_by_text("网络断了，显示的是")
        page.context.set_offline(True)
        _poll_until(page, away.is_visible, what="says that the network is away")
        page.context.set_offline(False)
        _poll_until(page, away.is_hidden, what="goes on")
        page.route("**/big-screen/figures", lambda route: route.fulfill(body="<p>上网认证</p>"))
        _poll_until(page, away.is_visible, what="sees that somebody else answered")

        expect(page.get_by_text(OUT)).to_be_hidden()
        expect(page.locator("[data-figure=volunteers]")).to_have_text("7")


def test_the_year_changes_beneath_it_and_a_new_version_of_the_page_comes_by_itself(
    browser: Browser, house: House
) -> None:
    with television(browser, house) as page:
        first = page.request.get(f"{page.url}/figures").json()
        answer = {**first, "year": first["year"] + 1}

        def fulfil(route: Route) -> None:
            route.fulfill(body=json.dumps(answer), content_type="application/json")

        page.route("**/big-screen/figures", fulfil)
        _poll(page)
        expect(page.locator("[data-part=year]")).to_have_text(str(first["year"] + 1))
        page.evaluate("window.isOld = true")
        _poll(page)
        assert page.evaluate("window.isOld"), "the same version stays"

        answer["page"] = "another"
        _poll(page)
        assert page.evaluate("window.isOld"), "two servers do not send it to and fro"
        page.clock.fast_forward(timedelta(hours=1) // timedelta(milliseconds=1))
        page.clock.run_for(PAUSE)
        # its clock may run on while it is loaded anew, and have it loaded once more
        page.wait_for_function("window.isOld === undefined")
        expect(page.get_by_text("数字自动更新")).to_be_visible()
        assert page.evaluate("window.isOld") is None


@pytest.mark.parametrize("elder", [False, True])
def test_its_pages_are_for_old_eyes_and_small_phones_too(
    browser: Browser, house: House, elder: bool
) -> None:
    context = browser.new_context(viewport=measures.PHONE, locale="zh-CN")
    house.let_in(context, "reviewer")
    context.add_cookies([{"name": "elder", "value": str(int(elder)), "url": house.url}])
    page = context.new_page()
    here = f"{house.url}/organisations/{house.cast.nodes['community']}/big-screen/devices"
    page.goto(here)
    assert measures.faults(page, elder=elder) == []
    page.get_by_label("设备叫什么").fill("一楼大厅电视")
    page.get_by_role("button", name="生成二维码，交给另一台").click()
    expect(page.get_by_text("用那台设备扫这个二维码")).to_be_visible()
    assert measures.faults(page, elder=elder) == []
    page.goto(here)
    assert measures.faults(page, elder=elder) == []
    page.goto(f"{house.url}/d/{_code(house)}")
    assert measures.faults(page, elder=elder) == []
    context.close()
