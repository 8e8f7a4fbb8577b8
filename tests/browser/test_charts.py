"""Charts and sharing on phones: drawn over their tables, light, and whole without scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from app.core import clock
from app.core.db import transaction
from tests.browser import measures
from tests.browser.house import House, open_house
from tests.points.facts import serve
from tests.support.servers import Product

KB = 1024
#: every chart that is drawn, as ECharts was told
_DRAWN = """[...document.querySelectorAll('[data-chart] [data-part=picture]:not([hidden])')]
    .map(e => echarts.getInstanceByDom(e)).filter(Boolean).map(e => e.getOption())"""
LETTERS = f"""() => {_DRAWN}.flatMap(o => [...o.series.map(s => s.label.fontSize),
    ...o.xAxis.concat(o.yAxis).map(a => a.axisLabel).filter(a => a.show !== false)
      .map(a => a.fontSize)])"""
MOVES = f"() => {_DRAWN}.map(o => o.animation)"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    made = open_house(tmp_path_factory.mktemp("house"), serve)
    _live(made)
    return made


def _live(house: House) -> None:
    """A member served three times, lately."""
    with house.app.app_context(), transaction():
        for minutes in (95, 600):
            serve(house.cast, "member", clock.now() - timedelta(minutes=1), minutes=minutes)
        serve(house.cast, "member", clock.now() - timedelta(minutes=1), points=250)


def _asked(page: Page) -> list[Request]:
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("requestfinished", note)
    return asked


def test_the_own_year_is_drawn_and_light(browser: Browser, house: House) -> None:
    with house.phone(browser, "member") as page:
        asked = _asked(page)

        page.goto(f"{house.url}/me/year", wait_until="networkidle")

        expect(page.locator("[data-name=hours] canvas")).to_be_visible()
        expect(page.locator("[data-name=points] canvas")).to_be_visible()
        sizes = [each.sizes() for each in asked]
        weight = sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes)
        assert len([each for each in asked if "echarts" in each.url]) == 1
        assert weight <= 300 * KB
        assert page.evaluate(MOVES) == [False] * 3


@pytest.mark.parametrize(("elder", "least", "drawn"), [(False, 17, 3), (True, 18, 1)])
def test_letters_in_charts_are_large_and_nothing_hangs_over(
    browser: Browser, house: House, elder: bool, least: int, drawn: int
) -> None:
    with house.phone(browser, "member") as page:
        page.context.add_cookies([{"name": "elder", "value": str(int(elder)), "url": house.url}])
        page.goto(f"{house.url}/me/year", wait_until="networkidle")

        assert measures.faults(page, elder=elder) == []
        for width in measures.WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            page.wait_for_timeout(300)
            assert min(page.evaluate(LETTERS)) >= least
            assert page.evaluate(measures.OVERHANG) <= 0
        assert page.locator("canvas:visible").count() == drawn


def test_without_scripts_the_tables_stand_there(browser: Browser, house: House) -> None:
    context = browser.new_context(viewport=measures.PHONE, java_script_enabled=False)
    house.let_in(context, "member")
    page = context.new_page()
    page.goto(f"{house.url}/me/year")

    for name in ("hours", "points", "fields"):
        expect(page.locator(f"[data-name={name}] table")).to_be_visible()
    expect(page.locator("[data-name=hours]")).to_contain_text("11:35")
    context.close()


def test_a_browser_that_shares_by_itself_does(browser: Browser, house: House) -> None:
    with house.phone(browser, "member") as page:
        page.add_init_script(
            "navigator.share = given => { window.given = given; return Promise.resolve(); }"
        )
        page.goto(f"{house.url}/events/{house.event_id}")

        page.get_by_role("link", name="分享").click()

        given = page.evaluate("window.given")
        assert given["title"] == "河道清洁"
        assert given["url"].endswith(f"/events/{house.event_id}")
        assert page.url.endswith(f"/events/{house.event_id}")


def test_where_it_does_not_the_picture_is_there(browser: Browser, house: House) -> None:
    with house.phone(browser, "member") as page:
        page.add_init_script("delete Navigator.prototype.share")
        page.goto(f"{house.url}/events/{house.event_id}")

        page.get_by_role("link", name="分享").click()

        picture = page.locator("img.share")
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("naturalWidth", 1000)
        assert page.evaluate(measures.OVERHANG) <= 0
