"""写工作簿 writing: sheets as XLSX, to be printed on A4, whose texts nothing calculates."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.core.cells import plain
from app.core.clock import day_start

_A4 = 9
#: points, the most that Excel takes for a row
_HIGHEST = 409
#: Excel takes a foot of 255 signs, and some of them are orders
_FOOT_LENGTH = 100
#: Excel's limits of a sheet's name
_NAME_LENGTH = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
#: how much wider than a digit of the table a letter of the title is
_TITLE_PART, _TITLE_WHOLE = 18, 11
_DEFAULT = {"font_name": "宋体", "valign": "vcenter", "text_wrap": True}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "align": "center"},
    "line": {"align": "left"},
    "heading": {"bold": True, "align": "center", "border": 1, "bg_color": "#F4ECE6"},
    "text": {"border": 1, "num_format": "@"},
    "middle": {"border": 1, "align": "center", "num_format": "@"},
    "number": {"border": 1, "align": "center"},
    "hours": {"border": 1, "align": "center", "num_format": "[h]:mm"},
    "cents": {"border": 1, "align": "center", "num_format": "0.00"},
    "tenths": {"border": 1, "align": "center", "num_format": "0.0"},
    "percent": {"border": 1, "align": "center", "num_format": "0.0%"},
    "day": {"border": 1, "align": "center", "num_format": "yyyy-mm-dd"},
}


@dataclass(frozen=True)
class Column:
    """A column on paper and in a workbook; `width` in characters of a digit's width."""

    heading: str
    width: int
    align: Literal["left", "centre"] = "centre"


class Book:
    """A workbook that is written sheet by sheet, row by row, from the top downwards.

    The title, the lines below it and the headings stay in sight and come again on each page.
    Nothing in the file says when it was written: `made_on` is the day that it shows. It is
    written to `target`, or kept in memory where none is given.
    """

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        *,
        name: str,
        made_on: date,
        landscape: bool = True,
        target: IO[bytes] | None = None,
    ) -> None:
        self._memory = io.BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(target or self._memory, options)
        self._book.set_properties({"title": title, "created": day_start(made_on)})
        self._looks: dict[str, Format] = {
            look: self._book.add_format({**_DEFAULT, **_LOOKS[look]}) for look in _LOOKS
        }
        self.sheet(title, columns, name=name, landscape=landscape)

    def sheet(
        self, title: str, columns: Sequence[Column], *, name: str, landscape: bool = True
    ) -> None:
        """Begin the next sheet; those before it are finished."""
        self._sheet: Worksheet = self._book.add_worksheet(name)
        self._columns = columns
        self._is_landscape = landscape
        self._row = 0
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, column.width)
        lines = _lines(title, self._width * _TITLE_WHOLE // _TITLE_PART)
        self._across(plain(title), "title", 10 + 24 * lines)

    def line(self, text: str, *, look: str = "line", height: int = 18) -> None:
        """A text across the whole sheet, wrapped where it is long; `height` in points, at least."""
        self._across(plain(text), look, max(height, 16 * _lines(text, self._width) + 2))

    def headings(self, *, foot: str, held: int) -> None:
        """The row of headings; how the page is printed; `held` columns stay at the left."""
        self._sheet.set_row(self._row, 32)
        for at, column in enumerate(self._columns):
            self._sheet.write_string(self._row, at, column.heading, self._looks["heading"])
        if self._is_landscape:
            self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        self._sheet.center_horizontally()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0, self._row)
        self._sheet.freeze_panes(self._row + 1, held)
        # "&" begins an order; without the blank a digit would belong to the size of the letters
        words = plain(foot)[:_FOOT_LENGTH].replace("&", "&&")
        self._sheet.set_footer(f"&L&9 {words}&R&9第 &P 页，共 &N 页")
        self._row += 1

    def row(self, cells: Sequence[tuple[object, str]], *, least: int = 24) -> None:
        """A row of values, each with its look, as high as its longest text; `least` in points."""
        lines = max(
            _lines(value, column.width)
            for (value, _), column in zip(cells, self._columns, strict=True)
        )
        self._sheet.set_row(self._row, min(_HIGHEST, max(least, 15 * lines + 2)))
        for at, (value, look) in enumerate(cells):
            self._write(at, value, self._looks[look])
        self._row += 1

    def line_of(self, cells: Sequence[tuple[object, str]]) -> None:
        """A row of a long list: as high as any other, texts are cut at the column's edge."""
        for at, (value, look) in enumerate(cells):
            self._write(at, value, self._looks[look])
        self._row += 1

    def signatures(self, words: Sequence[str]) -> None:
        """Where is signed, one row below what came before: words with room after each."""
        self._row += 1
        if len(words) > len(self._columns):
            self._across((8 * " ").join(words), "line", 36)
            return
        row = self._row
        self._sheet.set_row(row, 36)
        begins = [*self._places(words), len(self._columns)]
        for text, first, after in zip(words, begins, begins[1:], strict=False):
            if after - first > 1:
                self._sheet.merge_range(row, first, row, after - 1, "", self._looks["line"])
            self._sheet.write_string(row, first, text, self._looks["line"])
        self._row = row + 1

    def _places(self, words: Sequence[str]) -> list[int]:
        """The column at which each of the words begins, so that equal room is left after each."""
        lengths = [_length(text) for text in words]
        spare = max(0, self._width - sum(lengths)) // len(words)
        edges = [0]
        for column in self._columns[:-1]:
            edges.append(edges[-1] + column.width)
        found: list[int] = []
        wanted, rest = 0, len(words)
        for length in lengths:
            rest -= 1
            free = range(found[-1] + 1 if found else 0, len(edges) - rest)
            found.append(min(free, key=lambda at: abs(edges[at] - wanted)))
            wanted += length + spare
        return found

    def close(self) -> None:
        """Finish the file that `target` is."""
        self._book.close()

    def content(self) -> bytes:
        """The finished file, where it was written to memory."""
        self._book.close()
        return self._memory.getvalue()

    @property
    def _width(self) -> int:
        """The width of the sheet, in characters of a digit's width."""
        return sum(column.width for column in self._columns)

    def _across(self, text: str, look: str, height: int) -> None:
        last = len(self._columns) - 1
        self._sheet.set_row(self._row, height)
        self._sheet.merge_range(self._row, 0, self._row, last, "", self._looks[look])
        self._sheet.write_string(self._row, 0, text, self._looks[look])
        self._row += 1

    def _write(self, at: int, value: object, look: Format) -> None:
        if isinstance(value, str):
            self._sheet.write_string(self._row, at, plain(value), look)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._row, at, value, look)
        elif value is None:
            self._sheet.write_blank(self._row, at, None, look)
        else:
            self._sheet.write_number(self._row, at, value, look)


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel takes: short, without its signs, each once whatever the case."""
    given: list[str] = []
    taken = {"history"}  # a name that Excel keeps for itself
    for number, name in enumerate(wanted, start=1):
        short = _FORBIDDEN.sub(" ", plain(name)).strip() or f"支部{number}"
        choice, mark = short[:_NAME_LENGTH], f"-{number}"
        if choice.casefold() in taken:
            choice = short[: _NAME_LENGTH - len(mark)] + mark
        taken.add(choice.casefold())
        given.append(choice)
    return given


def _lines(value: object, width: int) -> int:
    """How many lines a text takes in a column."""
    return max(1, -(-_length(plain(value)) // (width - 2))) if isinstance(value, str) else 1


def _length(text: str) -> int:
    """The width of a text in digits; a Chinese sign is two of them wide."""
    return sum(1 if sign.isascii() else 2 for sign in text)
