"""成批心愿的表格 sheet: a list of wishes as rows with their places, nothing judged yet."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.workbooks.cells import aside, bare
from app.core.workbooks.errors import WorkbookTooLarge
from app.core.workbooks.guard import Limits
from app.core.workbooks.headings import Header
from app.core.workbooks.reading import Cell, Grid, Row, is_blank, visible_sheets
from app.wishes.batch.columns import HEADINGS, Field, is_contact_column, is_id_column
from app.wishes.batch.errors import BatchEmpty, BatchWithoutHeader

MOST_WISHES = 200
LIMITS = Limits(
    size=2 * 1024 * 1024,
    unpacked=16 * 1024 * 1024,
    cells=200_000,
    rows=5000,
    takes_old=False,
)
#: the number of the example row and the sheet of words in the template
EXAMPLE = "示例"
GUIDE_SHEET = "填表说明"
#: what stands in a cell that somebody filled in to say that there is nothing
_NOTHING = frozenset(["无", "没有", "暂无", "/", "\\", "-", "--", "—", "——", "空"])
#: columns that are often merged over several rows
_MERGED = (Field.GROUP, Field.CATEGORY, Field.NEEDED_BY)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row below a header: where it stands (rows from 1), and what its known columns hold."""

    sheet: str
    number: int
    cells: Mapping[Field, Cell]


@dataclass(frozen=True, slots=True)
class WishList:
    """The rows of all sheets in their order, and sentences on what was left aside."""

    rows: tuple[ListRow, ...]
    remarks: tuple[str, ...]


def read_list(content: bytes) -> WishList:
    """The rows of every visible sheet that names the columns of number and wish.

    Raises `WorkbookUnreadable`, `WorkbookTooLarge`, `BatchWithoutHeader`, `BatchEmpty`.
    """
    rows: list[ListRow] = []
    remarks: list[str] = []
    has_words = has_header = False
    for grid in visible_sheets(content, LIMITS):
        if grid.is_empty or grid.name == GUIDE_SHEET:
            continue
        has_words = True
        header = HEADINGS.find(grid.rows)
        if header is None or not header.columns.keys() & {Field.LABEL, Field.ORDINAL}:
            remarks.append(f"工作表“{grid.name}”没有写着“编号”和“心愿”的表头，没有读取")
            continue
        has_header = True
        found, alone = _sort(grid, header)
        rows.extend(found)
        remarks.extend(_remarks(grid.name, header.unused, alone))
    if has_words and not has_header:
        raise BatchWithoutHeader
    if not rows:
        raise BatchEmpty
    if len(rows) > MOST_WISHES:
        raise WorkbookTooLarge(why=f"一次最多 {MOST_WISHES} 个心愿，这里有 {len(rows)} 个")
    return WishList(tuple(rows), tuple(remarks))


def _sort(grid: Grid, header: Header[Field]) -> tuple[list[ListRow], list[int]]:
    """The rows that somebody wrote a wish on, and the numbers of those with a number alone."""
    rows: list[ListRow] = []
    alone: list[int] = []
    for number, cells, known in _filled(grid, header):
        if _is_aside(cells, known):
            continue
        if known.keys() - {Field.LABEL, *_MERGED}:
            rows.append(ListRow(grid.name, number, known))
        elif Field.LABEL in known:
            alone.append(number)
    return rows, alone


def _filled(grid: Grid, header: Header[Field]) -> Iterator[tuple[int, Row, dict[Field, Cell]]]:
    columns = dict(header.columns)
    if Field.LABEL not in columns:
        columns[Field.LABEL] = columns[Field.ORDINAL]
    columns.pop(Field.ORDINAL, None)
    grid.fill_merged({columns[field] for field in _MERGED if field in columns})
    for number, cells in enumerate(grid.rows[header.row :], start=header.row + 1):
        known = {
            field: cells[column]
            for field, column in columns.items()
            if column < len(cells) and not _says_nothing(cells[column])
        }
        if known:
            yield number, cells, known


def _says_nothing(cell: Cell) -> bool:
    return is_blank(cell) or (isinstance(cell, str) and bare(cell[:20]) in _NOTHING)


def _is_aside(cells: Row, known: Mapping[Field, Cell]) -> bool:
    """Whether a row is no wish: the example, totals, signatures, the header again."""
    label, wish = known.get(Field.LABEL), known.get(Field.WISH)
    if isinstance(label, str) and bare(label).startswith(EXAMPLE):
        return True
    word = aside(cells)
    if word and (wish is None or word.startswith(("合", "总", "小", "共"))):
        return True
    return {HEADINGS.meaning(wish), HEADINGS.meaning(label)} in (
        {Field.WISH, Field.LABEL},
        {Field.WISH, Field.ORDINAL},
    )


def _remarks(sheet: str, unused: Collection[str], alone: Sequence[int]) -> Iterator[str]:
    place = f"工作表“{sheet}”"
    identities = [heading for heading in unused if is_id_column(heading)]
    contacts = [heading for heading in unused if is_contact_column(heading)]
    others = [heading for heading in unused if heading not in {*identities, *contacts}]
    if identities:
        yield f"{place}有证件号码的列（{_named(identities)}）：本系统不收集，已跳过，没有保存"
    if contacts:
        yield (
            f"{place}有联系方式的列（{_named(contacts)}）：已跳过，没有保存；"
            "如果是监护人的手机号，请把表头改成“监护人电话”"
        )
    if others:
        yield f"{place}里没有用到的列：{_named(others)}"
    if alone:
        shown = "、".join(str(number) for number in alone[:10]) + ("等" if alone[10:] else "")
        yield f"{place}有 {len(alone)} 行只有编号、没有写心愿，没有读取：第 {shown} 行"


def _named(headings: Sequence[str]) -> str:
    return "、".join(heading[:20] for heading in headings[:12])
