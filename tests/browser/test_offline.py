"""Without a network: a page that helps, in place of the browser's own, and the way back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import House, open_house
from tests.support.servers import Product

READY = "navigator.serviceWorker.ready.then(() => caches.match('/offline')).then(Boolean)"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    return open_house(tmp_path_factory.mktemp("house"), serve)


def test_who_comes_back_without_a_network_reads_what_to_do_and_goes_on_by_itself(
    browser: Browser, house: House
) -> None:
    with house.app.app_context():
        name = house.cast.person("member").name
    with house.phone(browser, "member") as page:
        page.goto(f"{house.url}/me")
        assert page.evaluate(READY)
        expect(page.get_by_text(name).first).to_be_visible()
        page.context.set_offline(True)

        page.goto(f"{house.url}/events")

        expect(page.get_by_role("heading", name="现在没有网络")).to_be_visible()
        assert page.locator(".btn--primary").evaluate("e => getComputedStyle(e).color") == (
            "rgb(255, 255, 255)"
        )
        assert name not in page.content()
        page.context.set_offline(False)
        back = page.get_by_role("heading", name="活动", exact=True)
        expect(back).to_be_visible(timeout=30_000)
        assert page.url == f"{house.url}/events"


def test_who_only_looks_gets_no_worker(browser: Browser, house: House) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{house.url}/", wait_until="networkidle")

    found = page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)")

    context.close()
    assert found == 0
