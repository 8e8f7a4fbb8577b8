"""微心愿汇总表 figures: the counts of a wish board as XLSX, CSV and a page to print."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from app.core import pdf
from app.core.cells import plain, safe
from app.wishes.papers.workbook import Book, Column

COLUMNS = (
    Column("征集", 7),
    Column("认领", 7),
    Column("认领率", 9),
    Column("办结", 7),
    Column("办结率", 9),
    Column("按时", 7),
    Column("按时率", 9),
    Column("满意", 7),
    Column("基本满意", 9),
    Column("不满意", 7),
    Column("未表态", 7),
    Column("满意率", 9),
    Column("平均办结天数", 9),
    Column("协调中", 7),
)
FOOT = ("填表人：", "审核人：", "日期：        年    月    日", "（盖章处）")
NOTE = (
    "认领率＝认领÷征集；办结率＝办结÷认领；按时率＝按时÷办结；"
    "满意率＝满意÷（满意＋基本满意＋不满意），没有表态的不算满意，单列一栏。"
)
#: stands where there is nothing to divide by
NOTHING = "—"
TOTAL = "合计"
#: what stands below the table, in millimetres
_CLOSING = 30.0


@dataclass(frozen=True)
class FigureRow:
    """The counts of one community, unit or period; `days_total` is of all that are done."""

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


def percent(part: int, whole: int) -> str | None:
    """A share with one decimal, such as `98.2%`, rounded half up; None where the whole is none."""
    tenths = _tenths(100 * part, whole)
    return None if tenths is None else f"{_decimal(tenths)}%"


def average(total: int, count: int) -> str | None:
    """A mean with one decimal, such as `12.5`, rounded half up; None where nothing is counted."""
    tenths = _tenths(total, count)
    return None if tenths is None else f"{_decimal(tenths)}"


def sum_row(rows: Sequence[FigureRow]) -> FigureRow:
    """All rows as one: counts are added up, shares follow from the sums."""
    counts = [field.name for field in fields(FigureRow) if field.name != "label"]
    return FigureRow(TOTAL, **{name: sum(getattr(row, name) for row in rows) for name in counts})


def title(figures: Figures) -> str:
    """The heading of the sheet."""
    return f"{plain(figures.owner)}{plain(figures.span)}微心愿汇总表"


def figures_pdf(figures: Figures, *, font: str = "") -> bytes:
    """The figures on A4 across; `font` is the setting of a font file."""
    paper = pdf.Paper(title(figures), landscape=True, foot=_foot(figures), font=font)
    paper.heading(title(figures), size=18)
    columns = [pdf.Column(each.heading, each.width, each.align) for each in _columns(figures)]
    lines = [(plain(row.label), *_texts(row)) for row in _all(figures)]
    paper.rows(columns, lines, size=10, after=_CLOSING)
    paper.gap(2)
    paper.words(NOTE, size=9)
    paper.gap(6)
    paper.words("\u3000\u3000\u3000\u3000\u3000\u3000".join(FOOT), size=11)
    return paper.content()


def figures_xlsx(figures: Figures) -> bytes:
    """The figures as a workbook; shares are numbers, so that a spreadsheet can sort by them."""
    columns = _columns(figures)
    book = Book(title(figures), columns, name="微心愿汇总", made_on=figures.made_on)
    book.headings(foot=_foot(figures), held=1)
    for row in _all(figures):
        book.row(((row.label, "text"), *_cells(row)))
    book.line(NOTE, height=34)
    book.signatures(FOOT)
    return book.content()


def figures_csv(figures: Figures) -> bytes:
    """The figures as CSV with the sums in the last line; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow([column.heading for column in _columns(figures)])
    writer.writerows((safe(row.label), *_texts(row)) for row in _all(figures))
    return target.getvalue().encode("utf-8-sig")


def _columns(figures: Figures) -> list[Column]:
    return [Column(plain(figures.grouped_by), 24, "left"), *COLUMNS]


def _all(figures: Figures) -> list[FigureRow]:
    return [*figures.rows, sum_row(figures.rows)]


def _foot(figures: Figures) -> str:
    return f"内部使用    导出于 {figures.made_on:%Y-%m-%d}"


def _values(row: FigureRow) -> tuple[int | tuple[int, int, str], ...]:
    """One row in the order of `COLUMNS`: a count, or what is divided by what and its look."""
    answered = row.satisfied + row.fair + row.unsatisfied
    return (
        row.collected,
        row.claimed,
        (row.claimed, row.collected, "percent"),
        row.done,
        (row.done, row.claimed, "percent"),
        row.on_time,
        (row.on_time, row.done, "percent"),
        row.satisfied,
        row.fair,
        row.unsatisfied,
        row.unanswered,
        (row.satisfied, answered, "percent"),
        (row.days_total, row.done, "tenths"),
        row.hard,
    )


def _texts(row: FigureRow) -> list[str]:
    return [str(value) if isinstance(value, int) else _share(*value) for value in _values(row)]


def _share(part: int, whole: int, look: str) -> str:
    text = percent(part, whole) if look == "percent" else average(part, whole)
    return text or NOTHING


def _cells(row: FigureRow) -> list[tuple[object, str]]:
    return [
        (value, "number") if isinstance(value, int) else _cell(*value) for value in _values(row)
    ]


def _cell(part: int, whole: int, look: str) -> tuple[object, str]:
    tenths = _tenths(100 * part if look == "percent" else part, whole)
    if tenths is None:
        return NOTHING, "middle"
    return Decimal(tenths) / (1000 if look == "percent" else 10), look


def _tenths(part: int, whole: int) -> int | None:
    return (20 * part + whole) // (2 * whole) if whole else None


def _decimal(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
