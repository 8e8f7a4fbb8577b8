"""名册的一行 drafts: a row of a sheet as values of the domain, or the fault that stands in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.accounts.categories import LABELS
from app.accounts.models import MemberStage
from app.accounts.roster import cells
from app.accounts.roster.cells import CellFault
from app.accounts.roster.columns import Field, letters
from app.accounts.roster.plan import Fault
from app.accounts.roster.sheet import Sheet, SheetRow, Workbook
from app.core.workbooks.reading import Cell

T = TypeVar("T")
LONGEST_GROUP = 50
LONGEST_BRANCH = 100
LONGEST_CONTACT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a row says, its cells understood. `stage_word` and `category_word` are judged later:
    they matter only for members."""

    sheet: str
    row: int
    columns: Mapping[Field, int]
    name: str
    phone: str | None
    old_phone: str | None
    says_new_number: bool
    stage_words: tuple[tuple[Field, str], ...]
    party_group: str
    branch: str
    unit: str
    contact: str
    since: date | None
    joined: date | None

    def fault(self, field: Field | None, reason: str) -> Fault:
        """This row will not be written, for a reason that stands in one of its columns."""
        column = self.columns.get(field) if field is not None else None
        return Fault(
            sheet=self.sheet,
            row=self.row,
            column=letters(column) if column is not None else "",
            heading=field.value if field is not None and column is not None else "",
            name=self.name,
            reason=reason,
        )


class RowFault(Exception):
    """A row that cannot be taken, with the column that is to blame."""

    def __init__(self, field: Field | None, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(reason)


def read_drafts(workbook: Workbook, *, today: date) -> Iterator[Draft | Fault]:
    """Every row of the workbook, understood or with its first fault."""
    for sheet in workbook.sheets:
        for row in sheet.rows:
            try:
                yield _draft(sheet, row, today)
            except RowFault as fault:
                yield _fault(sheet, row, fault)


def _draft(sheet: Sheet, row: SheetRow, today: date) -> Draft:
    found = row.cells

    def take(field: Field, read: Callable[[Cell], T]) -> T:
        try:
            return read(found.get(field))
        except CellFault as fault:
            raise RowFault(field, str(fault)) from fault

    def text(field: Field, longest: int = 500) -> str:
        return take(field, lambda cell: cells.text_of(cell, longest=longest))

    return Draft(
        sheet=row.sheet,
        row=row.number,
        columns=sheet.header.columns,
        name=take(Field.NAME, cells.name_of),
        phone=take(Field.PHONE, cells.phone_of),
        old_phone=take(Field.OLD_PHONE, cells.phone_of),
        says_new_number=cells.is_change_of_number(text(Field.NOTE)),
        stage_words=tuple(
            (field, word) for field in (Field.STAGE, Field.CATEGORY) if (word := text(field, 50))
        ),
        party_group=text(Field.PARTY_GROUP, LONGEST_GROUP),
        branch=text(Field.BRANCH, LONGEST_BRANCH),
        unit=text(Field.UNIT, LONGEST_BRANCH),
        contact=text(Field.CONTACT, LONGEST_CONTACT),
        since=take(Field.SINCE, lambda cell: cells.day_of(cell, today=today)),
        joined=take(Field.JOINED, lambda cell: cells.day_of(cell, today=today)),
    )


def _fault(sheet: Sheet, row: SheetRow, fault: RowFault) -> Fault:
    column = sheet.header.columns.get(fault.field) if fault.field is not None else None
    name = row.cells.get(Field.NAME)
    return Fault(
        sheet=row.sheet,
        row=row.number,
        column=letters(column) if column is not None else "",
        heading=fault.field.value if fault.field is not None else "",
        name="".join(c for c in str(name or "")[:50] if c.isprintable()),
        reason=fault.reason,
    )


def outside_of(draft: Draft) -> str:
    """The unit and branch elsewhere that hold the 组织关系, as one name; "" where none is said.

    Raises `RowFault` on a name that is too long.
    """
    name = draft.branch if draft.unit in draft.branch else f"{draft.unit}{draft.branch}"
    if len(name) > LONGEST_BRANCH:
        raise RowFault(Field.UNIT, f"单位和支部合起来最多 {LONGEST_BRANCH} 个字")
    return name


def member_words(draft: Draft) -> tuple[MemberStage | None, str | None]:
    """Stage and category of a member; either word may stand in either column.

    None where nothing is said. Raises `RowFault` on words that are neither.
    """
    stage: MemberStage | None = None
    category: str | None = None
    for field, word in draft.stage_words:
        try:
            said = cells.stage_of(word)
        except CellFault as fault:
            raise RowFault(field, str(fault)) from fault
        if said is not None:
            stage = said
        elif (code := cells.category_of(word)) is not None:
            category = code
        else:
            known = "、".join(LABELS.values())
            raise RowFault(field, f"不认识“{word}”，请填正式或预备，类别可填：{known}")
    return stage, category
