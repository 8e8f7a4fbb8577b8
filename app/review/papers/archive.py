"""内部存档表 archive: everything that was decided of a branch's year, for who answers for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from app.points import tables
from app.points.columns import FIGURES, FOOT, NAME, NUMBER, REMARKS, Entry, said_day
from app.points.tables import Column, Document, Kind, Table
from app.review.papers import sheets
from app.review.showing import Left, Shown

WHAT = "内部存档表"
INTERNAL = "内部使用，不得公示、转发"
_DIGITS = "零一二三四五六七八九"


class Signed(NamedTuple):
    """Who stands for the sheet: as what, in words, and since which day."""

    name: str
    capacity: str
    day: date


class Objected(NamedTuple):
    """An objection: by whom, about whom or what, and what was decided; `day` None = not yet."""

    who: str
    about: str
    text: str
    outcome: str
    decision: str
    day: date | None


COLUMNS = (
    NUMBER,
    NAME,
    *FIGURES,
    Column[Entry]("优秀名额", 10, Kind.WORD, lambda entry: entry.top),
    REMARKS,
)
LEFT = (
    Column[tuple[int, Left]]("序号", 6, Kind.COUNT, lambda pair: pair[0]),
    Column[tuple[int, Left]]("姓名", 20, Kind.TEXT, lambda pair: pair[1].name),
    Column[tuple[int, Left]]("未列入的原因", 80, Kind.TEXT, lambda pair: pair[1].why),
)
TIED = (
    Column[Entry]("序号", 6, Kind.COUNT, lambda entry: entry.number),
    Column[Entry]("姓名", 20, Kind.TEXT, lambda entry: entry.name),
    Column[Entry]("总积分", 14, Kind.AMOUNT, lambda entry: entry.points),
    Column[Entry]("折算分", 14, Kind.AMOUNT, lambda entry: entry.mark),
    Column[Entry]("支部内排名", 14, Kind.COUNT, lambda entry: entry.rank),
    Column[Entry]("会议决定（手写）", 38, Kind.TEXT, lambda _: ""),
)
SIGNED = (
    Column[Signed]("姓名", 30, Kind.TEXT, lambda one: one.name),
    Column[Signed]("身份", 46, Kind.TEXT, lambda one: one.capacity),
    Column[Signed]("签字日期", 30, Kind.WORD, lambda one: said_day(one.day)),
)
OBJECTED = (
    Column[Objected]("提出人", 11, Kind.TEXT, lambda one: one.who),
    Column[Objected]("针对", 14, Kind.TEXT, lambda one: one.about),
    Column[Objected]("异议内容", 46, Kind.TEXT, lambda one: one.text),
    Column[Objected]("处理结果", 12, Kind.WORD, lambda one: one.outcome),
    Column[Objected]("答复", 46, Kind.TEXT, lambda one: one.decision),
    Column[Objected](
        "日期", 16, Kind.WORD, lambda one: said_day(one.day) if one.day is not None else ""
    ),
)


def archive_pdf(
    shown: Shown,
    *,
    signed: Sequence[Signed] = (),
    objected: Sequence[Objected] = (),
    font: str = "",
) -> bytes:
    """The archive on A4 across; `font` is the setting of a font file."""
    return tables.as_pdf(_document(shown, signed, objected), font=font)


def archive_xlsx(
    shown: Shown, *, signed: Sequence[Signed] = (), objected: Sequence[Objected] = ()
) -> bytes:
    """The archive as a workbook, a sheet for each of its parts."""
    return tables.as_xlsx(_document(shown, signed, objected))


def top_line(shown: Shown) -> str:
    """How many may be 优秀 at most, and of whom that is a part."""
    part = said_part(shown.top_part, shown.top_whole)
    return f"优秀名额不超过 {shown.top_places} 名（正式党员 {shown.top_base} 名的{part}，只舍不入）"


def said_part(part: int, whole: int) -> str:
    """A fraction as it is read: `三分之一`, `百分之三十五`."""
    if part == whole:
        return "全部"
    return f"{'百' if whole == 100 else _said(whole)}分之{_said(part)}"


def _said(number: int) -> str:
    """A number below a hundred in words."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


def _document(shown: Shown, signed: Sequence[Signed], objected: Sequence[Objected]) -> Document:
    parts: list[Table[Any]] = [
        _members(shown),
        _tied(shown),
        _left(shown),
        _objected([Objected(*one) for one in objected]),
        _signed([Signed(*one) for one in signed]),
    ]
    return sheets.document(shown, WHAT, parts)


def _members(shown: Shown) -> Table[Entry]:
    return Table(
        name=WHAT,
        title=sheets.heading(shown, WHAT),
        columns=COLUMNS,
        rows=sheets.entries(shown),
        lines=(INTERNAL, *sheets.head(shown), top_line(shown)),
        empty=sheets.EMPTY,
    )


def _tied(shown: Shown) -> Table[Entry]:
    tied = [entry for entry in sheets.entries(shown) if entry.top == sheets.TOPS["tie"]]
    inside = sum(line.row.top == "in" for line in shown.lines)
    notes = [
        f"以上 {len(tied)} 人在优秀名额的边界上同分，还剩 {shown.top_places - inside} 个名额。"
        "由谁占用，请支部会议讨论决定；本表不代为取舍。"
    ]
    return Table(
        name="同分待定",
        title="优秀名额边界上同分的党员",
        columns=TIED,
        rows=tied,
        empty="优秀名额边界上没有同分的党员。",
        notes=notes if tied else (),
        least=tables.TO_SIGN,
        is_apart=False,
    )


def _left(shown: Shown) -> Table[tuple[int, Left]]:
    return Table(
        name="未列入人员",
        title="未列入名单的人员和原因",
        columns=LEFT,
        rows=list(enumerate(shown.left_out, start=1)),
        empty="没有未列入名单的人员。",
        is_apart=False,
    )


def _objected(objected: Sequence[Objected]) -> Table[Objected]:
    return Table(
        name="异议",
        title="公示期内的异议和答复",
        columns=OBJECTED,
        rows=objected,
        empty="没有收到异议。",
        is_apart=False,
    )


def _signed(signed: Sequence[Signed]) -> Table[Signed]:
    return Table(
        name="签字",
        title="在平台上签字的人",
        columns=SIGNED,
        rows=signed,
        empty="还没有人签字。",
        signatures=FOOT,
        is_apart=False,
        held=1,
    )
