"""全部党员名单 city: every member below a node on one list, as CSV and as a workbook.

For cities: both are written row by row and never stand in memory whole.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import IO, Any, NamedTuple

from app.core.cells import plain
from app.core.workbooks.writing import Book
from app.core.workbooks.writing import Column as Place
from app.points.columns import COLUMNS, Entry
from app.points.tables import Column, Kind
from app.review.summing import BranchYear

#: a sheet of Excel holds 1,048,576 rows; what stands above the table is among them
MOST_ROWS = 1_000_000
SIGNATURE = "本人签字"


class Listed(NamedTuple):
    """One member with the branch that he stands in."""

    branch: BranchYear
    entry: Entry


class LeftOut(NamedTuple):
    """One member who is not in the list, and why."""

    branch: BranchYear
    name: str
    why: str


def _of_entry(column: Column[Entry]) -> Callable[[Listed], str | int]:
    return lambda listed: column.of(listed.entry)


_PLACE = (
    Column[Any]("社区", 16, Kind.TEXT, lambda row: row.branch.community),
    Column[Any]("党支部", 28, Kind.TEXT, lambda row: row.branch.branch),
)
LISTED = (
    *_PLACE,
    Column[Listed]("状态", 11, Kind.WORD, lambda row: row.branch.state),
    *(
        Column[Listed](each.heading, each.width, each.kind, _of_entry(each))
        for each in COLUMNS
        if each.heading != SIGNATURE
    ),
)
LEFT_OUT = (
    *_PLACE,
    Column[LeftOut]("姓名", 14, Kind.TEXT, lambda row: row.name),
    Column[LeftOut]("未列入的原因", 40, Kind.TEXT, lambda row: row.why),
)


class CityCsv:
    """The list as CSV: those left out follow with the reason in the last column."""

    def __init__(self, target: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self._writer.writerow([column.heading for column in LISTED])

    def add(self, listed: Iterable[Listed], left_out: Iterable[LeftOut]) -> None:
        """Write the members of some branches."""
        for each in listed:
            self._writer.writerow([column.field(each) for column in LISTED])
        blank = [""] * (len(LISTED) - 6)
        for left in left_out:
            community, branch, name, why = (column.field(left) for column in LEFT_OUT)
            self._writer.writerow(
                [community, branch, left.branch.state, "", name, *blank, f"未列入：{why}"]
            )

    def close(self) -> None:
        """Let go of the file that was written to; it stays open."""
        self._text.detach()


class CityBook:
    """The list as a workbook: as many sheets as Excel needs, and one for those left out."""

    def __init__(self, target: IO[bytes], title: str, *, made_on: date, foot: str) -> None:
        self._title, self._foot = plain(title), foot
        self._sheets, self._rows = 1, 0
        self._left_out: list[LeftOut] = []
        self._book = Book(title, _places(LISTED), name="名单", made_on=made_on, target=target)
        self._book.headings(foot=foot, held=3)

    def add(self, listed: Iterable[Listed], left_out: Iterable[LeftOut]) -> None:
        """Write the members of some branches."""
        for each in listed:
            if self._rows == MOST_ROWS:
                self._sheets, self._rows = self._sheets + 1, 0
                self._sheet(f"名单{self._sheets}", LISTED)
            self._book.line_of([column.cell(each) for column in LISTED])
            self._rows += 1
        self._left_out += left_out

    def close(self) -> None:
        """Write who was left out, and finish the file."""
        self._sheet("未列入", LEFT_OUT)
        for each in self._left_out:
            self._book.line_of([column.cell(each) for column in LEFT_OUT])
        self._book.close()

    def _sheet(self, name: str, columns: Iterable[Column[Any]]) -> None:
        self._book.sheet(self._title, _places(columns), name=name)
        self._book.headings(foot=self._foot, held=3)


def _places(columns: Iterable[Column[Any]]) -> list[Place]:
    return [Place(each.heading, each.width, each.align) for each in columns]
