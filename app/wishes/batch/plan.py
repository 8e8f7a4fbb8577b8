"""成批心愿的预览 plan: the wishes that a list would become, and what cannot be taken and why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One wish of a list, every cell understood; `number` is the row as a person sees it.

    `label` is what the claimer and the hand-over tick by. `name`, `group` and `guardian_phone`
    are for the contact person alone and are sealed wherever they are stored.
    """

    sheet: str
    number: int
    label: str
    title: str
    text: str
    category: str
    quantity: int
    name: str = field(repr=False)
    group: str = field(repr=False)
    guardian_phone: str | None = field(repr=False)
    needed_by: date | None

    @property
    def place(self) -> str:
        """Where it stands."""
        return place_of(self.sheet, self.number)


@dataclass(frozen=True, slots=True)
class BatchFault:
    """A row that becomes no wish, with everything that is wrong in it."""

    sheet: str
    number: int
    sentences: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it stands."""
        return place_of(self.sheet, self.number)


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """A whole list in its order, and sentences on what was left aside or wants a second look."""

    rows: tuple[BatchRow | BatchFault, ...]
    remarks: tuple[str, ...]

    @property
    def wishes(self) -> tuple[BatchRow, ...]:
        """The rows that can become wishes."""
        return tuple(row for row in self.rows if isinstance(row, BatchRow))

    @property
    def faults(self) -> tuple[BatchFault, ...]:
        """The rows that cannot."""
        return tuple(row for row in self.rows if isinstance(row, BatchFault))

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing, sealed; `preview_from_json` gives the preview back."""
        return {"rows": [_plain(row) for row in self.rows], "remarks": list(self.remarks)}


def preview_from_json(stored: Mapping[str, Any]) -> BatchPreview:
    """A preview as it was stored."""
    return BatchPreview(tuple(_row(each) for each in stored["rows"]), tuple(stored["remarks"]))


def place_of(sheet: str, number: int) -> str:
    """A row as a person finds it: `工作表“三班”第 5 行`."""
    return f"工作表“{sheet}”第 {number} 行"


def _plain(row: BatchRow | BatchFault) -> dict[str, Any]:
    values = asdict(row)
    if isinstance(row, BatchRow) and row.needed_by is not None:
        values["needed_by"] = row.needed_by.isoformat()
    return values


def _row(stored: Mapping[str, Any]) -> BatchRow | BatchFault:
    if "sentences" in stored:
        return BatchFault(stored["sheet"], stored["number"], tuple(stored["sentences"]))
    needed_by = stored["needed_by"]
    return BatchRow(**{**stored, "needed_by": date.fromisoformat(needed_by) if needed_by else None})
