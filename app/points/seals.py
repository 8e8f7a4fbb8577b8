"""台账封存 seals: the chain of daily seals, and what the newest of them says of the ledger."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.core.db import db
from app.points.models import LedgerSeal
from app.points.rules import GENESIS, heads_hash
from app.points.verification import heads_at, matches_anchor, seal_hash

NOT_AN_ANCHOR = "这不是一行锚定记录。"


def seals(region_id: int) -> Sequence[LedgerSeal]:
    """All seals of a region, the oldest first."""
    query = sa.select(LedgerSeal).where(LedgerSeal.region_id == region_id)
    return db.session.scalars(query.order_by(LedgerSeal.number)).all()


def fault_of_seals(region_id: int) -> str:
    """What is wrong with the seals, or with the ledger by the newest one; "" if nothing is."""
    previous, number = GENESIS, 0
    newest = None
    for newest in seals(region_id):
        number += 1
        if newest.number != number:
            return f"缺少第 {number} 次封存。"
        if newest.previous_hash != previous or seal_hash(newest) != newest.hash:
            return f"第 {number} 次封存的内容被改动过。"
        previous = newest.hash
    if newest is None:
        return ""
    heads = heads_at(region_id, newest.until)
    if heads_hash(heads) != newest.head:
        return f"第 {number} 次封存之前的台账被改写过。"
    return ""


def fault_of_anchor(line: str) -> str:
    """What an anchor line kept outside says against the ledger; "" if it agrees."""
    try:
        return matches_anchor(line)
    except ValueError:
        return NOT_AN_ANCHOR
