"""The empty list says how to fill it in, and comes back as it was filled in."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest

from app.wishes.batch.columns import HEADINGS
from app.wishes.batch.errors import BatchEmpty
from app.wishes.batch.rules import read_batch
from app.wishes.batch.template import COLUMNS, GUIDE, template_xlsx
from tests.support.wish_lists import TODAY, changed


def _filled_in(template: bytes, *rows: Sequence[str]) -> bytes:
    """The template with rows typed below its example."""

    def cell(letter: str, number: int, words: str) -> str:
        return f'<c r="{letter}{number}" t="inlineStr"><is><t>{words}</t></is></c>'

    xml = "".join(
        f'<row r="{number}">'
        + "".join(
            cell(letter, number, words) for letter, words in zip("ABCDEFGHIJ", row, strict=True)
        )
        + "</row>"
        for number, row in enumerate(rows, start=3)
    )
    return changed(
        template,
        "sheet1.xml",
        lambda before: before.replace(b"</sheetData>", f"{xml}</sheetData>".encode()),
    )


def test_the_template_comes_back_as_it_was_filled_in() -> None:
    content = _filled_in(
        template_xlsx(),
        [
            "07",
            "运动鞋",
            "10-12",
            "物品",
            "2",
            "蓝色",
            "王小明",
            "三2班",
            "13800000001",
            "2026-09-01",
        ],
        ["08", "去科技馆", "", "体验", "", "", "", "", "", ""],
    )

    read = read_batch(content, today=TODAY)

    assert read.faults == ()
    assert read.remarks == ()
    first, second = read.wishes
    assert (first.sheet, first.number, first.label, first.title) == (
        "心愿清单",
        3,
        "07",
        "运动鞋（10-12）",
    )
    assert (first.text, first.category, first.quantity) == ("蓝色", "goods", 2)
    assert (first.name, first.group, first.guardian_phone) == ("王小明", "三2班", "13800000001")
    assert first.needed_by == date(2026, 9, 1)
    assert (second.label, second.title, second.category) == ("08", "去科技馆", "experience")


def test_an_empty_template_holds_no_wish() -> None:
    with pytest.raises(BatchEmpty):
        read_batch(template_xlsx(), today=TODAY)


def test_the_template_offers_the_categories_and_says_what_not_to_write() -> None:
    with zipfile.ZipFile(io.BytesIO(template_xlsx())) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        words = parts.read("xl/sharedStrings.xml").decode()

    assert '<formula1>"物品,服务,探访,体验,代办"</formula1>' in sheet
    assert [HEADINGS.meaning(field.value) for field, *_ in COLUMNS] == [
        each for each, *_ in COLUMNS
    ]
    assert all(sentence in words for sentence in GUIDE)
    assert "不要写孩子姓名以外的身份信息" in words
    assert "编号与监护人同意书上的编号一致" in words
