"""登记台 in a browser: without signal, closed and opened again, cut, shuffled and sent twice."""

import json
import random
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Route, expect

from app.accounts.models import SignIn
from app.core import clock
from app.core.db import db, transaction
from app.events.refusal_models import RefusedScan
from tests.browser.desks import (
    Desk,
    entries,
    open_desk,
    open_queue,
    row_of,
    sign_in_again,
    tap,
    typed,
    waits,
    wedge,
)
from tests.support.servers import Product, wait_until

BATCH = "**/api/v1/check-ins/batch"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> Desk:
    return open_desk(tmp_path_factory.mktemp("desk"), serve)


def take_sixty(page: Page, desk: Desk) -> None:
    """Twenty taps, ten by four digits, fifteen personal codes, ten cards, five whole numbers."""
    names = desk.names
    for number, name in enumerate(names[:20], 1):
        tap(page, name)
        waits(page, number)
    for name in names[20:30]:
        typed(page, desk.cards[name][-4:])
    for name in names[30:40]:
        wedge(page, desk.personal(name))
    for name in names[40:45]:
        typed(page, desk.personal(name).upper())
    page.locator("h1").click()
    for name in names[45:55]:
        wedge(page, desk.card(name))
    for name in names[55:]:
        typed(page, desk.cards[name])
    waits(page, 60)


