"""A roster is read from whatever sheets offices keep."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.roster.columns import Field, find_header, letters, meaning
from app.accounts.roster.errors import RosterTooLarge, RosterUnreadable, RosterWithoutHeader
from app.accounts.roster.sheet import read_workbook
from tests.support.rosters import HEADER, roster, workbook


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓名", Field.NAME),
        ("姓  名", Field.NAME),
        ("党员姓名", Field.NAME),
        ("名字", Field.NAME),
        ("*手机号码（必填）", Field.PHONE),
        ("联系\n电话", Field.PHONE),
        ("电话", Field.PHONE),
        ("正式或预备", Field.STAGE),
        ("党员类型(正式/预备)", Field.STAGE),
        ("类别", Field.CATEGORY),
        ("党小组", Field.PARTY_GROUP),
        ("所属党支部：", Field.BRANCH),
        ("支部名称", Field.BRANCH),
        ("入党时间", Field.JOINED),
        ("组织关系转入时间", Field.SINCE),
        ("公民身份号码", Field.ID_NUMBER),
        ("备注", Field.NOTE),
        ("民族", None),
        (12, None),
        ("姓名" * 100, None),
    ],
)
def test_headings_are_known_in_their_usual_variants(heading: object, field: Field | None) -> None:
    assert meaning(heading) is field


def test_columns_are_named_as_excel_names_them() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_header_is_found_below_merged_titles() -> None:
    content = workbook(
        {
            "名册": [
                [None],
                [None],
                ["填报单位：", "第一党支部"],
                HEADER,
                ["张三", 13800000001.0],
            ]
        },
        merged={"A1:F1": "幸福社区第一党支部党员名册"},
    )

    read = read_workbook(content)

    assert [(row.number, row.cells[Field.NAME]) for row in read.rows] == [(5, "张三")]


def test_a_header_may_be_two_rows_high() -> None:
    rows: list[list[Any]] = [
        ["序号", "姓名", "联系方式", "", "组织关系"],
        ["", "", "手机号码", "住址", "所在支部"],
        [1, "张三", "13800000001", "某路", "第一支部"],
    ]

    header = find_header(rows)

    assert header is not None
    assert header.row == 2
    assert (header.columns[Field.PHONE], header.columns[Field.BRANCH]) == (2, 4)


def test_the_first_row_of_people_is_no_second_row_of_a_header() -> None:
    header = find_header([["姓名", "备注", "手机号"], ["", "", "13800000001"]])

    assert header is not None
    assert header.row == 1


def test_a_header_below_the_twentieth_row_is_not_looked_for() -> None:
    with pytest.raises(RosterWithoutHeader):
        read_workbook(workbook({"名册": [["题"]] * 20 + [list(HEADER), ["张三"]]}))


def test_every_visible_sheet_with_a_header_is_read() -> None:
    content = workbook(
        {
            "一支部": [HEADER, ["张三", "13800000001"]],
            "二支部": [["名字", "电话"], ["李四", "13800000002"]],
            "说明": [["填表说明"]],
            "代码": [HEADER, ["王五"]],
        },
        hidden=["代码"],
    )

    read = read_workbook(content)

    assert [(row.sheet, row.cells[Field.NAME]) for row in read.rows] == [
        ("一支部", "张三"),
        ("二支部", "李四"),
    ]
    assert any("“说明”没有表头" in remark for remark in read.remarks)


def test_totals_signatures_and_blank_rows_are_no_people() -> None:
    content = workbook(
        {
            "名册": [
                ["序号", *HEADER],
                [1, "张三", "13800000001"],
                [2, None, None],
                [None],
                ["序号", *HEADER],
                ["合  计", 49],
                [None, "总计：49人", 49],
                [None, "小计", 3.0],
                ["填表人：某某", None, None, "审核人："],
                ["注：以上均为正式党员"],
            ]
        }
    )

    assert [row.cells[Field.NAME] for row in read_workbook(content).rows] == ["张三"]


def test_a_branch_merged_over_several_rows_holds_for_each() -> None:
    content = workbook(
        {"名册": [["所在支部", "姓名"], [None, "张三"], [None, "李四"], [None, "王五"]]},
        merged={"A2:A3": "第一支部"},
    )

    branches = [row.cells.get(Field.BRANCH) for row in read_workbook(content).rows]

    assert branches == ["第一支部", "第一支部", None]


def test_cells_keep_what_excel_says_they_are() -> None:
    (row,) = read_workbook(roster(["张三", 13800000001, "正式", "", date(2024, 5, 1)])).rows

    assert row.cells[Field.PHONE] == 13800000001.0
    day = row.cells[Field.SINCE]
    assert (day.date() if isinstance(day, datetime) else day) == date(2024, 5, 1)


def test_id_numbers_and_unused_columns_are_remarked() -> None:
    read = read_workbook(roster(["张三", "x", "汉"], header=["姓名", "身份证号", "民族"]))

    assert any("身份证号一列" in remark for remark in read.remarks)
    assert any("民族" in remark for remark in read.remarks)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken" * 100],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(RosterUnreadable):
        read_workbook(content)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        parts.writestr("hello.txt", "hello")

    with pytest.raises(RosterUnreadable):
        read_workbook(target.getvalue())


def _with_sheet_xml(change: tuple[bytes, bytes]) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(roster(["张三", 1]))) as before,
        zipfile.ZipFile(target, "w") as after,
    ):
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, part.replace(*change) if "sheet1.xml" in name else part)
    return target.getvalue()


@pytest.mark.parametrize("corner", [b"XFD1048576", b"A1048577", b"AAA30000"])
def test_a_value_in_a_far_corner_is_refused_before_it_fills_the_memory(corner: bytes) -> None:
    with pytest.raises(RosterTooLarge):
        read_workbook(_with_sheet_xml((b'r="B2"', b'r="%s"' % corner)))


@pytest.mark.parametrize("hidden", [b"", b'x=">" r="XFD1048576"', b'y=" r=\'A1\'" r="XFD1048576"'])
def test_a_cell_without_a_plain_place_is_refused(hidden: bytes) -> None:
    with pytest.raises((RosterUnreadable, RosterTooLarge)):
        read_workbook(_with_sheet_xml((b'r="B2"', hidden)))


def test_what_unpacks_to_gigabytes_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
        with parts.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(310):
                part.write(bytes(1024 * 1024))

    with pytest.raises(RosterTooLarge):
        read_workbook(target.getvalue())


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations([*HEADER, "序号", "民族"]),
    blanks=st.lists(st.integers(0, 4), max_size=6),
    titles=st.integers(0, 15),
)
def test_neither_the_order_of_columns_nor_blank_rows_change_who_is_read(
    order: list[str], blanks: list[int], titles: int
) -> None:
    people = [{"姓名": f"张{c}", "手机号": f"1380000000{i}"} for i, c in enumerate("甲乙丙丁戊")]
    rows: list[list[Any]] = [[person.get(heading) for heading in order] for person in people]
    for place in sorted(blanks, reverse=True):
        rows.insert(place, [None] * len(order))

    read = read_workbook(workbook({"名册": [["标题"]] * titles + [order, *rows]}))

    assert [(r.cells[Field.NAME], r.cells[Field.PHONE]) for r in read.rows] == [
        (person["姓名"], person["手机号"]) for person in people
    ]
