"""表格的打开 reading: the visible sheets of an Excel workbook as rows of cells."""

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from app.core.workbooks.errors import WorkbookTooLarge, WorkbookUnreadable
from app.core.workbooks.guard import Limits, check_workbook

#: text, number, date, truth value or nothing
Cell = object
Row = list[Cell]
_Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet from its first row and column on, nothing judged yet."""

    name: str
    rows: list[Row]
    merged: tuple[tuple[_Spot, _Spot], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything on it."""
        return all(is_blank(cell) for cells in self.rows for cell in cells)

    def fill_merged(self, columns: Collection[int]) -> None:
        """Write the value of a cell merged downwards into each row that it spans.

        Raises `WorkbookUnreadable` where ranges lie over each other, as no program writes them.
        """
        left_over = len(self.rows) * len(columns)
        for (top, left), (bottom, right) in self.merged:
            if left != right or left not in columns:
                continue
            spanned = self.rows[top + 1 : bottom + 1]
            left_over -= len(spanned)
            if left_over < 0:
                raise WorkbookUnreadable(why="合并的单元格互相重叠")
            for cells in spanned:
                cells[left] = self.rows[top][left]


def visible_sheets(content: bytes, limits: Limits) -> Iterator[Grid]:
    """Every sheet that a person sees, `.xlsx` or, where the limits take it, `.xls`.

    Raises `WorkbookUnreadable`, `WorkbookTooLarge`.
    """
    check_workbook(content, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for known in workbook.sheets_metadata:
            if known.visible is SheetVisibleEnum.Visible:
                yield _grid(workbook.get_sheet_by_name(known.name), limits)
    except python_calamine.PasswordError as locked:
        raise WorkbookUnreadable(why="文件设了密码") from locked
    except (python_calamine.CalamineError, OSError, ValueError) as broken:
        raise WorkbookUnreadable(why="文件已损坏，或不是 Excel 文件") from broken


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _grid(sheet: CalamineSheet, limits: Limits) -> Grid:
    if sheet.total_height > limits.rows:
        raise WorkbookTooLarge(why=f"工作表“{sheet.name}”超过 {limits.rows} 行")
    rows: list[Row] = [list(cells) for cells in sheet.to_python(skip_empty_area=False)]
    return Grid(sheet.name, rows, tuple(sheet.merged_cell_ranges or ()))
