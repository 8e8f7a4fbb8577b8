"""名册的门卫 guard: looks at an uploaded workbook before a reader unpacks it.

The reader lays out a sheet up to its last cell, so one value in the last corner of a sheet would
take all memory, and so would a part that unpacks to gigabytes. Sizes are counted, not believed.
"""

import io
import re
import zipfile
from typing import IO

from app.accounts.roster.errors import RosterTooLarge, RosterUnreadable

MOST_BYTES = 20 * 1024 * 1024
MOST_CELLS = 3_000_000
_MOST_UNPACKED = 300 * 1024 * 1024
_CHUNK = 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^>]*)>")
_PLACE = re.compile(rb"""[\s"']r\s*=\s*["']([A-Z]{1,4})(\d{1,9})["']""")


def check_workbook(content: bytes) -> None:
    """Refuse what is no workbook or would fill the memory.

    Raises `RosterUnreadable`, `RosterTooLarge`.
    """
    if len(content) > MOST_BYTES:
        raise RosterTooLarge(why=f"最大 {MOST_BYTES // 1024 // 1024} MB")
    # a sheet of the old format ends at 65,536 rows and 256 columns
    if content.startswith(_OLD_EXCEL):
        return
    if not content.startswith(b"PK"):
        raise RosterUnreadable(why="不是 Excel 文件")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_parts(parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise RosterUnreadable(why="文件已损坏") from broken


def _check_parts(parts: zipfile.ZipFile) -> None:
    names = parts.namelist()
    if not any(name.lower() == "xl/workbook.xml" for name in names):
        raise RosterUnreadable(why="不是 .xlsx 或 .xls 文件")
    unpacked = 0
    for name in names:
        with parts.open(name) as part:
            unpacked += _check_part(part, _MOST_UNPACKED - unpacked)


def _check_part(part: IO[bytes], left: int) -> int:
    """The bytes of one part when unpacked; where it is a sheet, its cells are looked at."""
    size, tail, is_sheet, corner = 0, b"", False, (0, 0)
    while chunk := part.read(_CHUNK):
        size += len(chunk)
        if size > left:
            raise RosterTooLarge(why="解开后的内容过多")
        text = tail + chunk
        is_sheet = is_sheet or b"sheetData" in text
        if is_sheet:
            corner = _furthest(text, corner)
        # a tag may be cut in two by the chunk
        tail = text[text.rfind(b"<") :][-4096:]
    return size


def _furthest(xml: bytes, corner: tuple[int, int]) -> tuple[int, int]:
    """The last row and column with a value; refuses where a reader would lay out too much."""
    row, column = corner
    for attributes in _CELL.findall(xml):
        if attributes.endswith(b"/"):
            continue
        places = _PLACE.findall(b" " + attributes)
        if not places:
            raise RosterUnreadable(why="表格内容的写法不标准")
        for letters, digits in places:
            row, column = max(row, int(digits)), max(column, _number(letters))
    if row * column > MOST_CELLS:
        raise RosterTooLarge(why="表格里有很远的单元格，多余的空行空列请删去")
    return row, column


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
