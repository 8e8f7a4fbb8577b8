"""A row of a list becomes a wish when every cell of it is understood."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from app.wishes.batch.plan import BatchFault, BatchRow, preview_from_json
from tests.support.wish_lists import TODAY, preview, row


def only(*rows: Sequence[Any]) -> BatchRow:
    read = preview(*rows)
    assert read.faults == ()
    (wish,) = read.wishes
    return wish


def test_a_full_row_becomes_a_wish() -> None:
    wish = only(
        row(
            "三2-07",
            "运动鞋",
            规="37码",
            类="物品",
            数=2.0,
            说="蓝色\n的",
            姓="王 小明",
            班="三（2）班",
            电=13800000001.0,
            时=date(2026, 9, 1),
        )
    )

    assert wish == BatchRow(
        sheet="三班",
        number=2,
        label="三2-07",
        title="运动鞋（37码）",
        text="蓝色 的",
        category="goods",
        quantity=2,
        name="王小明",
        group="三（2）班",
        guardian_phone="13800000001",
        needed_by=date(2026, 9, 1),
    )


def test_number_and_wish_are_enough() -> None:
    wish = only(row("07", "书包"))

    assert (wish.label, wish.title, wish.text) == ("07", "书包", "")
    assert (wish.category, wish.quantity, wish.needed_by) == ("goods", 1, None)
    assert (wish.name, wish.group, wish.guardian_phone) == ("", "", None)


def test_what_says_that_there_is_nothing_is_nothing() -> None:
    wish = only(row(规="/", 类="—", 数="－", 说="无", 姓="没有", 班="-", 电="无", 时="暂无"))

    assert (wish.title, wish.text, wish.quantity, wish.name) == ("书包", "", 1, "")
    assert (wish.guardian_phone, wish.needed_by) == (None, None)


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        (7.0, "7"),
        ("０７", "07"),
        ("三 2—07", "三2-07"),
        ("A/12", "A/12"),
        ("(3)", None),
        ("②", "2"),
    ],
)
def test_a_number_is_read_in_one_form(cell: object, label: str | None) -> None:
    read = preview(row(cell))

    assert [wish.label for wish in read.wishes] == ([label] if label else [])
    assert len(read.faults) == (label is None)


@pytest.mark.parametrize(
    ("wish", "size", "title"),
    [
        ("运动鞋", "37码", "运动鞋（37码）"),
        ("运动鞋", 37.0, "运动鞋（37）"),
        ("运动鞋37码", "37码", "运动鞋37码"),
        ("LEGO积木", "L", "LEGO积木（L）"),
        ("书\u202e包\u200b", None, "书包"),
        ("书" * 76, "大号", "书" * 76 + "（大号）"),
    ],
)
def test_the_title_is_the_wish_and_its_size(wish: str, size: object, title: str) -> None:
    assert only(row(wish=wish, 规=size)).title == title


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("物品", "goods"),
        ("物品类", "goods"),
        ("服 务", "service"),
        ("探访", "visit"),
        ("Experience", "experience"),
        ("代办", "errand"),
    ],
)
def test_a_category_is_told_by_word_or_code(word: str, code: str) -> None:
    assert only(row(类=word)).category == code


@pytest.mark.parametrize(("cell", "count"), [(1, 1), (99, 99), ("2双", 2), ("３", 3)])
def test_a_quantity_may_bear_its_measure_word(cell: object, count: int) -> None:
    assert only(row(数=cell)).quantity == count


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (TODAY, TODAY),
        ("2026年3月", date(2026, 3, 31)),
        ("2028.2", date(2028, 2, 29)),
        ("2026/9/1", date(2026, 9, 1)),
        (20260901, date(2026, 9, 1)),
    ],
)
def test_a_wish_may_be_for_today_or_the_end_of_this_month(cell: object, day: date) -> None:
    assert only(row(时=cell)).needed_by == day


def test_a_family_name_alone_is_looked_for_nowhere() -> None:
    assert only(row(wish="行李箱", 姓="李")).name == "李"


def test_names_and_phones_do_not_stand_in_what_is_logged() -> None:
    wish = only(row(姓="王小明", 班="五年级", 电="13800000001"))

    assert not any(secret in repr(wish) for secret in ("王小明", "五年级", "13800000001"))
    assert "书包" in repr(wish)


def test_a_preview_comes_back_from_its_plain_values() -> None:
    read = preview(
        row("1", 姓="王小明", 电="13800000001", 时=date(2026, 9, 1)),
        row("2"),
        row("3", None, 规="L"),
    )

    assert preview_from_json(read.as_json()) == read
    assert [type(each) for each in read.rows] == [BatchRow, BatchRow, BatchFault]
    assert read.rows[2].place == "工作表“三班”第 4 行"
