"""反馈表 and 服务清单 as they are printed and as workbooks: read back from the files themselves."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.core.db import transaction
from app.organisations.models import Organisation
from app.review import reporting, served
from app.review.papers.feedback import feedback_pdf, feedback_xlsx
from app.review.papers.service_list import list_pdf, list_xlsx
from app.review.reporting import Reported
from tests.review.reporters import HOSPITAL, TAX_TOO, did, report, serve_here
from tests.review.test_papers_pdf import words
from tests.review.year import YEAR, at
from tests.support.cast import Cast, gather, published
from tests.wishes.reading import edge

NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)
pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """The town with those who reported, in its own context."""
    cast = gather(app, now=datetime(2025, 1, 5, 2, tzinfo=UTC))
    with app.app_context():
        with transaction():
            report(cast)
            serve_here(cast)
        yield cast


def year(cast: Cast) -> Reported:
    return reporting.reported(cast.node("community"), YEAR, now=NOW)


def own(cast: Cast, who: str) -> tuple[Reported, dict[str, str]]:
    community: Organisation = cast.node("community")
    found = reporting.of_person(community, YEAR, cast.people[who], now=NOW)
    return found, served.places(cast.region_id, found.units[0].reporters[0].done)


def cells(content: bytes, name: str) -> list[list[object]]:
    """The rows of a sheet as a spreadsheet reads them, without what is empty."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = (
        [cell for cell in row if cell != ""] for row in book.get_sheet_by_name(name).to_python()
    )
    return [row for row in rows if row]


def test_each_unit_has_a_page_of_its_own_to_be_filled_in_and_stamped(cast: Cast) -> None:
    content = feedback_pdf(year(cast))
    texts = words(content)

    assert len(texts) == 4
    tax, hospital, *_ = texts
    for part in (
        "杏园社区2025年度在职党员到社区报到服务情况反馈表",
        f"组织关系所在单位：{TAX_TOO}；联系人：组织科 8602",
        "2025年1月1日至2025年12月31日",
        "只计报到期间在本社区参加的服务",
        "社区评价",
        "顾小寒 2024年5月1日 4 2:30 0:30 环境 3 次",
        "扫码时长含负责人签退1:00",
        "报到至2025年6月30日，以后的不计",
        "经办人：",
        "社区党组织（盖章）",
    ):
        assert part in tax, part
    assert "戚夏至" not in tax
    assert HOSPITAL in hospital
    assert "没有写明组织关系所在单位的报到党员" in texts[3]
    assert all("统计至2025年12月31日" in text for text in texts)
    assert edge(content) > 5


def test_without_a_scheme_no_points_are_asked_for(cast: Cast) -> None:
    plain = replace(year(cast), scheme="")

    assert "积分" in words(feedback_pdf(year(cast)))[0]
    assert not any("积分" in text for text in words(feedback_pdf(plain)))


def test_the_workbook_has_a_sheet_for_each_unit_with_exact_numbers(cast: Cast) -> None:
    content = feedback_xlsx(year(cast))
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names

    assert names == [TAX_TOO, HOSPITAL, "柳岸党支部", "未写明单位"]
    rows = cells(content, TAX_TOO)
    headings = next(row for row in rows if row[0] == "序号")
    taxman = next(row for row in rows if "顾小寒" in row)
    assert headings == [
        "序号", "姓名", "报到日期", "参加次数", "扫码时长", "人工补登时长", "服务项目", "积分",
        "社区评价", "备注",
    ]  # fmt: skip
    assert taxman[3] == 4
    assert taxman[4:6] == [timedelta(hours=2, minutes=30), timedelta(minutes=30)]


def test_what_looks_like_a_formula_stays_a_text(cast: Cast) -> None:
    (first, *rest) = year(cast).units
    odd = replace(first.reporters[0], name="=1+1")
    hostile = replace(
        year(cast), units=(replace(first, name="=HYPERLINK(1)", reporters=(odd,)), *rest)
    )
    content = feedback_xlsx(hostile)

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "sheets/" in name]
    assert len(sheets) == 4
    assert not any("<f>" in each for each in sheets)
    assert any("=1+1" in row for row in cells(content, "=HYPERLINK(1)"))


def test_a_year_without_anybody_says_so(cast: Cast) -> None:
    nobody = replace(year(cast), units=())

    assert "这一年没有在职党员报到" in words(feedback_pdf(nobody))[0]


def test_the_list_names_each_service_with_place_hours_and_proof(cast: Cast) -> None:
    with transaction():
        event, session = published(cast, at(9, 1), title="桥头")
        did(cast, "taxman", at(9, 1), title="桥头", occasion=f"{event.id}/{session.id}")
        did(cast, "taxman", at(9, 2), title="履职", category="post", occasion="post:1.2025-09")
    found, places = own(cast, "taxman")

    content = list_pdf(found, places)
    (text,) = words(content)

    for part in (
        "杏园社区2025年度在职党员个人年度服务清单",
        "姓名：顾小寒；报到日期：2024年5月1日",
        "组织关系所在单位：市税务局机关第一党支部",
        "2025年9月1日 桥头 杏园桥头 2:00 扫码",
        "七一党日 党内活动 扫码",
        "1:00 负责人签退",
        "0:30 人工补登",
        "合计：参加 6 次，扫码时长 6:30，人工补登时长 0:30，积分",
        "社区党组织（盖章）",
    ):
        assert part in text, (part, text)
    assert "邻社区除草" not in text
    assert edge(content) > 5


def test_the_workbook_of_a_list_ends_with_its_totals(cast: Cast) -> None:
    rows = cells(list_xlsx(*own(cast, "short")), "个人年度服务清单")

    assert any(row[2:3] == ["4月敬老"] for row in rows)
    assert any(str(row[0]).startswith("合计：参加 1 次，扫码时长 2:00") for row in rows)
    assert any("说明：报到至2025年6月30日，以后的不计" in row for row in rows)


def test_a_list_without_any_service_says_so(cast: Cast) -> None:
    (text,) = words(list_pdf(*own(cast, "unsaid")))

    assert "这一年报到期间在本社区还没有参加服务" in text
    assert "合计：参加 0 次" in text


@pytest.mark.parametrize("make", [feedback_pdf, feedback_xlsx])
def test_the_same_question_a_year_later_gives_the_same_bytes(
    cast: Cast, make: Callable[[Reported], bytes]
) -> None:
    later = reporting.reported(cast.node("community"), YEAR, now=NOW.replace(year=2027))

    assert make(later) == make(year(cast))


def test_a_list_a_year_later_is_the_same(cast: Cast) -> None:
    found, places = own(cast, "taxman")
    later = reporting.of_person(
        cast.node("community"), YEAR, cast.people["taxman"], now=NOW.replace(year=2027)
    )

    assert list_pdf(later, places) == list_pdf(found, places)
    assert list_xlsx(later, places) == list_xlsx(found, places)
