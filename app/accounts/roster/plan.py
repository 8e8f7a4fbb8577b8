"""名册的预览 plan: what an import would do, row by row, and what it leaves out and why."""

import enum
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.accounts.models import MembershipKind, MemberStage


class Action(enum.StrEnum):
    """What happens to the person of a row."""

    CREATE = "create"
    #: known in the region, gets this relation for the first time
    JOIN = "join"
    TRANSFER = "transfer"
    CHANGE = "change"
    UNCHANGED = "unchanged"


ACTION_LABELS: Mapping[Action, str] = {
    Action.CREATE: "新增人员",
    Action.JOIN: "已有人员，新建关系",
    Action.TRANSFER: "从其他组织转入",
    Action.CHANGE: "资料有变动",
    Action.UNCHANGED: "已有，无变动",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One person of a roster and what will be done.

    `person_id` is None for somebody new. `phone` is the plain number to set, None where the
    number stays as it is. `from_on` is the first day of the relation written, if one is.
    `membership_id` is the open relation that ends the day before, with its organisation's name.
    """

    sheet: str
    row: int
    action: Action
    name: str
    organisation_id: uuid.UUID
    organisation: str
    kind: MembershipKind
    person_id: uuid.UUID | None = None
    phone: str | None = None
    stage: MemberStage = MemberStage.NONE
    category: str = ""
    party_group: str = ""
    #: of 报到: where the 组织关系 is, and whom to reach there
    outside: str = ""
    outside_contact: str = ""
    from_on: date | None = None
    membership_id: uuid.UUID | None = None
    membership_from_on: date | None = None
    old_organisation: str = ""
    changes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row that will not be written: where it stands and why."""

    sheet: str
    row: int
    column: str
    heading: str
    name: str
    reason: str

    @property
    def sentence(self) -> str:
        """Place and reason in one line."""
        place = f"工作表“{self.sheet}”第 {self.row} 行"
        if self.column:
            place += f" {self.column} 列（{self.heading}）"
        return f"{place} {self.name}：{self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole roster as it will be applied. `basis` is the state of things it was made from."""

    organisation_id: uuid.UUID
    rows: tuple[PlannedRow, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]
    basis: str

    @property
    def counts(self) -> dict[Action, int]:
        """How many rows of each action, none left out."""
        counted = Counter(row.action for row in self.rows)
        return {action: counted[action] for action in Action}

    @property
    def phones_changed(self) -> int:
        """How many known people get another number."""
        return sum(1 for row in self.rows if row.person_id is not None and row.phone is not None)

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing; `plan_from_json` gives the plan back."""
        return {
            "organisation_id": str(self.organisation_id),
            "rows": [_plain(asdict(row)) for row in self.rows],
            "faults": [asdict(fault) for fault in self.faults],
            "remarks": list(self.remarks),
            "basis": self.basis,
        }


def plan_from_json(stored: Mapping[str, Any]) -> Plan:
    """A plan as it was stored."""
    return Plan(
        organisation_id=uuid.UUID(stored["organisation_id"]),
        rows=tuple(_row(each) for each in stored["rows"]),
        faults=tuple(Fault(**each) for each in stored["faults"]),
        remarks=tuple(stored["remarks"]),
        basis=stored["basis"],
    )


_IDS = ("organisation_id", "person_id", "membership_id")
_DAYS = ("from_on", "membership_from_on")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, uuid.UUID | date) else value
        for name, value in row.items()
    }


def _row(stored: Mapping[str, Any]) -> PlannedRow:
    values = dict(stored)
    for name in _IDS:
        values[name] = uuid.UUID(values[name]) if values[name] else None
    for name in _DAYS:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return PlannedRow(
        **{
            **values,
            "action": Action(values["action"]),
            "kind": MembershipKind(values["kind"]),
            "stage": MemberStage(values["stage"]),
            "changes": tuple(values["changes"]),
            "remarks": tuple(values["remarks"]),
        }
    )
