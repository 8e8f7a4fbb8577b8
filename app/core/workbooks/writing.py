"""写工作簿 writing: a sheet as XLSX, across A4, whose texts nothing calculates."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

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
_DEFAULT = {"font_name": "宋体", "valign": "vcenter", "text_wrap": True}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "align": "center"},
    "line": {"align": "left"},
    "heading": {"bold": True, "align": "center", "border": 1, "bg_color": "#F4ECE6"},
    "text": {"border": 1, "num_format": "@"},
    "middle": {"border": 1, "align": "center", "num_format": "@"},
    "number": {"border": 1, "align": "center"},
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
    """A workbook of one sheet that is written row by row, from the top downwards.

    The title, the lines below it and the headings stay in sight and come again on each page.
    """

    def __init__(self, title: str, columns: Sequence[Column], *, name: str, made_on: date) -> None:
        self._target = io.BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._target, options)
        self._book.set_properties({"title": title, "created": day_start(made_on)})
        self._looks: dict[str, Format] = {
            look: self._book.add_format({**_DEFAULT, **_LOOKS[look]}) for look in _LOOKS
        }
        self._sheet: Worksheet = self._book.add_worksheet(name)
        self._columns = columns
        self._row = 0
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, column.width)
        self.line(title, look="title", height=34)

    def line(self, text: str, *, look: str = "line", height: int = 18) -> None:
        """A text across the whole sheet; `height` in points."""
        self._across(plain(text), look, height)

    def headings(self, *, foot: str, held: int) -> None:
        """The row of headings; how the page is printed; `held` columns stay at the left."""
        self._sheet.set_row(self._row, 32)
        for at, column in enumerate(self._columns):
            self._sheet.write_string(self._row, at, column.heading, self._looks["heading"])
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

    def signatures(self, words: Sequence[str]) -> None:
        """Where is signed, one row below what came before."""
        self._row += 1
        self._across((20 * " ").join(words), "line", 36)

    def content(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._target.getvalue()

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


def _lines(value: object, width: int) -> int:
    """How many lines a text takes in a column; a Chinese sign is two digits wide."""
    if not isinstance(value, str):
        return 1
    length = sum(1 if sign.isascii() else 2 for sign in plain(value))
    return max(1, -(-length // (width - 2)))
