"""Steps of journeys at 360 px in a browser that runs no script."""

import re
import uuid
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from app.core import clock
from app.core.db import db, transaction
from app.events import service as events
from app.events.models import AttendanceMode, Event, EventSession, SignUpRule
from tests.browser.house import House
from tests.support.cast import plan
from tests.support.photos import jpeg, scene
from tests.support.scans import send, taken


def event_id(house: House, title: str) -> uuid.UUID:
    """An event by its title."""
    with house.app.app_context():
        return db.session.scalars(db.select(Event.id).where(Event.title == title)).one()


def takes_sign_ups(house: House, title: str) -> None:
    """Somebody planned an event of tomorrow for twenty people, somebody else published it."""
    now, cast = clock.now(), house.cast
    with house.app.app_context(), transaction():
        by = cast.actor("organiser", now=now)
        tomorrow = plan(
            now,
            title=title,
            starts_at=now + timedelta(days=1),
            ends_at=now + timedelta(days=1, hours=2),
            signup=SignUpRule.REQUIRED,
            capacity=20,
        )
        event = events.propose(cast.node("branch"), tomorrow, by=by, now=now)
        events.submit(event, by=by, now=now)
        events.publish(event, by=cast.actor("reviewer", now=now), now=now)


def on_one_screen(page: Page) -> bool:
    """Whether nothing is wider than the phone."""
    width: int = page.locator("html").evaluate("root => root.scrollWidth")
    return width <= 360


def posts(house: House, browser: Browser) -> None:
    """A resident posts a wish with a photo."""
    with house.phone(browser, "volunteer", scripts=False) as page:
        page.goto(f"{house.url}/wishes/new")
        page.get_by_label("想要什么").fill("一只热水袋")
        page.get_by_label("物品").check()
        page.get_by_label("照片").set_input_files(
            {"name": "旧的.jpg", "mimeType": "image/jpeg", "buffer": jpeg(scene(1))}
        )
        page.get_by_role("button", name="提交心愿").click()
        expect(page.get_by_text("已提交，谢谢您告诉我们")).to_be_visible()


def reviews(house: House, browser: Browser) -> None:
    """The community lets it onto the wall."""
    with house.phone(browser, "reviewer", scripts=False) as page:
        page.goto(f"{house.url}/manage/wishes")
        page.get_by_role("link", name=re.compile("一只热水袋")).first.click()
        page.get_by_role("button", name="审核通过，发布").click()
        expect(page.get_by_text("待认领").first).to_be_visible()


def claims_and_delivers(house: House, browser: Browser) -> None:
    """A unit claims it, delivers, and forgets the photo at first."""
    with house.phone(browser, "unit_contact", scripts=False) as page:
        page.goto(f"{house.url}/wishes")
        page.get_by_role("link", name=re.compile("一只热水袋")).first.click()
        page.get_by_role("button", name="我们来认领").click()
        page.get_by_role("button", name="已经联系上了").click()
        page.get_by_role("link", name="送达了，拍照登记").click()
        page.get_by_role("button", name="登记送达").click()
        expect(page.get_by_text("照片").first).to_be_visible()
        page.locator("#photos").set_input_files(
            {"name": "送到.jpg", "mimeType": "image/jpeg", "buffer": jpeg(scene(2))}
        )
        page.get_by_role("button", name="登记送达").click()
        expect(page.get_by_text("已送达，谢谢")).to_be_visible()
        assert on_one_screen(page)


def has_the_last_word(house: House, browser: Browser) -> None:
    """The resident is satisfied, and the community closes."""
    with house.phone(browser, "volunteer", scripts=False) as page:
        page.goto(f"{house.url}/wishes/mine")
        page.get_by_role("link", name="说说满不满意").click()
        page.get_by_label("满意", exact=True).check()
        page.get_by_role("button", name="提交评价").click()
        expect(page.get_by_text("谢谢您的评价，等社区办结")).to_be_visible()
    with house.phone(browser, "reviewer", scripts=False) as page:
        page.goto(f"{house.url}/manage/wishes/closing")
        page.get_by_role("button", name="办结勾选的").click()
        page.get_by_role("button", name="确认办结").click()
        expect(page.get_by_role("link", name=re.compile("感谢信"))).to_be_visible()


def plans(house: House, browser: Browser) -> None:
    """An organiser plans an event of tomorrow."""
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    with house.phone(browser, "organiser", scripts=False) as page:
        page.goto(f"{house.url}/manage/events")
        page.get_by_role("link", name="新建活动").click()
        page.get_by_label("活动名称").fill("楼道清扫")
        page.get_by_label("类别").select_option(label="环境")
        page.get_by_label("日期").fill(tomorrow.isoformat())
        page.get_by_label("开始", exact=True).fill("09:00")
        page.get_by_label("结束", exact=True).fill("11:00")
        page.get_by_label("签到，结束后统一确认").check()
        page.get_by_role("button", name="保存并提交审核").click()
        expect(page.get_by_text("等社区的另一位工作人员审核")).to_be_visible()


def publishes(house: House, browser: Browser, event_id: uuid.UUID) -> None:
    """Somebody else publishes it."""
    with house.phone(browser, "reviewer", scripts=False) as page:
        page.goto(f"{house.url}/manage/events/{event_id}")
        page.get_by_role("button", name="审核通过，发布").click()
        expect(page.get_by_role("link", name="签到大屏")).to_be_visible()


def is_over(house: House, event_id: uuid.UUID) -> None:
    """The event was this morning, and a member scanned in."""
    now = clock.now()
    with house.app.app_context(), transaction():
        event = db.session.get_one(Event, event_id)
        session = db.session.scalars(
            db.select(EventSession).where(EventSession.event_id == event_id)
        ).one()
        for each in (event, session):
            each.starts_at, each.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
        assert event.attendance is AttendanceMode.IN_PLAN
        taken(send(house.cast, session, "member", now=now - timedelta(hours=2, minutes=55)))


def settles(house: House, browser: Browser, event_id: uuid.UUID) -> None:
    """The organiser settles, and sees whom it credits."""
    with house.phone(browser, "organiser", scripts=False) as page:
        page.goto(f"{house.url}/manage/events/{event_id}")
        page.get_by_role("link", name="结算").click()
        expect(page.get_by_text("下面 1 人会按计划时长结束并计分")).to_be_visible()
        page.get_by_role("button", name="确认结算").click()
        expect(page.get_by_text("已结算").first).to_be_visible()
        assert on_one_screen(page)
