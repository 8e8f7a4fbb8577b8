"""库存 stock: how many of a gift lie on a community's shelf, where somebody counts them."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.db import db, insert
from app.organisations.models import Organisation
from app.spending import queries
from app.spending.errors import GiftUnknown, OutOfStock, StockReason
from app.spending.models import GiftStock
from app.spending.queries import DESK


def set_stock(
    community: Organisation,
    *,
    gift: str,
    on_hand: int | None,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Say how many there are now, with a reason; None: nobody counts them any more.

    Raises `NoSpending`, `GiftUnknown`, `StockReason`.
    """
    require(by, DESK, Target(path=community.path))
    if gift not in queries.market_here(community, now=now).rule.gifts:
        raise GiftUnknown
    if not reason:
        raise StockReason
    before = queries.stock_of(community).get(gift)
    values = {"organisation_id": community.id, "gift": gift, "region_id": community.region_id}
    statement = insert(GiftStock).values(**values, on_hand=on_hand)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[GiftStock.organisation_id, GiftStock.gift], set_={"on_hand": on_hand}
        )
    )
    audit.note(
        "gift_stock.set",
        region_id=community.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=community.id,
        organisation_id=community.id,
        address=by.address,
        reason=reason,
        details={"gift": gift, "before": before, "after": on_hand},
    )


def take_one(community: Organisation, gift: str, label: str) -> None:
    """Take one off the shelf. Raises `OutOfStock` where it is counted and none is left."""
    if _change(community, gift, -1):
        return
    if gift in queries.stock_of(community):
        raise OutOfStock(label=label)


def put_back(community: Organisation, gift: str) -> None:
    """Put one back on the shelf, where it is counted."""
    _change(community, gift, 1)


def _change(community: Organisation, gift: str, by: int) -> bool:
    moved = db.session.execute(
        sa.update(GiftStock)
        .where(
            GiftStock.organisation_id == community.id,
            GiftStock.gift == gift,
            GiftStock.on_hand + by >= 0,
        )
        .values(on_hand=GiftStock.on_hand + by)
        .execution_options(synchronize_session=False)
    )
    return bool(moved.rowcount)  # type: ignore[attr-defined]
