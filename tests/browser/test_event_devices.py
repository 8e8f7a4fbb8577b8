"""A tablet at the entrance and the laptop of a hall, to which an event was handed."""

import re
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.accounts import handed
from app.core import clock
from app.core.db import db, transaction
from app.events import devices
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event, Scan
from tests.browser.conftest import PHONE
from tests.browser.desks import Desk, open_desk, row_of, tap, waits
from tests.support.servers import Product, wait_until

OUT = "这台设备已停用：被收回、到期，或交出它的人不再负责这个活动。排队的记录都在。"
LEFT = "这台设备当登记台的时候，有记录没有上传"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> Desk:
    return open_desk(tmp_path_factory.mktemp("devices"), serve)


def hand_over(
    desk: Desk,
    machine: BrowserContext,
    who: str = "organiser",
    kind: DeviceKind = DeviceKind.DESK,
    name: str = "入口平板",
) -> Page:
    """The page of a device that was just taken up in this browser."""
    with desk.house.app.app_context(), transaction():
        event, by = db.session.get_one(Event, desk.event_id), desk.house.cast.actor(who)
        made = devices.hand_over(event, kind, name=name, by=by, now=clock.now())
        code = handed.code_of(made)
    page = machine.new_page()
    page.goto(f"{desk.house.url}/d/{code}")
    page.get_by_role("button", name="把这台设备当").click()
    page.wait_for_url(f"**/events/{desk.event_id}/{kind.value}")
    if kind is DeviceKind.DESK:
        expect(page.locator("[data-prepared]")).to_be_attached()
    return page


def end_devices(desk: Desk) -> None:
    with desk.house.app.app_context(), transaction():
        db.session.execute(sa.update(EventDevice).values(ended_at=clock.now()))


def taken_at(desk: Desk) -> list[uuid.UUID | None]:
    """The devices of all scans there are."""
    with desk.house.app.app_context():
        return list(db.session.scalars(sa.select(Scan.event_device_id)))


