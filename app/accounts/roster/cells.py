"""名册的单元格 cells: what a cell says, as people and spreadsheets write it."""

import re
from datetime import date, datetime, timedelta

from app.accounts.categories import CATEGORY_WORDS
from app.accounts.models import MemberStage
from app.accounts.names import NameInvalid, normalise_name
from app.core.phones import PhoneInvalid, normalise_phone
from app.core.workbooks import cells
from app.core.workbooks.cells import CellFault, bare, is_id_number, text_of

__all__ = [
    "CellFault",
    "category_of",
    "day_of",
    "is_change_of_number",
    "name_of",
    "phone_of",
    "stage_of",
    "text_of",
]

#: no relation and no member is older than the party
EARLIEST = date(1921, 7, 1)
_STAGES = {
    **dict.fromkeys(
        ["正式", "正式党员", "中共党员", "党员", "中共正式党员", "是"], MemberStage.FULL
    ),
    **dict.fromkeys(["预备", "预备党员", "中共预备党员", "预备期", "否"], MemberStage.PROBATIONARY),
}
_NO_MEMBERS = frozenset(
    [
        "群众",
        "团员",
        "共青团员",
        "积极分子",
        "入党积极分子",
        "发展对象",
        "入党申请人",
        "民主党派",
        "无党派",
        "无党派人士",
    ]
)
_NUMBER_CHANGED = re.compile(r"换号|换了号|更换手机|更换号码|新号码|变更手机|变更号码|换手机")


def name_of(cell: object) -> str:
    """The name in one form. A single Chinese character is no name."""
    if cell is None or cell == "":
        raise CellFault("没有填写姓名")
    if not isinstance(cell, str):
        raise CellFault("姓名应是文字，这里是数字或日期")
    try:
        name = normalise_name(cell)
    except NameInvalid as refused:
        raise CellFault(f"姓名{refused.values['why']}") from refused
    if len(name) == 1:
        raise CellFault("姓名只有一个字，请填全名")
    return name


def phone_of(cell: object) -> str | None:
    """The mobile number, None where none is written. An ID number is refused, not kept."""
    if isinstance(cell, datetime | date | timedelta):
        raise CellFault("这里是日期，不是手机号")
    if isinstance(cell, bool):
        raise CellFault("这里不是手机号")
    if cell is None or (isinstance(cell, str) and not bare(cell)):
        return None
    if isinstance(cell, str) and bare(cell) in {"无", "/", "-", "没有", "暂无", "——"}:
        return None
    if is_id_number(cell):
        raise CellFault("这里像是身份证号，本系统不收集身份证号，请换成手机号")
    try:
        return normalise_phone(cell)
    except PhoneInvalid as refused:
        raise CellFault("手机号应为 11 位数字，以 1 开头") from refused


def stage_of(text: str) -> MemberStage | None:
    """正式 or 预备, also `正式(在册)`; None for other words.

    Raises `CellFault` on words for those who are no members.
    """
    plain = re.split(r"[(（]", bare(text), maxsplit=1)[0]
    if plain in _NO_MEMBERS:
        raise CellFault(f"“{plain}”不是党员，不能列入党员名册")
    return _STAGES.get(plain)


def category_of(text: str) -> str | None:
    """The code of a member category; None for other words."""
    plain = bare(text)
    return CATEGORY_WORDS.get(plain) or CATEGORY_WORDS.get(plain.removesuffix("党员"))


def is_change_of_number(note: str) -> bool:
    """Whether a remark says that the person has a new number."""
    return bool(_NUMBER_CHANGED.search(note))


def day_of(cell: object, *, today: date) -> date | None:
    """A day from a date, an Excel serial or a text; a month alone is its first day.

    None where nothing is written. Raises `CellFault` on what is no day, before 1921 or to come.
    """
    day = cells.day_of(cell)
    if day is not None and day < EARLIEST:
        raise CellFault("日期早于 1921 年 7 月，请核对")
    if day is not None and day > today:
        raise CellFault("日期在今天之后，请核对")
    return day
