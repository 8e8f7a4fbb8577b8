"""The screen in a hall: charts under the strict policy, light, for days, and without a network."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Request, Route, expect

from app.core import clock
from tests.big_screen.facts import crowd
from tests.browser import measures
from tests.browser.house import House, open_house
from tests.support.servers import Product, wait_until
from tests.support.weights import KB

HALL = {"width": 1920, "height": 1080}

PAUSE = 25_000
#: whether anything but white paper is in a picture
IS_DRAWN = """canvas => { const data = canvas.getContext('2d').getImageData(
    0, 0, canvas.width, canvas.height).data;
    for (let i = 0; i < data.length; i += 4) if (data[i] > 150 && data[i + 1] < 60) return true;
    return false; }"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    made = open_house(tmp_path_factory.mktemp("house"), serve)
    crowd(made.app, made.cast, 7, clock.now() - timedelta(minutes=1))
    return made


@contextmanager
def hall(browser: Browser, house: House) -> Iterator[Page]:
    """A television on which staff are signed in; a complaint of the browser fails the test."""
    context = browser.new_context(viewport=HALL, locale="zh-CN", timezone_id="Asia/Shanghai")
    house.let_in(context, "reviewer")
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    # a browser itself says so where it has no network
    assert [each for each in faults if "net::ERR" not in each] == []


def _address(house: House, node: str = "community") -> str:
    return f"{house.url}/organisations/{house.cast.nodes[node]}/big-screen"


def test_charts_are_drawn_under_the_strict_policy_and_the_page_is_light(
    browser: Browser, house: House
) -> None:
    with hall(browser, house) as page:
        asked: list[Request] = []

        def note(request: Request) -> None:
            asked.append(request)

        page.on("requestfinished", note)
        answer = page.goto(_address(house), wait_until="networkidle")

        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        for name in ("months", "events"):
            picture = page.locator(f"[data-name={name}] canvas")
            expect(picture).to_be_visible()
            assert picture.evaluate(IS_DRAWN), name
        weight = sum(
            each.sizes()["responseBodySize"] + each.sizes()["responseHeadersSize"] for each in asked
        )
        assert len([each for each in asked if "echarts" in each.url]) == 1
        assert weight <= 300 * KB
        assert page.evaluate(measures.OVERHANG) <= 0
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0


def test_every_number_of_a_picture_stands_in_a_table(browser: Browser, house: House) -> None:
    with hall(browser, house) as page:
        page.set_viewport_size(measures.PHONE)
        page.goto(_address(house))
        figure = page.locator("[data-name=events]")
        fold = figure.get_by_role("button", name="看数字")
        expect(fold).to_have_attribute("aria-expanded", "false")

        fold.click()

        expect(figure.get_by_role("row")).to_have_text(["领域今年场次", "环境1"])
        expect(figure.get_by_role("button", name="收起数字")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator("[data-name=months] table")).to_be_visible()
        expect(page.locator("[data-name=months] canvas")).to_be_hidden()


def test_without_what_draws_the_tables_stand_there(browser: Browser, house: House) -> None:
    with hall(browser, house) as page:
        page.route("**/echarts*.js", lambda route: route.fulfill(body=""))
        page.goto(_address(house))

        expect(page.locator("canvas")).to_have_count(0)
        box = page.locator("[data-name=months] table").bounding_box()
        assert box is not None
        assert box["height"] > 100


def test_a_community_without_anything(browser: Browser, house: House) -> None:
    with hall(browser, house) as page:
        house.let_in(page.context, "other_reviewer")
        page.goto(_address(house, "other_community"))

        expect(page.get_by_text("今年还没有数字。")).to_have_count(3)
        expect(page.locator("canvas")).to_have_count(0)
        expect(page.get_by_text("有了会自己出现在这里")).to_be_visible()


def test_the_screen_says_when_the_network_is_away_and_goes_on(
    browser: Browser, house: House
) -> None:
    with hall(browser, house) as page:
        page.clock.install()
        page.goto(_address(house), wait_until="networkidle")
        expect(page.get_by_text("数字自动更新")).to_be_visible()
        away = page.get_by_text("网络断了，显示的是")
        page.context.set_offline(True)
        _poll_until(page, away.is_visible, what="says that the network is away")
        expect(page.locator("[data-figure=volunteers]")).to_have_text("7")

        page.context.set_offline(False)
        _poll_until(page, away.is_hidden, what="goes on")

        page.context.clear_cookies()
        ended = page.get_by_text("登录已结束")
        _poll_until(page, ended.is_visible, what="says that the sign-in ended")


def test_hundreds_of_answers_leave_nothing_behind(browser: Browser, house: House) -> None:
    with hall(browser, house) as page:
        page.clock.install()
        page.goto(_address(house), wait_until="networkidle")
        first: dict[str, Any] = page.request.get(f"{_address(house)}/figures").json()
        count = 0

        def answer(route: Route) -> None:
            nonlocal count
            count += 1
            route.fulfill(body=json.dumps(_changed(first, count)), content_type="application/json")

        page.route("**/big-screen/figures", answer)
        devtools = page.context.new_cdp_session(page)
        # what measures texts keeps the last few hundred of them: filled before it is looked at
        _poll(page, 300)
        before = _counted(devtools)

        _poll(page, 120)

        after = _counted(devtools)
        assert count == 420
        assert page.locator("[data-part=lately] li").count() == 20
        expect(page.locator("[data-figure=times]")).to_have_text("420")
        assert after["Nodes"] <= before["Nodes"] + 20
        assert after["JSEventListeners"] <= before["JSEventListeners"] + 2
        assert after["JSHeapUsedSize"] <= 1.15 * before["JSHeapUsedSize"]


def _changed(first: dict[str, Any], count: int) -> dict[str, Any]:
    """Another answer each time: rows come and go, and more happened than is shown."""
    events = [["环境", str(count)], ["助老", "3"]][: 1 + count % 2]
    happened = {"kind": "lit", "words": f"心愿点亮：第 {count} 个", "day": "今天"}
    return {
        **first,
        "figures": {**first["figures"], "times": str(count)},
        "tables": {**first["tables"], "events": events},
        "lately": [happened] * 30,
    }


def _poll(page: Page, times: int) -> None:
    for _ in range(times):
        with page.expect_response("**/big-screen/figures"):
            page.clock.run_for(PAUSE)


def _poll_until(page: Page, holds: Callable[[], bool], *, what: str) -> None:
    """Let the page's clock go on; an answer takes a busy machine longer than a pause of it."""

    def polled() -> bool:
        page.clock.run_for(PAUSE)
        return holds()

    wait_until(polled, what=what)


def _counted(devtools: CDPSession) -> dict[str, float]:
    """What the page holds after the rubbish was taken away."""
    devtools.send("Performance.enable")
    devtools.send("HeapProfiler.collectGarbage")
    found = devtools.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in found}


@pytest.mark.parametrize("elder", [False, True])
def test_the_screen_is_for_old_eyes_too(browser: Browser, house: House, elder: bool) -> None:
    with hall(browser, house) as page:
        page.context.add_cookies([{"name": "elder", "value": str(int(elder)), "url": house.url}])
        page.set_viewport_size(measures.PHONE)
        page.goto(_address(house), wait_until="networkidle")

        assert measures.faults(page, elder=elder) == []
        for width in (320, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            assert measures.violations(page) == []
            assert page.evaluate(measures.OVERHANG) <= 0
