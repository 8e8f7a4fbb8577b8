"""A paper list with photos at 360 px, without scripts: handed in, seen, approved by another."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.db import db
from tests.browser.house import House
from tests.browser.plain_steps import on_one_screen
from tests.events.beside import over
from tests.support.cast import gather
from tests.support.databases import make_app, migrated
from tests.support.photos import jpeg_with_gps, scene
from tests.support.servers import Product, wait_until


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    """The product with an event that ended an hour ago."""
    folder: Path = tmp_path_factory.mktemp("evidence")
    url = f"sqlite:///{folder / 'house.db'}"
    app = make_app(url, folder)
    migrated(app)
    cast = gather(app)
    with app.app_context():
        event_id: uuid.UUID = over(cast)[0]
        db.session.remove()
        db.engine.dispose()
    return House(app, cast, serve(url, folder), event_id, runs_scripts=False)


def _photo(name: str, content: bytes) -> dict[str, str | bytes]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def _hands_in(house: House, browser: Browser) -> None:
    with house.phone(browser, "organiser") as page:
        page.goto(f"{house.url}/manage/events/{house.event_id}")
        page.get_by_role("link", name="人工补登").click()
        page.get_by_label("谁来了").fill("林晓月\n周远山")
        page.get_by_label("有纸质签到表").check()
        page.get_by_label("为什么没有扫码").fill("大屏停电，当场用纸签到")
        page.get_by_label("佐证照片").set_input_files([_photo("假的.jpg", b"no photo")])
        page.get_by_role("button", name="提交，等人批准").click()
        expect(page.get_by_text("这个文件不是能识别的照片").first).to_be_visible()
        expect(page.get_by_label("谁来了")).to_have_value("林晓月\n周远山")
        assert on_one_screen(page)
        photos = [_photo(f"{each}.jpg", jpeg_with_gps(scene(each))) for each in (1, 2)]
        page.get_by_label("佐证照片").set_input_files(photos)
        page.get_by_role("button", name="提交，等人批准").click()
        expect(page.get_by_text("已提交 2 人")).to_be_visible()
        assert on_one_screen(page)


def test_with_scripts_the_form_counts_the_photos(house: House, browser: Browser) -> None:
    photos = [_photo(f"{each}.jpg", jpeg_with_gps(scene(each))) for each in (1, 2)]
    with house.phone(browser, "organiser", scripts=True) as page:
        page.goto(f"{house.url}/manage/events/{house.event_id}")
        page.get_by_role("link", name="人工补登").click()
        page.get_by_label("佐证照片").set_input_files(photos)

        expect(page.get_by_text("已选 2 张，最多 3 张。")).to_be_visible()
        assert on_one_screen(page)


def _loaded(page: Page) -> list[int]:
    """How wide the pictures are that the browser has drawn."""
    page.locator(".gallery").scroll_into_view_if_needed()
    drawn = "[...document.querySelectorAll('.gallery img')].every(one => one.naturalWidth > 0)"
    wait_until(lambda: bool(page.evaluate(drawn)), what="the pictures are drawn")
    return page.locator(".gallery img").evaluate_all("all => all.map(one => one.naturalWidth)")


def test_a_paper_list_is_seen_before_it_is_approved(house: House, browser: Browser) -> None:
    _hands_in(house, browser)
    with house.phone(browser, "reviewer") as page:
        page.goto(f"{house.url}/todo")
        assert len(_loaded(page)) == 2
        assert on_one_screen(page)
        page.get_by_alt_text("照片 1").click()
        page.wait_for_url(re.compile("/hand-pictures/.*/large.jpg"))
        assert page.locator("img").evaluate("one => one.naturalWidth") == 720
        page.go_back()
        page.get_by_label(re.compile("人工补登")).check()
        page.get_by_role("button", name="批准勾选的").click()
        expect(page.get_by_text("涉及 2 人：周远山、林晓月")).to_be_visible()
        assert on_one_screen(page)
        page.get_by_role("button", name="确认批准").click()
        expect(page.locator(".gallery")).to_have_count(0)
        page.goto(f"{house.url}/manage/events/{house.event_id}")
        assert len(_loaded(page)) == 2
    with house.phone(browser, "member") as page:
        page.goto(f"{house.url}/hand-entries")
        expect(page.get_by_text("附有 2 张照片，只给办理的人看")).to_be_visible()
        assert on_one_screen(page)
