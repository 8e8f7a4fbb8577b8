"""兑换的接口 api: my purse; handing out and taking back at a desk."""

import uuid
from collections.abc import Sequence
from typing import Any

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.errors import CursorUnknown
from app.core.web import SIGNED_IN
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.spending import queries, schemas, service
from app.spending.errors import NoSpending
from app.spending.models import Receipt
from app.spending.queries import DESK, Held, Kept
from app.spending.service import Wanted

api = ApiBlueprint("spending_api", __name__, url_prefix="/api/v1")


@api.call("GET", "/me/purse", access=SIGNED_IN, query=schemas.PurseQuery, answer=schemas.MyPurse)
def my_purse(query: dict[str, Any]) -> dict[str, Any]:
    """What I may spend, until when and on what, and what came out of it."""
    held = own_purse()
    shown, rest = _page(held.kept, query["limit"], query["after"])
    return {
        "scheme_id": held.market.ruling.id,
        "scheme": held.market.ruling.title,
        "balance": held.balance,
        "endings": [{"until": day, "points": amount} for day, amount in held.endings],
        "gifts": [
            {
                "key": gift.key,
                "label": gift.label,
                "price": gift.price,
                "refusal": held.refusals[gift.key],
            }
            for gift in held.market.gifts
        ],
        "receipts": [_plain(each.receipt, each) for each in shown],
        "next": str(shown[-1].receipt.id) if rest else None,
    }


def own_purse() -> Held:
    """The purse of who asks; raises `NoSpending`."""
    actor, now = login.actor(), clock.now()
    market = queries.market_of(actor.region_id, actor.person_id, now=now)
    if market is None:
        raise NoSpending
    return queries.purse_of(actor.person_id, market, region_id=actor.region_id, now=now)


def _page(kept: Sequence[Kept], limit: int, after: str | None) -> tuple[Sequence[Kept], bool]:
    ids = [str(each.receipt.id) for each in kept]
    if after and after not in ids:
        raise CursorUnknown
    begin = ids.index(after) + 1 if after else 0
    return kept[begin : begin + limit], len(kept) > begin + limit


def _plain(receipt: Receipt, kept: Kept | None = None) -> dict[str, Any]:
    names = [name for name in schemas.ReceiptOut().fields if name not in {"number", "undone_at"}]
    return {
        **{name: getattr(receipt, name) for name in names},
        "number": receipt.said_number,
        "undone_at": kept.undone_at if kept else None,
    }


@api.call(
    "POST",
    "/spendings",
    access=DESK,
    body=schemas.SpendingIn,
    answer=schemas.HandedOut,
    status=201,
    also={200: schemas.HandedOut},
)
def hand_out(body: dict[str, Any]) -> Any:
    """Hand out at the desk of a community; the same key again finds the same receipt."""
    with transaction():
        community = _community(body.pop("organisation_id"))
        made, again = service.hand_out(community, Wanted(**body), by=login.actor(), now=clock.now())
        kept = queries.receipt(made.id, actor=login.actor())
    return {**_plain(made, kept), "again": again}, 200 if again else 201


def _community(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, DESK, Target(path=node.path))
    return node


@api.call(
    "POST",
    "/spendings/<uuid:receipt_id>/undo",
    access=DESK,
    body=schemas.UndoIn,
    answer=schemas.ReceiptOut,
)
def undo(body: dict[str, Any], receipt_id: uuid.UUID) -> dict[str, Any]:
    """Take a receipt back on its day: points and stock return, the receipt stays."""
    actor = login.actor()
    with transaction():
        kept = queries.receipt(receipt_id, actor=actor)
        undone = service.undo(kept, reason=body["reason"], by=actor, now=clock.now())
    return {**_plain(kept.receipt, kept), "undone_at": undone.at}
