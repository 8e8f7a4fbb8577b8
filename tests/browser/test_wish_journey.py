"""A wish from a home visit to the branch's ranking, at 360 px without scripts, by six people."""

import io
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from app.accounts import service
from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transaction
from app.core.qr import read_codes
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes.models import Photo
from tests.browser.house import House, open_house
from tests.support.photos import gps_of, heic_with_gps
from tests.support.servers import Product
from tests.support.wishes import vet

DOOR, NAME = "桂花新村7幢302室", "赵阿桂"
#: two members of one branch who speak for two units
UNITS = {"member": "和顺药房", "second_member": "春风理发店"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    """The cast, with two vetted units for which members of the first branch speak."""
    made = open_house(tmp_path_factory.mktemp("wishes"), serve)
    cast, now = made.cast, clock.now()
    with made.app.app_context(), transaction():
        shop = organisations.found(
            cast.region_id,
            OrganisationKind.SHOP,
            UNITS["second_member"],
            opened_on=clock.local_day(now),
            parent=cast.node("community"),
        )
        cast.nodes["shop"] = shop.id
        cast.node("unit").party_organisation_id = cast.nodes["branch"]
        shop.party_organisation_id = cast.nodes["branch"]
        vet(cast, "unit", "shop")
        for who, node in (("member", "unit"), ("second_member", "shop")):
            service.grant(cast.person(who), Role.UNIT_CONTACT, cast.node(node), now=now, by=None)
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()
    return replace(made, runs_scripts=False)


def _enter_on_behalf(house: House, browser: Browser) -> str:
    with house.phone(browser, "grid_worker") as page:
        page.goto(f"{house.url}/manage/wishes/new")
        page.get_by_label("姓名", exact=True).fill(NAME)
        page.get_by_label(re.compile("住址")).fill(DOOR)
        page.get_by_label("心愿", exact=True).fill("一副老花镜")
        page.get_by_label("当面说明，口头同意").check()
        page.get_by_role("button", name="提交给社区审核").click()
        expect(page.get_by_role("heading", name=re.compile("心愿"))).to_be_visible()
        found = re.search(r"/manage/wishes/([0-9a-f-]{36})/entered", page.url)
        assert found is not None, page.url
        return found[1]


def _publish(house: House, browser: Browser, wish_id: str) -> None:
    with house.phone(browser, "reviewer") as page:
        page.goto(f"{house.url}/manage/wishes/{wish_id}")
        page.get_by_role("button", name="审核通过，发布").click()
        expect(page.get_by_text("待认领").first).to_be_visible()


def _race(house: House, wish_id: str) -> list[int]:
    """Both units press at one moment; the statuses of the two answers."""
    clients = {who: house.app.test_client() for who in UNITS}
    start, statuses = Barrier(len(clients)), []

    def press(who: str) -> None:
        body, headers = {"key": uuid.uuid4().hex}, house.cast.bearer(who)
        start.wait()
        answer = clients[who].post(f"/api/v1/wishes/{wish_id}/claims", json=body, headers=headers)
        statuses.append(answer.status_code)

    threads = [Thread(target=press, args=(who,)) for who in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def _winner(house: House, browser: Browser, wish_id: str) -> str:
    for who in UNITS:
        with house.phone(browser, who) as page:
            page.goto(f"{house.url}/claims")
            if page.get_by_role("link", name=re.compile("老花镜")).count():
                return who
    pytest.fail("nobody holds the claim")


def _deliver(house: House, browser: Browser, who: str, folder: Path) -> None:
    photo = folder / "IMG_0001.HEIC"
    photo.write_bytes(heic_with_gps())
    assert gps_of(photo.read_bytes())
    with house.phone(browser, who) as page:
        page.goto(f"{house.url}/claims")
        page.get_by_role("link", name=re.compile("老花镜")).first.click()
        page.get_by_role("link", name="送达了，拍照登记").click()
        page.locator("input[name=photos]").set_input_files(photo)
        page.get_by_role("button", name="登记送达").click()
        expect(page.get_by_text("已送达，谢谢")).to_be_visible()


def _call_back(house: House, browser: Browser, wish_id: str) -> None:
    with house.phone(browser, "grid_worker") as page:
        page.goto(f"{house.url}/manage/call-backs")
        page.get_by_role("link", name=re.compile("老花镜")).first.click()
        page.goto(f"{house.url}/manage/wishes/{wish_id}/call-back")
        page.get_by_label(re.compile("居民说的话")).fill("看报纸清楚多了")
        page.get_by_label(re.compile("居民同意公开引用")).check()
        page.get_by_role("button", name="满意", exact=True).click()
        expect(page.get_by_text("满意").first).to_be_visible()


def _close(house: House, browser: Browser) -> bytes:
    with house.phone(browser, "reviewer") as page:
        page.goto(f"{house.url}/manage/wishes/closing")
        page.get_by_role("button", name="办结勾选的").click()
        page.get_by_role("button", name="确认办结").click()
        link = page.get_by_role("link", name=re.compile("感谢信"))
        expect(link).to_be_visible()
        path = link.get_attribute("href")
        return bytes(page.request.get(f"{house.url}{path}").body())


def _read_letter(pdf: bytes) -> tuple[str, list[str]]:
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = page.get_textpage().get_text_bounded()
    picture = io.BytesIO()
    page.render(scale=3).to_pil().save(picture, "PNG")
    document.close()
    return "".join(text.split()), read_codes(picture.getvalue())


def test_a_wish_travels_from_a_door_to_the_ranking(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    wish_id = _enter_on_behalf(house, browser)
    _publish(house, browser, wish_id)
    statuses = _race(house, wish_id)
    winner = _winner(house, browser, wish_id)
    _deliver(house, browser, winner, tmp_path)
    _call_back(house, browser, wish_id)
    text, codes = _read_letter(_close(house, browser))

    assert statuses == [201, 409]
    assert "杏园第一党支部" in text
    assert UNITS[winner] in text
    assert "看报纸清楚多了" in text
    assert NAME not in text
    assert "302" not in text
    assert len(codes) == 1
    with house.phone(browser, "secretary") as page:
        # the address holds the public one of the house; the path is what the code names
        page.goto(house.url + "/letters/" + codes[0].rpartition("/letters/")[2])
        expect(page.get_by_text(UNITS[winner]).first).to_be_visible()
        page.goto(f"{house.url}/organisations/{house.cast.nodes['branch']}/ranking")
        name = "林晓月" if winner == "member" else "周远山"
        expect(page.locator("tr, li").filter(has_text=name).first).to_contain_text("5")


def test_the_photo_that_is_kept_says_nothing_of_the_place(house: House) -> None:
    with house.app.app_context():
        kept = db.session.query(Photo).all()
        store = house.app.extensions["store"]
        contents = [store.fetch(photo.file) for photo in kept]

    assert contents
    assert [content for content in contents if gps_of(content) or b"Exif" in content] == []
