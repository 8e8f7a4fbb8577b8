"""Every fault of a list of wishes is named with its place, and a faulty row is no wish."""

from datetime import date, time
from typing import Any

import pytest

from tests.support.wish_lists import preview, row

#: cells of a row, and the sentences that it is refused with; labels count up from 101
PLANTED: list[tuple[dict[str, Any], list[str]]] = [
    ({"label": None}, ["编号：没有填写；每个心愿要有自己的编号，合并的单元格请拆开"]),
    ({"label": date(2026, 3, 7)}, ["编号：被 Excel 变成了日期或时间"]),
    ({"label": "330481201801011234"}, ["编号：这里像是身份证号"]),
    ({"label": 330481201801011200.0}, ["编号：这里像是身份证号"]),
    ({"label": "三" * 33}, ["编号：太长，最多 32 个字"]),
    ({"label": "=1+1"}, ["编号：只能用文字、数字和短横"]),
    ({"label": "-"}, ["编号：没有填写"]),
    ({"label": True}, ["编号：这里是“是/否”"]),
    ({"wish": None, "规": "大号"}, ["心愿：没有填写，请写想要什么"]),
    ({"wish": "无", "姓": "周可"}, ["心愿：没有填写，请写想要什么"]),
    ({"wish": 37}, ["心愿：这里没有文字"]),
    ({"wish": "？？"}, ["心愿：这里没有文字"]),
    ({"wish": date(2026, 3, 7)}, ["心愿：被 Excel 变成了日期或时间"]),
    ({"wish": "书" * 81}, ["心愿：连同规格最多 80 个字"]),
    ({"wish": "书" * 77, "规": "大号"}, ["心愿：连同规格最多 80 个字"]),
    ({"wish": "书" * 501}, ["心愿：太长，最多 500 个字"]),
    ({"规": date(2026, 10, 12)}, ["规格：被 Excel 变成了日期或时间"]),
    ({"规": time(3, 7)}, ["规格：被 Excel 变成了日期或时间"]),
    ({"规": "大" * 51}, ["规格：太长，最多 50 个字"]),
    ({"类": "现金"}, ["类别：没有这一类，可填：物品、服务、探访、体验、代办"]),
    ({"数": 0}, ["数量：请填 1 到 99 的整数"]),
    ({"数": 100}, ["数量：请填 1 到 99 的整数"]),
    ({"数": 1.5}, ["数量：请填 1 到 99 的整数"]),
    ({"数": -1}, ["数量：请填 1 到 99 的整数"]),
    ({"数": "几个"}, ["数量：请填 1 到 99 的整数"]),
    ({"说": "好" * 501}, ["说明：太长，最多 500 个字"]),
    ({"姓": "王小明2"}, ["姓名：不能含有“2”"]),
    ({"姓": "=王小明"}, ["姓名：不能以 = + - @ 开头"]),
    ({"姓": "330481201801011234"}, ["姓名：这里像是身份证号"]),
    ({"班": "三" * 51}, ["班级：太长，最多 50 个字"]),
    ({"班": "330481201801011234"}, ["班级：这里像是身份证号"]),
    ({"电": "1380000000"}, ["监护人电话：手机号应为 11 位数字，以 1 开头"]),
    ({"电": "13800000001、13800000002"}, ["监护人电话：手机号应为 11 位数字，以 1 开头"]),
    ({"电": "330481198001011234"}, ["监护人电话：这里像是身份证号"]),
    ({"时": date(2026, 3, 1)}, ["希望时间：2026-03-01 已经过去"]),
    ({"时": date(2031, 3, 1)}, ["希望时间：2031-03-01 太远了"]),
    ({"时": "2026年2月"}, ["希望时间：2026-02-28 已经过去"]),
    ({"时": "开学前"}, ["希望时间：看不懂这个日期"]),
    ({"时": time(3, 7)}, ["希望时间：看不懂这个日期"]),
    ({"时": "2026-02-30"}, ["希望时间：看不懂这个日期"]),
    ({"wish": "王小明想要书包", "姓": "王小明"}, ["心愿：请不要在心愿里写孩子的姓名"]),
    ({"说": "给张 小 禾", "姓": "张小禾"}, ["说明：请不要在说明里写孩子的姓名"]),
    ({"规": "李雨桐37码", "姓": "李雨桐"}, ["规格：请不要在规格里写孩子的姓名"]),
    ({"label": "07赵子轩", "姓": "赵子轩"}, ["编号：请不要用孩子的姓名当编号"]),
    ({"wish": "孙乐要书包", "姓": "孙乐"}, ["心愿：请不要在心愿里写孩子的姓名"]),
    (
        {"label": None, "类": "借款", "数": 1000, "电": "12", "时": "去年"},
        ["编号：", "类别：", "数量：", "监护人电话：", "希望时间：看不懂"],
    ),
]


