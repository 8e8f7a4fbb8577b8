"""表格 tables: one description of columns and rows that becomes a PDF, a workbook or CSV.

A text from outside never becomes a formula: in a workbook it is a text cell, in CSV a quote mark
is put before what a spreadsheet would calculate.
"""

import csv
import enum
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from app.core import pdf
from app.core.cells import plain, safe
from app.core.clock import local_day
from app.core.progress import Told, quiet
from app.core.workbooks.writing import Book, sheet_names
from app.core.workbooks.writing import Column as Place
from app.schemes.rules.numbers import half_up, points_text, ratio

T = TypeVar("T")

#: more than a page: what comes next begins on a new one
_REST_OF_PAGE = 500
#: a heading stays with so much of its table, and the last row with its signatures; millimetres
_BEGINNING, _CLOSING, _NOTE = 40, 22, 6
#: the largest letters of what stands around a table, in points
_LARGEST = 11
#: high enough to sign in, in millimetres
TO_SIGN = 9
DAY = 24 * 60
#: stands where there is nothing to divide by
NOTHING = "—"


class Kind(enum.Enum):
    """What stands in a column, named by its look in a workbook."""

    #: words from anybody, at the left
    TEXT = "text"
    #: few words, in the middle
    WORD = "middle"
    COUNT = "number"
    #: minutes, as `36:05`
    HOURS = "hours"
    #: hundredths, with as many decimals as needed
    AMOUNT = "amount"
    #: hundredths, always with two decimals
    CENTS = "cents"
    #: thousandths, as `98.2%`
    PERCENT = "percent"


# no slots: a generic frozen class with slots cannot be called as `Column[Row](…)`
@dataclass(frozen=True)
class Column(Generic[T]):
    """A column: its heading, its `width` in characters of a digit's width, and what stands in it.

    Minutes and hundredths are whole numbers here; how they are written is the column's `kind`.
    """

    heading: str
    width: int
    kind: Kind
    of: Callable[[T], str | int]

    @property
    def align(self) -> Literal["left", "centre"]:
        """Where in its cell a text stands."""
        return "left" if self.kind is Kind.TEXT else "centre"

    def words(self, row: T) -> str:
        """What people read."""
        value = self.of(row)
        if isinstance(value, str):
            return plain(value)
        if self.kind is Kind.HOURS:
            return hours(value)
        if self.kind is Kind.AMOUNT:
            return points_text(value)
        if self.kind is Kind.PERCENT:
            return f"{Decimal(value) / 10:.1f}%"
        return str(Decimal(value).scaleb(-2)) if self.kind is Kind.CENTS else str(value)

    def field(self, row: T) -> str:
        """The same in CSV: a negative number is one, a text that looks like it is none."""
        words = self.words(row)
        return safe(words) if isinstance(self.of(row), str) else words

    def cell(self, row: T) -> tuple[object, str]:
        """The same in a workbook, with its look there; numbers stay exact."""
        value = self.of(row)
        if isinstance(value, str):
            return value or None, "middle" if self.kind is not Kind.TEXT else "text"
        if self.kind is Kind.HOURS:
            return Decimal(value) / DAY, "hours"
        if self.kind is Kind.PERCENT:
            return Decimal(value) / 1000, "percent"
        if self.kind in (Kind.AMOUNT, Kind.CENTS):
            return Decimal(value) / 100, "cents" if self.kind is Kind.CENTS else "number"
        return value, "number"


@dataclass(frozen=True, kw_only=True)
class Table(Generic[T]):
    """A table with what stands above and below it; `name` is its sheet's in a workbook."""

    name: str
    title: str
    columns: Sequence[Column[T]]
    rows: Sequence[T]
    #: between the title and the headings
    lines: Sequence[str] = ()
    #: what is said where there is no row
    empty: str = ""
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    #: begins a page on paper
    is_apart: bool = True
    #: no row is lower on paper, in millimetres
    least: int = 0
    #: of the letters on paper, in points
    size: int = 9
    #: columns that stay at the left
    held: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Tables as one file; `foot` stands at the foot of each page, `made_at` is all of the clock."""

    title: str
    foot: str
    made_at: datetime
    tables: Sequence[Table[Any]]
    landscape: bool = True


def share(part: int, whole: int) -> int | str:
    """A part in thousandths of the whole, rounded half up; `NOTHING` where the whole is none."""
    return half_up(ratio(1000 * part, whole)) if whole else NOTHING


def hours(minutes: int) -> str:
    """Minutes as `36:05`."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def as_pdf(document: Document, *, font: str = "", told: Told = quiet) -> bytes:
    """The document on A4; `font` is the setting of a font file, `told` hears of each page."""
    paper = pdf.Paper(
        document.title,
        landscape=document.landscape,
        foot=document.foot,
        font=font,
        made_at=document.made_at,
    )
    for number, table in enumerate(document.tables):
        if number and not table.is_apart:
            paper.gap(8)
        paper.together(_REST_OF_PAGE if number and table.is_apart else _BEGINNING)
        _print(paper, table, is_part=bool(number) and not table.is_apart)
    return paper.content(told=told)


def _print(paper: pdf.Paper, table: Table[Any], *, is_part: bool) -> None:
    paper.heading(table.title, size=table.size + (4 if is_part else 7))
    for line in table.lines:
        paper.words(plain(line), size=min(table.size + 1, _LARGEST))
    paper.gap(2)
    columns = [pdf.Column(each.heading, each.width, each.align) for each in table.columns]
    written = ([column.words(row) for column in table.columns] for row in table.rows)
    if table.rows:
        closing = _CLOSING if table.signatures else 0
        after = closing + _NOTE * len(table.notes)
        paper.rows(
            columns, written, size=table.size, least=table.least, after=after, again=table.title
        )
    elif table.empty:
        paper.words(table.empty)
    if table.notes:
        paper.gap(2)
    for note in table.notes:
        paper.words(plain(note), size=min(table.size + 1, _LARGEST))
    if table.signatures:
        paper.gap(8)
        paper.spread(table.signatures)


def as_xlsx(document: Document) -> bytes:
    """The document as a workbook, a sheet for each table, ready to be printed on A4."""
    names = sheet_names(table.name for table in document.tables)
    book: Book | None = None
    for name, table in zip(names, document.tables, strict=True):
        columns = [Place(each.heading, each.width, each.align) for each in table.columns]
        if book is None:
            made_on = local_day(document.made_at)
            book = Book(
                table.title, columns, name=name, made_on=made_on, landscape=document.landscape
            )
        else:
            book.sheet(table.title, columns, name=name, landscape=document.landscape)
        _write(book, table, foot=document.foot)
    assert book is not None, "a document has a table"
    return book.content()


def _write(book: Book, table: Table[Any], *, foot: str) -> None:
    for line in table.lines:
        book.line(line)
    book.headings(foot=foot, held=table.held)
    for row in table.rows:
        book.row([column.cell(row) for column in table.columns])
    if not table.rows and table.empty:
        book.line(table.empty, look="text", height=24)
    for note in table.notes:
        book.line(note, height=24)
    if table.signatures:
        book.signatures(table.signatures)


def as_csv(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """Fields that nothing calculates as a CSV file; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    writer.writerows(lines)
    return target.getvalue().encode("utf-8-sig")
