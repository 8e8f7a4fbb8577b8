"""兑换的动作 service: handing out for points, and taking back on the same day."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import PersonNotFound
from app.accounts.models import Person
from app.accounts.permissions import Target, require
from app.accounts.standing import cares_for
from app.audit import service as audit
from app.core.clock import local, local_day
from app.core.db import db, insert_once, written_row
from app.core.ids import uuid7
from app.core.numbers import next_number
from app.core.words import points as said_points
from app.notices import service as notices
from app.organisations.models import Organisation
from app.schemes.rules.purse import spend
from app.schemes.rules.spending import Spending, Spent
from app.spending import queries, stock
from app.spending.errors import (
    AlreadyUndone,
    GiftUnknown,
    KeyReused,
    LimitReached,
    OwnPurse,
    TooLateToUndo,
    TooLittle,
    WhatIsWanted,
)
from app.spending.models import PurseTurn, Receipt, Undo
from app.spending.queries import DESK, Kept, Market

KIND = "spending"
#: sorts behind every number
_LAST = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants: a gift of the list; without a list so many hundredths for `label`."""

    person_id: uuid.UUID
    key: str
    gift: str = ""
    points: int | None = None
    label: str = ""


def hand_out(
    community: Organisation, wanted: Wanted, *, by: Actor, now: datetime
) -> tuple[Receipt, bool]:
    """Hand out for points at a community's desk; the receipt, and whether it answers a repeat.

    One purse is served by one desk at a time; what it holds is computed anew each time. Points,
    hours and marks stay as they are. Raises `PersonNotFound`, `OwnPurse`, `NoSpending`,
    `WhatIsWanted`, `GiftUnknown`, `TooLittle`, `LimitReached`, `OutOfStock`, `KeyReused`.
    """
    require(by, DESK, Target(path=community.path))
    person = _served(wanted.person_id, by)
    take_turn(person)
    if (earlier := _of_key(community, wanted, person, by)) is not None:
        return earlier, True
    market = queries.market_here(community, now=now)
    spent = _spend(person, market, wanted, now=now)
    if spent.gift:
        stock.take_one(community, spent.gift, market.rule.gifts[spent.gift].label)
    made = _write(community, person, market, wanted, spent, by=by)
    _note("spending.handed_out", made, by=by, now=now)
    _tell(made, person, community, now=now)
    return made, False


def served(person_id: uuid.UUID, *, by: Actor) -> Person:
    """Whom a desk may look at and serve: an active person it cares for.

    Raises `PersonNotFound` for all others.
    """
    person = accounts.person(by.region_id, person_id)
    if not person.is_active or not cares_for(by, DESK, person):
        raise PersonNotFound
    return person


def _served(person_id: uuid.UUID, by: Actor) -> Person:
    person = served(person_id, by=by)
    if person.id == by.person_id:
        raise OwnPurse
    return person


def take_turn(person: Person) -> None:
    """Let nobody else reach into a person's purse until the transaction ends."""
    values = {"person_id": person.id, "region_id": person.region_id}
    insert_once(PurseTurn, values)
    db.session.get_one(PurseTurn, person.id, with_for_update=True, populate_existing=True)


