"""公示表 notice: what hangs out on the wall, and how to object; nothing that judges anybody.

No reasons, categories, levels and ranks: only what everybody earned.
"""

from dataclasses import dataclass
from datetime import date

from app.core.cells import plain
from app.core.masking import mask_name
from app.points import tables
from app.points.columns import Entry, said_day
from app.points.tables import Column, Document, Kind, Table
from app.review.papers import sheets
from app.review.showing import Shown

WHAT = "公示表"
FOOT = ("支部书记（签字）：", "日期：　　　　年　　月　　日", "（盖章）")
_NUMBER = Column[Entry]("序号", 9, Kind.COUNT, lambda entry: entry.number)
_NUMBERS = (
    Column[Entry]("次数", 12, Kind.COUNT, lambda entry: entry.times),
    Column[Entry]("时长", 14, Kind.HOURS, lambda entry: entry.machine + entry.hand),
    Column[Entry]("积分", 14, Kind.AMOUNT, lambda entry: entry.points),
    Column[Entry]("折算分", 14, Kind.AMOUNT, lambda entry: entry.mark),
)
COLUMNS = (_NUMBER, Column[Entry]("姓名", 26, Kind.TEXT, lambda entry: entry.name), *_NUMBERS)
#: as others see it, outside of the branch
MASKED = (
    _NUMBER,
    Column[Entry]("姓名", 26, Kind.TEXT, lambda entry: mask_name(plain(entry.name))),
    *_NUMBERS,
)


@dataclass(frozen=True, slots=True)
class Posted:
    """From which day to which a notice hangs out, and whom to ring up ("" = nobody)."""

    first: date
    last: date
    #: of the branch's community
    phone: str = ""


def notice_pdf(shown: Shown, posted: Posted, *, masked: bool = False, font: str = "") -> bytes:
    """The notice on A4 upright; `masked` for where others than the branch read it."""
    return tables.as_pdf(_document(shown, posted, masked=masked), font=font)


def notice_xlsx(shown: Shown, posted: Posted, *, masked: bool = False) -> bytes:
    """The notice as a workbook, ready to be printed on A4 upright."""
    return tables.as_xlsx(_document(shown, posted, masked=masked))


def _document(shown: Shown, posted: Posted, *, masked: bool) -> Document:
    table = Table(
        name=WHAT,
        title=sheets.heading(shown, WHAT),
        columns=MASKED if masked else COLUMNS,
        rows=sheets.entries(shown),
        lines=(*sheets.head(shown, what="积分"), *_call(posted)),
        empty=sheets.EMPTY,
        signatures=FOOT,
        # read from a step away
        size=12,
    )
    return sheets.document(shown, WHAT, [table], landscape=False)


def _call(posted: Posted) -> tuple[str, ...]:
    """How long it hangs out, and how to object."""
    return (
        f"公示期：{said_day(posted.first)}至{said_day(posted.last)}",
        "党员对本表有异议的，请在公示期内向本支部提出，或者登录“微光”，在本人的年度考核页面提出。",
        *([f"社区电话：{plain(posted.phone)}"] if posted.phone else []),
    )
