"""表格的单元格 cells: what a cell says, as people and spreadsheets write it."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

_EXCEL_EPOCH = date(1899, 12, 30)
_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dx]", re.ASCII | re.I)
_DAY = re.compile(r"(\d{4})(?:年|[./\-])(\d{1,2})(?:(?:月|[./\-])(\d{1,2})日?|月)?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
_CLOCK = re.compile(r"[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_TOTALS = re.compile(
    r"合计|总计|小计|共计|填表人|制表人|审核人|填报人|负责人签字|注[:：]|说明[:：]|备注[:：]"
)


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


def is_id_number(cell: object) -> bool:
    """Whether a cell holds an ID number, also one that lost its last digits as a number."""
    if isinstance(cell, int | float):
        return 1e16 <= cell < 1e18
    return bool(_ID_NUMBER.search(bare(str(cell)[:200])))


def day_of(cell: object, *, ends_month: bool = False) -> date | None:
    """A day from a date, an Excel serial or a text; a month alone is its first day, or its last.

    None where nothing is written. Raises `CellFault` on what is no day.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    day = _day(cell, ends_month)
    if day is None:
        raise CellFault("看不懂这个日期，请写成 2024-05-01 或 2024年5月")
    return day


def bare(text: str) -> str:
    """A text without width and blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def aside(cells: list[object]) -> str:
    """The word of totals and signatures with which a row begins; "" for other rows."""
    first = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), "")
    found = _TOTALS.match("".join(first.split()))
    return found[0] if found else ""


def _day(cell: object, ends_month: bool) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _day_of_number(cell, ends_month)
    text = " ".join(unicodedata.normalize("NFKC", str(cell)[:40]).lower().split())
    return _day_of_text(_CLOCK.sub("", text), ends_month)


def _day_of_number(number: float, ends_month: bool) -> date | None:
    if 1921 <= number < 2100 and not float(number).is_integer():
        if str(number)[5:] == "1":
            raise CellFault("看不出是 1 月还是 10 月，请写成 2024年1月 这样的文字")
        return _day_of_text(str(number), ends_month)
    if 190_000 <= number < 1e9:
        return _day_of_text(str(int(number)), ends_month)
    # 1921 to 2099 as serial numbers; below them stand bare years
    return _EXCEL_EPOCH + timedelta(days=int(number)) if 7000 <= number < 73050 else None


def _day_of_text(text: str, ends_month: bool) -> date | None:
    found = _DAY.fullmatch(text.replace(" ", "")) or _DIGITS.fullmatch(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    try:
        last = calendar.monthrange(year, month)[1] if ends_month else 1
        return date(year, month, int(found[3] or last))
    except ValueError:
        return None
