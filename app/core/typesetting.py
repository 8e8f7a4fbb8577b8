"""排字 typesetting: words that grow or shrink to the room they are given."""

from dataclasses import dataclass

from app.core.fonts import Font
from app.core.words import phrases_of

#: from one base line to the next, and from the upper edge to the first, in units of the size
LEADING = 1.28
BASE = 0.88
_STEP = 0.25


@dataclass(frozen=True)
class Room:
    """Where a text goes: lengths and sizes in millimetres."""

    width: float
    height: float
    largest: float
    smallest: float
    lines: int


def height(size: float, lines: int) -> float:
    """How high so many lines of a size stand."""
    return size * (1 + (lines - 1) * LEADING) if lines else 0.0


def fit(text: str, room: Room, *, font: Font, balanced: bool) -> tuple[float, list[str]]:
    """The largest size at which a legible text fits its room, and its lines.

    What does not fit at the smallest size ends with …; `balanced` breaks lines at
    marks where that fits, else into lines of equal length.
    """
    size = room.largest
    while True:
        lines = font.wrap(text, room.width / size) if text else []
        if len(lines) <= room.lines and height(size, len(lines)) <= room.height:
            break
        if size <= room.smallest:
            return size, _cut(lines, room, size=size, font=font)
        size = max(room.smallest, size - _STEP)
    if balanced and len(lines) > 1:
        width = room.width / size
        return size, _at_marks(text, len(lines), width, font=font) or _balance(
            text, lines, width, font=font
        )
    return size, lines


def _at_marks(text: str, most: int, width: float, *, font: Font) -> list[str]:
    """The text in so many lines at most, none broken within a phrase; empty where it cannot be."""
    lines = [""]
    for part in phrases_of(text):
        if lines[-1] and font.width(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    fits = len(lines) <= most and all(font.width(line) <= width for line in lines)
    return lines if fits else []


def _balance(text: str, lines: list[str], width: float, *, font: Font) -> list[str]:
    even = font.width(text) / len(lines)
    while even < width:
        narrower = font.wrap(text, even)
        if len(narrower) <= len(lines):
            return narrower
        even += _STEP
    return lines


def _cut(lines: list[str], room: Room, *, size: float, font: Font) -> list[str]:
    if len(lines) <= room.lines:
        return lines
    last = lines[room.lines - 1]
    while last and font.width(last + "…") * size > room.width:
        last = last[:-1]
    return [*lines[: room.lines - 1], last + "…"]
