"""One page of each template, measured as old eyes and thumbs need it, and looked at by axe."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from tests.browser import measures
from tests.browser.harvest import Harvest, follow, look_for_rest, page_templates, press_buttons
from tests.browser.measures import PHONE
from tests.security.canary_planting import plant
from tests.security.world import served
from tests.support.databases import SqliteDatabase

#: what is not opened here: tests of its own subject show it
ELSEWHERE = {
    # a photo of a screen handed in within its time, and an answer to a card with its digits
    *("events/late.html", "wishes/card_done.html"),
    # a code that is free for ten minutes
    "devices/take.html",
    # a sheet that waits for a second signature
    "home/todo_sign.html",
    # a child's name needs a second person, and a correction somebody who asked for it
    *("wishes/child_look.html", "wishes/person.html"),
    # there is no such page where no service account is set
    *("accounts/wechat_return.html", "me/wechat.html", "me/wechat_return.html"),
    # leads on to the only desk there is
    "spending/desks.html",
}
ADDRESS = "http://harvest.test"


@dataclass
class Gathered:
    """The pages, and the product that has their pictures and styles."""

    harvest: Harvest
    app: Flask


@pytest.fixture(scope="module")
def gathered(
    sqlite_app: tuple[Flask, SqliteDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gathered]:
    """Every page of the planted town that somebody finds, one of each template."""
    folder: Path = tmp_path_factory.mktemp("templates")
    with served(sqlite_app[1], folder) as world:
        harvest = Harvest(plant(world))
        with harvest.listening():
            follow(harvest)
            look_for_rest(harvest)
            press_buttons(harvest)
        yield Gathered(harvest, world.app)


def test_every_template_is_among_the_pages(gathered: Gathered) -> None:
    assert page_templates() - set(gathered.harvest.pages) == ELSEWHERE


def test_every_template_is_large_narrow_and_accessible(
    gathered: Gathered, browser: Browser
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    faults: list[str] = []
    wanted = page_templates()
    for name, opened in sorted(gathered.harvest.pages.items()):
        if name in wanted:
            _show(page, gathered, opened.text)
            where = f"{name} ({opened.who} {opened.path})"
            faults += [f"{where}: {each}" for each in _looked_at(page)]
    context.close()

    assert faults == [], "\n".join(faults)


def _show(page: Page, gathered: Gathered, text: str) -> None:
    """Let a browser show a page that was opened before, with all that belongs to it."""
    client = gathered.app.test_client()

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        if asked.path == "/shown":
            route.fulfill(body=text, content_type="text/html; charset=utf-8")
            return
        with client.get(asked.path) as found:
            route.fulfill(
                status=found.status_code, body=found.data, content_type=found.content_type
            )

    page.unroute_all()
    page.route("**/*", answer)
    page.set_viewport_size(PHONE)
    page.goto(f"{ADDRESS}/shown")


def _looked_at(page: Page) -> list[str]:
    """What is wrong as it stands, and in 长辈版: both are of the same elements."""
    found = [*measures.violations(page), *measures.faults(page, elder=False)]
    page.set_viewport_size(PHONE)
    page.evaluate("document.documentElement.setAttribute('data-elder', '')")
    return found + [f"长辈版: {each}" for each in measures.faults(page, elder=True)]
