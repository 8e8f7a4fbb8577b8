"""The journeys at 360 px in a real browser: scan → sign in → points → ranking, and the screen.

All but camera, offline desk and big screen goes without scripts: scanning and registering are
walked both ways, signing up, a wish, an event and a roster without (a year: test_review_journey).
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.core.db import transaction
from tests.browser import plain_steps as steps
from tests.browser.conftest import PHONE
from tests.browser.house import House, open_house
from tests.support.rosters import roster
from tests.support.servers import Product
from tests.support.wishes import vet

NEWCOMER = "13700000001"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    return open_house(tmp_path_factory.mktemp("house"), serve)


@pytest.fixture(params=["scripts", "no scripts"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A small phone with scripts, and one without."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=request.param == "scripts",
    )
    yield context
    context.close()


def _newest_code(house: House, phone: str) -> str:
    sms = Path(house.app.config["SMS_FILE"])
    lines = [json.loads(line) for line in sms.read_text("utf-8").splitlines()]
    return str([line["code"] for line in lines if line["phone"] == phone][-1])


def test_a_member_scans_and_the_ranking_shows_it(
    house: House, phone: BrowserContext, request: pytest.FixtureRequest
) -> None:
    who = "member" if "no scripts" not in request.node.name else "second_member"
    house.let_in(phone, who)
    page = phone.new_page()
    page.goto(f"{house.url}/s/{house.code}")

    page.get_by_role("button", name="签到", exact=True).click()

    expect(page.get_by_role("heading", name="签到成功")).to_be_visible()
    expect(page.get_by_text("+2 分")).to_be_visible()
    page.get_by_role("link", name="看看我的积分").click()
    expect(page.get_by_text("河道清洁")).to_be_visible()
    page.goto(f"{house.url}/ranking")
    expect(page.get_by_text("我的名次")).to_be_visible()
    expect(page.locator("dl.stats")).to_contain_text("2分")


def test_a_newcomer_registers_on_the_page_of_the_scan(
    house: House, phone: BrowserContext, request: pytest.FixtureRequest
) -> None:
    number = NEWCOMER if "no scripts" not in request.node.name else "13700000002"
    page = phone.new_page()
    page.goto(f"{house.url}/s/{house.code}")
    page.get_by_label("手机号").fill(number)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("验证码已发出")).to_be_visible()

    page.get_by_label("验证码").fill(_newest_code(house, number))
    page.get_by_label(re.compile("姓名")).fill("新来的·阿里")
    page.get_by_label(re.compile("姓名")).press("Enter")

    expect(page.get_by_role("heading", name="签到成功")).to_be_visible()
    expect(page.get_by_text("您是党员吗？")).to_be_visible()


def test_the_screen_goes_on_without_a_network(house: House, page: Page) -> None:
    house.let_in(page.context, "organiser")
    page.clock.install()
    with page.expect_response(re.compile("/screen/codes")):
        page.goto(f"{house.url}/events/{house.event_id}/screen")
    expect(page.get_by_text("网络正常")).to_be_visible()
    drawing = page.locator("[data-part=code] path").nth(1)
    before = drawing.get_attribute("d")

    page.context.set_offline(True)
    page.clock.run_for(70_000)

    expect(page.get_by_text("网络断了，二维码仍然有效")).to_be_visible()
    assert drawing.get_attribute("d") != before
    page.clock.run_for(20 * 60_000)
    expect(page.get_by_text("二维码已停用")).to_be_visible()


def test_the_wait_for_another_code_counts_down(house: House, page: Page) -> None:
    page.goto(f"{house.url}/sign-in")
    page.get_by_label("手机号").fill("13700000003")

    page.get_by_role("button", name="获取验证码").click()

    expect(page.get_by_role("button", name=re.compile(r"\d+ 秒后可重新获取"))).to_be_disabled()
    expect(page.get_by_label("验证码")).to_be_focused()


def test_a_second_tap_sends_the_form_once(house: House, page: Page) -> None:
    house.let_in(page.context, "reviewer")
    sent: list[str] = []
    page.on("request", lambda each: sent.append(each.url) if each.method == "POST" else None)
    page.goto(f"{house.url}/s/{house.code}")

    page.get_by_role("button", name="签到", exact=True).dblclick()

    expect(page.get_by_role("heading", name=re.compile("签到"))).to_be_visible()
    assert len(sent) == 1


def test_a_volunteer_signs_up_and_cancels(house: House, browser: Browser) -> None:
    steps.takes_sign_ups(house, "冬日护绿")
    with house.phone(browser, "volunteer", scripts=False) as page:
        page.goto(f"{house.url}/events")
        page.get_by_role("link", name=re.compile("冬日护绿")).click()
        page.get_by_role("button", name="我要报名").click()
        expect(page.get_by_text("您已报名，到时请直接到现场扫码")).to_be_visible()
        expect(page.get_by_text("已报 1 人，共 20 个名额")).to_be_visible()
        page.get_by_role("button", name="取消报名").click()
        expect(page.get_by_role("button", name="我要报名")).to_be_visible()
        expect(page.get_by_text("已报 0 人，共 20 个名额")).to_be_visible()
        assert steps.on_one_screen(page)


def test_a_wish_travels_from_its_resident_and_back(house: House, browser: Browser) -> None:
    with house.app.app_context(), transaction():
        vet(house.cast, "unit")
    steps.posts(house, browser)
    steps.reviews(house, browser)
    steps.claims_and_delivers(house, browser)
    steps.has_the_last_word(house, browser)

    with house.phone(browser, "unit_contact", scripts=False) as page:
        page.goto(f"{house.url}/thanks")
        page.get_by_role("link", name=re.compile("热水袋")).click()
        expect(page.get_by_text("和顺药房").first).to_be_visible()


def test_a_steward_takes_somebody_down_at_the_desk(house: House, browser: Browser) -> None:
    desk = f"{house.url}/events/{house.event_id}/desk"
    with house.phone(browser, "organiser", scripts=False) as page:
        page.goto(desk)
        page.get_by_label(re.compile("扫码枪，或找人")).fill("gxm")
        page.get_by_role("button", name="查找").click()
        page.locator("li", has_text="葛小满").get_by_role("button", name="签到").click()
        expect(page.get_by_text("葛小满").first).to_be_visible()
        expect(page.get_by_text("签到成功").first).to_be_visible()
        assert steps.on_one_screen(page)
        page.goto(f"{desk}?words=gxm")
        expect(page.locator("li", has_text="葛小满").get_by_text("已签到")).to_be_visible()


def test_an_event_is_planned_published_and_settled(house: House, browser: Browser) -> None:
    steps.plans(house, browser)
    event_id = steps.event_id(house, "楼道清扫")
    steps.publishes(house, browser, event_id)
    steps.is_over(house, event_id)
    steps.settles(house, browser, event_id)

    with house.phone(browser, "member", scripts=False) as page:
        page.goto(f"{house.url}/me/entries")
        expect(page.get_by_text("楼道清扫")).to_be_visible()


def test_a_roster_is_looked_at_before_it_is_written(house: House, browser: Browser) -> None:
    branch = house.cast.nodes["branch"]
    content = roster(
        ("新来的·阿里", "13711112222", "正式", "", "2024-05-01", ""),
        ("", "13711113333", "正式", "", "", ""),
    )
    with house.phone(browser, "upper", scripts=False) as page:
        page.goto(f"{house.url}/organisations/{branch}/members")
        page.get_by_role("link", name="导入名册").first.click()
        page.get_by_label("Excel 名册").set_input_files(
            {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": content}
        )
        page.get_by_role("button", name="上传并预览").click()
        expect(page.get_by_role("heading", name="不会写入的 1 行")).to_be_visible()
        assert steps.on_one_screen(page)
        page.get_by_role("button", name="确认写入这 1 人").click()
        expect(page.get_by_role("heading", name="名册已导入")).to_be_visible()
    with house.phone(browser, "secretary", scripts=False) as page:
        page.goto(f"{house.url}/organisations/{branch}/members")
        page.get_by_label("姓名").fill("xldal")
        page.get_by_role("button", name="查找").click()
        expect(page.get_by_role("rowheader", name="新来的·阿里")).to_be_visible()


#: the middle of what has the focus shows itself, or something within it
UNCOVERED = """() => { const one = document.activeElement, box = one.getBoundingClientRect();
    const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return one === seen || one.contains(seen); }"""


def test_the_headings_of_a_long_list_stay_and_cover_nothing(house: House, browser: Browser) -> None:
    with house.phone(browser, "secretary") as page:
        page.set_viewport_size({"width": 1280, "height": 360})
        page.goto(f"{house.url}/organisations/{house.cast.nodes['branch']}/members")
        page.get_by_role("link", name="导出这张表").focus()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        names = page.locator("tbody th a")
        covered = []
        for _ in range(names.count()):
            page.keyboard.press("Shift+Tab")
            assert page.evaluate("document.activeElement.closest('tbody') !== null")
            covered += [] if page.evaluate(UNCOVERED) else [page.locator(":focus").inner_text()]
        head = page.locator("thead th").first.bounding_box()
        page.keyboard.press("Shift+Tab")

        assert covered == []
        assert head is not None
        assert 0 <= head["y"] < 360
        assert page.locator(":focus").get_attribute("aria-label") == "党员名单"


def test_a_list_is_printed_with_its_headings_on_each_sheet(house: House, browser: Browser) -> None:
    with house.phone(browser, "secretary") as page:
        page.goto(f"{house.url}/organisations/{house.cast.nodes['branch']}/members")
        page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.style.height = '9cm')")
        paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        sheets = ["".join(sheet.get_textpage().get_text_bounded().split()) for sheet in paper]
        paper.close()

    listed = [
        sheet for sheet in sheets if "杏园第一党支部" in sheet.replace("杏园第一党支部党员", "")
    ]
    assert len(listed) > 1
    assert all("姓名" in sheet and "卡号" in sheet for sheet in listed)
    for words in ("导出这张表", "查找", "长辈版", "扫码", "投诉建议"):
        assert words not in "".join(sheets)
