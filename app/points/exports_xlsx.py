"""汇总表的工作簿 exports_xlsx: one sheet a branch, ready to be printed on A4 and signed."""

import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.core.cells import plain
from app.points.exports import (
    COLUMNS,
    FOOT,
    NOBODY,
    STAGES,
    basis_line,
    foot_line,
    span_line,
    title,
)
from app.points.register import Register
from app.points.sheets import BranchRegister, Left, Row

#: the rows above the first member: title, basis, span, headings
HEADINGS = 3
LAST = len(COLUMNS) - 1
A4 = 9
DAY = 24 * 60
#: Excel's limits of a sheet's name
NAME_LENGTH = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "align": "center"},
    "line": {"align": "left"},
    "heading": {"bold": True, "align": "center", "border": 1, "bg_color": "#F4ECE6"},
    "text": {"border": 1, "num_format": "@"},
    "middle": {"border": 1, "align": "center", "num_format": "@"},
    "number": {"border": 1, "align": "center"},
    "hours": {"border": 1, "align": "center", "num_format": "[h]:mm"},
    "foot": {"align": "left"},
}


def as_xlsx(register: Register) -> bytes:
    """The workbook; a last sheet names who is left out and why, apart from what is signed."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": title(register, register.node), "created": register.made_at})
    looks = {
        name: book.add_format({"font_name": "宋体", "valign": "vcenter", "text_wrap": True, **look})
        for name, look in _LOOKS.items()
    }
    names = sheet_names([*(branch.branch for branch in register.branches), "未列入人员"])
    for name, branch in zip(names, register.branches, strict=False):
        _branch(book.add_worksheet(name), register, branch, looks)
    left = [(branch.branch, one) for branch in register.branches for one in branch.left_out]
    if left:
        _left_out(book.add_worksheet(names[-1]), left, looks)
    book.close()
    return target.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel takes: short, without its signs, each once whatever the case."""
    given: list[str] = []
    taken = {"history"}  # a name that Excel keeps for itself
    for number, name in enumerate(wanted, start=1):
        short = _FORBIDDEN.sub(" ", plain(name)).strip() or f"支部{number}"
        choice, mark = short[:NAME_LENGTH], f"-{number}"
        if choice.casefold() in taken:
            choice = short[: NAME_LENGTH - len(mark)] + mark
        taken.add(choice.casefold())
        given.append(choice)
    return given


def _branch(
    sheet: Worksheet, register: Register, branch: BranchRegister, looks: dict[str, Format]
) -> None:
    _set_page(sheet, register)
    for column, about in enumerate(COLUMNS):
        sheet.set_column(column, column, about.width)
    _line(sheet, 0, title(register, branch.branch), looks["title"], height=34)
    _line(sheet, 1, basis_line(register), looks["line"], height=18)
    _line(sheet, 2, span_line(register), looks["line"], height=18)
    sheet.set_row(HEADINGS, 32)
    for column, about in enumerate(COLUMNS):
        sheet.write_string(HEADINGS, column, about.heading, looks["heading"])
    row = HEADINGS + 1
    for number, member in enumerate(branch.rows, start=1):
        sheet.set_row(row, _height(member))
        _member(sheet, row, number, member, looks)
        row += 1
    if not branch.rows:
        _line(sheet, row, NOBODY, looks["text"], height=24)
        row += 1
    _signatures(sheet, row + 1, looks)


def _height(member: Row) -> int:
    """High enough to sign beside, and for every line of what wraps; in points."""
    texts = (member.name, 1), (member.party_group, 2), ("；".join(member.remarks), LAST)
    lines = max(-(-len(plain(text)) * 2 // (COLUMNS[at].width - 2)) for text, at in texts)
    return max(24, 15 * lines + 2)


def _set_page(sheet: Worksheet, register: Register) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADINGS)
    sheet.freeze_panes(HEADINGS + 1, 2)
    sheet.set_footer(f"&L&9{foot_line(register)}&R&9第 &P 页，共 &N 页")


def _line(sheet: Worksheet, row: int, text: str, look: Format, *, height: int) -> None:
    """A text across the whole sheet."""
    sheet.set_row(row, height)
    sheet.merge_range(row, 0, row, LAST, "", look)
    sheet.write_string(row, 0, plain(text), look)


def _member(sheet: Worksheet, row: int, number: int, member: Row, looks: dict[str, Format]) -> None:
    minutes = member.minutes
    sheet.write_number(row, 0, number, looks["number"])
    sheet.write_string(row, 1, plain(member.name), looks["text"])
    sheet.write_string(row, 2, plain(member.party_group), looks["text"])
    sheet.write_string(row, 3, STAGES[member.stage], looks["middle"])
    sheet.write_number(row, 4, minutes.times, looks["number"])
    sheet.write_number(row, 5, Decimal(minutes.machine) / DAY, looks["hours"])
    sheet.write_number(row, 6, Decimal(minutes.hand) / DAY, looks["hours"])
    sheet.write_number(row, 7, Decimal(member.points) / 100, looks["number"])
    sheet.write_number(row, 8, Decimal(member.mark) / 100, looks["number"])
    sheet.write_number(row, 9, member.rank, looks["number"])
    sheet.write_string(row, 10, plain(member.band), looks["middle"])
    sheet.write_blank(row, 11, None, looks["text"])
    sheet.write_string(row, 12, "；".join(member.remarks), looks["text"])


def _signatures(sheet: Worksheet, row: int, looks: dict[str, Format]) -> None:
    sheet.set_row(row, 30)
    for column, words in zip((0, 3, 6, 9, 12), FOOT, strict=True):
        if column < LAST:
            sheet.merge_range(row, column, row, column + 2, "", looks["foot"])
        sheet.write_string(row, column, words, looks["foot"])


def _left_out(sheet: Worksheet, left: Iterable[tuple[str, Left]], looks: dict[str, Format]) -> None:
    for column, (heading, width) in enumerate((("支部", 36), ("姓名", 14), ("原因", 40))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, looks["heading"])
    for row, (branch, one) in enumerate(left, start=1):
        for column, text in enumerate((branch, one.name, one.why)):
            sheet.write_string(row, column, plain(text), looks["text"])
    sheet.freeze_panes(1, 0)
