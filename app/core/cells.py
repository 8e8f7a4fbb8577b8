"""单元格 cells: texts from people as they may stand in a workbook or a CSV file (P21)."""

import unicodedata

#: with what a cell begins that a spreadsheet calculates, also in its full-width shape
CALCULATED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−", "；", ";")


def plain(text: str) -> str:
    """A text without what nobody can see: control characters, line ends, marks of direction."""
    if text.isprintable():
        # the quick way for nearly every text: what is taken away below is not printable
        return " ".join(text.split())
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) != "Cf").split())


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula; a quote mark is put before where needed."""
    words = plain(text)
    return f"'{words}" if words.startswith(CALCULATED) else words
