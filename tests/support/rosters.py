"""Small Excel workbooks for tests, written cell by cell."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

HEADER = ("姓名", "手机号", "党员类型", "所在支部", "转入时间", "备注")
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}


def workbook(
    sheets: Mapping[str, Iterable[Sequence[Any]]],
    *,
    hidden: Iterable[str] = (),
    merged: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of an .xlsx: texts stay texts, days become Excel dates.

    `hidden` names sheets nobody sees, `merged` ranges of every sheet with their texts.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, PLAIN)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)
        for spot, text in (merged or {}).items():
            sheet.merge_range(spot, text)
        if name in hidden:
            sheet.hide()
    book.close()
    return target.getvalue()


def roster(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> bytes:
    """A workbook of one sheet with a plain header."""
    return workbook({"名册": [header, *rows]})
