"""What is no list of wishes is refused, and nothing hostile is unpacked."""

import pytest

from app.core.errors import DomainError
from app.core.workbooks.errors import WorkbookTooLarge, WorkbookUnreadable
from app.wishes.batch.errors import BatchEmpty, BatchWithoutHeader
from app.wishes.batch.rules import read_batch
from app.wishes.batch.sheet import MOST_WISHES
from tests.support.rosters import workbook
from tests.support.wish_lists import SHORT_HEADER, TODAY, changed, wish_list

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "refused", "why"),
    [
        (b"", WorkbookUnreadable, "不是 Excel 文件"),
        (b"%PDF-1.7 hello", WorkbookUnreadable, "不是 Excel 文件"),
        ("编号,心愿\n1,书包".encode(), WorkbookUnreadable, "不是 Excel 文件"),
        (b"PK\x03\x04 broken", WorkbookUnreadable, "已损坏"),
        (wish_list(["1", "书包"])[:-200], WorkbookUnreadable, "已损坏"),
        (OLD_EXCEL + bytes(2000), WorkbookUnreadable, "旧版的 .xls"),
        (
            OLD_EXCEL + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
            WorkbookUnreadable,
            "设了密码",
        ),
        (bytes(2 * 1024 * 1024 + 1), WorkbookTooLarge, "最大 2 MB"),
        (workbook({"三班": []}), BatchEmpty, "还没有心愿"),
        (workbook({"三班": [SHORT_HEADER]}), BatchEmpty, "还没有心愿"),
        (workbook({"三班": [SHORT_HEADER, [1], [2]]}), BatchEmpty, "还没有心愿"),
        (workbook({"三班": [["书包", "跳绳"]]}), BatchWithoutHeader, "“编号”和“心愿”"),
        (workbook({"三班": [["姓名", "心愿"], ["王小明", "书包"]]}), BatchWithoutHeader, "“编号”"),
        (
            workbook({"三班": [["题"]] * 20 + [list(SHORT_HEADER), ["1", "书包"]]}),
            BatchWithoutHeader,
            "前 20 行",
        ),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do_next(
    content: bytes, refused: type[DomainError], why: str
) -> None:
    with pytest.raises(refused, match=why) as caught:
        read_batch(content, today=TODAY)

    assert caught.value.status == (413 if refused is WorkbookTooLarge else 422)
    assert caught.value.hint.startswith(("请", "可以"))


def test_two_hundred_wishes_are_taken_and_one_more_is_not() -> None:
    rows = [[number, "书包"] for number in range(1, MOST_WISHES + 2)]

    assert len(read_batch(wish_list(*rows[:-1]), today=TODAY).wishes) == MOST_WISHES
    with pytest.raises(WorkbookTooLarge, match="最多 200 个心愿，这里有 201 个"):
        read_batch(wish_list(*rows), today=TODAY)


@pytest.mark.parametrize(
    "place",
    [b'r="XFD1048576"', b'r="ZZ3000"', b'y=" r=\'A1\'" r="xfd1048576"', b'r="A1"  r="zz3000"'],
)
def test_a_value_in_a_far_corner_is_refused_before_it_fills_the_memory(place: bytes) -> None:
    content = changed(
        wish_list(["1", "书包"]), "sheet1.xml", lambda xml: xml.replace(b'r="B2"', place)
    )

    with pytest.raises(WorkbookTooLarge, match="很远的单元格"):
        read_batch(content, today=TODAY)


def test_many_sheets_with_a_far_corner_each_are_counted_together() -> None:
    rows = [SHORT_HEADER, *[[None]] * 1400, ["1", "书包", *[None] * 90, "远"]]

    assert len(read_batch(workbook({"1": rows}), today=TODAY).wishes) == 1
    with pytest.raises(WorkbookTooLarge, match="很远的单元格"):
        read_batch(workbook({str(number): rows for number in range(2)}), today=TODAY)


@pytest.mark.parametrize(
    ("count", "refused"), [(20_000, WorkbookUnreadable), (60_000, WorkbookTooLarge)]
)
def test_merged_ranges_that_lie_over_each_other_are_refused(
    count: int, refused: type[DomainError]
) -> None:
    merges = b"<mergeCells>%s</mergeCells></worksheet>" % (b'<mergeCell ref="A1:A3"/>' * count)
    content = changed(
        wish_list(["三班", "1", "书包"], [None, "2", "球"], header=["班级", *SHORT_HEADER]),
        "sheet1.xml",
        lambda xml: xml.replace(b"</worksheet>", merges),
    )

    with pytest.raises(refused, match="合并的单元格"):
        read_batch(content, today=TODAY)


def test_what_unpacks_to_much_more_than_a_list_is_refused() -> None:
    content = changed(
        wish_list(["1", "书包"]), "sharedStrings.xml", lambda _: bytes(17 * 1024 * 1024)
    )

    assert len(content) < 100_000
    with pytest.raises(WorkbookTooLarge, match="解开后"):
        read_batch(content, today=TODAY)
