"""Sizes that old eyes and thumbs need, measured on real pages: no sideways scrolling anywhere."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import measures
from tests.browser.house import House, open_house
from tests.browser.measures import PHONE
from tests.support.servers import Product


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    return open_house(tmp_path_factory.mktemp("house"), serve)


def _paths(house: House) -> list[tuple[str, str]]:
    """Who opens what: one page of each shape."""
    branch = f"/organisations/{house.cast.nodes['branch']}"
    event = f"/events/{house.event_id}"
    return [
        ("", "/"),
        ("", "/events"),
        ("", event),
        ("", "/scan"),
        ("", f"/s/{house.code}"),
        ("", "/s/nonsense"),
        ("", "/sign-in"),
        ("", "/help"),
        ("", "/help/volunteer"),
        ("", "/privacy"),
        ("", "/feedback"),
        ("", "/styleguide"),
        ("", "/offline"),
        ("member", "/me"),
        ("member", "/me/entries"),
        ("member", "/me/code"),
        ("member", "/me/devices"),
        ("member", "/welcome"),
        ("member", f"{branch}/ranking"),
        ("secretary", f"{branch}/ranking"),
        ("secretary", f"{branch}/members"),
        ("secretary", f"{branch}/roster"),
        ("secretary", branch),
        ("organiser", "/manage/events"),
        ("organiser", "/manage/events/new"),
        ("organiser", f"/manage{event}"),
        ("organiser", f"{event}/desk"),
        ("organiser", f"{event}/screen"),
        ("reviewer", "/todo"),
        ("admin", "/admin/switches"),
        ("secretary", "/schemes"),
        *_drawn(branch, event),
    ]


def _drawn(branch: str, event: str) -> list[tuple[str, str]]:
    """Pages with charts, and with a picture for chats."""
    return [
        ("", f"{event}/share"),
        ("member", "/me/year"),
        ("secretary", f"{branch}/months"),
        ("organiser", f"{branch}/proofs"),
    ]


def _pages(
    browser: Browser, house: House, paths: list[tuple[str, str]], *, elder: bool
) -> Iterator[tuple[str, Page]]:
    """Each page in a window as wide as a phone; who opens several opens them in one browser.

    A browser of its own for each page took as long as measuring it.
    """
    for who, opened in groupby(paths, key=itemgetter(0)):
        context = browser.new_context(viewport=PHONE, locale="zh-CN")
        if who:
            house.let_in(context, who)
        if elder:
            context.add_cookies([{"name": "elder", "value": "1", "url": house.url}])
        page = context.new_page()
        for _, path in opened:
            page.set_viewport_size(PHONE)
            page.goto(house.url + path)
            yield path, page
        context.close()


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_every_page_is_large_and_narrow_enough(browser: Browser, house: House, elder: bool) -> None:
    faults, paths = {}, _paths(house)
    for path, page in _pages(browser, house, paths, elder=elder):
        assert (page.locator("html").get_attribute("data-elder") is not None) is elder
        page.set_viewport_size(PHONE)
        # both versions are of the same elements: axe looks at one, `make faces` at both
        found = [] if elder else measures.violations(page)
        if found := found + measures.faults(page, elder=elder):
            faults[path] = found

    assert faults == {}


def test_a_picture_without_words_and_a_small_target_are_found(page: Page) -> None:
    page.set_content("<main><h1>一</h1><img src='data:,'><button style='height:20px'></main>")

    found = measures.violations(page) + measures.faults(page, elder=False)

    assert any(each.startswith("image-alt: img") for each in found)
    assert any(each.startswith("button-name: button") for each in found)
    assert any(each.startswith("BUTTON.") for each in found)
