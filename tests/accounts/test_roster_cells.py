"""A cell says what people meant by it, or why it cannot be taken."""

from datetime import date, datetime

import pytest

from app.accounts.models import MemberStage
from app.accounts.roster.cells import (
    CellFault,
    category_of,
    day_of,
    is_change_of_number,
    name_of,
    phone_of,
    stage_of,
    text_of,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13800000001, "13800000001"),
        (13800000001.0, "13800000001"),
        ("138 0000 0001", "13800000001"),
        ("138-0000-0001", "13800000001"),
        ("１３８００００００１１", "13800000011"),
        ("+86 13800000001", "13800000001"),
        ("13800000001.0", "13800000001"),
        ("", None),
        (None, None),
        ("无", None),
        ("/", None),
    ],
)
def test_a_phone_is_read_as_spreadsheets_write_it(cell: object, phone: str | None) -> None:
    assert phone_of(cell) == phone


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("330481196001011234", "身份证号"),
        ("33048119600101123X", "身份证号"),
        (330481196001011200.0, "身份证号"),
        ("12345", "11 位"),
        (1380000000.5, "11 位"),
        ("0573-87012345", "11 位"),
        (datetime(2024, 5, 1), "日期"),  # noqa: DTZ001
        (True, "不是手机号"),
        ("1" * 10_000, "11 位"),
    ],
)
def test_what_is_no_phone_is_refused_with_its_reason(cell: object, reason: str) -> None:
    with pytest.raises(CellFault, match=reason):
        phone_of(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(2024, 5, 1, 8, 0), date(2024, 5, 1)),  # noqa: DTZ001
        (date(2024, 5, 1), date(2024, 5, 1)),
        (45413.0, date(2024, 5, 1)),
        (45413.75, date(2024, 5, 1)),
        (2024.5, date(2024, 5, 1)),
        (2024.05, date(2024, 5, 1)),
        (2024.11, date(2024, 11, 1)),
        (20240501.0, date(2024, 5, 1)),
        (202405, date(2024, 5, 1)),
        ("2024.5", date(2024, 5, 1)),
        ("2024.5.1", date(2024, 5, 1)),
        ("2024年5月", date(2024, 5, 1)),
        ("2024年5月1日", date(2024, 5, 1)),
        ("2024 年 5 月 1 日", date(2024, 5, 1)),
        ("2024-05-01", date(2024, 5, 1)),
        ("2024/5/1", date(2024, 5, 1)),
        ("２０２４／５／１", date(2024, 5, 1)),
        ("20240501", date(2024, 5, 1)),
        ("2024-05-01 00:00:00", date(2024, 5, 1)),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_as_people_write_it(cell: object, day: date | None) -> None:
    assert day_of(cell, today=TODAY) == day


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (2024.1, "1 月还是 10 月"),
        (2024.0, "看不懂"),
        ("2024年", "看不懂"),
        ("2024-13-01", "看不懂"),
        ("2023-02-29", "看不懂"),
        ("去年", "看不懂"),
        ("1901-05-01", "1921"),
        ("2026-11-23", "今天之后"),
        (1e300, "看不懂"),
        (float("nan"), "看不懂"),
        (float("inf"), "看不懂"),
        (-1, "看不懂"),
        ("9" * 10_000, "看不懂"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(cell: object, reason: str) -> None:
    with pytest.raises(CellFault, match=reason):
        day_of(cell, today=TODAY)


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("正式", MemberStage.FULL),
        ("正式党员", MemberStage.FULL),
        ("中共党员", MemberStage.FULL),
        ("正 式（在册）", MemberStage.FULL),
        ("预备", MemberStage.PROBATIONARY),
        ("中共预备党员", MemberStage.PROBATIONARY),
        ("关爱类", None),
    ],
)
def test_full_and_probationary_are_told_by_their_words(
    word: str, stage: MemberStage | None
) -> None:
    assert stage_of(word) is stage


@pytest.mark.parametrize("word", ["群众", "共青团员", "入党积极分子", "发展对象"])
def test_those_who_are_no_members_are_refused(word: str) -> None:
    with pytest.raises(CellFault, match="不是党员"):
        stage_of(word)


@pytest.mark.parametrize(
    ("word", "code"), [("关爱类", "care"), ("关爱", "care"), ("流动党员", "mobile"), ("其他", None)]
)
def test_a_member_category_is_told_by_its_words(word: str, code: str | None) -> None:
    assert category_of(word) == code


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, "没有填写姓名"),
        (12.0, "应是文字"),
        ("张", "只有一个字"),
        ("=1+1", "开头"),
        ("张" * 51, "50"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(cell: object, reason: str) -> None:
    with pytest.raises(CellFault, match=reason):
        name_of(cell)


def test_texts_stand_on_one_line_without_a_needless_fraction() -> None:
    assert [text_of(3.0), text_of(" 第一\n小组 "), text_of(None), text_of(True)] == [
        "3",
        "第一 小组",
        "",
        "",
    ]


def test_a_remark_may_say_that_the_number_changed() -> None:
    assert is_change_of_number("2026年换号")
    assert not is_change_of_number("退休")
