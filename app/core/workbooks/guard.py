"""表格的门卫 guard: looks at an uploaded workbook before a reader unpacks it.

The reader lays out a sheet up to its last cell, so one value in the last corner of a sheet would
take all memory, and so would a part that unpacks to gigabytes. Sizes are counted, not believed.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import IO

from app.core.workbooks.errors import WorkbookTooLarge, WorkbookUnreadable

_CHUNK = 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: a part of a new workbook that is locked: it stands in a container of the old kind
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^>]*)>")
_PLACE = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})["']""")

_MERGED = re.compile(rb"mergeCell[\s/>]")
#: what a merged range takes, in cells
_MERGED_WEIGHT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one upload may hold. `cells` are those laid out on all sheets together."""

    size: int
    unpacked: int
    cells: int
    #: of one sheet
    rows: int
    #: whether `.xls` is taken: of it only the size is known before it is unpacked
    takes_old: bool


def check_workbook(content: bytes, limits: Limits) -> None:
    """Refuse what is no workbook or would fill the memory.

    Raises `WorkbookUnreadable`, `WorkbookTooLarge`.
    """
    if len(content) > limits.size:
        raise WorkbookTooLarge(why=f"最大 {limits.size // 1024 // 1024} MB")
    if content.startswith(_OLD_EXCEL):
        _check_old(content, limits)
        return
    if not content.startswith(b"PK"):
        raise WorkbookUnreadable(why="不是 Excel 文件")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_parts(parts, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise WorkbookUnreadable(why="文件已损坏") from broken


def _check_old(content: bytes, limits: Limits) -> None:
    """A sheet of the old format ends at 65,536 rows and 256 columns."""
    if _LOCKED in content:
        raise WorkbookUnreadable(why="文件设了密码")
    if not limits.takes_old:
        raise WorkbookUnreadable(why="这是旧版的 .xls 文件")


def _check_parts(parts: zipfile.ZipFile, limits: Limits) -> None:
    entries = parts.infolist()
    if not any(entry.filename.lower() == "xl/workbook.xml" for entry in entries):
        raise WorkbookUnreadable(
            why="不是 .xlsx 或 .xls 文件" if limits.takes_old else "不是 .xlsx 文件"
        )
    unpacked, cells = limits.unpacked, limits.cells
    for entry in entries:
        with parts.open(entry) as part:
            size, laid_out = _measure(part, unpacked, cells)
        unpacked, cells = unpacked - size, cells - laid_out


def _measure(part: IO[bytes], most: int, most_cells: int) -> tuple[int, int]:
    """The bytes of one part when unpacked, and the cells laid out for it where it is a sheet."""
    size, laid_out, merged, tail, is_sheet, corner = 0, 0, 0, b"", False, (0, 0)
    while chunk := part.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise WorkbookTooLarge(why="解开后的内容过多")
        text = tail + chunk
        merged += len(_MERGED.findall(text))
        is_sheet = is_sheet or b"sheetData" in text
        if is_sheet:
            corner = _furthest(text, corner)
        laid_out = corner[0] * corner[1] + _MERGED_WEIGHT * merged
        if laid_out > most_cells:
            raise WorkbookTooLarge(why="表格里有很远的单元格，或合并的单元格太多")
        # a tag may be cut in two by the chunk
        tail = text[text.rfind(b"<") :][-4096:]
    return size, laid_out


def _furthest(xml: bytes, corner: tuple[int, int]) -> tuple[int, int]:
    """The last row and column with a value."""
    row, column = corner
    for attributes in _CELL.findall(xml):
        if attributes.endswith(b"/"):
            continue
        places = _PLACE.findall(b" " + attributes)
        if not places:
            raise WorkbookUnreadable(why="表格内容的写法不标准")
        for letters, digits in places:
            row, column = max(row, int(digits)), max(column, _number(letters))
    return row, column


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
