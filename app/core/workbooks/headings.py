"""表格的表头 headings: which column of a list holds what, whatever it is called there."""

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

#: how far down a header may stand below titles and remarks
HEADER_WITHIN = 20

#: what the columns of a list can hold
F = TypeVar("F", bound=enum.StrEnum)


@dataclass(frozen=True, slots=True)
class Header(Generic[F]):
    """Where the columns are. `row` is the last row of the header, counted from 1."""

    row: int
    columns: Mapping[F, int]
    #: headings that nothing is taken from, and second columns of one meaning
    unused: tuple[str, ...]


class Headings(Generic[F]):
    """The words that the headings of one kind of list are known by.

    `names` gives the spellings of each meaning, parted by blanks; a row without the `needed` one
    is no header.
    """

    def __init__(self, names: Mapping[F, str], *, needed: F) -> None:
        self._needed = needed
        self._meanings = {_bare(name): field for field in names for name in names[field].split()}

    def meaning(self, heading: object) -> F | None:
        """What a heading stands for: `*手机号码（必填）` is the phone; None for other columns."""
        if not isinstance(heading, str) or len(heading) > 60:
            return None
        plain = _bare(heading)
        return self._meanings.get(plain) or self._meanings.get(re.sub(r"[(\[【].*$", "", plain))

    def find(self, rows: Sequence[Sequence[object]]) -> Header[F] | None:
        """The header among the first rows: the one with most known headings, the needed one too.

        A header may be two rows high (`联系方式` merged over `手机号`): where the row below the
        needed heading is empty in its column, its own known headings are taken as well.
        """
        best: Header[F] | None = None
        for number, cells in enumerate(rows[:HEADER_WITHIN], start=1):
            found = self._read(number, cells)
            if found and (best is None or len(found.columns) > len(best.columns)):
                best = found
        if best is None or best.row >= len(rows):
            return best
        return self._with_second_row(best, rows[best.row])

    def _read(self, number: int, cells: Sequence[object]) -> Header[F] | None:
        columns: dict[F, int] = {}
        unused: list[str] = []
        for column, heading, field in self._headings(cells):
            if field is None or field in columns:
                unused.append(heading)
            else:
                columns[field] = column
        return Header(number, columns, tuple(unused)) if self._needed in columns else None

    def _with_second_row(self, first: Header[F], cells: Sequence[object]) -> Header[F]:
        column = first.columns[self._needed]
        below = cells[column] if column < len(cells) else None
        known: dict[F, int] = {}
        unused = list(first.unused)
        for place, heading, field in self._headings(cells):
            if field is None:
                unused.append(heading)
            elif field not in first.columns or first.columns[field] == place:
                known[field] = place
        if below not in (None, "") or not known:
            return first
        return Header(first.row + 1, {**first.columns, **known}, tuple(unused))

    def _headings(self, cells: Sequence[object]) -> Iterator[tuple[int, str, F | None]]:
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell.strip():
                yield column, " ".join(cell.split()), self.meaning(cell)


def _bare(text: str) -> str:
    """A heading without blanks, stars, colons and width."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s*:：★_、\-]+", "", plain)


def letters(column: int) -> str:
    """A column as Excel names it: 0 → `A`, 27 → `AB`."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
