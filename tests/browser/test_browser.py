"""The browser of the tests is a small phone that reaches the product."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.support.databases import make_app, migrated
from tests.support.servers import Product


def test_a_phone_opens_the_product(page: Page, serve: Callable[..., Product], folder: Path) -> None:
    url = f"sqlite:///{folder / 'browser.db'}"
    migrated(make_app(url, folder))
    product = serve(url, folder)

    answer = page.goto(f"{product.url}/readyz")

    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("window.innerWidth") == 360