def nudge(page: Page) -> None:
    """The network is there again."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def test_a_tablet_goes_on_without_signal_closed_and_opened_again(
    browser: Browser, desk: Desk
) -> None:
    names = desk.names[:3]
    with desk.phone(browser, "") as tablet:
        page = hand_over(desk, tablet)
        expect(page.get_by_text("入口平板 · 由陈*交出，只能登记这个活动")).to_be_visible()
        tablet.set_offline(True)
        for number, name in enumerate(names, 1):
            tap(page, name)
            waits(page, number)
        address = page.url
        page.close()

        page = tablet.new_page()
        page.goto(address)
        waits(page, 3)
        tablet.set_offline(False)
        nudge(page)
        waits(page, 0)

        assert desk.scans() == dict.fromkeys(names, "organiser")
        assert len(set(taken_at(desk))) == 1
        assert None not in taken_at(desk)


def test_what_a_device_took_down_survives_being_taken_back_and_handed_over_again(
    browser: Browser, desk: Desk
) -> None:
    first, second = desk.names[:2]
    with desk.phone(browser, "") as tablet:
        page = hand_over(desk, tablet)
        tablet.set_offline(True)
        tap(page, first)
        end_devices(desk)
        tablet.set_offline(False)
        nudge(page)

        expect(page.get_by_text(OUT)).to_be_visible()
        expect(page.get_by_text("登录已结束")).to_be_hidden()
        waits(page, 1)
        expect(row_of(page, second)).to_have_count(0)
        kept = page.evaluate(
            "window.deskStore.list(document.querySelector('[data-desk]').dataset.event)"
        )
        assert kept is None, "the names went with the rights"
        assert desk.scans() == {}

        page = hand_over(desk, tablet, "reviewer", name="新平板")
        waits(page, 0)
        assert desk.scans() == {first: "reviewer"}


def test_who_signs_in_takes_what_a_dead_device_left_by_a_button_of_his_own(
    browser: Browser, desk: Desk
) -> None:
    name = desk.names[0]
    with desk.phone(browser, "") as tablet:
        page = hand_over(desk, tablet)
        tablet.set_offline(True)
        tap(page, name)
        end_devices(desk)
        tablet.set_offline(False)
        desk.house.let_in(tablet, "reviewer")
        page.goto(desk.path)

        expect(page.get_by_text(LEFT)).to_be_visible()
        expect(page.get_by_text("入口平板：1 条")).to_be_visible()
        expect(page.get_by_text("这台设备上还有别人登记")).to_be_hidden()
        assert desk.scans() == {}
        page.get_by_role("button", name="算在我名下上传").click()

        wait_until(lambda: bool(desk.scans()), what="what was left was sent")
        expect(page.get_by_text(LEFT)).to_be_hidden()
        assert desk.scans() == {name: "reviewer"}
        assert taken_at(desk) == [None]


def test_a_device_does_not_send_what_a_person_took_down(browser: Browser, desk: Desk) -> None:
    own, later = desk.names[:2]
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        phone.set_offline(True)
        tap(page, own)
        phone.clear_cookies()
        phone.set_offline(False)
        page = hand_over(desk, phone)
        tap(page, later)

        expect(page.get_by_text("这台设备上还有别人登记、没有上传的记录")).to_be_visible()
        expect(row_of(page, later).get_by_text("已签到")).to_be_visible()
        assert desk.scans() == {later: "organiser"}

        phone.clear_cookies()
        desk.house.let_in(phone, "organiser")
        page.goto(desk.path)
        waits(page, 0)
        wait_until(lambda: len(desk.scans()) == 2, what="the person sent the own")


def test_a_leader_makes_his_own_browser_the_desk_and_is_signed_out(
    browser: Browser, desk: Desk
) -> None:
    with desk.phone(browser) as laptop:
        page = laptop.new_page()
        page.goto(f"{desk.house.url}/manage/events/{desk.event_id}/devices")
        page.get_by_label("设备叫什么").fill("入口平板")
        page.get_by_role("button", name="在这台设备上继续，并退出我的登录").click()
        page.wait_for_url(f"**/events/{desk.event_id}/desk")
        expect(page.locator("[data-prepared]")).to_be_attached()
        tap(page, desk.names[0])
        wait_until(lambda: bool(desk.scans()), what="the desk sent")

        assert desk.scans() == {desk.names[0]: "organiser"}
        page.goto(f"{desk.house.url}/me")
        assert "/sign-in" in page.url


def test_a_screen_shows_codes_until_it_is_taken_back_and_then_none(
    browser: Browser, desk: Desk
) -> None:
    with desk.phone(browser, "", viewport={"width": 1280, "height": 720}) as laptop:
        page = hand_over(desk, laptop, kind=DeviceKind.SCREEN, name="大厅电脑")
        expect(page.get_by_text("网络正常，二维码每 15 秒更换")).to_be_visible()
        expect(page.locator("[data-part=typed]")).to_have_text(re.compile(r"\d{3} \d{3}"))
        end_devices(desk)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        expect(page.get_by_text("这台设备已停用，请负责人再交一次")).to_be_visible()
        expect(page.locator(".screen.is-stale [data-part=code]")).to_be_hidden()
        page.reload()
        expect(page.get_by_text("这台设备已停用：被收回")).to_be_visible()


def test_two_devices_of_one_event_count_together(browser: Browser, desk: Desk) -> None:
    with (
        desk.phone(browser, "") as one,
        desk.phone(browser, "", viewport=PHONE) as other,
    ):
        first, second = hand_over(desk, one), hand_over(desk, other, name="侧门手机")
        tap(first, desk.names[0])
        wait_until(lambda: bool(desk.scans()), what="the first sent")
        nudge(second)

        expect(second.locator("[data-part=came]")).to_have_text("1")
