"""导入组织的预览 previews: a list as it would be written, kept a day, made once."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.accounts.roster.places import Node
from app.accounts.tree.errors import TreeOutdated, TreePreviewNotFound, TreePreviewUsed
from app.accounts.tree.holding import Guard
from app.accounts.tree.models import TreeChange
from app.accounts.tree.planning import Line, Planner
from app.accounts.tree.service import CHANGE, do_or_propose
from app.accounts.tree.sheet import Draft
from app.accounts.tree.steps import as_json, sealed, steps_of, unsealed
from app.core.db import db
from app.core.errors import DomainError, InvalidInput
from app.core.ids import uuid7
from app.organisations import queries
from app.organisations.errors import OrganisationClosed
from app.organisations.models import Organisation

PREVIEW_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before it is confirmed."""

    kept: TreeChange
    lines: Sequence[Line]

    def of(self, state: str) -> list[Line]:
        """The rows that are added, there already, or bad."""
        return [line for line in self.lines if line.state == state]


def keep(
    drafts: Sequence[Draft], node: Organisation, *, by: Actor, now: datetime, file_name: str = ""
) -> TreeChange:
    """Keep what a list of what is to hang below a node would do; nothing is added.

    The list is read before the transaction begins. Raises `OrganisationClosed`.
    """
    require(by, CHANGE, Target(path=node.path))
    if node.closed_on is not None:
        raise OrganisationClosed(name=node.name)
    planner = Planner(
        _node(node),
        [_node(each) for each in queries.within(node.region_id, node.path)],
        queries.region(node.region_id).settings,
    )
    planner.plan(drafts)
    plan = {
        "steps": [as_json(step) for step in planner.steps],
        "lines": [asdict(line) for line in planner.lines],
    }
    db.session.execute(sa.delete(TreeChange).where(TreeChange.expires_at <= now))
    kept = TreeChange(
        id=uuid7(),
        region_id=by.region_id,
        organisation_id=node.id,
        made_by_id=by.person_id,
        created_at=now,
        expires_at=now + PREVIEW_LIFE,
        file_name=file_name[:200],
        plan_sealed=sealed(plan),
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _node(organisation: Organisation) -> Node:
    return Node(organisation.id, organisation.name, organisation.kind, organisation.path)


def preview(preview_id: uuid.UUID, node: Organisation, *, by: Actor, now: datetime) -> Preview:
    """Somebody's own preview at a node. Raises `TreePreviewNotFound`, `TreePreviewUsed`."""
    kept = db.session.get(TreeChange, preview_id)
    if kept is None or (kept.made_by_id, kept.organisation_id) != (by.person_id, node.id):
        raise TreePreviewNotFound
    if kept.expires_at is None or kept.expires_at <= now:
        raise TreePreviewNotFound
    if kept.plan_sealed is None:
        raise TreePreviewUsed
    return Preview(kept, [Line(**each) for each in unsealed(kept.plan_sealed)["lines"]])


def apply(
    preview_id: uuid.UUID, node: Organisation, *, guard: Guard, by: Actor, now: datetime
) -> tuple[int, bool]:
    """Add what a preview showed, or lay it before who may; how many, and whether it was done.

    Raises `TreePreviewUsed`; `TreeOutdated` where the tree would not take it any more.
    """
    kept = preview(preview_id, node, by=by, now=now).kept
    steps = steps_of(unsealed(kept.plan_sealed or b""))
    claimed = db.session.execute(
        sa.update(TreeChange)
        .where(TreeChange.id == kept.id, TreeChange.applied_at.is_(None))
        .values(applied_at=now, plan_sealed=None)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        raise TreePreviewUsed
    if not steps:
        raise InvalidInput
    said = f"在“{node.name}”之下导入 {len(steps)} 个组织：" + "、".join(
        step.name for step in steps[:5]
    )
    try:
        done = do_or_propose(steps, guard=guard, by=by, now=now, said=said)
    except DomainError as refusal:
        raise TreeOutdated(why=refusal.detail) from refusal
    return len(steps), done
