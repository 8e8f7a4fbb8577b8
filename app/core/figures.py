"""图表的数字 figures: the rows beneath a chart, and the same rows as CSV and XLSX."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.cells import plain, safe
from app.core.workbooks.writing import Book, Column

FIRST, OTHERS = 24, 14
#: stands where there is nothing to divide by
NOTHING = "—"
_TIME = re.compile(r"(\d+):([0-5]\d)", re.ASCII)
_SHARE = re.compile(r"\d+(\.\d)?%", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.(\d{1,2}))?", re.ASCII)
#: how a number with so many decimals looks in a workbook
_LOOKS = ("number", "tenths", "cents")


@dataclass(frozen=True, slots=True)
class Table:
    """A chart's figures: what its first column is, the others, and the rows as they are read."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    #: how the bars lie: "up" for months, "across" for names
    way: str = "across"
    #: how many columns of numbers are drawn, one or two; the others stand in the table alone
    drawn: int = 2

    @property
    def is_empty(self) -> bool:
        """Whether nothing that is drawn counts anything."""
        return not any(cell.strip("0.:%—") for row in self.rows for cell in row[1 : 1 + self.drawn])


def title(owner: str, span: str, table: Table) -> str:
    """The heading of the sheet: whose figures, of when, and what they are."""
    return f"{plain(owner)}{span}{table.title}"


def as_csv(table: Table) -> bytes:
    """The rows as CSV; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(table.headings)
    writer.writerows([_field(cell) for cell in row] for row in table.rows)
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(heading: str, table: Table, *, made_on: date) -> bytes:
    """The rows as a workbook to print."""
    first, *others = table.headings
    columns = [Column(first, FIRST, "left"), *(Column(each, OTHERS) for each in others)]
    book = Book(heading, columns, name=table.name, made_on=made_on, landscape=False)
    book.headings(foot=f"{made_on:%Y-%m-%d}", held=1)
    for row in table.rows:
        book.row([(row[0], "text"), *(_cell(cell) for cell in row[1:])])
    if table.note:
        book.line(table.note, height=34)
    return book.content()


def percent(part: int, whole: int) -> str | None:
    """A share with one decimal, such as `98.2%`, rounded half up; None where the whole is none."""
    found = tenths(100 * part, whole)
    return None if found is None else f"{_decimal(found)}%"


def average(total: int, count: int) -> str | None:
    """A mean with one decimal, such as `12.5`, rounded half up; None where nothing is counted."""
    found = tenths(total, count)
    return None if found is None else _decimal(found)


def tenths(part: int, whole: int) -> int | None:
    """Tenths of a quotient, rounded half up; None where there is nothing to divide by."""
    return (20 * part + whole) // (2 * whole) if whole else None


def _decimal(found: int) -> str:
    return f"{found // 10}.{found % 10}"


def _plain_number(text: str) -> str:
    return text.replace(",", "").replace("−", "-")


def _field(text: str) -> str:
    """A number below nought is one; every other text that a spreadsheet calculates is none."""
    number = _plain_number(text)
    return number if text.startswith("−") and _NUMBER.fullmatch(number) else safe(text)


def _cell(text: str) -> tuple[object, str]:
    """A number where it is one, so that a spreadsheet adds it up; what is not shown stays words."""
    digits = _plain_number(text)
    if found := _TIME.fullmatch(digits):
        return Decimal(60 * int(found[1]) + int(found[2])) / 1440, "hours"
    if _SHARE.fullmatch(digits):
        return Decimal(digits[:-1]) / 100, "percent"
    if found := _NUMBER.fullmatch(digits):
        return Decimal(digits), _LOOKS[len(found[1] or "")]
    return text, "middle"
