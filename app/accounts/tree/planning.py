"""导入组织的打算 planning: what each row of a list would do, judged one after the other."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.accounts.roster.places import Node, match_branch
from app.accounts.tree.sheet import Draft
from app.accounts.tree.steps import Step, Verb
from app.core.ids import uuid7
from app.organisations.kinds import LABELS
from app.organisations.models import OrganisationKind
from app.organisations.rules import PARTY_KINDS, is_usual_grid, is_within, may_hang

ADD, THERE, BAD = "add", "there", "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the list as the preview shows it."""

    sheet: str
    row: int
    state: str
    name: str
    kind: str = ""
    above: str = ""
    #: why it is bad, or what to know of it
    said: str = ""


class _Unfit(Exception):
    """A row that cannot be taken; the text is the reason in Chinese."""


@dataclass
class Planner:
    """Knows the open nodes of a subtree, and those that earlier rows will add."""

    node: Node
    known: Iterable[Node]
    settings: Mapping[str, Any]
    lines: list[Line] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._named: dict[str, list[Node]] = {}
        self._below: dict[tuple[str, OrganisationKind, str], bool] = {}
        self._parties: list[Node] = []
        for each in self.known:
            self._learn(each, _above(each.path), is_there=True)

    def _learn(self, node: Node, above: str, *, is_there: bool) -> None:
        self._named.setdefault(node.name, []).append(node)
        self._below.setdefault((above, node.kind, node.name), is_there)
        if node.kind in PARTY_KINDS:
            self._parties.append(node)

    def plan(self, drafts: Sequence[Draft]) -> None:
        """Judge every row; a row may name one before it as the one above."""
        for draft in drafts:
            try:
                self._judge(draft)
            except _Unfit as unfit:
                self._show(draft, BAD, above=draft.above, said=str(unfit))

    def _judge(self, draft: Draft) -> None:
        if draft.kind is None or draft.reason:
            raise _Unfit(draft.reason)
        above = self._find_above(draft, draft.kind)
        key = (above.path, draft.kind, draft.name)
        if key in self._below:
            said = "已有，不改动" if self._below[key] else "前面的行已经写了，只建一个"
            self._show(draft, THERE, above=above.name, said=said)
            return
        party = self._find_party(draft, above) if draft.party else None
        step = _step(draft, above, party)
        # the real number comes when it is founded; until then its own id makes its path its own
        self._learn(
            Node(step.node_id, draft.name, draft.kind, f"{above.path}{step.node_id}/"),
            above.path,
            is_there=False,
        )
        self.steps.append(step)
        usual = draft.kind is not OrganisationKind.GRID or is_usual_grid(
            draft.households, self.settings
        )
        self._show(draft, ADD, above=above.name, said="" if usual else "户数不在常见范围，请核对")

    def _find_above(self, draft: Draft, kind: OrganisationKind) -> Node:
        if not draft.above or draft.above == self.node.name:
            found = [self.node]
        else:
            found = self._named.get(draft.above, [])
        if not found:
            raise _Unfit(f"没有找到上级“{draft.above}”，请先写上级那一行，或核对名称")
        fitting = [each for each in found if may_hang(kind, each.kind)]
        if not fitting:
            raise _Unfit(f"{LABELS[kind]}不能挂在{LABELS[found[0].kind]}“{found[0].name}”之下")
        if len(fitting) > 1:
            raise _Unfit(f"叫“{draft.above}”的上级不止一个，请到它的上级组织页导入")
        return fitting[0]

    def _find_party(self, draft: Draft, above: Node) -> uuid.UUID:
        near = [each for each in self._parties if is_within(each.path, above.path)]
        found = match_branch(draft.party, near)
        if len(found) == 1:
            return found[0].id
        if found:
            raise _Unfit(f"所属党组织“{draft.party}”不止一个，请写全称")
        raise _Unfit(f"“{above.name}”里没有找到所属党组织“{draft.party}”，请核对名称")

    def _show(self, draft: Draft, state: str, *, above: str, said: str) -> None:
        kind = LABELS[draft.kind] if draft.kind else ""
        line = Line(
            sheet=draft.sheet,
            row=draft.row,
            state=state,
            name=draft.name,
            kind=kind,
            above=above,
            said=said,
        )
        self.lines.append(line)


def _above(path: str) -> str:
    return path[: path.rstrip("/").rfind("/") + 1]


def _step(draft: Draft, above: Node, party: uuid.UUID | None) -> Step:
    return Step(
        verb=Verb.ADD,
        node_id=uuid7(),
        above_id=above.id,
        kind=draft.kind,
        name=draft.name,
        phone=draft.phone,
        sector=draft.sector,
        households=draft.households,
        contact=draft.contact or None,
        party_id=party,
    )
