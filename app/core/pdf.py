"""纸面 pdf: letters, sheets and tables on A4, written from top to bottom in a Chinese font."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core.drawing import Box, Code, Sheet, Words, bind
from app.core.fonts import find_font
from app.core.progress import Told, quiet
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

    `foot` stands at the foot of every sheet, left of the page's number. `margin` is what stays
    white at the other three edges. `font` is the setting of a font file, empty for the one that
    came along. `made_at` is the moment that the file shows as its own, else the present: with it
    the same words give the same bytes on any day.
    """

    def __init__(
        self,
        title: str,
        *,
        landscape: bool = False,
        margin: float = _MARGIN,
        foot: str = "",
        font: str = "",
        made_at: datetime | None = None,
    ) -> None:
        self._font = find_font(font)
        self._made_at = made_at
        self._title = title
        self._width, self._height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
        self._foot = self._font.legible(foot)
        self._pages: list[list[Box | Words | Code]] = [[]]
        self._margin = margin
        self._y = margin

    @property
    def width(self) -> float:
        """The width of a line."""
        return self._width - 2 * self._margin

    @property
    def left(self) -> float:
        """How high the room is that is left on this page."""
        return max(0.0, self._bottom - self._y)

    def together(self, height: float) -> None:
        """What comes next stays together: a new page, unless so much room is left on this one."""
        self._need(height)

    def heading(self, text: str, *, size: float = 18) -> None:
        """A bold line in the middle with room below it, wrapped where it is long."""
        self.words(text, size=size, bold=True, align="centre")
        self.gap(2)

    def words(
        self, text: str, *, size: float = 11, bold: bool = False, align: Alignment = "left"
    ) -> None:
        """A paragraph; the line breaks of the text are kept."""
        step = size * _POINT * _LEADING
        for line in self._lines(text, self.width / (size * _POINT)):
            self._need(step)
            self._line(line, self._margin, self.width, size=size, bold=bold, align=align)
            self._y += step

    def spread(self, texts: Sequence[str], *, size: float = 11) -> None:
        """Texts on one line with equal room between them, for what is filled in by hand."""
        high = size * _POINT
        written = [self._font.legible(text) for text in texts]
        taken = sum(self._font.width(text) for text in written) * high
        room = max(0.0, self.width - taken) / max(1, len(written) - 1)
        self._need(high * _LEADING)
        x = self._margin
        for text in written:
            width = self._font.width(text) * high
            self._line(text, x, width, size=size, bold=False, align="left")
            x += width + room
        self._y += high * _LEADING

    def gap(self, height: float) -> None:
        """Empty room; none is carried over to a new page."""
        self._y += height

    def code(self, text: str, *, side: float, align: Alignment = "left") -> None:
        """A QR code."""
        self._need(side)
        x = self._margin + (self.width - side) * _SHIFT[align]
        self._pages[-1].append(Code(x, self._y, side, text))
        self._y += side

    def code_beside(self, text: str, words: str, *, side: float, size: float = 10) -> None:
        """A QR code at the left with a few lines of words at its right, at half its height."""
        self.code(text, side=side)
        step = size * _POINT * _LEADING
        x = self._margin + side + _PAD
        room = self.width - side - _PAD
        lines = self._lines(words, room / (size * _POINT))[: int(side / step)]
        below = self._y
        self._y -= (side + len(lines) * step) / 2
        for line in lines:
            self._line(line, x, room, size=size, bold=False, align="left")
            self._y += step
        self._y = below

    def rows(
        self,
        columns: Sequence[Column],
        lines: Iterable[Sequence[str]],
        *,
        size: float = 9,
        least: float = 0,
        after: float = 0,
        again: str = "",
    ) -> None:
        """A ruled table: cells wrap, a row stays together, headings come again on each page.

        So does `again`, above them, on each page but the first.

        No row is lower than `least`, for what is filled in by hand. The last row stays on one
        page with what is `after` high below it, so that no signature stands on an empty sheet.
        """
        share = self.width / sum(column.width for column in columns)
        widths = [column.width * share for column in columns]
        headings = self._cells([column.heading for column in columns], widths, size=size)
        aligns = [column.align for column in columns]
        self._row(headings, widths, aligns, size=size, is_head=True)
        written = [self._cells(line, widths, size=size) for line in lines]
        for number, cells in enumerate(written, 1):
            below = after if number == len(written) else 0
            height = max(least, self._row_height(cells, size)) + below
            if self._y + height > self._bottom:
                self._turn()
                if again:
                    self.heading(again, size=size + 2)
                self._row(headings, widths, aligns, size=size, is_head=True)
            self._row(cells, widths, aligns, size=size, is_head=False, least=least)

    def content(self, *, told: Told = quiet) -> bytes:
        """The finished file; `told` hears of each page."""
        return bind(self.sheets(), self._font, made_at=self._made_at, told=told)

    def sheets(self) -> list[Sheet]:
        """The finished pages, to be bound with those of other papers; each counts its own."""
        count = len(self._pages)
        return [
            Sheet(self._width, self._height, self._title, [*parts, *self._footer(number, count)])
            for number, parts in enumerate(self._pages, 1)
        ]

    @property
    def _bottom(self) -> float:
        return self._height - _FOOT

    def _need(self, height: float) -> None:
        if self._y + height > self._bottom and self._pages[-1]:
            self._turn()

    def _turn(self) -> None:
        self._pages.append([])
        self._y = self._margin

    def _cells(
        self, texts: Sequence[str], widths: Sequence[float], *, size: float
    ) -> list[list[str]]:
        # a row higher than a page is cut, as it could be put nowhere
        most = int((self._bottom - 3 * self._margin) / (size * _POINT * _LEADING))
        cells = []
        for text, width in zip(texts, widths, strict=True):
            room = (width - 2 * _PAD) / (size * _POINT)
            cells.append(self._lines(text, room)[:most])
        return cells

    def _lines(self, text: str, room: float) -> list[str]:
        legible = self._font.legible(text).split("\n")
        return [line for part in legible for line in self._font.wrap(part, room)]

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
        least: float = 0,
    ) -> None:
        height = max(least, self._row_height(cells, size))
        if is_head:
            self._need(3 * height)
            self._box(self._margin, self._y, self.width, height, fill=_HEAD)
            self._box(self._margin, self._y, self.width, _RULE)
        top, x = self._y, self._margin
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
        self._box(self._margin, self._y, self.width, _RULE)

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
        x = self._width - self._margin - self._font.width(pages) * high
        room = (x - self._margin) / high - 2
        foot = self._font.wrap(self._foot, room)[0]
        texts = ((self._margin, foot), (x, pages))
        return [Words(at, y, high, text, _SOFT) for at, text in texts if text]