def _of_key(community: Organisation, wanted: Wanted, person: Person, by: Actor) -> Receipt | None:
    query = sa.select(Receipt).where(
        Receipt.region_id == by.region_id,
        Receipt.made_by_id == by.person_id,
        Receipt.key == wanted.key,
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    asked = (wanted.gift, None if wanted.gift else wanted.points, wanted.label)
    kept = (
        found.gift,
        None if found.gift else found.price,
        wanted.label if found.gift else found.label,
    )
    is_same = accounts.person(by.region_id, found.person_id).id == person.id
    if asked != kept or not is_same or found.organisation_id != community.id:
        raise KeyReused
    return found


def _spend(person: Person, market: Market, wanted: Wanted, *, now: datetime) -> Spent:
    """What the rules make of the wish, behind all that was handed out before."""
    has_list = bool(market.rule.gifts)
    if has_list != bool(wanted.gift) or has_list == (wanted.points is not None):
        raise WhatIsWanted
    if not has_list and not wanted.label:
        raise WhatIsWanted
    kept = queries.receipts_of(person.id, market, region_id=person.region_id)
    # a clock that went back must not put a receipt before an earlier one
    at = max([now, *(each.receipt.at for each in kept)])
    day = local_day(at)
    lines = queries.lines_of(person.id, market, region_id=person.region_id, on=day)
    wish = Spending(source=_LAST, at=at, gift=wanted.gift, points=wanted.points)
    paid = queries.as_spendings(kept)
    purse = spend(market.version, market.rule, lines, [*paid, wish], as_of=day)
    spent = next(each for each in purse.spent if each.spending is wish)
    if spent.is_accepted:
        return spent
    if spent.reason == "unknown_gift":
        raise GiftUnknown
    if spent.reason == "limit_reached":
        raise LimitReached
    price = market.rule.gifts[wanted.gift].price if wanted.gift else wanted.points or 0
    needed = market.rule.needs(price)
    raise TooLittle(balance=said_points(spent.balance), price=said_points(needed))


def _write(
    community: Organisation,
    person: Person,
    market: Market,
    wanted: Wanted,
    spent: Spent,
    *,
    by: Actor,
) -> Receipt:
    at = spent.spending.at
    year = local(at).year
    values: dict[str, Any] = {
        "id": uuid7(),
        "region_id": by.region_id,
        "year": year,
        "number": next_number(by.region_id, f"spending:{year}"),
        "person_id": person.id,
        "scheme_id": market.ruling.id,
        "scheme_version_id": market.ruling.version_id(market.version),
        "organisation_id": community.id,
        "gift": spent.gift,
        "label": market.rule.gifts[spent.gift].label[:80] if spent.gift else wanted.label,
        "price": spent.points,
        "balance": spent.balance,
        "valid_until": spent.valid_until,
        "at": at,
        "made_by_id": by.person_id,
        "key": wanted.key,
    }
    if not insert_once(Receipt, values):
        # the same key came for somebody else at the same moment
        raise KeyReused
    return written_row(Receipt, values)


def undo(kept: Kept, *, reason: str, by: Actor, now: datetime) -> Undo:
    """Take a receipt back on its day: a row of its own; what was counted goes back on the shelf.

    Raises `Forbidden`, `OwnPurse`, `TooLateToUndo`, `AlreadyUndone`.
    """
    receipt = kept.receipt
    community = db.session.get_one(Organisation, receipt.organisation_id)
    require(by, DESK, Target(path=community.path))
    person = accounts.person(by.region_id, receipt.person_id)
    if person.id == by.person_id:
        raise OwnPurse
    if local_day(now) != local_day(receipt.at):
        raise TooLateToUndo
    take_turn(person)
    values = {
        "receipt_id": receipt.id,
        "region_id": receipt.region_id,
        "at": now,
        "made_by_id": by.person_id,
        "reason": reason,
    }
    if not insert_once(Undo, values):
        raise AlreadyUndone
    if receipt.gift:
        stock.put_back(community, receipt.gift)
    _note("spending.undone", receipt, by=by, now=now, reason=reason)
    notices.send(
        receipt.region_id,
        KIND,
        f"兑换“{receipt.label}”已撤销，{said_points(receipt.price)} 分已退回",
        now=now,
        person_id=person.id,
        link=f"/receipts/{receipt.id}",
    )
    return written_row(Undo, values)


def _note(action: str, made: Receipt, *, by: Actor, now: datetime, reason: str = "") -> None:
    audit.note(
        action,
        region_id=made.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=made.person_id,
        organisation_id=made.organisation_id,
        address=by.address,
        reason=reason,
        details={"receipt": made.said_number, "gift": made.gift, "points": made.price},
    )


def _tell(made: Receipt, person: Person, community: Organisation, *, now: datetime) -> None:
    """The person hears of it, so that nobody spends his points behind his back."""
    notices.send(
        made.region_id,
        KIND,
        f"您用 {said_points(made.price)} 分兑换了“{made.label}”",
        now=now,
        person_id=person.id,
        body=f"在{community.name}办理，还有 {said_points(made.balance)} 分可兑换。"
        "不是您本人办的？请马上打社区电话。",
        link=f"/receipts/{made.id}",
    )
