"""A small phone with a browser, as most people hold it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

#: width and height of a small phone in CSS pixels
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone that nobody has signed in on; a fault in a script fails the test."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        device_scale_factor=2,
        has_touch=True,
    )
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    yield opened
    context.close()
    assert faults == []
