"""微心愿清单 monthly: the same rows on paper and in the workbook, and room to sign."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from app.wishes.papers.monthly import (
    COLUMNS,
    FOOT,
    ListedWish,
    MonthlyList,
    list_pdf,
    list_xlsx,
    title,
)
from tests.points.registers import HOSTILE
from tests.wishes.reading import edge, opened, pages

FREE = ListedWish(
    position=1,
    number="2026-0147",
    title="一辆学步车",
    text="能折叠的，干净的旧车也可以。",
    category_label="物品",
    needed_by=date(2026, 12, 31),
    ceiling_yuan=300,
    state_label="待认领",
    claimer="",
)
CLAIMED = ListedWish(
    position=2,
    number="2026-0148",
    title="陪着去医院复查一次",
    text="",
    category_label="服务",
    needed_by=None,
    ceiling_yuan=None,
    state_label="已认领",
    claimer="青禾街道社区卫生服务中心",
)
LIST = MonthlyList(
    community="杏园社区",
    period_month=date(2026, 11, 1),
    number=7,
    listed_on=date(2026, 11, 10),
    rows=(FREE, CLAIMED),
    phone="0573-87012345",
    basis="《微心愿办理办法》（青工委〔2026〕5号）",
)
TITLE = "杏园社区2026年11月微心愿清单（第7期）"
HEAD = "公布日期：2026年11月10日；依据：《微心愿办理办法》（青工委〔2026〕5号）"
CALL = (
    "想认领哪一个，请在最后一栏签上单位名称，或拨打 0573-87012345。"
    "清单不写居民的姓名和住址；本平台不募款。"
)


def cells(listed: MonthlyList) -> list[list[object]]:
    """The cells of the sheet as a spreadsheet reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(list_xlsx(listed)))
    return [list(line) for line in book.get_sheet_by_index(0).to_python()]


def part(listed: MonthlyList, name: str) -> str:
    """A part of the workbook as it is stored."""
    with zipfile.ZipFile(io.BytesIO(list_xlsx(listed))) as book:
        return book.read(name).decode()


def many(count: int) -> MonthlyList:
    return replace(
        LIST,
        rows=[
            replace(FREE, position=number, number=f"2026-{number:04d}", text="长" * (number % 90))
            for number in range(1, count + 1)
        ],
    )


def test_the_list_is_called_after_community_month_and_number() -> None:
    assert title(LIST) == TITLE


def test_the_paper_shows_every_wish_and_where_to_sign() -> None:
    [text] = pages(list_pdf(LIST))

    for words in (
        TITLE,
        HEAD,
        CALL,
        "1 2026-0147 一辆学步车 能折叠的，干净的旧车也可以。 物品 2026-12-31 300 待认领",
        "2 2026-0148 陪着去医院复查一次 服务 已认领 青禾街道社区卫生服务中心",
        "第7期共 2 个心愿，其中 1 个还可以认领。",
        "主持人：",
        "记录人：",
        "（盖章处）",
    ):
        assert words in text


def test_the_paper_lies_across_and_its_headings_come_again() -> None:
    content = list_pdf(many(60))

    texts = pages(content)
    with opened(content) as document:
        assert [round(side) for side in document[0].get_size()] == [842, 595]
    assert len(texts) > 3
    assert all("认领单位（签字）" in text and TITLE in text for text in texts)
    whole = "".join(texts)
    assert [number for number in range(1, 61) if f"2026-{number:04d}" not in whole] == []
    assert edge(content) > 5


@pytest.mark.parametrize("count", range(8, 24, 2))
def test_the_seal_never_stands_on_a_page_without_a_wish(count: int) -> None:
    *_, last = pages(list_pdf(many(count)))

    assert "（盖章处）" in last
    assert f"2026-{count:04d}" in last


def test_a_month_without_wishes_says_so() -> None:
    listed = replace(LIST, rows=(), phone="", basis="")

    [text] = pages(list_pdf(listed))
    assert "本期没有心愿" in text
    assert "第7期共" not in text
    assert "拨打" not in text
    assert "依据" not in text
    assert str(cells(listed)[4][0]).startswith("本期没有心愿")


def test_the_workbook_reads_back_as_it_was_made() -> None:
    read = cells(LIST)

    blank = [""] * (len(COLUMNS) - 1)
    assert read[:3] == [[TITLE, *blank], [HEAD, *blank], [CALL, *blank]]
    assert read[3] == [column.heading for column in COLUMNS]
    assert read[4] == [
        1,
        "2026-0147",
        "一辆学步车",
        "能折叠的，干净的旧车也可以。",
        "物品",
        date(2026, 12, 31),
        300,
        "待认领",
        "",
    ]
    assert read[5][5:] == ["", "", "已认领", "青禾街道社区卫生服务中心"]
    assert read[6][0] == "第7期共 2 个心愿，其中 1 个还可以认领。"
    assert [word for word in read[8] if word] == list(FOOT)


def test_the_workbook_is_printed_across_with_its_heading_on_each_page() -> None:
    sheet = part(LIST, "xl/worksheets/sheet1.xml")

    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'ySplit="4"' in sheet
    assert 'state="frozen"' in sheet
    assert "'2026年11月'!$1:$4" in part(LIST, "xl/workbook.xml")


@pytest.mark.parametrize(("words", "left"), HOSTILE)
def test_words_of_people_are_texts_and_never_formulas(words: str, left: str) -> None:
    hostile = replace(
        FREE, number=words, title=words, text=words, category_label=words, claimer=words
    )
    listed = replace(LIST, rows=(hostile,), community=words, phone=words, basis=words)

    read = cells(listed)

    assert read[4][1:5] == [left] * 4
    assert read[4][8] == left
    assert read[0][0] == f"{left}2026年11月微心愿清单（第7期）"
    assert "<f>" not in part(listed, "xl/worksheets/sheet1.xml")


def test_a_name_at_the_foot_of_the_page_gives_no_orders() -> None:
    sheet = part(replace(LIST, community="3号&P" + "长" * 300), "xl/worksheets/sheet1.xml")

    assert "&amp;L&amp;9 3号&amp;&amp;P长" in sheet
