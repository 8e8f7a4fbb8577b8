"""登记台 in a browser: what the camera, a USB scanner and fingers put into the queue."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import films
from tests.browser.cameras import open_camera
from tests.browser.desks import (
    Desk,
    entries,
    open_desk,
    open_queue,
    row_of,
    tap,
    typed,
    waits,
    wedge,
)
from tests.browser.measures import OVERHANG, SMALL_TARGETS, SMALL_TEXT
from tests.support.servers import Product


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> Desk:
    return open_desk(tmp_path_factory.mktemp("desk"), serve)


def test_the_same_person_held_before_the_scanner_is_taken_down_once(
    browser: Browser, desk: Desk
) -> None:
    name = desk.names[0]
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        for text in (desk.card(name), desk.personal(name), desk.card(name).lower()):
            wedge(page, text)

        expect(page.locator("[data-part=said]")).to_contain_text("刚才已经记下，不用再扫")
        expect(row_of(page, name).get_by_text("已签到")).to_be_visible()
        assert len(entries(page)) == 1
        assert desk.scans() == {name: "organiser"}


def test_a_scan_taken_down_already_leaves_the_list_whole(browser: Browser, desk: Desk) -> None:
    name = desk.names[0]
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        wedge(page, desk.card(name))
        expect(row_of(page, name).get_by_text("已签到")).to_be_visible()
        waits(page, 0)
        page.wait_for_timeout(1000)  # whatever would draw the list anew has done so

        page.keyboard.type(desk.card(name))
        expect(page.locator("[data-part=people]")).to_contain_text(f"“{desk.card(name).lower()}”")
        page.keyboard.press("Enter")

        expect(page.locator("[data-part=said]")).to_contain_text("刚才已经记下，不用再扫")
        expect(row_of(page, name).get_by_text("已签到")).to_be_visible(timeout=3000)


@pytest.mark.parametrize("input_method", [False, True], ids=["plain", "Chinese"])
def test_a_scanner_is_heard_through_a_chinese_input_method(
    browser: Browser, desk: Desk, input_method: bool
) -> None:
    name = desk.names[40]
    code = desk.card(name)
    press = """([code, isTaken]) => [...code.toLowerCase(), 'Enter'].forEach(letter => {
        const key = letter === '.' ? 'Period' : letter === 'Enter' ? 'Enter'
            : /[0-9]/.test(letter) ? 'Digit' + letter : 'Key' + letter.toUpperCase();
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {
            key: isTaken && letter !== 'Enter' ? 'Process' : letter, code: key,
            bubbles: true, cancelable: true }));
    })"""
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        page.evaluate(press, [code, input_method])

        expect(page.locator("[data-part=said-name]")).to_have_text(name)
        waits(page, 0)
        assert desk.scans() == {name: "organiser"}


def test_the_page_finds_by_initials_without_signal(browser: Browser, desk: Desk) -> None:
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        phone.set_offline(True)
        page.get_by_label("扫码枪，或找人").fill("zxy")
        rows = page.locator("[data-part=people] li")
        expect(rows).to_have_count(4)
        expect(rows.first).to_contain_text("晓月")

        typed(page, "没有此人")
        expect(page.get_by_text("名单里没有“没有此人”")).to_be_visible()


def test_a_refused_camera_leaves_the_scanner_and_the_search(browser: Browser, desk: Desk) -> None:
    with desk.phone(browser, permissions=[]) as phone:
        page = desk.open(phone)
        page.get_by_role("button", name="打开相机").click()
        expect(page.get_by_role("link", name="按姓名查找").first).to_be_visible()

        wedge(page, desk.personal(desk.names[50]))
        expect(page.locator("[data-part=said-name]")).to_have_text(desk.names[50])
        tap(page, desk.names[0])
        waits(page, 0)
        assert set(desk.scans()) == {desk.names[50], desk.names[0]}


@pytest.mark.parametrize("kind", ["personal", "card"])
def test_codes_before_the_camera_are_taken_down_and_the_camera_goes_on(
    browser: Browser, desk: Desk, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    name = desk.names[50]
    with open_camera(browser, desk.house, tmp_path_factory.mktemp("film")) as camera:
        text = desk.card(name) if kind == "card" else desk.personal(name)
        films.save(films.plain(text), camera.film)
        with desk.phone(camera.browser, permissions=["camera"]) as phone:
            page = desk.open(phone)
            page.get_by_role("button", name="打开相机").click()

            expect(page.locator("[data-part=said-name]")).to_have_text(name)
            expect(page.locator("[data-part=said-words]")).to_contain_text("签到成功")
            page.wait_for_timeout(1500)
            expect(page.locator("video")).to_be_visible()
            assert len(entries(page)) == 1
            assert desk.scans() == {name: "organiser"}


def test_the_desk_is_large_and_narrow_enough(browser: Browser, desk: Desk) -> None:
    with desk.phone(browser, viewport={"width": 320, "height": 640}) as phone:
        page = desk.open(phone)
        phone.set_offline(True)
        for name in desk.names[:2]:
            tap(page, name)
        wedge(page, desk.card(desk.names[50]))
        open_queue(page)
        assert page.evaluate(OVERHANG) <= 0
        assert page.evaluate(SMALL_TARGETS, 44) == []
        assert page.evaluate(SMALL_TEXT, 17) == []


def test_without_scripts_the_desk_takes_a_card(browser: Browser, desk: Desk) -> None:
    with desk.phone(browser, java_script_enabled=False) as phone:
        page = phone.new_page()
        page.goto(desk.path)
        page.get_by_text("扫“我的码”，或输入完整卡号").click()
        page.get_by_label("我的码或志愿者卡").fill(desk.card(desk.names[40]))
        page.get_by_label("我的码或志愿者卡").press("Enter")
        expect(page.locator(".notice--good")).to_contain_text("签到成功")
        assert desk.scans() == {desk.names[40]: "organiser"}
