"""Sizes that old eyes and thumbs need, measured on real pages: no sideways scrolling anywhere."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.house import House, open_house
from tests.support.servers import Product

WIDTHS = (320, 360, 1280)
PHONE: ViewportSize = {"width": 360, "height": 740}
#: what an older browser or a person's own setting makes of the text
TEXT_TIMES = 1.5

SMALL_TARGETS = """least => [...document.querySelectorAll(
    'button, .btn, .chip, .input, select, summary, a.row, .choice, .nav a, .crumbs a, .foot a'
  )].filter(e => e.offsetParent && !e.classList.contains('hidden'))
    .filter(e => e.getBoundingClientRect().height < least - 0.5)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 20)}
      ${e.getBoundingClientRect().height}`)"""
SMALL_TEXT = """least => [...document.querySelectorAll('body *')]
    .filter(e => e.offsetParent && [...e.childNodes].some(
      n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < least - 0.05)
    .map(e => `${e.tagName}.${e.className} ${getComputedStyle(e).fontSize}`)"""
TIGHT_LINES = """() => [...document.querySelectorAll('p, li, dd, dt, td, th, h1, h2, label, a')]
    .filter(e => e.offsetParent && e.textContent.trim())
    .filter(e => parseFloat(getComputedStyle(e).lineHeight)
      < 1.15 * parseFloat(getComputedStyle(e).fontSize))
    .map(e => `${e.tagName}.${e.className} ${getComputedStyle(e).lineHeight}`)"""
OVERHANG = """() => document.documentElement.scrollWidth - innerWidth"""
PRIMARY = """() => [...document.querySelectorAll('.btn--primary')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().top < innerHeight)
    .map(e => e.textContent.trim())"""


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
        ("", "/privacy"),
        ("", "/feedback"),
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
    ]


def _grow(page: Page, times: float) -> None:
    """Set the text so many times as large as the page has it."""
    page.evaluate(
        "times => { const root = document.documentElement; root.style.fontSize = '';"
        " root.style.fontSize = parseFloat(getComputedStyle(root).fontSize) * times + 'px'; }",
        times,
    )


def _sizes(page: Page, *, target: int, text: int) -> list[str]:
    return [
        *page.evaluate(SMALL_TARGETS, target),
        *page.evaluate(SMALL_TEXT, text),
        *page.evaluate(TIGHT_LINES),
    ]


def _overhangs(page: Page) -> list[str]:
    """Where a page is wider than its window, in its own size and with larger text."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        for times, said in ((1.0, ""), (TEXT_TIMES, " with larger text")):
            _grow(page, times)
            if (over := page.evaluate(OVERHANG)) > 0:
                found.append(f"{over} px too wide at {width}{said}")
    return found


def _faults(page: Page, *, elder: bool) -> list[str]:
    """Everything that is wrong with one page, at all widths, and with larger text."""
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    found = ["focus cannot be seen"] if outline == "none" else []
    found += _sizes(page, target=60 if elder else 44, text=18 if elder else 17)
    main = page.evaluate(PRIMARY)
    found += [f"{len(main)} main buttons: {main}"] if len(main) > 1 else []
    return found + _overhangs(page)


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
        if found := _faults(page, elder=elder):
            faults[path] = found

    assert faults == {}
