"""纸面 pdf: letters, sheets and tables on A4, written from top to bottom in a Chinese font."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.drawing import Box, Code, Sheet, Words, bind
from app.core.fonts import find_font
from app.core.typesetting import BASE

Alignment = Literal["left", "centre", "right"]

_LONG, _SHORT = 297.0, 210.0
_MARGIN = 14.0
_FOOT = 16.0
_POINT = 25.4 / 72
_LEADING = 1.55
_PAD = 1.2
_RULE = 0.2
_INK, _SOFT, _LINE, _HEAD = "#1f1a17", "#5d524b", "#9a9089", "#f4ece6"
_SHIFT: dict[Alignment, float] = {"left": 0.0, "centre": 0.5, "right": 1.0}


@dataclass(frozen=True)
class Column:
    """A column of a table; its width is a share of the line, whatever all of them add up to."""

    heading: str
    width: float
    align: Alignment = "left"


class Paper:
    """An A4 document; sizes of letters in points, lengths in millimetres.

    `foot` stands at the foot of every sheet, left of the page's number. `font` is the setting
    of a font file, empty for the one that came along.
    """

    def __init__(
        self, title: str, *, landscape: bool = False, foot: str = "", font: str = ""
    ) -> None:
        self._font = find_font(font)
        self._title = title
        self._width, self._height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
        self._foot = self._font.legible(foot)
        self._pages: list[list[Box | Words | Code]] = [[]]
        self._y = _MARGIN

    @property
    def width(self) -> float:
        """The width of a line."""
        return self._width - 2 * _MARGIN

    def heading(self, text: str, *, size: float = 18) -> None:
        """A bold line in the middle with room below it, wrapped where it is long."""
        self.words(text, size=size, bold=True, align="centre")
        self.gap(2)

    def words(
        self, text: str, *, size: float = 11, bold: bool = False, align: Alignment = "left"
    ) -> None:
        """A paragraph; the line breaks of the text are kept."""
        step = size * _POINT * _LEADING
        for paragraph in self._font.legible(text).split("\n"):
            for line in self._font.wrap(paragraph, self.width / (size * _POINT)):
                self._need(step)
                self._line(line, _MARGIN, self.width, size=size, bold=bold, align=align)
                self._y += step

    def gap(self, height: float) -> None:
        """Empty room; none is carried over to a new page."""
        self._y += height

    def code(self, text: str, *, side: float, align: Alignment = "left") -> None:
        """A QR code."""
        self._need(side)
        x = _MARGIN + (self.width - side) * _SHIFT[align]
        self._pages[-1].append(Code(x, self._y, side, text))
        self._y += side

    def rows(
        self, columns: Sequence[Column], lines: Iterable[Sequence[str]], *, size: float = 9
    ) -> None:
        """A ruled table: cells wrap, a row stays together, headings come again on each page."""
        share = self.width / sum(column.width for column in columns)
        widths = [column.width * share for column in columns]
        headings = self._cells([column.heading for column in columns], widths, size=size)
        aligns = [column.align for column in columns]
        self._row(headings, widths, aligns, size=size, is_head=True)
        for line in lines:
            cells = self._cells(line, widths, size=size)
            if self._y + self._row_height(cells, size) > self._bottom:
                self._turn()
                self._row(headings, widths, aligns, size=size, is_head=True)
            self._row(cells, widths, aligns, size=size, is_head=False)

    def content(self) -> bytes:
        """The finished file."""
        count = len(self._pages)
        sheets = [
            Sheet(self._width, self._height, self._title, [*parts, *self._footer(number, count)])
            for number, parts in enumerate(self._pages, 1)
        ]
        return bind(sheets, self._font)

    @property
    def _bottom(self) -> float:
        return self._height - _FOOT

    def _need(self, height: float) -> None:
        if self._y + height > self._bottom and self._pages[-1]:
            self._turn()

    def _turn(self) -> None:
        self._pages.append([])
        self._y = _MARGIN

    def _cells(
        self, texts: Sequence[str], widths: Sequence[float], *, size: float
    ) -> list[list[str]]:
        # a row higher than a page is cut, as it could be put nowhere
        most = int((self._bottom - 3 * _MARGIN) / (size * _POINT * _LEADING))
        cells = []
        for text, width in zip(texts, widths, strict=True):
            room = (width - 2 * _PAD) / (size * _POINT)
            legible = self._font.legible(text).split("\n")
            cells.append([line for part in legible for line in self._font.wrap(part, room)][:most])
        return cells

    def _row_height(self, cells: Sequence[Sequence[str]], size: float) -> float:
        return max(len(cell) for cell in cells) * size * _POINT * _LEADING + 2 * _PAD

    def _row(
        self,
        cells: Sequence[Sequence[str]],
        widths: Sequence[float],
        aligns: Sequence[Alignment],
        *,
        size: float,
        is_head: bool,
    ) -> None:
        height = self._row_height(cells, size)
        if is_head:
            self._need(3 * height)
            self._box(_MARGIN, self._y, self.width, height, fill=_HEAD)
            self._box(_MARGIN, self._y, self.width, _RULE)
        top, x = self._y, _MARGIN
        for cell, width, align in zip(cells, widths, aligns, strict=True):
            self._box(x, top, _RULE, height)
            spare = height - len(cell) * size * _POINT * _LEADING
            self._y = top + spare / 2
            for line in cell:
                self._line(line, x + _PAD, width - 2 * _PAD, size=size, bold=is_head, align=align)
                self._y += size * _POINT * _LEADING
            x += width
        self._box(x - _RULE, top, _RULE, height)
        self._y = top + height
        self._box(_MARGIN, self._y, self.width, _RULE)

    def _line(
        self, text: str, x: float, width: float, *, size: float, bold: bool, align: Alignment
    ) -> None:
        if text:
            high = size * _POINT
            x += (width - self._font.width(text) * high) * _SHIFT[align]
            y = self._y + ((_LEADING - 1) / 2 + BASE) * high
            self._pages[-1].append(Words(x, y, high, text, _INK, bold))

    def _box(self, x: float, y: float, width: float, height: float, *, fill: str = _LINE) -> None:
        self._pages[-1].append(Box(x, y, width, height, fill))

    def _footer(self, number: int, count: int) -> list[Words]:
        high, y = 8 * _POINT, self._height - _FOOT / 2
        pages = f"第 {number} 页，共 {count} 页"
        x = self._width - _MARGIN - self._font.width(pages) * high
        room = (x - _MARGIN) / high - 2
        foot = self._font.wrap(self._foot, room)[0]
        texts = ((_MARGIN, foot), (x, pages))
        return [Words(at, y, high, text, _SOFT) for at, text in texts if text]
