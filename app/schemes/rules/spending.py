"""积分兑换 spending: a purse of its own beside the points that are reviewed; it touches no review.

What is earned comes in as lots, each with its day and its end; what is spent takes from the lots
in a stated order, at a price, within limits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from app.core.clock import local_day
from app.schemes.rules.lines import Line
from app.schemes.rules.validity import Validity
from app.schemes.rules.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendLimit:
    """At most so many times, or so many points (hundredths), in a window; of a gift or of all."""

    per: Window
    times: int | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """Something on the list, with its price in hundredths of a point."""

    key: str
    label: str
    price: int
    limits: tuple[SpendLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingRule:
    """How earned points may be spent.

    `groups` and `items` say which points can be spent; without them all. `at_least` is what must be
    in the purse for anything to be had. `expiry` ends a lot; `order` says which lots go first.
    `clearing` empties the purse after each spending or at the end of each period. `penalties`:
    whether minus points are taken from the purse. `voucher_days`: how long a voucher for a gift
    holds.
    """

    gifts: Mapping[str, Gift] = field(default_factory=dict)
    at_least: int = 0
    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    limits: tuple[SpendLimit, ...] = ()
    expiry: Validity | None = None
    order: Literal["oldest_first", "newest_first", "soonest_expiry"] = "oldest_first"
    clearing: Literal["never", "after_spending", "period_end"] = "never"
    penalties: Literal["deduct", "ignore"] = "deduct"
    voucher_days: int | None = None

    def needs(self, price: int) -> int:
        """What a purse must hold before so much can be taken from it."""
        return max(price, self.at_least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """A wish to spend at a moment: a gift, the dearest that can be afforded, or so many points.

    `points` alone is an amount in hundredths; `gift` a key of the list; `best` at most `points`.
    `paid` is what was taken when it was handed out: nothing that changed since refuses it, and what
    the purse no longer holds is owed.
    """

    source: str
    at: datetime
    gift: str = ""
    points: int | None = None
    best: bool = False
    paid: int | None = None


class Spent(NamedTuple):
    """What became of one wish to spend; `reason` says why not."""

    spending: Spending
    is_accepted: bool
    reason: str
    gift: str
    points: int
    balance: int
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Purse:
    """Everything spent up to a day, and what is left: `lots` holds how much ends on which day."""

    spent: tuple[Spent, ...]
    earned: int
    expired: int
    cleared: int
    balance: int
    lots: tuple[tuple[date, int], ...] = ()


@dataclass(slots=True)
class Lot:
    """Points that came in together."""

    day: date
    ends_on: date
    left: int


REASONS: dict[str, str] = {
    "unknown_gift": "清单上没有这件礼品",
    "limit_reached": "已达到兑换次数或分值的上限",
    "too_little": "可兑换积分不足",
}


def lots_of(rule: SpendingRule, lines: Sequence[Line], wanted: frozenset[str]) -> list[Lot]:
    """The lots that lines bring; minus lines are lots below nothing."""
    found: list[Lot] = []
    for line in lines:
        if line.occurred_at is None or (wanted and line.item not in wanted) or not line.amount:
            continue
        if line.amount < 0 and rule.penalties == "ignore":
            continue
        day = local_day(line.occurred_at)
        ends_on = rule.expiry.ends_on(day) if rule.expiry and line.amount > 0 else date.max
        found.append(Lot(day, ends_on, line.amount))
    return sorted(found, key=lambda lot: lot.day)
