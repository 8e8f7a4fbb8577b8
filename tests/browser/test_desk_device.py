"""登记台 in a browser: what stays on the device, how long, and that it names nobody it need not."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.desks import Desk, open_desk, sign_in_again, tap, waits
from tests.support.servers import Product, wait_until

BATCH = "**/api/v1/check-ins/batch"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> Desk:
    return open_desk(tmp_path_factory.mktemp("desk"), serve)


KEPT = """() => new Promise(resolve => {
    const asked = indexedDB.open('desk', 1);
    asked.onsuccess = () => {
        const turn = asked.result.transaction(['lists', 'queue']);
        const lists = turn.objectStore('lists').getAll();
        const queue = turn.objectStore('queue').getAll();
        turn.oncomplete = () => { asked.result.close(); caches.keys().then(names => resolve({
            lists: lists.result.length, queue: queue.result.map(each => each.name),
            names: names.filter(each => each.startsWith("desk-")) })); };
    };
})"""


def _kept(page: Page) -> Any:
    return page.evaluate(KEPT)


@pytest.mark.parametrize("way", ["signed out", "over"])
def test_names_leave_the_device_and_what_was_not_sent_stays(
    browser: Browser, desk: Desk, way: str
) -> None:
    name = desk.names[0]
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        phone.route(BATCH, lambda route: route.abort())
        tap(page, name)
        assert _kept(page)["lists"] == 1
        assert _kept(page)["queue"] == [name]
        if way == "signed out":
            page.goto(f"{desk.house.url}/me")
            page.get_by_role("button", name="退出登录").click()
        else:
            page.evaluate(f"localStorage.setItem('desk-kept', '{{\"{desk.event_id}\": 5}}')")
            page.goto(f"{desk.house.url}/me")
        page.wait_for_timeout(500)

        assert _kept(page) == {"lists": 0, "queue": [""], "names": []}

        phone.unroute(BATCH)
        sign_in_again(desk, phone, "organiser")
        page.goto(desk.path)
        wait_until(lambda: desk.scans() == {name: "organiser"}, what="what waited was sent")
        waits(page, 0)


def test_what_is_put_aside_for_opening_again_names_nobody(browser: Browser, desk: Desk) -> None:
    with desk.phone(browser) as phone:
        page = desk.open(phone)
        kept = page.evaluate(
            """path => caches.match(path).then(answer => answer.text())""",
            f"/events/{desk.event_id}/desk",
        )

        assert "登记台" in kept
        assert [name for name in (*desk.names, "陈立春") if name in kept] == []
