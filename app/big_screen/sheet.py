"""大屏的表格 sheet: a chart's figures as CSV and XLSX, exactly as the page shows them."""

import csv
import io
from datetime import date

from app.big_screen.showing import Table
from app.core.cells import plain, safe
from app.core.workbooks.writing import Book, Column

FIRST, OTHERS = 24, 14


def title(owner: str, year: int, table: Table) -> str:
    """The heading of the sheet."""
    return f"{plain(owner)}{year}年{table.title}"


def as_csv(table: Table) -> bytes:
    """The rows as CSV; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(table.headings)
    writer.writerows([safe(cell) for cell in row] for row in table.rows)
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(owner: str, year: int, table: Table, *, made_on: date) -> bytes:
    """The rows as a workbook to print."""
    first, *others = table.headings
    columns = [Column(first, FIRST, "left"), *(Column(each, OTHERS) for each in others)]
    book = Book(
        title(owner, year, table), columns, name=table.name, made_on=made_on, landscape=False
    )
    book.headings(foot=f"{made_on:%Y-%m-%d}", held=1)
    for row in table.rows:
        book.row([(row[0], "text"), *(_cell(cell) for cell in row[1:])])
    if table.note:
        book.line(table.note, height=34)
    return book.content()


def _cell(text: str) -> tuple[object, str]:
    """A number where it is one, so that a spreadsheet adds it up; what is not shown stays words."""
    digits = text.replace(",", "")
    if digits.isdigit():
        return int(digits), "number"
    whole, _, tenth = digits.partition(".")
    if whole.isdigit() and tenth.isdigit():
        return int(whole + tenth) / 10, "tenths"
    return text, "middle"
