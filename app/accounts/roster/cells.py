"""名册的单元格 cells: what a cell says, as people and spreadsheets write it."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from app.accounts.categories import CATEGORY_WORDS
from app.accounts.models import MemberStage
from app.accounts.names import NameInvalid, normalise_name
from app.core.phones import PhoneInvalid, normalise_phone

#: no relation and no member is older than the party
EARLIEST = date(1921, 7, 1)
_EXCEL_EPOCH = date(1899, 12, 30)
_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dx]", re.ASCII | re.I)
_DAY = re.compile(r"(\d{4})(?:年|[./\-])(\d{1,2})(?:(?:月|[./\-])(\d{1,2})日?|月)?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
_CLOCK = re.compile(r"[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
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


class CellFault(Exception):
    """A cell that cannot be taken; the text is the reason in Chinese."""


def text_of(cell: object, *, longest: int = 500) -> str:
    """The text of a cell on one line; whole numbers without the `.0` a spreadsheet adds."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split())
    if len(text) > longest:
        raise CellFault(f"太长，最多 {longest} 个字")
    return text


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
    if cell is None or (isinstance(cell, str) and not _wide(cell)):
        return None
    if isinstance(cell, str) and _wide(cell) in {"无", "/", "-", "没有", "暂无", "——"}:
        return None
    if is_id_number(cell):
        raise CellFault("这里像是身份证号，本系统不收集身份证号，请换成手机号")
    try:
        return normalise_phone(cell)
    except PhoneInvalid as refused:
        raise CellFault("手机号应为 11 位数字，以 1 开头") from refused


def is_id_number(cell: object) -> bool:
    """Whether a cell holds an ID number, also one that lost its last digits as a number."""
    if isinstance(cell, int | float):
        return 1e16 <= cell < 1e18
    return bool(_ID_NUMBER.search(re.sub(r"\s", "", _wide(str(cell)[:200]))))


def stage_of(text: str) -> MemberStage | None:
    """正式 or 预备, also `正式(在册)`; None for other words.

    Raises `CellFault` on words for those who are no members.
    """
    plain = re.split(r"[(（]", _wide(text), maxsplit=1)[0]
    if plain in _NO_MEMBERS:
        raise CellFault(f"“{plain}”不是党员，不能列入党员名册")
    return _STAGES.get(plain)


def category_of(text: str) -> str | None:
    """The code of a member category; None for other words."""
    plain = _wide(text)
    return CATEGORY_WORDS.get(plain) or CATEGORY_WORDS.get(plain.removesuffix("党员"))


def is_change_of_number(note: str) -> bool:
    """Whether a remark says that the person has a new number."""
    return bool(_NUMBER_CHANGED.search(note))


def day_of(cell: object, *, today: date) -> date | None:
    """A day from a date, an Excel serial or a text; a month alone is its first day.

    None where nothing is written. Raises `CellFault` on what is no day, before 1921 or to come.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    day = _day(cell)
    if day is None:
        raise CellFault("看不懂这个日期，请写成 2024-05-01 或 2024年5月")
    if day < EARLIEST:
        raise CellFault("日期早于 1921 年 7 月，请核对")
    if day > today:
        raise CellFault("日期在今天之后，请核对")
    return day


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _day_of_number(cell)
    return _day_of_text(_CLOCK.sub("", _wide_spaced(str(cell)[:40])))


def _day_of_number(number: float) -> date | None:
    if 1921 <= number < 2100 and not float(number).is_integer():
        if str(number)[5:] == "1":
            raise CellFault("看不出是 1 月还是 10 月，请写成 2024年1月 这样的文字")
        return _day_of_text(str(number))
    if 190_000 <= number < 1e9:
        return _day_of_text(str(int(number)))
    # 1921 to 2099 as serial numbers; below them stand bare years
    return _EXCEL_EPOCH + timedelta(days=int(number)) if 7000 <= number < 73050 else None


def _day_of_text(text: str) -> date | None:
    found = _DAY.fullmatch(text.replace(" ", "")) or _DIGITS.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def _wide(text: str) -> str:
    """Without width and blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _wide_spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())
