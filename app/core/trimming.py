"""剪裁 trimming: of a large font a small copy with the letters written last, for quick papers.

A PDF holds the letters that stand on it. To cut them out of a Chinese font takes half a second,
most of it for reading the sixty thousand others; cut out of the copy, they are the same bytes.
"""

import os
import string
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from app.core.fonts import Font

#: letters that one copy holds: each takes a millisecond whenever a new one is made
MOST = 600
_USUAL = [*map(ord, string.digits + string.ascii_letters + " ，。、；：？！（）《》·")]
#: what no PDF is made from: kerning, ligatures, lines that run downwards
_UNREAD = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx")

_cutting = threading.Lock()


@contextmanager
def trimmed(font: Font, letters: Collection[int]) -> Iterator[Font]:
    """A font that holds these letters, to be opened before the block ends."""
    copy = _copy(font)
    if copy is None or len(letters) > MOST:
        yield font
        return
    with NamedTemporaryFile(prefix="letters-", suffix=".otf") as file:
        file.write(copy.holding(letters))
        file.flush()
        yield Font(Path(file.name))


class _Copy:
    """The letters of a font that this process wrote last, as a font file of their own."""

    def __init__(self, font: Font) -> None:
        self._font = font
        #: those written last come first
        self._letters = dict.fromkeys(_USUAL)
        self._content = b""

    def holding(self, letters: Collection[int]) -> bytes:
        """The copy, made anew where a letter is missing."""
        with _cutting:
            is_whole = self._content and self._letters.keys() >= set(letters)
            self._letters = dict.fromkeys([*letters, *self._letters])
            if not is_whole:
                self._letters = dict.fromkeys(list(self._letters)[:MOST])
                self._content = _cut(self._font, self._letters)
            return self._content


def _cut(font: Font, letters: Collection[int]) -> bytes:
    library, out = import_module("fontTools.subset"), BytesIO()
    options = library.Options(notdef_outline=True, name_IDs=["*"])
    options.drop_tables += _UNREAD
    cutter = library.Subsetter(options)
    cutter.populate(unicodes=letters)
    # what the file says of the whole font stays as it was
    with _opened(font, recalcTimestamp=False, recalcBBoxes=False) as tables:
        cutter.subset(tables)
        tables.save(out)
    return out.getvalue()


@lru_cache(maxsize=4)
def _copy(font: Font) -> _Copy | None:
    """The copy of a font, or None where a PDF would not be the same to the byte."""
    with _opened(font) as tables:
        # of these alone only the outlines go into a PDF, under numbers that stay
        is_numbered = "CFF " in tables and hasattr(tables["CFF "].cff.topDictIndex[0], "ROS")
    # Windows lets no file be opened twice
    return _Copy(font) if is_numbered and os.name == "posix" else None


def _opened(font: Font, **how: bool) -> Any:
    library = import_module("fontTools.ttLib")
    return library.TTFont(font.path, fontNumber=font.face, lazy=True, **how)
