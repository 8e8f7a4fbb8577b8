"""成批心愿的规矩 rules: which rows of a list become wishes; plain values only.

Every fault of a row is named, and a row with one becomes no wish. A child's name stands in its own
column and nowhere else: title, words and number are read by the claimer.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from app.core.workbooks.cells import CellFault, bare
from app.core.workbooks.reading import Cell
from app.wishes.batch import cells
from app.wishes.batch.columns import Field
from app.wishes.batch.plan import BatchFault, BatchPreview, BatchRow, place_of
from app.wishes.batch.sheet import ListRow, read_list

LONGEST_TITLE = 80
LONGEST_TEXT = 500
#: a name as short as this may be an everyday word (白雪, 高兴); a shorter one is looked for nowhere
_SHORT_NAME = 2

T = TypeVar("T")


@dataclass
class _Draft:
    """A row whose cells were read one by one, with what is wrong so far."""

    row: ListRow
    today: date
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.label = self._take(Field.LABEL, cells.label_of, "")
        self.wish = self._take(Field.WISH, cells.wish_of, "")
        self.size = self._take(Field.SIZE, lambda cell: cells.words_of(cell, longest=50), "")
        self.category = self._take(Field.CATEGORY, cells.category_of, "")
        self.quantity = self._take(Field.QUANTITY, cells.quantity_of, 0)
        self.text = self._take(
            Field.NOTE, lambda cell: cells.words_of(cell, longest=LONGEST_TEXT), ""
        )
        self.name = self._take(Field.NAME, cells.name_of, "")
        self.group = self._take(Field.GROUP, cells.group_of, "")
        self.guardian_phone = self._take(Field.GUARDIAN_PHONE, cells.guardian_phone_of, None)
        self.needed_by = self._take(
            Field.NEEDED_BY, lambda cell: cells.needed_by_of(cell, today=self.today), None
        )
        if len(self.title) > LONGEST_TITLE:
            self.refuse(Field.WISH, f"连同规格最多 {LONGEST_TITLE} 个字，细节请写在“说明”里")

    @property
    def place(self) -> str:
        return place_of(self.row.sheet, self.row.number)

    @property
    def title(self) -> str:
        """The wish and its size, unless the wish ends with the size already."""
        return self.wish if self.wish.endswith(self.size) else f"{self.wish}（{self.size}）"

    @property
    def public(self) -> Iterator[tuple[Field, str]]:
        """What the claimer reads, without width and blanks."""
        for each, words in (
            (Field.LABEL, self.label),
            (Field.WISH, self.wish),
            (Field.SIZE, self.size),
            (Field.NOTE, self.text),
        ):
            yield each, _squeezed(words)

    def refuse(self, each: Field, reason: str) -> None:
        self.faults.append(f"{each.value}：{reason}")

    def _take(self, each: Field, read: Callable[[Cell], T], otherwise: T) -> T:
        try:
            return read(self.row.cells.get(each))
        except CellFault as fault:
            self.refuse(each, str(fault))
            return otherwise


def read_batch(content: bytes, *, today: date) -> BatchPreview:
    """What a list would become, row by row; nothing is written.

    `today` is the day in the community: a wish may be for today, not for a day before. Raises
    `WorkbookUnreadable`, `WorkbookTooLarge`, `BatchWithoutHeader`, `BatchEmpty`.
    """
    wishes = read_list(content)
    drafts = [_Draft(row, today) for row in wishes.rows]
    _refuse_shared_labels(drafts)
    remarks = (*wishes.remarks, *_find_names(drafts))
    return BatchPreview(tuple(_judged(draft) for draft in drafts), remarks)


def _judged(draft: _Draft) -> BatchRow | BatchFault:
    row = draft.row
    if draft.faults:
        return BatchFault(row.sheet, row.number, tuple(draft.faults))
    return BatchRow(
        sheet=row.sheet,
        number=row.number,
        label=draft.label,
        title=draft.title,
        text=draft.text,
        category=draft.category,
        quantity=draft.quantity,
        name=draft.name,
        group=draft.group,
        guardian_phone=draft.guardian_phone,
        needed_by=draft.needed_by,
    )


def _refuse_shared_labels(drafts: Sequence[_Draft]) -> None:
    """A number ticks one wish; 7 and 07 look alike on paper and count as one."""
    by_label: dict[str, list[_Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.label:
            by_label[re.sub(r"(?<!\d)0+(?=\d)", "", draft.label.casefold())].append(draft)
    for sharers in by_label.values():
        for draft in sharers:
            other = next((each for each in sharers if each is not draft), None)
            if other is not None:
                draft.refuse(
                    Field.LABEL,
                    f"“{draft.label}”与{other.place}的“{other.label}”重复，每个心愿要有自己的编号",
                )


def _find_names(drafts: Sequence[_Draft]) -> Iterator[str]:
    """Refuse names in what the claimer reads; remark on words that may be names."""
    names = {_squeezed(draft.name) for draft in drafts}
    names = {name for name in names if len(name) >= _SHORT_NAME}
    for draft in drafts:
        own = {_squeezed(draft.name)} & names
        certain = own | {name for name in names if len(name) > _SHORT_NAME}
        perhaps = names | _parts(draft.name)
        found = [(each, words) for each, words in draft.public if _has(words, certain)]
        for each, _ in found:
            draft.refuse(each, _NAME_INSIDE[each])
        if not found and any(_has(words, perhaps) for _, words in draft.public):
            yield f"{draft.place}里好像写了孩子的名字，认领方会看到，请核对"


_NAME_INSIDE = {
    Field.LABEL: "请不要用孩子的姓名当编号",
    Field.WISH: "请不要在心愿里写孩子的姓名",
    Field.SIZE: "请不要在规格里写孩子的姓名",
    Field.NOTE: "请不要在说明里写孩子的姓名",
}


def _parts(name: str) -> set[str]:
    """By what a person is called without the family name: 小明 of 王小明, both of 买买提·吐尔逊."""
    if "·" in name:
        return {_squeezed(part) for part in name.split("·") if len(part) >= _SHORT_NAME}
    return {_squeezed(name[-_SHORT_NAME:])} if len(name) > _SHORT_NAME else set()


def _has(words: str, names: set[str]) -> bool:
    return any(name in words for name in names)


def _squeezed(words: str) -> str:
    return bare(words).replace("·", "").casefold()
