"""A branch's year from trial to frozen at 360 px, by its people, in a browser without scripts."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from python_calamine import CalamineWorkbook

from app.core import clock
from app.core.db import db, transaction
from app.review import service, verifying
from app.review.models import Review
from tests.browser.house import House
from tests.points.facts import serve as served
from tests.review.reporters import HOSPITAL, report, serve_here
from tests.review.steps import without_committee
from tests.review.year import YEAR, at, town
from tests.support.databases import make_app, migrated
from tests.support.servers import Product
from tests.wishes.reading import pages

#: two of the six full members may be 优秀; the second place is shared
EARNED = (
    ("secretary", 3, 900), ("secretary", 4, 900), ("member", 3, 1000), ("second_member", 5, 1000),
    ("organiser", 8, 200), ("young", 9, 1000), ("old", 2, 100), ("mover", 7, 400),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Product]) -> House:
    """A branch after its year; its secretary is the only one of the committee."""
    folder = tmp_path_factory.mktemp("review")
    url = f"sqlite:///{folder / 'house.db'}"
    app = make_app(url, folder)
    migrated(app)
    cast = town(app)
    with app.app_context():
        with transaction():
            for who, month, points in EARNED:
                moment = at(month, 6)
                served(cast, who, moment, points=points, now=moment + timedelta(hours=1))
            served(cast, "mover", at(3, 7), home="other_branch", points=500, now=at(3, 7))
            report(cast)
            serve_here(cast)
        without_committee(cast)
        db.session.remove()
        db.engine.dispose()
    return House(app, cast, serve(url, folder))


def _base(house: House) -> str:
    return f"{house.url}/reviews/{house.cast.nodes['branch']}/{YEAR}"


def _checks_and_publishes(house: House, browser: Browser) -> None:
    with house.phone(browser, "secretary", scripts=False) as page:
        page.goto(f"{house.url}/me")
        page.get_by_role("link", name=re.compile("核对、公示、异议、审定")).click()
        page.get_by_role("link", name=YEAR, exact=True).click()
        expect(page.get_by_role("heading", name=re.compile(rf"{YEAR}年度\s?考核"))).to_be_visible()
        page.get_by_role("link", name=re.compile("杏园第一党支部")).click()
        expect(page.get_by_text("优秀名额不超过 2 名（正式党员 6 名）")).to_be_visible()
        expect(page.get_by_text("周远山、林晓月 同分")).to_be_visible()
        expect(page.get_by_text("免予参评：年老体弱")).to_be_visible()
        expect(page.get_by_text("组织关系已转往其他支部")).to_be_visible()
        page.get_by_role("button", name="记下这次试算").click()
        expect(page.get_by_text("试算相比没有变化")).to_be_visible()
        page.get_by_role("link", name="开始公示").click()
        page.get_by_role("button", name="确认，开始公示").click()
        expect(page.get_by_text("已开始公示")).to_be_visible()


def _objects(house: House, browser: Browser, who: str, words: str, *, whole: bool) -> None:
    with house.phone(browser, who, scripts=False) as page:
        page.goto(f"{house.url}/me")
        page.get_by_role("link", name=re.compile("我的年度考核")).click()
        page.get_by_label("哪里不对").fill(words)
        if whole:
            page.get_by_label("是对整张表").check()
        page.get_by_role("button", name="提交异议").click()
        expect(page.get_by_text(words)).to_be_visible()


def _answers(house: House, browser: Browser, words: str, outcome: str, reply: str) -> None:
    with house.phone(browser, "secretary", scripts=False) as page:
        page.goto(f"{house.url}/todo")
        page.get_by_role("link", name=re.compile("答复异议")).first.click()
        expect(page.get_by_text(words)).to_be_visible()
        page.get_by_label(outcome).check()
        page.get_by_label("答复").fill(reply)
        page.get_by_role("button", name="答复").click()
        expect(page.get_by_text(reply)).to_be_visible()


def _five_working_days_pass(house: House) -> None:
    """The notice is over: its last day was yesterday."""
    with house.app.app_context(), transaction():
        review = service.found(house.cast.node("branch"), YEAR)
        assert review is not None
        assert review.notice_until is not None
        review.notice_until = clock.local_day(clock.now()) - timedelta(days=1)


def _concludes(house: House, browser: Browser) -> None:
    with house.phone(browser, "secretary", scripts=False) as page:
        page.goto(_base(house))
        page.get_by_role("link", name="定稿").click()
        page.get_by_role("button", name="确认定稿").click()
        expect(page.get_by_role("heading", name="定稿和公示的不同")).to_be_visible()
        expect(page.get_by_text(re.compile("陈立春.*积分 2 → 5"))).to_be_visible()


def _two_sign(house: House, browser: Browser) -> None:
    with house.phone(browser, "secretary", scripts=False) as page:
        page.goto(_base(house))
        page.get_by_role("link", name="推举签字人").click()
        page.get_by_label("推举谁").select_option(label="林晓月")
        page.get_by_label("哪次会议推举的").fill("1月16日党员大会")
        page.get_by_role("button", name="记下").click()
        page.get_by_role("link", name="签字", exact=True).click()
        page.get_by_role("button", name="确认，我签字").click()
        expect(page.get_by_text("等两个人签字")).to_be_visible()
    with house.phone(browser, "member", scripts=False) as page:
        page.goto(f"{house.url}/me")
        expect(page.get_by_role("link", name=re.compile("签字：杏园第一党支部"))).to_be_visible()
        page.goto(f"{house.url}/me/messages")
        page.get_by_role("button", name="查看").first.click()
        page.get_by_role("button", name="确认，我签字").click()
        expect(page.get_by_text("已签字")).to_be_visible()


def _three_exports(house: House, browser: Browser) -> None:
    with house.phone(browser, "secretary", scripts=False) as page:
        page.goto(_base(house))
        expect(page.get_by_text("两人签字。以后的更正另列补充表")).to_be_visible()
        files = {
            kind: page.request.get(f"{_base(house)}/register.{kind}").body()
            for kind in ("xlsx", "csv", "pdf")
        }
    lines = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    read = [(row[3], row[9], row[11], row[12]) for row in lines[1:]]
    # ranks of 18, 10, 10, 10, 9, 5: three share the second
    assert [(name, points, rank) for name, points, rank, _ in read] == [
        ("方明", "18", "1"), ("周远山", "10", "2"), ("姚春分", "10", "2"), ("林晓月", "10", "2"),
        ("穆立冬", "9", "5"), ("陈立春", "5", "6"),
    ]  # fmt: skip
    assert {name for name, _, _, band in read if not band} == {"姚春分"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"])).get_sheet_by_index(0)
    written = [row[1] for row in book.to_python() if isinstance(row[0], float)]
    assert written == [name for name, *_ in read]
    printed = "".join(pages(files["pdf"])).replace(" ", "")
    for words in (*written, "第2版", "支部书记", "（盖章）", "6月10日转入本支部"):
        assert words in printed, words
    assert "柏清秋" not in printed


def _feeds_back_to_two_units(house: House, browser: Browser) -> None:
    """顾小寒 and 程大暑 come from the tax office, 戚夏至 from the hospital; each has a sheet."""
    with house.phone(browser, "party_worker", scripts=False) as page:
        page.goto(f"{house.url}/me")
        page.get_by_role("link", name=re.compile("双报到")).click()
        page.get_by_role("link", name=re.compile(r"杏园社区 \d+年度")).click()
        page.get_by_role("link", name=YEAR, exact=True).click()
        expect(
            page.get_by_role("heading", name=re.compile(rf"{YEAR}年度\s?双报到"))
        ).to_be_visible()
        link = page.get_by_role("link", name="全部单位的反馈表").get_attribute("href")
        sheets = pages(page.request.get(f"{house.url}{link}").body())
    words = [sheet.replace(" ", "") for sheet in sheets]
    of_tax = next(sheet for sheet in words if "市税务局机关第一" in sheet)
    of_hospital = next(sheet for sheet in words if HOSPITAL in sheet)
    assert "顾小寒" in of_tax
    assert "程大暑" in of_tax
    assert "戚夏至" not in of_tax
    assert "戚夏至" in of_hospital
    assert all("反馈表" in sheet and "（盖章）" in sheet for sheet in (of_tax, of_hospital))


def test_a_branch_runs_its_year_from_trial_to_frozen(house: House, browser: Browser) -> None:
    _checks_and_publishes(house, browser)
    _objects(house, browser, "organiser", "十一月的河道清洁没有算", whole=False)
    _objects(house, browser, "second_member", "名单里少了一位同志", whole=True)
    with house.app.app_context(), transaction():
        # the leader enters what was forgotten
        served(house.cast, "organiser", at(11, 3), points=300, now=clock.now())
    _answers(house, browser, "十一月的河道清洁没有算", "采纳", "已核实，补记三分")
    _answers(house, browser, "名单里少了一位同志", "维持原结果", "该同志组织关系已转出")
    _five_working_days_pass(house)
    _concludes(house, browser)
    _two_sign(house, browser)
    _three_exports(house, browser)
    _feeds_back_to_two_units(house, browser)

    with house.app.app_context():
        review = db.session.scalars(db.select(Review)).one()
        assert review.frozen_at is not None
        assert all(each.is_good for each in verifying.verify(review, now=clock.now()))