def test_every_planted_fault_is_named_with_sheet_and_row() -> None:
    planted = [{"label": str(100 + number), **cells} for number, (cells, _) in enumerate(PLANTED)]
    half = len(PLANTED) // 2
    sound = row("1", "跳绳")
    read = preview(
        三班=[sound, *(row(**cells) for cells in planted[:half])],
        四班=[row("2", "球"), *(row(**cells) for cells in planted[half:])],
    )

    places = [("三班", number) for number in range(3, half + 3)]
    places += [("四班", number) for number in range(3, len(PLANTED) - half + 3)]
    assert [(fault.sheet, fault.number) for fault in read.faults] == places
    for fault, (cells, expected) in zip(read.faults, PLANTED, strict=True):
        assert len(fault.sentences) == len(expected), (cells, fault)
        for sentence, beginning in zip(fault.sentences, expected, strict=True):
            assert sentence.startswith(beginning), (cells, fault)
    assert [wish.title for wish in read.wishes] == ["跳绳", "球"]


def test_a_fault_repeats_neither_identity_nor_phone_nor_name() -> None:
    read = preview(
        row(
            "330481201801011234", "王小明的书包", 姓="王小明", 班="330481201801011234", 电="1380000"
        )
    )

    (fault,) = read.faults
    assert len(fault.sentences) == 4
    assert not any(secret in repr(read) for secret in ("33048120", "王小明", "1380000"))


def test_a_number_that_stands_twice_is_named_at_both_rows() -> None:
    read = preview(
        三班=[row("07", "书包"), row("08", "球"), row("7", "鞋")],
        四班=[row("０８", "台灯"), row("9", "跳绳")],
    )

    assert [(fault.sheet, fault.number, *fault.sentences) for fault in read.faults] == [
        ("三班", 2, "编号：“07”与工作表“三班”第 4 行的“7”重复，每个心愿要有自己的编号"),
        ("三班", 3, "编号：“08”与工作表“四班”第 2 行的“08”重复，每个心愿要有自己的编号"),
        ("三班", 4, "编号：“7”与工作表“三班”第 2 行的“07”重复，每个心愿要有自己的编号"),
        ("四班", 2, "编号：“08”与工作表“三班”第 3 行的“08”重复，每个心愿要有自己的编号"),
    ]
    assert [wish.label for wish in read.wishes] == ["9"]


def test_a_number_is_compared_with_those_of_faulty_rows_too() -> None:
    read = preview(row("7", None, 规="大号"), row("7", "书包"))

    assert [len(fault.sentences) for fault in read.faults] == [2, 1]
    assert read.wishes == ()


def test_numbers_that_only_look_alike_within_are_different() -> None:
    read = preview(row("三2-07"), row("三2-70"), row("三20-7"), row("307"))

    assert len(read.wishes) == 4


def test_another_childs_full_name_is_refused_too() -> None:
    read = preview(row("1", "和欧阳小明一样的书包", 姓="李雨桐"), row("2", "球", 姓="欧阳小明"))

    (fault,) = read.faults
    assert (fault.number, fault.sentences) == (2, ("心愿：请不要在心愿里写孩子的姓名",))
    assert [wish.label for wish in read.wishes] == ["2"]


@pytest.mark.parametrize(
    ("wish", "name", "another"),
    [
        ("白雪公主拼图", "李雨桐", "白雪"),
        ("小明想要书包", "王小明", None),
        ("买买提的鞋", "买买提·吐尔逊", None),
    ],
)
def test_what_may_be_a_name_or_an_everyday_word_is_remarked(
    wish: str, name: str, another: str | None
) -> None:
    read = preview(row("1", wish, 姓=name), row("2", "球", 姓=another))

    assert len(read.wishes) == 2
    assert read.remarks == ("工作表“三班”第 2 行里好像写了孩子的名字，认领方会看到，请核对",)
