"""The screen goes on for half an hour without a network, says so, and then stops."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.codes import SCREEN_STEP, SessionCode, read_code
from app.core.qr import read_codes
from app.core.vault import vault
from tests.browser.house import House, open_house
from tests.support.servers import Product

#: the code on the screen, as the modules of its drawing
DRAWN = "document.querySelectorAll('[data-part=code] path')[1].getAttribute('d')"
#: milliseconds
MINUTE = 60_000


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    return open_house(tmp_path_factory.mktemp("house"), serve)


def on_screen(page: Page) -> str:
    """What is drawn just now."""
    return str(page.evaluate(DRAWN))


def test_half_an_hour_without_a_network(browser: Browser, house: House) -> None:
    with house.phone(browser, "organiser") as page:
        page.clock.install()
        page.goto(f"{house.url}/events/{house.event_id}/screen")
        expect(page.get_by_text("网络正常，二维码每 15 秒更换")).to_be_visible()
        # the codes of the half hour come one answer after the other
        expect(page.locator("[data-part=left]")).to_have_text(re.compile("29|30"), timeout=20_000)
        page.context.set_offline(True)

        seen = {on_screen(page)}
        for _ in range(26):
            page.clock.run_for(MINUTE)
            seen.add(on_screen(page))
        expect(page.get_by_text("网络断了，二维码仍然有效，还能用")).to_be_visible()
        assert 1 <= int(page.locator("[data-part=left]").inner_text()) <= 5
        assert len(seen) == 27
        (text,) = read_codes(page.locator("[data-part=code]").screenshot())
        with house.app.app_context():
            shown = read_code(vault().code_keys, text)
        assert isinstance(shown, SessionCode)
        step = page.evaluate("Date.now()") // (1000 * SCREEN_STEP)
        assert step - 1 <= shown.step <= step
        assert not page.locator(".screen.is-stale").count()

        page.clock.run_for(10 * MINUTE)
        expect(page.get_by_text("二维码已停用")).to_be_visible()
        expect(page.locator(".screen.is-stale [data-part=code]")).to_be_hidden()
