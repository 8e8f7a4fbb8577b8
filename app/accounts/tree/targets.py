"""移到哪里 targets: the organisations below which somebody may hang another, found by name."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.permissions import reach
from app.accounts.tree.service import CHANGE
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.rules import HANGS_BELOW

#: how many are offered at once
MOST = 20


def targets(
    node: Organisation, words: str, *, by: Actor
) -> Sequence[tuple[Organisation, str | None]]:
    """Where a node may be moved to: open, of a fitting kind, within the reach, not below itself.

    Each with the name of the one above it, since grids of two communities are called alike.
    """
    over = aliased(Organisation)
    below = [Organisation.path.startswith(path, autoescape=True) for path in reach(by, CHANGE)]
    query = sa.select(Organisation, over.name).outerjoin(over, over.id == Organisation.parent_id)
    query = query.where(
        Organisation.region_id == node.region_id,
        Organisation.kind.in_(HANGS_BELOW[node.kind]),
        Organisation.closed_on.is_(None),
        Organisation.id != node.parent_id,
        ~Organisation.path.startswith(node.path, autoescape=True),
        sa.or_(sa.false(), *below),
    )
    if words:
        query = query.where(Organisation.name.contains(words, autoescape=True))
    ordered = query.order_by(Organisation.path).limit(MOST + 1)
    return [(found, above) for found, above in db.session.execute(ordered)]
