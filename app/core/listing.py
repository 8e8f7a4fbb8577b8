"""名单的文件 listing: a list as it is filtered on its page, as a workbook or CSV.

The rows are those of the page, all of its pages one after another, in its order and with the
columns that this reader sees; a text from outside never becomes a formula (core/cells).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import Response, request

from app.core.cells import plain, safe
from app.core.clock import local, local_day
from app.core.downloads import download
from app.core.workbooks.errors import ListTooLong
from app.core.workbooks.writing import Book, Column

#: a text, or a number to calculate with
Value = str | int | Decimal
#: more rows than this are no list that somebody looks at on a page; queries ask for one more
MOST_ROWS = 20_000
#: of more people than this a page offers to make its files in the background (`exports`)
MANY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list to be handed out; `filters` says in words what was looked for, "" for nothing."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Value]]
    made_at: datetime
    filters: str = ""


def page_number() -> int:
    """Which page of a list the address asks for, from 1 on; nonsense asks for the first."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else 1


def listed(kind: str, listing: Listing) -> Response:
    """The file for the browser, called after the list. Raises `ListTooLong`."""
    if len(listing.rows) > MOST_ROWS:
        raise ListTooLong(most=MOST_ROWS)
    content = as_csv(listing) if kind == "csv" else as_xlsx(listing)
    return download(content, f"{plain(listing.title)}.{kind}")


def as_xlsx(listing: Listing) -> bytes:
    """The list as a workbook: headings stay in sight and come again on each printed page."""
    columns = [Column(heading, width) for heading, width in listing.columns]
    made = local(listing.made_at).strftime("%Y-%m-%d %H:%M")
    book = Book(
        listing.title,
        columns,
        name="名单",
        made_on=local_day(listing.made_at),
        landscape=sum(column.width for column in columns) > 90,
    )
    book.line(f"{listing.filters}共 {len(listing.rows)} 行，导出于 {made}")
    book.headings(foot=f"{listing.title}    内部使用", held=1)
    for row in listing.rows:
        book.line_of([(value, "text" if isinstance(value, str) else "number") for value in row])
    return book.content()


def as_csv(listing: Listing) -> bytes:
    """The rows below their headings and nothing else; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow([heading for heading, _ in listing.columns])
    for row in listing.rows:
        writer.writerow([safe(each) if isinstance(each, str) else str(each) for each in row])
    return target.getvalue().encode("utf-8-sig")
