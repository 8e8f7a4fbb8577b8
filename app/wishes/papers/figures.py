"""微心愿汇总表 figures: the counts of a wish board as XLSX, CSV and a page to print."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from app.core import pdf
from app.core.cells import plain, safe
from app.core.figures import NOTHING, average, percent, tenths
from app.core.workbooks.writing import Book, Column

FOOT = ("填表人：", "审核人：", "日期：        年    月    日", "（盖章处）")
NOTE = (
    "认领率＝认领÷征集；办结率＝这些征集的心愿里到今天已办结的÷征集；按时率＝按时÷办结；"
    "满意率＝满意÷（满意＋基本满意＋不满意），没有表态的不算满意，单列一栏。"
    "征集、认领按公布的日期算，其余按送达的日期算：办结里可以有更早征集的。"
)
NOTE_OF_UNITS = (
    "认领按认领的日期算，其余按送达的日期算；办结率＝这些认领里到今天已办结的÷认领；按时率＝按时÷办结；"
    "满意率＝满意÷（满意＋基本满意＋不满意），没有表态的不算满意，单列一栏。"
)
TOTAL = "合计"
#: what stands below the table, in millimetres
_CLOSING = 30.0


@dataclass(frozen=True)
class FigureRow:
    """The counts of one community, unit or period; `days_total` is of all that are done.

    `fulfilled` are those of `collected` that are done by now, whenever that was.
    """

    label: str
    collected: int
    claimed: int
    done: int
    on_time: int
    satisfied: int
    fair: int
    unsatisfied: int
    unanswered: int
    days_total: int
    hard: int
    fulfilled: int


@dataclass(frozen=True)
class Figures:
    """What stands on a sheet of figures."""

    #: whose figures they are, such as 青禾街道
    owner: str
    #: such as 2026年第四季度
    span: str
    #: what a row is: 社区, 单位 or 月份
    grouped_by: str
    rows: Sequence[FigureRow]
    made_on: date
    #: a unit collects nothing: columns of what was collected are left out
    of_units: bool = False


def sum_row(rows: Sequence[FigureRow]) -> FigureRow:
    """All rows as one: counts are added up, shares follow from the sums."""
    counts = [field.name for field in fields(FigureRow) if field.name != "label"]
    return FigureRow(TOTAL, **{name: sum(getattr(row, name) for row in rows) for name in counts})


def title(figures: Figures) -> str:
    """The heading of the sheet."""
    return f"{plain(figures.owner)}{plain(figures.span)}微心愿汇总表"


def note(figures: Figures) -> str:
    """What the shares are of, below the table."""
    return NOTE_OF_UNITS if figures.of_units else NOTE


def headings(figures: Figures) -> list[str]:
    """What stands above each column."""
    return [column.heading for column in _columns(figures)]


def lines(figures: Figures) -> list[list[str]]:
    """Every row as it is read, the sums last."""
    return [[plain(row.label), *_texts(figures, row)] for row in _all(figures)]


def figures_pdf(figures: Figures, *, font: str = "") -> bytes:
    """The figures on A4 across; `font` is the setting of a font file."""
    paper = pdf.Paper(title(figures), landscape=True, foot=_foot(figures), font=font)
    paper.heading(title(figures), size=18)
    columns = [pdf.Column(each.heading, each.width, each.align) for each in _columns(figures)]
    paper.rows(columns, map(tuple, lines(figures)), size=10, after=_CLOSING)
    paper.gap(2)
    paper.words(note(figures), size=9)
    paper.gap(6)
    paper.words("\u3000\u3000\u3000\u3000\u3000\u3000".join(FOOT), size=11)
    return paper.content()


def figures_xlsx(figures: Figures) -> bytes:
    """The figures as a workbook; shares are numbers, so that a spreadsheet can sort by them."""
    columns = _columns(figures)
    book = Book(title(figures), columns, name="微心愿汇总", made_on=figures.made_on)
    book.headings(foot=_foot(figures), held=1)
    for row in _all(figures):
        book.row(((row.label, "text"), *_cells(figures, row)))
    book.line(note(figures), height=34)
    book.signatures(FOOT)
    return book.content()


def figures_csv(figures: Figures) -> bytes:
    """The figures as CSV with the sums in the last line; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(headings(figures))
    writer.writerows((safe(row.label), *_texts(figures, row)) for row in _all(figures))
    return target.getvalue().encode("utf-8-sig")


#: a count, or what is divided by what and how the share looks
Value = int | tuple[int, int, str]


def _answered(row: FigureRow) -> int:
    return row.satisfied + row.fair + row.unsatisfied


#: each column, and what of a row stands in it
_FIGURES: tuple[tuple[Column, Callable[[FigureRow], Value]], ...] = (
    (Column("征集", 7), lambda row: row.collected),
    (Column("认领", 7), lambda row: row.claimed),
    (Column("认领率", 9), lambda row: (row.claimed, row.collected, "percent")),
    (Column("办结", 7), lambda row: row.done),
    (Column("办结率", 9), lambda row: (row.fulfilled, row.collected, "percent")),
    (Column("按时", 7), lambda row: row.on_time),
    (Column("按时率", 9), lambda row: (row.on_time, row.done, "percent")),
    (Column("满意", 7), lambda row: row.satisfied),
    (Column("基本满意", 9), lambda row: row.fair),
    (Column("不满意", 7), lambda row: row.unsatisfied),
    (Column("未表态", 7), lambda row: row.unanswered),
    (Column("满意率", 9), lambda row: (row.satisfied, _answered(row), "percent")),
    (Column("平均办结天数", 9), lambda row: (row.days_total, row.done, "tenths")),
    (Column("协调中", 7), lambda row: row.hard),
)
#: what units have no part in
_OF_THE_BOARD = frozenset({"征集", "认领率", "协调中"})


def _figures(figures: Figures) -> list[tuple[Column, Callable[[FigureRow], Value]]]:
    return [
        pair for pair in _FIGURES if not figures.of_units or pair[0].heading not in _OF_THE_BOARD
    ]


def _columns(figures: Figures) -> list[Column]:
    first = Column(plain(figures.grouped_by), 24, "left")
    return [first, *(column for column, _ in _figures(figures))]


def _all(figures: Figures) -> list[FigureRow]:
    return [*figures.rows, sum_row(figures.rows)]


def _foot(figures: Figures) -> str:
    return f"内部使用    导出于 {figures.made_on:%Y-%m-%d}"


def _values(figures: Figures, row: FigureRow) -> list[Value]:
    return [value(row) for _, value in _figures(figures)]


def _texts(figures: Figures, row: FigureRow) -> list[str]:
    return [
        str(value) if isinstance(value, int) else _share(*value) for value in _values(figures, row)
    ]


def _share(part: int, whole: int, look: str) -> str:
    text = percent(part, whole) if look == "percent" else average(part, whole)
    return text or NOTHING


def _cells(figures: Figures, row: FigureRow) -> list[tuple[object, str]]:
    return [
        (value, "number") if isinstance(value, int) else _cell(*value)
        for value in _values(figures, row)
    ]


def _cell(part: int, whole: int, look: str) -> tuple[object, str]:
    found = tenths(100 * part if look == "percent" else part, whole)
    if found is None:
        return NOTHING, "middle"
    return Decimal(found) / (1000 if look == "percent" else 10), look
