"""A phone is asked where it is after a tap alone, and a refusal stops nobody."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from app.core.db import db, transaction
from app.events.distance_models import ScanDistance
from app.events.models import Event
from tests.browser.house import House, open_house
from tests.support.servers import Product


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    """The product with an event that asks how far people are from it."""
    opened = open_house(tmp_path_factory.mktemp("place"), serve)
    with opened.app.app_context():
        with transaction():
            made = db.session.get_one(Event, opened.event_id)
            made.latitude, made.longitude = 39.9, 116.4
        db.session.remove()
        db.engine.dispose()
    return opened


def _words(house: House) -> list[str]:
    with house.app.app_context():
        found = [each.value for each in db.session.scalars(sa.select(ScanDistance.distance))]
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.parametrize(
    ("who", "allows", "said"),
    [("second_member", False, "不影响签到"), ("member", True, "已附上")],
)
def test_a_tap_asks_the_phone_and_either_answer_checks_in(
    browser: Browser, house: House, tmp_path: Path, who: str, allows: bool, said: str
) -> None:
    with house.phone(browser, who) as page:
        page.context.set_geolocation({"latitude": 39.9101, "longitude": 116.4, "accuracy": 20})
        if allows:
            page.context.grant_permissions(["geolocation"])
        page.goto(f"{house.url}/s/{house.code}")
        field = page.locator("[data-place] [name=latitude]")
        assert field.input_value() == ""

        page.get_by_role("button", name="附上大致位置").click()
        page.get_by_text(said).wait_for()
        page.screenshot(path=tmp_path / f"{who}.png", full_page=True)
        page.get_by_role("button", name="签到", exact=True).click()
        page.get_by_role("heading", name="签到成功").wait_for()

        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert _words(house) == (["near"] if allows else [])
