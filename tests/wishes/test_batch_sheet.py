"""A list of wishes is read from whatever sheets schools keep."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wishes.batch.columns import HEADINGS, Field
from app.wishes.batch.rules import read_batch
from tests.support.rosters import workbook
from tests.support.wish_lists import SHORT_HEADER, TODAY, wish_list


def titles(content: bytes) -> list[tuple[int, str, str]]:
    read = read_batch(content, today=TODAY)
    assert read.faults == ()
    return [(row.number, row.label, row.title) for row in read.wishes]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("编号", Field.LABEL),
        ("*编 号（与同意书一致）", Field.LABEL),
        ("学生编号", Field.LABEL),
        ("序号", Field.ORDINAL),
        ("No.", Field.ORDINAL),
        ("心愿", Field.WISH),
        ("微心愿内容", Field.WISH),
        ("孩子的心愿：", Field.WISH),
        ("想要的东西", Field.WISH),
        ("尺码", Field.SIZE),
        ("规格/型号", Field.SIZE),
        ("大小", Field.SIZE),
        ("心愿类型", Field.CATEGORY),
        ("数量(件)", Field.QUANTITY),
        ("备注", Field.NOTE),
        ("儿童姓名", Field.NAME),
        ("班级/单位", Field.GROUP),
        ("监护人\n电话", Field.GUARDIAN_PHONE),
        ("联系电话", Field.GUARDIAN_PHONE),
        ("截止/希望时间", Field.NEEDED_BY),
        ("监护人姓名", None),
        ("手机号", None),
        ("身份证号", None),
        (12, None),
    ],
)
def test_headings_are_known_in_their_usual_variants(heading: object, field: Field | None) -> None:
    assert HEADINGS.meaning(heading) is field


def test_a_list_is_read_below_its_title() -> None:
    content = workbook(
        {"三班": [[None], ["填报人：", "某老师"], SHORT_HEADER, ["07", "运动鞋", "37码"]]},
        merged={"A1:D1": "春雨小学微心愿征集表"},
    )

    assert titles(content) == [(4, "07", "运动鞋（37码）")]


def test_the_number_is_taken_from_its_own_column_before_the_ordinal() -> None:
    both = wish_list([1, "三2-07", "书包"], header=["序号", "编号", "心愿"])
    ordinal = wish_list([1, "书包"], header=["序号", "心愿"])

    assert [titles(both), titles(ordinal)] == [[(2, "三2-07", "书包")], [(2, "1", "书包")]]


def test_every_visible_sheet_with_a_header_is_read() -> None:
    content = workbook(
        {
            "三班": [SHORT_HEADER, ["三-1", "书包"]],
            "四班": [["心愿", "序号"], ["跳绳", 2]],
            "联系人": [["某老师"]],
            "名字": [["编号", "姓名"], ["1", "王小明"]],
            "填表说明": [["说明"]],
            "空": [],
            "代码": [SHORT_HEADER, ["9", "台灯"]],
        },
        hidden=["代码"],
    )

    read = read_batch(content, today=TODAY)

    assert [(row.sheet, row.number, row.title) for row in read.wishes] == [
        ("三班", 2, "书包"),
        ("四班", 2, "跳绳"),
    ]
    assert read.remarks == (
        "工作表“联系人”没有写着“编号”和“心愿”的表头，没有读取",
        "工作表“名字”没有写着“编号”和“心愿”的表头，没有读取",
    )


def test_totals_examples_and_headers_again_are_no_wishes() -> None:
    content = wish_list(
        ["示例", "运动鞋", "37码"],
        ["1", "书包"],
        [None],
        ["编号", "心愿"],
        ["合 计", "1 个"],
        [None, "总计：1 个"],
        ["注：由班主任填写"],
        ["填表人：某老师", None, None, "审核人："],
    )

    assert titles(content) == [(3, "1", "书包")]
    assert read_batch(content, today=TODAY).remarks == ()


def test_numbers_without_a_wish_are_remarked_and_not_read() -> None:
    content = wish_list(*([number, None, "无"] for number in range(2, 14)), [14, "书包"])

    read = read_batch(content, today=TODAY)

    assert [row.label for row in read.rows if row in read.wishes] == ["14"]
    assert read.faults == ()
    (remark,) = read.remarks
    assert "12 行只有编号" in remark
    assert remark.endswith("第 2、3、4、5、6、7、8、9、10、11等 行")


def test_a_class_merged_over_several_rows_holds_for_each() -> None:
    content = workbook(
        {
            "三班": [
                ["班级", *SHORT_HEADER],
                [None, "1", "书包"],
                [None, "2", "跳绳"],
                [None, "3", "球"],
            ]
        },
        merged={"A2:A3": "三（2）班"},
    )

    assert [row.group for row in read_batch(content, today=TODAY).wishes] == [
        "三（2）班",
        "三（2）班",
        "",
    ]


def test_columns_of_identity_and_phones_are_skipped_and_said_so() -> None:
    content = wish_list(
        ["1", "书包", "330481201801011234", "13800000001", "G33048120180101123X", "汉"],
        header=["编号", "心愿", "孩子身份证号码（18位）", "手机号", "学籍号", "民族"],
    )

    read = read_batch(content, today=TODAY)

    assert read.remarks == (
        "工作表“三班”有证件号码的列（孩子身份证号码（18位）、学籍号）：本系统不收集，已跳过，没有保存",
        "工作表“三班”有联系方式的列（手机号）：已跳过，没有保存；"
        "如果是监护人的手机号，请把表头改成“监护人电话”",
        "工作表“三班”里没有用到的列：民族",
    )
    assert not any(secret in str(read.as_json()) for secret in ("3304812018", "13800000001", "汉"))


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations([*SHORT_HEADER, "姓名", "民族"]),
    blanks=st.lists(st.integers(0, 4), max_size=6),
    above=st.integers(0, 15),
)
def test_neither_the_order_of_columns_nor_blank_rows_change_what_is_read(
    order: list[str], blanks: list[int], above: int
) -> None:
    listed = [
        {"编号": f"三-{i}", "心愿": wish} for i, wish in enumerate(["书包", "球", "鞋", "台灯"])
    ]
    rows: list[list[Any]] = [[wish.get(heading) for heading in order] for wish in listed]
    for place in sorted(blanks, reverse=True):
        rows.insert(place, [None] * len(order))

    read = titles(workbook({"三班": [["标题"]] * above + [order, *rows]}))

    assert [(label, title) for _, label, title in read] == [
        (wish["编号"], wish["心愿"]) for wish in listed
    ]
