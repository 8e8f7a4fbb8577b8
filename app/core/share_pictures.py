"""分享图 share_pictures: a square with a title, some lines and a QR code, for chats.

It says only what everybody may read, so it is drawn once and kept for whoever asks.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.cells import plain
from app.core.drawing import Box, Code, Sheet, Words, to_png
from app.core.drawn import CACHE, drawn_once
from app.core.errors import Busy
from app.core.fonts import Font, find_font
from app.core.typesetting import BASE, LEADING, Room, fit, height

#: in millimetres; 1000 dots, since chats show it as wide as a phone
SIDE = 127.0
_LEFT, _WIDTH = 8.0, 111.0
_CODE_TOP, _CODE = 58.0, 56.0
_BESIDE = 66.0
_ACCENT, _INK, _SOFT, _PAPER = "#b3161b", "#1f1a17", "#5d524b", "#ffffff"
#: raised when the same words are drawn differently, so that no old drawing is served
_EDITION = "2"
_LONGEST = 200

_HEADING = Room(_WIDTH, 12, 8, 6, 1)
_TITLE = Room(_WIDTH, 33, 13, 6.5, 3)
_LINE = Room(SIDE - _BESIDE - 6, 17.5, 6.8, 5, 3)
_FOOT = Room(_WIDTH, 7, 6, 5, 1)

_drawing = threading.BoundedSemaphore(1)
#: seconds: nobody makes this machine draw many at once
_PATIENCE = 10.0


@dataclass(frozen=True)
class SharePicture:
    """What stands on it: at most three lines beside the code, which leads to `address`."""

    heading: str
    title: str
    lines: tuple[str, ...]
    foot: str
    address: str


def mark(picture: SharePicture, *, font: str = "") -> str:
    """What names this drawing and no other."""
    seen = hashlib.sha256()
    texts = (picture.heading, picture.title, *picture.lines, picture.foot, picture.address)
    for text in (_EDITION, font, *texts):
        seen.update(f"{len(text.encode())}:{text}".encode())
    return f"share-{seen.hexdigest()[:40]}"


def draw(picture: SharePicture, *, font: str = "", cache: Path | None = CACHE) -> bytes:
    """The picture as PNG, drawn once. Raises `Busy` where too many are asked for at once."""

    def drawn() -> bytes:
        with _one_at_a_time():
            found = find_font(font)
            return to_png(sheet(picture, found), found)

    return drawn_once(f"{mark(picture, font=font)}.png", drawn, cache=cache)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _drawing.acquire(timeout=_PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _drawing.release()


def sheet(picture: SharePicture, font: Font) -> Sheet:
    """The picture laid out."""
    parts: list[Box | Words | Code] = [
        Box(0, 0, SIDE, 18, _ACCENT),
        Code(_LEFT - 3, _CODE_TOP, _CODE + 3, picture.address),
        *_words(picture.heading, _LEFT, 3, _HEADING, font=font, fill=_PAPER, bold=True),
        *_words(picture.title, _LEFT, 22, _TITLE, font=font, bold=True),
        *_words(picture.foot, _LEFT, 117, _FOOT, font=font, fill=_SOFT),
    ]
    for place, text in enumerate(picture.lines[:3]):
        y = _CODE_TOP + 2 + place * (_LINE.height + 1.5)
        parts += _words(text, _BESIDE, y, _LINE, font=font, bold=place == 0)
    return Sheet(SIDE, SIDE, plain(picture.title), parts)


def _words(
    text: str,
    x: float,
    y: float,
    room: Room,
    *,
    font: Font,
    fill: str = _INK,
    bold: bool = False,
) -> Iterator[Words]:
    """A text in the middle of its room's height."""
    size, lines = fit(
        font.legible(plain(text)[:_LONGEST]), room, font=font, balanced=room is not _HEADING
    )
    top = y + (room.height - height(size, len(lines))) / 2
    for number, line in enumerate(lines):
        yield Words(x, top + (number * LEADING + BASE) * size, size, line, fill, bold)
