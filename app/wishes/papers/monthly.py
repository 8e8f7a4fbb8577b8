"""微心愿清单 monthly: the numbered list of a month for the joint meeting, on paper and as XLSX.

A row says what is wished for and nothing of who wishes it: no name, no door, no target group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core import pdf
from app.core.cells import plain
from app.core.workbooks.writing import Book, Column

COLUMNS = (
    Column("序号", 5),
    Column("心愿编号", 11),
    Column("心愿", 20, "left"),
    Column("内容", 42, "left"),
    Column("类别", 8),
    Column("希望办成日", 12),
    Column("金额上限（元）", 9),
    Column("状态", 12),
    Column("认领单位（签字）", 24, "left"),
)
FOOT = ("主持人：", "记录人：", "日期：        年    月    日", "（盖章处）")
NOBODY = "本期没有心愿。下月清单公布前，居民可以继续提交。"
#: high enough to sign in, in millimetres and in points
_TO_SIGN = 11.0
_TO_SIGN_POINTS = 31
#: what stands below the table, in millimetres
_CLOSING = 32.0


@dataclass(frozen=True)
class ListedWish:
    """A row of the list; `claimer` is empty until somebody has claimed the wish."""

    position: int
    #: such as 2026-0147
    number: str
    title: str
    text: str
    category_label: str
    needed_by: date | None
    ceiling_yuan: int | None
    state_label: str
    claimer: str


@dataclass(frozen=True)
class MonthlyList:
    """What stands on a list; `period_month` is any day of its month."""

    community: str
    period_month: date
    number: int
    listed_on: date
    rows: Sequence[ListedWish]
    phone: str
    #: on what document the list rests, as it is printed; empty for none
    basis: str = ""


def title(listed: MonthlyList) -> str:
    """The heading, as it is read out in the meeting."""
    month = f"{listed.period_month.year}年{listed.period_month.month}月"
    return f"{plain(listed.community)}{month}微心愿清单（第{listed.number}期）"


def list_pdf(listed: MonthlyList, *, font: str = "") -> bytes:
    """The list on A4 across, to be signed; `font` is the setting of a font file."""
    paper = pdf.Paper(title(listed), landscape=True, foot=title(listed), font=font)
    paper.heading(title(listed), size=18)
    for line in _lines(listed):
        paper.words(line, size=10)
    paper.gap(2)
    columns = [pdf.Column(each.heading, each.width, each.align) for each in COLUMNS]
    paper.rows(columns, map(_texts, listed.rows), least=_TO_SIGN, after=_CLOSING)
    paper.gap(4)
    paper.words(_sum(listed), size=10)
    paper.gap(8)
    paper.words("\u3000\u3000\u3000\u3000\u3000\u3000".join(FOOT), size=11)
    return paper.content()


def list_xlsx(listed: MonthlyList) -> bytes:
    """The same list as a workbook, ready to be printed on A4 across and signed."""
    name = f"{listed.period_month.year}年{listed.period_month.month}月"
    book = Book(title(listed), COLUMNS, name=name, made_on=listed.listed_on)
    for line in _lines(listed):
        book.line(line)
    book.headings(foot=title(listed), held=3)
    for wish in listed.rows:
        looks = ("number", "middle", "text", "text", "middle", "day", "number", "middle", "text")
        book.row(tuple(zip(_values(wish), looks, strict=True)), least=_TO_SIGN_POINTS)
    book.line(_sum(listed), height=24)
    book.signatures(FOOT)
    return book.content()


def _lines(listed: MonthlyList) -> list[str]:
    """What stands between the heading and the table."""
    call = f"，或拨打 {plain(listed.phone)}" if listed.phone else ""
    about = f"公布日期：{_day(listed.listed_on)}"
    if listed.basis:
        about += f"；依据：{plain(listed.basis)}"
    return [
        about,
        f"想认领哪一个，请在最后一栏签上单位名称{call}。清单不写居民的姓名和住址；本平台不募款。",
    ]


def _sum(listed: MonthlyList) -> str:
    if not listed.rows:
        return NOBODY
    free = sum(1 for wish in listed.rows if not wish.claimer)
    return f"第{listed.number}期共 {len(listed.rows)} 个心愿，其中 {free} 个还可以认领。"


def _values(wish: ListedWish) -> tuple[object, ...]:
    """One row in the order of `COLUMNS`; what is not known is None."""
    return (
        wish.position,
        wish.number,
        wish.title,
        wish.text,
        wish.category_label,
        wish.needed_by,
        wish.ceiling_yuan,
        wish.state_label,
        wish.claimer or None,
    )


def _texts(wish: ListedWish) -> list[str]:
    return ["" if value is None else plain(str(value)) for value in _values(wish)]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
