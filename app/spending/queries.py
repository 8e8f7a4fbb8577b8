"""兑换的查询 queries: which scheme lets points be spent where, purses, receipts and stock."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, reach
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import within
from app.points import worth
from app.points.models import Account
from app.records.queries import same_human
from app.schemes import queries as schemes
from app.schemes.queries import Ruling
from app.schemes.rules import Line, Version, ruling_version
from app.schemes.rules.purse import refusals, spend
from app.schemes.rules.spending import Gift, Purse, Spending, SpendingRule
from app.spending.errors import NoSpending, ReceiptNotFound
from app.spending.models import GiftStock, Receipt, Undo

DESK = "spending.desk"


@dataclass(frozen=True, slots=True)
class Market:
    """爱心超市: the scheme that speaks somewhere, with the day's rule of how points are spent."""

    ruling: Ruling
    version: Version
    rule: SpendingRule

    @property
    def gifts(self) -> Sequence[Gift]:
        """The list, the cheapest first."""
        return sorted(self.rule.gifts.values(), key=lambda gift: (gift.price, gift.key))


def _markets(region_id: int, *, on: date) -> dict[uuid.UUID, Market]:
    """The active schemes of a region that let points be spent on a day."""
    found = {}
    for ruling in schemes.active(region_id):
        version = ruling_version(ruling.rules, on)
        if version.spending is not None:
            found[ruling.id] = Market(ruling, version, version.spending)
    return found


def market_at(region_id: int, path: str, *, now: datetime) -> Market | None:
    """The market that speaks for a node: that of the nearest such scheme above, itself included."""
    found = _markets(region_id, on=local_day(now))
    nearest = schemes.nearest([each.ruling for each in found.values()], path)
    return found[nearest.id] if nearest else None


def market_of(region_id: int, person_id: uuid.UUID, *, now: datetime) -> Market | None:
    """The market of a person: where he is at home, else where he holds points."""
    home = accounts.home_on(person_id, local_day(now))
    if home is not None:
        return market_at(region_id, home.path, now=now)
    found = _markets(region_id, on=local_day(now))
    held = sa.select(Account.scheme_id).where(
        Account.region_id == region_id,
        Account.person_id == person_id,
        Account.scheme_id.in_(found),
    )
    newest = db.session.scalar(held.order_by(Account.year.desc(), Account.id).limit(1))
    return found[newest] if newest else None


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt with what took it back, if anything did."""

    receipt: Receipt
    undo: Undo | None
    #: where it was handed out
    place: str = ""

    @property
    def undone_at(self) -> datetime | None:
        """When it was taken back."""
        return self.undo.at if self.undo else None


@dataclass(frozen=True, slots=True)
class Held:
    """A person's purse under a market at a moment: what it holds, and what came out of it."""

    market: Market
    purse: Purse
    #: why each gift cannot be had now; "" where it can
    refusals: Mapping[str, str]
    #: the newest first
    kept: Sequence[Kept]
    today: date

    @property
    def balance(self) -> int:
        """Hundredths that can be spent now."""
        return self.purse.balance

    @property
    def endings(self) -> list[tuple[date, int]]:
        """How much can be spent until which day, the last one included."""
        period = self.market.version.calendar.period_of(self.today)
        ends_all = self.market.rule.clearing == "period_end"
        found: dict[date, int] = {}
        for ends_on, amount in self.purse.lots:
            last = ends_on - timedelta(days=1) if ends_on < date.max else ends_on
            last = min(last, period.ends_on) if ends_all else last
            if last < date.max and amount > 0:
                found[last] = found.get(last, 0) + amount
        return sorted(found.items())


def purse_of(person_id: uuid.UUID, market: Market, *, region_id: int, now: datetime) -> Held:
    """What a person may spend now: evaluated lines of all time, less what was handed out."""
    today = local_day(now)
    kept = receipts_of(person_id, market, region_id=region_id)
    lines = lines_of(person_id, market, region_id=region_id, on=today)
    paid = as_spendings(kept)
    terms = (market.version, market.rule, lines, paid)
    return Held(
        market,
        spend(*terms, as_of=today),
        refusals(*terms, as_of=today),
        kept,
        today,
    )


def lines_of(person_id: uuid.UUID, market: Market, *, region_id: int, on: date) -> list[Line]:
    """What a person's facts brought under the market's scheme, up to and with a day."""
    return worth.lines_ever(market.ruling, person_id, region_id=region_id, as_of=on)


def as_spendings(kept: Sequence[Kept]) -> list[Spending]:
    """What was handed out and not taken back, as the rules take it: settled."""
    return [
        Spending(
            source=f"{each.receipt.year}-{each.receipt.number:012d}",
            at=each.receipt.at,
            gift=each.receipt.gift,
            paid=each.receipt.price,
        )
        for each in kept
        if each.undo is None
    ]


def _kept() -> sa.Select[Receipt, Undo, str]:
    return (
        sa.select(Receipt, Undo, Organisation.name)
        .join(Organisation, Organisation.id == Receipt.organisation_id)
        .outerjoin(Undo, Undo.receipt_id == Receipt.id)
    )


def receipts_of(person_id: uuid.UUID, market: Market, *, region_id: int) -> Sequence[Kept]:
    """Every receipt of a person under a market, the newest first; merged records count in."""
    query = _kept().where(
        Receipt.region_id == region_id,
        Receipt.scheme_id == market.ruling.id,
        Receipt.person_id.in_(same_human(person_id)),
    )
    found = db.session.execute(query.order_by(Receipt.at.desc(), Receipt.id.desc()))
    return [Kept(*row) for row in found]


def receipt(receipt_id: uuid.UUID, *, actor: Actor) -> Kept:
    """One receipt for its person and for the desk where it was handed out.

    Raises `ReceiptNotFound` for everybody else.
    """
    query = _kept().add_columns(Organisation.path).where(Receipt.id == receipt_id)
    row = db.session.execute(query).one_or_none()
    if row is None or row[0].region_id != actor.region_id:
        raise ReceiptNotFound
    found, undo, place, path = row
    is_own = accounts.person(actor.region_id, found.person_id).id == actor.person_id
    if not is_own and not may(actor, DESK, Target(path=path)):
        raise ReceiptNotFound
    return Kept(found, undo, place)


def desks(actor: Actor, *, now: datetime) -> Sequence[Organisation]:
    """The communities at whose desk an actor may hand out, where points can be spent at all."""
    return [
        node
        for path in reach(actor, DESK)
        for node in within(actor.region_id, path, kinds={OrganisationKind.COMMUNITY})
        if market_at(actor.region_id, node.path, now=now)
    ]


def market_here(community: Organisation, *, now: datetime) -> Market:
    """The market of a community; raises `NoSpending`."""
    found = market_at(community.region_id, community.path, now=now)
    if found is None:
        raise NoSpending
    return found


def stock_of(community: Organisation) -> dict[str, int]:
    """How many of each counted gift a community has."""
    query = sa.select(GiftStock.gift, GiftStock.on_hand).where(
        GiftStock.organisation_id == community.id, GiftStock.on_hand.is_not(None)
    )
    rows = db.session.execute(query)
    return {gift: on_hand for gift, on_hand in rows if on_hand is not None}
