"""One request for a check at 360 px, without scripts: asked, answered, taken to the parent."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from app.core.db import db
from tests.appeals.scenes import Scene, approve, held
from tests.browser.house import House
from tests.browser.plain_steps import on_one_screen
from tests.support.databases import make_app, migrated
from tests.support.photos import jpeg
from tests.support.servers import Product


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Scene]:
    """An event that ended an hour and a half ago; nothing stands of the volunteer."""
    folder = tmp_path_factory.mktemp("appeal")
    app = make_app(f"sqlite:///{folder / 'house.db'}", folder)
    migrated(app)
    made = held(app, folder)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return House(app, made.cast, None), made  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def house(scene: tuple[House, Scene], serve: Callable[..., Product]) -> House:
    """The product before that database."""
    built, made = scene
    product = serve(f"sqlite:///{made.folder / 'house.db'}", made.folder)
    return House(built.app, built.cast, product, made.event_id, runs_scripts=False)


def _asks(house: House, browser: Browser, scene: Scene) -> str:
    with house.phone(browser, "volunteer") as page:
        page.goto(f"{house.url}/events/{scene.event_id}")
        page.get_by_role("link", name="申请核查").click()
        expect(page.get_by_text("没有任何记录")).to_be_visible()
        page.get_by_role("button", name="提交，申请核查").click()
        expect(page.get_by_text("请修改以下内容").first).to_be_visible()
        page.get_by_label("哪里不对").fill("我从头干到尾，手机没电没扫上")
        page.get_by_label("希望怎么更正").fill("补上两小时")
        page.locator("#photo").set_input_files(
            {"name": "纸签到.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
        )
        assert on_one_screen(page)
        page.get_by_role("button", name="提交，申请核查").click()
        expect(page.get_by_text("已收到")).to_be_visible()
        expect(page.get_by_text("待受理").first).to_be_visible()
        expect(page.get_by_alt_text("随申请交的照片")).to_be_visible()
        assert on_one_screen(page)
        return page.url.rpartition("/")[2]


def _puts_right(house: House, browser: Browser) -> None:
    with house.phone(browser, "reviewer") as page:
        page.goto(f"{house.url}/todo")
        page.get_by_role("link", name=re.compile("等着核查的疑问")).click()
        page.get_by_role("link", name=re.compile("参加了，没有记录")).click()
        assert on_one_screen(page)
        page.get_by_role("button", name="受理").click()
        expect(page.get_by_text("已受理，申请人会收到消息")).to_be_visible()
        page.get_by_label("支持申请").check()
        page.get_by_label("答复的话").fill("纸签到表上有他")
        page.get_by_role("button", name="答复").click()
        expect(page.get_by_text("支持申请要先办更正").first).to_be_visible()
        page.get_by_role("link", name=re.compile("去补登")).click()
        expect(page.get_by_label("谁来了")).to_have_value(re.compile("^[0-9]{8}$"))
        page.get_by_label("有纸质签到表").check()
        page.get_by_label("为什么没有扫码").fill("手机没电，当场用纸签到")
        page.get_by_role("button", name="提交，等人批准").click()
        expect(page.get_by_text("已提交 1 人")).to_be_visible()


def _says_in_part(house: House, browser: Browser, appeal: str) -> None:
    with house.phone(browser, "reviewer") as page:
        page.goto(f"{house.url}/appeals/{appeal}")
        page.get_by_label("部分支持").check()
        page.get_by_label(re.compile("人工补登或更正时长")).check()
        page.get_by_label("答复的话").fill("按整场补登，等批准")
        assert on_one_screen(page)
        page.get_by_role("button", name="答复").click()
        expect(page.get_by_text("已答复，申请人会收到消息")).to_be_visible()
        expect(page.get_by_text("等另一个人批准")).to_be_visible()


def _goes_on(house: House, browser: Browser, appeal: str) -> None:
    with house.phone(browser, "volunteer") as page:
        page.goto(f"{house.url}/me/messages")
        page.locator("li", has_text="已答复").get_by_role("button", name="查看").click()
        expect(page.get_by_text("已入账")).to_be_visible()
        page.get_by_text("不同意答复，申请上级复核").click()
        page.get_by_label("为什么不同意").fill("我还早到了半小时")
        page.get_by_role("button", name="提交上级复核").click()
        expect(page.get_by_text("已提交上级复核")).to_be_visible()
        assert page.url.rpartition("/")[2] != appeal
        assert on_one_screen(page)


def _has_the_last_word(house: House, browser: Browser) -> None:
    with house.phone(browser, "upper") as page:
        page.goto(f"{house.url}/appeals")
        page.get_by_role("link", name=re.compile("上级复核")).click()
        expect(page.get_by_text("按整场补登，等批准")).to_be_visible()
        assert on_one_screen(page)
        page.get_by_label("维持原记录").check()
        page.get_by_label("答复的话").fill("早到的时间按规定不计")
        page.get_by_role("button", name="答复").click()
        expect(page.get_by_text("已答复，申请人会收到消息")).to_be_visible()


def test_a_question_finds_its_way_to_an_answer_and_to_the_parent(
    house: House, scene: tuple[House, Scene], browser: Browser
) -> None:
    _, made = scene
    appeal = _asks(house, browser, made)
    _puts_right(house, browser)
    _says_in_part(house, browser, appeal)
    with house.app.app_context():
        approve(made, "upper")
    _goes_on(house, browser, appeal)
    _has_the_last_word(house, browser)
    with house.phone(browser, "volunteer") as page:
        page.goto(f"{house.url}/me/appeals")
        expect(page.get_by_text("维持原记录")).to_be_visible()
        expect(page.get_by_text("部分支持")).to_be_visible()
        assert on_one_screen(page)
