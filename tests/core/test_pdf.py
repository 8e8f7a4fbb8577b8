"""纸面 pdf: what is written can be read back, page for page, and the file stays small."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2
import pytest

from app.core.pdf import Column, Paper
from app.core.qr import read_codes

COLUMNS = [Column("序号", 1, "right"), Column("姓名", 3), Column("备注", 4, "centre")]


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(content)
    try:
        yield document
    finally:
        document.close()


def pages(paper: Paper) -> list[str]:
    with opened(paper.content()) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [text.replace("\r\n", "").replace("\n", "") for text in texts]


def test_chinese_text_is_read_back() -> None:
    paper = Paper("感谢信", foot="微光 3fa91c0d")
    paper.heading("感谢信")
    paper.words("尊敬的买买提·吐尔逊、𠮷田䶮：\n\n　　谢谢你们的“微心愿”（书包1个）。")

    [text] = pages(paper)

    for part in (
        "感谢信",
        "买买提·吐尔逊、𠮷田䶮：",
        "谢谢你们的“微心愿”（书包1个）。",
        "微光 3fa91c0d",
    ):
        assert part in text
    assert "第 1 页，共 1 页" in text


def test_what_comes_again_stands_on_each_page_but_the_first() -> None:
    paper = Paper("表")
    paper.rows(COLUMNS, [[str(number), "甲", "乙"] for number in range(80)], again="第一支部的表")

    first, *others = pages(paper)

    assert "第一支部的表" not in first
    assert len(others) >= 1
    assert all("第一支部的表" in text for text in others)


def test_a_line_to_be_filled_in_begins_and_ends_at_the_margins() -> None:
    paper = Paper("表")
    paper.spread(["填表人：", "审核人：", "盖章"])

    with opened(paper.content()) as document:
        text = document[0].get_textpage()
        found = text.get_text_range()
        left = text.get_charbox(found.index("填"))[0]
        right = text.get_charbox(found.index("章"))[2]

    assert round(left / 72 * 25.4) == 14
    assert round(right / 72 * 25.4) in (195, 196)


@pytest.mark.parametrize(("landscape", "size"), [(False, [595, 842]), (True, [842, 595])])
def test_a_sheet_is_a4_and_lies_as_asked(landscape: bool, size: list[int]) -> None:
    with opened(Paper("表", landscape=landscape).content()) as document:
        assert [round(side) for side in document[0].get_size()] == size


def test_a_table_repeats_its_headings_and_loses_no_row() -> None:
    paper = Paper("表", landscape=True)
    paper.rows(
        COLUMNS, [[str(number), f"甲{number}乙", "长" * (number % 40)] for number in range(200)]
    )

    texts = pages(paper)

    assert len(texts) > 3
    assert all("序号" in text and "姓名" in text for text in texts)
    whole = "".join(texts)
    assert [number for number in range(200) if f"甲{number}乙" not in whole] == []
    assert f"共 {len(texts)} 页" in texts[0]


@pytest.mark.parametrize("cell", ["", "\x00\t\r\n\u202e🎉", "长" * 5000, "=1+1\n第二行", "W" * 300])
def test_any_cell_can_be_printed(cell: str) -> None:
    paper = Paper("表")
    paper.rows(COLUMNS, [["1", cell, cell], ["2", "末行", ""]])

    assert "末行" in "".join(pages(paper))


def test_a_paragraph_longer_than_a_page_goes_on_on_the_next() -> None:
    paper = Paper("信")
    paper.words("字" * 4000)

    assert "".join(pages(paper)).count("字") == 4000


def test_a_code_on_paper_can_be_scanned() -> None:
    paper = Paper("证明")
    paper.code("https://wg.example.cn/v/1", side=40, align="right")

    with opened(paper.content()) as document:
        out = BytesIO()
        document[0].render(scale=2).to_pil().convert("RGB").save(out, "PNG")
    assert read_codes(out.getvalue()) == ["https://wg.example.cn/v/1"]


def test_a_file_holds_only_the_letters_it_uses() -> None:
    paper = Paper("表")
    paper.rows(COLUMNS, [[str(number), "张三丰", ""] for number in range(50)])

    assert len(paper.content()) < 60_000


def test_words_beside_a_code_stand_at_its_right_and_what_follows_below_it() -> None:
    paper = Paper("证明")
    paper.code_beside("https://wg.example.cn/v/1", "扫码核对\n" + "很长" * 300, side=40)
    paper.words("以下")

    with opened(paper.content()) as document:
        text = document[0].get_textpage()
        boxes = {
            text.get_text_bounded(*box)[:2]: box
            for box in map(text.get_rect, range(text.count_rects()))
        }
        height = document[0].get_size()[1]
        assert len(document) == 1
    left = (14 + 40) * 72 / 25.4
    below = height - left
    assert boxes["扫码"][0] > left
    assert boxes["很长"][0] > left
    assert boxes["很长"][1] > below
    assert boxes["以下"][0] < left
    assert boxes["以下"][3] < below


def test_a_code_takes_the_same_room_with_and_without_words_beside_it() -> None:
    beside, alone = Paper("证明"), Paper("证明")

    beside.code_beside("https://wg.example.cn/v/1", "一行", side=40)
    alone.code("https://wg.example.cn/v/1", side=40)

    assert beside.left == pytest.approx(alone.left)


def test_what_belongs_together_begins_a_new_page_when_the_room_is_too_low() -> None:
    paper = Paper("信")
    paper.words("前页")
    paper.gap(paper.left - 50)
    paper.together(50)
    paper.words("同页")
    paper.together(50)
    paper.words("后页")

    first, second = pages(paper)
    assert "同页" in first
    assert "后页" in second


def test_a_wider_margin_makes_lines_shorter() -> None:
    assert Paper("信", margin=30).width == 150
    assert Paper("信").width == 182


def test_rows_to_be_filled_in_are_high_and_the_last_stays_with_what_follows() -> None:
    paper, low = Paper("表"), Paper("表")
    paper.rows(COLUMNS, [[str(number), "甲", ""] for number in range(5)], least=20)
    low.rows(COLUMNS, [[str(number), "甲", ""] for number in range(5)])
    assert low.left - paper.left > 60

    paper.gap(paper.left - 50)
    paper.rows(COLUMNS, [["1", "乙", ""], ["2", "末行", ""]], least=12, after=20)
    paper.words("签字")

    first, second = pages(paper)
    assert "乙" in first
    assert "末行" in second
    assert "签字" in second
