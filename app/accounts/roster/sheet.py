"""名册的表格 sheet: an Excel workbook as rows with their places, nothing judged yet."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from app.accounts.roster.columns import Field, Header, find_header
from app.accounts.roster.errors import RosterTooLarge, RosterUnreadable, RosterWithoutHeader
from app.accounts.roster.guard import check_workbook

MOST_ROWS = 30_000
_TOTALS = re.compile(
    r"合计|总计|小计|共计|填表人|制表人|审核人|填报人|负责人签字|注[:：]|说明[:：]|备注[:：]"
)
#: columns that are often merged over several rows
_MERGED = (Field.BRANCH, Field.PARTY_GROUP)

#: text, number, date, truth value or nothing
Cell = object
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row below a header: where it stands (rows from 1), and what its known columns hold."""

    sheet: str
    number: int
    cells: Mapping[Field, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose header was found."""

    name: str
    header: Header
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that hold people, and sentences on what was left aside."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...]

    @property
    def rows(self) -> Iterator[SheetRow]:
        """The rows of all sheets in their order."""
        return (row for sheet in self.sheets for row in sheet.rows)


def read_workbook(content: bytes) -> Workbook:
    """The rows of every visible sheet with a header, `.xlsx` or `.xls`.

    Raises `RosterUnreadable`, `RosterTooLarge`, `RosterWithoutHeader`.
    """
    check_workbook(content)
    sheets: list[Sheet] = []
    remarks: list[str] = []
    for name, rows in _visible_sheets(content):
        header = find_header(rows)
        if header is not None:
            sheets.append(Sheet(name, header, tuple(_people(name, header, rows))))
            remarks.extend(_remarks(sheets[-1]))
        elif any(not _is_blank(cell) for cells in rows for cell in cells):
            remarks.append(f"工作表“{name}”没有表头（要有一列“姓名”），没有读取")
    if not sheets:
        raise RosterWithoutHeader
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise RosterTooLarge(why=f"一次最多 {MOST_ROWS} 行")
    return Workbook(tuple(sheets), tuple(remarks))


def _visible_sheets(content: bytes) -> Iterator[tuple[str, list[Row]]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for known in workbook.sheets_metadata:
            if known.visible is SheetVisibleEnum.Visible:
                yield known.name, _rows(workbook.get_sheet_by_name(known.name))
    except python_calamine.PasswordError as locked:
        raise RosterUnreadable(why="文件设了密码") from locked
    except (python_calamine.CalamineError, OSError, ValueError) as broken:
        raise RosterUnreadable(why="文件已损坏，或不是 Excel 文件") from broken


def _rows(sheet: CalamineSheet) -> list[Row]:
    if sheet.total_height > MOST_ROWS + 1000:
        raise RosterTooLarge(why=f"工作表“{sheet.name}”超过 {MOST_ROWS} 行")
    rows: list[Row] = [list(cells) for cells in sheet.to_python(skip_empty_area=False)]
    header = find_header(rows)
    if header is not None:
        columns = {header.columns[field] for field in _MERGED if field in header.columns}
        _fill_merged(sheet, rows, columns)
    return rows


def _fill_merged(sheet: CalamineSheet, rows: list[Row], columns: set[int]) -> None:
    """Write the value of a merged cell into each row that it spans."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left != right or left not in columns:
            continue
        for cells in rows[top + 1 : bottom + 1]:
            cells[left] = rows[top][left]


def _people(name: str, header: Header, rows: Sequence[Row]) -> Iterator[SheetRow]:
    for number, cells in enumerate(rows[header.row :], start=header.row + 1):
        known = {
            field: cells[column]
            for field, column in header.columns.items()
            if column < len(cells) and not _is_blank(cells[column])
        }
        if known and not _is_aside(cells, known):
            yield SheetRow(name, number, known)


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_aside(cells: Row, known: Mapping[Field, Cell]) -> bool:
    """Whether a row is no person: totals, signatures, the header again, or a number alone."""
    if known.keys() <= {Field.ORDINAL, *_MERGED}:
        return True
    first = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), "")
    totals = _TOTALS.match("".join(first.split()))
    if totals and (Field.PHONE not in known or first.strip().startswith(("合", "总", "小"))):
        return True
    name = known.get(Field.NAME)
    return isinstance(name, str) and "".join(name.split()) in {"姓名", "名字"}


def _remarks(sheet: Sheet) -> Iterator[str]:
    columns = sheet.header.columns
    if Field.ID_NUMBER in columns:
        yield f"工作表“{sheet.name}”有身份证号一列：本系统不收集，已跳过，没有保存"
    if sheet.header.unused:
        names = "、".join(heading[:20] for heading in sheet.header.unused[:12])
        yield f"工作表“{sheet.name}”里没有用到的列：{names}"
    if Field.PHONE not in columns:
        yield f"工作表“{sheet.name}”没有手机号一列：这些人可以用激活码登录"