class BadLine:
    """A connection that shuffles, cuts and doubles what a desk sends."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self._chance = random.Random(5)
        self._faults = ["lost", "cut", "lost", "cut"]

    def __call__(self, route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        self._chance.shuffle(body["items"])
        self.sent += [each["key"] for each in body["items"]]
        for _ in range(2):
            answer = route.fetch(post_data=json.dumps(body))
        assert answer.status == 200, answer.text()
        fault = self._faults.pop() if self._faults else ""
        if fault == "lost":
            route.abort()
        elif fault == "cut":
            text = answer.text()
            route.fulfill(status=200, content_type="application/json", body=text[: len(text) // 2])
        else:
            route.fulfill(response=answer)


def test_sixty_scans_without_signal_become_sixty_records_with_an_answer_each(
    browser: Browser, desk: Desk
) -> None:
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        phone.set_offline(True)
        take_sixty(page, desk)
        expect(page.get_by_text("没有网络：照常登记")).to_be_visible()
        before = entries(page)
        page.close()

        page = phone.new_page()
        page.goto(desk.path)
        waits(page, 60)
        assert entries(page) == before
        assert set(before.values()) == {"0"}
        assert desk.scans() == {}

        line = BadLine()
        phone.route(BATCH, line)
        phone.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        for _ in range(5):
            page.wait_for_timeout(500)
            if page.get_by_role("button", name="现在上传").is_visible():
                page.get_by_role("button", name="现在上传").click()
        waits(page, 0)

        assert desk.scans() == dict.fromkeys(desk.names, "organiser")
        answered = entries(page)
        assert answered.keys() == before.keys()
        assert set(answered.values()) <= {"200", "201"}
        assert len(line.sent) > 60
        assert set(line.sent) == before.keys()
        open_queue(page)
        expect(page.locator("[data-part=entries]").get_by_text("已签到", exact=True)).to_have_count(
            60
        )
        expect(page.locator("[data-part=came]")).to_have_text("60")
        expect(page.locator("[data-part=missing]")).to_have_text("0")


def test_what_is_refused_stays_with_its_reason_and_what_is_doubtful_says_so(
    browser: Browser, desk: Desk
) -> None:
    stale = desk.personal(desk.names[31])
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        phone.set_offline(True)
        # a phone whose clock is ten minutes behind where the server cannot be asked
        page.evaluate("localStorage.setItem('desk-ahead', '-600000')")
        wedge(page, stale)
        page.evaluate("localStorage.setItem('desk-ahead', '0')")
        typed(page, "99990000")
        wedge(page, desk.card(desk.names[32]).replace("C1", "C9"))
        waits(page, 3)
        phone.set_offline(False)
        waits(page, 0)

        queue = page.locator("[data-part=queue]")
        expect(queue.locator("li")).to_have_count(3)
        expect(queue.get_by_text("要负责人核对", exact=True)).to_be_visible()
        expect(queue.get_by_text("扫码时间与码对不上，已交给负责人核对")).to_be_visible()
        expect(queue.get_by_text("未登记", exact=True)).to_have_count(2)
        expect(queue.get_by_text("按“99990000”找到 0 人")).to_be_visible()
        expect(queue.get_by_text("这个码不是本平台发出的")).to_be_visible()
        assert desk.scans() == {}
        with desk.house.app.app_context():
            kept = db.session.scalars(sa.select(RefusedScan)).one()
            assert (kept.person_id, kept.code) == (desk.people[desk.names[31]], "clock_implausible")

        page.get_by_role("button", name="清除已上传的").click()
        expect(queue).to_be_hidden()


def test_several_desks_count_together(browser: Browser, desk: Desk) -> None:
    with desk.phone(browser) as one, desk.phone(browser, "reviewer") as other:
        first, second = desk.open(one), desk.open(other)
        tap(first, desk.names[0])
        waits(first, 0)
        expect(first.locator("[data-part=came]")).to_have_text("1")

        second.evaluate("window.dispatchEvent(new Event('online'))")

        expect(second.locator("[data-part=came]")).to_have_text("1")
        expect(second.locator("[data-part=missing]")).to_have_text("29")
        expect(row_of(second, desk.names[0]).get_by_text("已签到")).to_be_visible()


def test_two_tabs_send_the_same_queue_once_each_scan(browser: Browser, desk: Desk) -> None:
    with desk.phone(browser) as phone:
        pages = [desk.open(phone), desk.open(phone)]
        phone.set_offline(True)
        for number, name in enumerate(desk.names[:6]):
            tap(pages[number % 2], name)
        for page in pages:
            waits(page, 6)
        sent: list[str] = []
        phone.route(BATCH, lambda route: (_note(sent, route), route.continue_()))
        phone.set_offline(False)
        for page in pages:
            page.evaluate("window.dispatchEvent(new Event('online'))")
        for page in pages:
            waits(page, 0)

        assert len(sent) == len(set(sent)) == 6
        assert set(desk.scans()) == set(desk.names[:6])


def test_the_network_coming_back_during_a_failing_attempt_is_used_at_once(
    browser: Browser, desk: Desk
) -> None:
    held: list[Route] = []

    def first_hangs(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    with desk.phone(browser) as phone:
        page = desk.open(phone)
        page.route("**/state*", first_hangs)
        tap(page, desk.names[0])
        page.wait_for_timeout(300)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        held[0].abort()

        expect(page.locator("[data-part=waiting]")).to_have_text("0", timeout=2_500)


def _note(sent: list[str], route: Route) -> None:
    sent.extend(each["key"] for each in json.loads(route.request.post_data or "{}")["items"])


def _end_sign_ins(desk: Desk) -> None:
    with desk.house.app.app_context(), transaction():
        db.session.execute(sa.update(SignIn).values(ended_at=clock.now()))


def test_a_sign_in_that_ended_keeps_the_queue_until_the_next(browser: Browser, desk: Desk) -> None:
    name = desk.names[3]
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        phone.set_offline(True)
        tap(page, name)
        _end_sign_ins(desk)
        phone.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")

        expect(page.get_by_text("登录已结束。排队的记录都在")).to_be_visible()
        link = page.get_by_role("link", name="重新登录")
        assert re.search(rf"/sign-in\?next=.*{desk.event_id}", link.get_attribute("href") or "")
        waits(page, 1)
        assert desk.scans() == {}

        sign_in_again(desk, phone, "organiser")
        page.goto(desk.path)
        waits(page, 0)
        assert desk.scans() == {name: "organiser"}


def test_another_stewards_sign_in_does_not_send_what_the_first_took_down(
    browser: Browser, desk: Desk
) -> None:
    first, second = desk.names[:2]
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        phone.set_offline(True)
        tap(page, first)
        sign_in_again(desk, phone, "reviewer")
        phone.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")

        expect(page.get_by_text("这台设备上还有别人登记、没有上传的记录")).to_be_visible()
        expect(page.get_by_text("陈*：1 条")).to_be_visible()
        tap(page, second)
        expect(row_of(page, second).get_by_text("已签到")).to_be_visible()
        assert desk.scans() == {second: "reviewer"}

        sign_in_again(desk, phone, "organiser")
        page.reload()
        expect(page.get_by_text("这台设备上还有别人登记")).to_be_hidden()
        waits(page, 0)
        assert desk.scans() == {first: "organiser", second: "reviewer"}


def test_without_worker_and_database_the_page_says_so_and_still_queues(
    browser: Browser, desk: Desk
) -> None:
    bare = """delete Navigator.prototype.serviceWorker;
        Object.defineProperty(window, 'indexedDB', { value: undefined });"""
    with desk.phone(browser, service_workers="block") as phone:
        phone.add_init_script(bare)
        page = phone.new_page()
        page.goto(desk.path)
        expect(page.get_by_text("此浏览器离线后不能重新打开本页")).to_be_visible()
        expect(row_of(page, desk.names[0])).to_be_visible()
        phone.set_offline(True)
        tap(page, desk.names[0])
        waits(page, 1)
        phone.set_offline(False)
        page.reload()
        wait_until(lambda: bool(desk.scans()), what="what waited was sent")
        waits(page, 0)
        assert desk.scans() == {desk.names[0]: "organiser"}
