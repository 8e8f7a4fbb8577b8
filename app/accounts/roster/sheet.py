"""名册的表格 sheet: an Excel workbook as rows with their places, nothing judged yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.accounts.roster.columns import Field, find_header
from app.accounts.roster.errors import RosterTooLarge, RosterWithoutHeader
from app.core.workbooks.cells import aside
from app.core.workbooks.guard import Limits
from app.core.workbooks.headings import Header
from app.core.workbooks.reading import Cell, Row, is_blank, visible_sheets

MOST_ROWS = 30_000
LIMITS = Limits(
    size=20 * 1024 * 1024,
    unpacked=300 * 1024 * 1024,
    cells=3_000_000,
    rows=MOST_ROWS + 1000,
    takes_old=True,
)
#: columns that are often merged over several rows
_MERGED = (Field.BRANCH, Field.PARTY_GROUP)


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
    header: Header[Field]
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
    sheets: list[Sheet] = []
    remarks: list[str] = []
    for grid in visible_sheets(content, LIMITS):
        header = find_header(grid.rows)
        if header is not None:
            grid.fill_merged({header.columns[each] for each in _MERGED if each in header.columns})
            sheets.append(Sheet(grid.name, header, tuple(_people(grid.name, header, grid.rows))))
            remarks.extend(_remarks(sheets[-1]))
        elif not grid.is_empty:
            remarks.append(f"工作表“{grid.name}”没有表头（要有一列“姓名”），没有读取")
    if not sheets:
        raise RosterWithoutHeader
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise RosterTooLarge(why=f"一次最多 {MOST_ROWS} 行")
    return Workbook(tuple(sheets), tuple(remarks))


def _people(name: str, header: Header[Field], rows: Sequence[Row]) -> Iterator[SheetRow]:
    for number, cells in enumerate(rows[header.row :], start=header.row + 1):
        known = {
            field: cells[column]
            for field, column in header.columns.items()
            if column < len(cells) and not is_blank(cells[column])
        }
        if known and not _is_aside(cells, known):
            yield SheetRow(name, number, known)


def _is_aside(cells: Row, known: Mapping[Field, Cell]) -> bool:
    """Whether a row is no person: totals, signatures, the header again, or a number alone."""
    if known.keys() <= {Field.ORDINAL, *_MERGED}:
        return True
    word = aside(cells)
    if word and (Field.PHONE not in known or word.startswith(("合", "总", "小"))):
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
