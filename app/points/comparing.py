"""全市比较 comparing: `what_if` for more people than a page can wait for, a branch at a time.

It is begun by a press, goes on in the background, can be left and found again, and is kept with
the state of the draft that it compared: another change of the draft asks for another one.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.clock import local_day
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation, within
from app.points import what_if
from app.points.models import Comparison
from app.points.what_if import Compared, Side, Sums, WhatIf
from app.schemes.document import parse
from app.schemes.models import SchemeDraft

#: the rows that are kept: those with the greatest change
KEPT = 200


def begin(draft: SchemeDraft, node: Organisation, *, now: datetime) -> Comparison:
    """Compare a draft as it stands for a node, or find the comparison that was begun before."""
    insert_once(
        Comparison,
        {
            "id": uuid7(),
            "region_id": draft.region_id,
            "draft_id": draft.id,
            "revision": draft.revision,
            "organisation_id": node.id,
            "begun_at": now,
            "branches": len(within(node.region_id, node.path, kinds=[OrganisationKind.BRANCH])),
            "visited": 0,
            "cursor": "",
            "sums": asdict(Sums()),
            "rows": [],
        },
    )
    found = comparison(draft, node)
    assert found is not None
    return found


def comparison(draft: SchemeDraft, node: Organisation) -> Comparison | None:
    """The comparison of a draft as it stands now, if one was begun for a node."""
    query = sa.select(Comparison).where(
        Comparison.draft_id == draft.id,
        Comparison.revision == draft.revision,
        Comparison.organisation_id == node.id,
    )
    return db.session.scalars(query).one_or_none()


def running() -> Sequence[uuid.UUID]:
    """The comparisons that are not finished, the oldest first."""
    query = sa.select(Comparison.id).where(Comparison.finished_at.is_(None))
    return db.session.scalars(query.order_by(Comparison.id)).all()


def go_on(comparison_id: uuid.UUID, *, now: datetime) -> bool:
    """Compare the next branch; whether there are more."""
    query = sa.select(Comparison).where(Comparison.id == comparison_id).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).one()
    draft = db.session.get_one(SchemeDraft, found.draft_id)
    if found.finished_at is not None or draft.revision != found.revision:
        found.finished_at = found.finished_at or now  # nobody asks for an older draft any more
        return False
    node = organisation(found.region_id, found.organisation_id)
    left = [
        branch
        for branch in within(found.region_id, node.path, kinds=[OrganisationKind.BRANCH])
        if branch.id.hex > found.cursor
    ]
    # by their ids: a branch that is moved meanwhile is neither left out nor compared twice
    branch = min(left, key=lambda each: each.id, default=None)
    if branch is not None:
        _add(found, what_if.compare(branch, parse(draft.document), now=now))
        found.cursor, found.visited = branch.id.hex, found.visited + 1
    if len(left) <= 1:
        found.finished_at = now
    db.session.flush()
    return found.finished_at is None


def _add(found: Comparison, branch: WhatIf) -> None:
    found.sums = asdict(Sums(**found.sums) + branch.sums)
    kept = [*found.rows, *map(_stored, branch.rows)]
    found.rows = sorted(kept, key=lambda each: -abs(each["difference"]))[:KEPT]


def _stored(row: Compared) -> dict[str, Any]:
    return {
        "person": str(row.person_id),
        "branch": row.branch,
        "difference": row.difference,
        "before": _side(row.before),
        "after": _side(row.after),
    }


def _side(side: Side) -> list[Any]:
    return [side.points, side.mark, side.level, side.rank]


def as_what_if(found: Comparison) -> WhatIf:
    """A finished comparison as a page shows it."""
    ids = [uuid.UUID(row["person"]) for row in found.rows]
    query = sa.select(Person.id, Person.name).where(Person.id.in_(ids))
    names = {row.id: row.name for row in db.session.execute(query)}
    rows = tuple(
        Compared(
            uuid.UUID(row["person"]),
            names.get(uuid.UUID(row["person"]), ""),
            row["branch"],
            Side(*row["before"]),
            Side(*row["after"]),
        )
        for row in found.rows
    )
    return WhatIf(local_day(found.begun_at), Sums(**found.sums), rows)
