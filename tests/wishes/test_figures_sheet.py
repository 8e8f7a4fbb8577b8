"""微心愿汇总表 figures: shares that are right to the last digit, the same in three files."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from app.wishes.papers.figures import (
    FigureRow,
    Figures,
    average,
    figures_csv,
    figures_pdf,
    figures_xlsx,
    percent,
    sum_row,
    title,
)
from tests.points.registers import HOSTILE
from tests.wishes.reading import edge, opened, pages

XINGYUAN = FigureRow(
    "杏园社区",
    collected=114,
    claimed=112,
    done=100,
    on_time=90,
    satisfied=80,
    fair=10,
    unsatisfied=3,
    unanswered=7,
    days_total=1234,
    hard=2,
    fulfilled=101,
)
QIAOXI = FigureRow("桥西社区", 282, 262, 8, 7, 1, 0, 15, 1, 100, 0, 9)
EMPTY = FigureRow("新建社区", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
FIGURES = Figures(
    owner="青禾街道",
    span="2026年第四季度",
    grouped_by="社区",
    rows=(XINGYUAN, QIAOXI, EMPTY),
    made_on=date(2026, 12, 31),
)
HEADINGS = [
    *("社区", "征集", "认领", "认领率", "办结", "办结率", "按时", "按时率"),
    *("满意", "基本满意", "不满意", "未表态", "满意率", "平均办结天数", "协调中"),
]
WRITTEN = """\
杏园社区 114 112 98.2% 100 88.6% 90 90.0% 80 10 3 7 86.0% 12.3 2
桥西社区 282 262 92.9% 8 3.2% 7 87.5% 1 0 15 1 6.3% 12.5 0
新建社区 0 0 — 0 — 0 — 0 0 0 0 — — 0
合计 396 374 94.4% 108 27.8% 97 89.8% 81 10 18 8 74.3% 12.4 2
""".splitlines()


def read_csv(figures: Figures) -> list[list[str]]:
    return list(csv.reader(io.StringIO(figures_csv(figures).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (112, 114, "98.2%"),
        (262, 282, "92.9%"),
        (0, 0, None),
        (3, 0, None),
        (0, 7, "0.0%"),
        (7, 7, "100.0%"),
        (1, 16, "6.3%"),
        (1, 2000, "0.1%"),
        (1, 2001, "0.0%"),
        (1999, 2000, "100.0%"),
        (10**15 // 3, 10**15, "33.3%"),
    ],
)
def test_a_share_is_rounded_half_up(part: int, whole: int, said: str | None) -> None:
    assert percent(part, whole) == said


@pytest.mark.parametrize(
    ("total", "count", "said"), [(1234, 100, "12.3"), (1, 20, "0.1"), (5, 1, "5.0"), (0, 0, None)]
)
def test_a_mean_is_rounded_half_up(total: int, count: int, said: str | None) -> None:
    assert average(total, count) == said


def test_the_sums_are_of_counts_and_not_of_shares() -> None:
    both = sum_row([XINGYUAN, QIAOXI])

    assert both == FigureRow("合计", 396, 374, 108, 97, 81, 10, 18, 8, 1334, 2, 110)
    assert sum_row([]) == replace(EMPTY, label="合计")


def test_the_csv_has_a_mark_for_excel_and_every_figure() -> None:
    assert figures_csv(FIGURES).startswith(b"\xef\xbb\xbf")
    assert read_csv(FIGURES) == [HEADINGS, *(row.split() for row in WRITTEN)]


def test_the_paper_is_one_page_across_and_says_what_a_share_is_of() -> None:
    content = figures_pdf(FIGURES)

    [text] = pages(content)
    with opened(content) as document:
        assert [round(side) for side in document[0].get_size()] == [842, 595]
    assert "青禾街道2026年第四季度微心愿汇总表" in text
    for row in WRITTEN:
        assert row in text
    assert "满意率＝满意÷（满意＋基本满意＋不满意），没有表态的不算满意" in text
    assert "内部使用" in text
    assert "（盖章处）" in text


@pytest.mark.parametrize("count", range(10, 20))
def test_the_seal_stays_with_the_sums(count: int) -> None:
    *_, last = pages(figures_pdf(replace(FIGURES, rows=[XINGYUAN] * count)))

    assert f"合计 {114 * count}" in last
    assert "（盖章处）" in last


def test_a_long_sheet_keeps_every_row() -> None:
    rows = [replace(XINGYUAN, label=f"第{number}社区" + "长" * number) for number in range(40)]

    content = figures_pdf(replace(FIGURES, rows=rows))

    texts = pages(content)
    whole = "".join(texts)
    assert [row.label for row in rows if row.label not in whole] == []
    assert len(texts) > 1
    assert "合计 4560" in texts[-1]
    assert edge(content) > 5


def test_the_workbook_holds_numbers_that_can_be_sorted() -> None:
    read = CalamineWorkbook.from_filelike(io.BytesIO(figures_xlsx(FIGURES)))
    rows = [list(line) for line in read.get_sheet_by_name("微心愿汇总").to_python()]

    assert rows[0][0] == title(FIGURES)
    assert rows[1] == HEADINGS
    first = [114, 112, 0.982, 100, 0.886, 90, 0.9, 80, 10, 3, 7, 0.86, 12.3, 2]
    assert rows[2] == ["杏园社区", *first]
    assert rows[4][3] == "—"
    assert rows[5][:4] == ["合计", 396, 374, 0.944]


def test_the_workbook_keeps_its_headings_in_sight_and_on_each_page() -> None:
    with zipfile.ZipFile(io.BytesIO(figures_xlsx(FIGURES))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.read("xl/workbook.xml").decode()

    assert 'orientation="landscape"' in sheet
    assert 'ySplit="2"' in sheet
    assert "微心愿汇总!$1:$2" in names


@pytest.mark.parametrize(("words", "left"), HOSTILE)
def test_a_name_is_never_calculated(words: str, left: str) -> None:
    figures = replace(FIGURES, owner=words, rows=(replace(XINGYUAN, label=words),))

    content = figures_xlsx(figures)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        stored = book.read("xl/worksheets/sheet1.xml").decode()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    label = read_csv(figures)[1][0]

    assert sheet.to_python()[2][0] == left
    assert "<f>" not in stored
    assert label.lstrip("'") == left
    assert not label.startswith(("=", "+", "-", "@", "\t", "\r", "\x00", "；", "＝"))
