"""兑换台账 purse: wishes to spend, taken one after the other against the lots that are there."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from app.core.clock import local_day
from app.schemes.rules.lines import Line
from app.schemes.rules.spending import (
    Gift,
    Lot,
    Purse,
    Spending,
    SpendingRule,
    SpendLimit,
    Spent,
    lots_of,
)
from app.schemes.rules.version import Version
from app.schemes.rules.windows import Calendar


def spend(
    version: Version,
    rule: SpendingRule,
    lines: Sequence[Line],
    spendings: Sequence[Spending],
    *,
    as_of: date,
) -> Purse:
    """Spend in order of time; each wish sees what has come in up to its day and still holds."""
    till = _at(version, rule, lines, spendings, as_of=as_of)
    return Purse(
        tuple(till.spent), till.earned, till.expired, till.cleared, till.balance, till.left
    )


def refusals(
    version: Version,
    rule: SpendingRule,
    lines: Sequence[Line],
    spendings: Sequence[Spending],
    *,
    as_of: date,
) -> dict[str, str]:
    """Why each gift of the list cannot be had on a day, after all spendings; "" where it can."""
    till = _at(version, rule, lines, spendings, as_of=as_of)
    return {key: till.refusal(gift, gift.price, as_of) for key, gift in rule.gifts.items()}


def _at(
    version: Version,
    rule: SpendingRule,
    lines: Sequence[Line],
    spendings: Sequence[Spending],
    *,
    as_of: date,
) -> "_Till":
    till = _Till(version, rule, lots_of(rule, lines, _spendable(version, rule)))
    for one in sorted(spendings, key=lambda one: (one.at, one.source)):
        if local_day(one.at) <= as_of:
            till.take(one)
    till.move_on(as_of)
    return till


def _spendable(version: Version, rule: SpendingRule) -> frozenset[str]:
    inside = {
        item.key
        for item in version.items.values()
        if {group.key for group in version.group_chain(item)} & set(rule.groups)
    }
    return frozenset(inside.union(rule.items))


class _Till:
    """The lots and what has been done with them so far."""

    def __init__(self, version: Version, rule: SpendingRule, lots: list[Lot]) -> None:
        self._calendar: Calendar = version.calendar
        self._rule = rule
        self._coming = lots
        self._lots: list[Lot] = []
        self._day = date.min
        self.spent: list[Spent] = []
        self.earned = self.expired = self.cleared = 0

    @property
    def balance(self) -> int:
        """What can be spent now."""
        return sum(lot.left for lot in self._lots)

    @property
    def left(self) -> tuple[tuple[date, int], ...]:
        """What can be spent now, by the day on which it ends; never is the last day there is."""
        sums: Counter[date] = Counter()
        for lot in self._lots:
            sums[lot.ends_on] += lot.left
        return tuple(sorted(sums.items()))

    def take(self, one: Spending) -> None:
        """Take what is wished for, or say why not."""
        day = local_day(one.at)
        self.move_on(day)
        if one.paid is not None:
            self._settle(one, one.paid, day)
            return
        gift, price = self._priced(one)
        is_unknown = one.gift and gift is None
        reason = "unknown_gift" if is_unknown else self.refusal(gift, price, day)
        if not reason:
            self._pay(price)
            if self._rule.clearing == "after_spending":
                self._clear()
        days = self._rule.voucher_days
        until = day + timedelta(days=days) if days is not None and gift and not reason else None
        key = gift.key if gift and not reason else ""
        amount = 0 if reason else price
        self.spent.append(Spent(one, not reason, reason, key, amount, self.balance, until))

    def _settle(self, one: Spending, paid: int, day: date) -> None:
        """Take what was handed out already; what the lots no longer hold is owed."""
        there = sum(lot.left for lot in self._lots if lot.left > 0)
        self._pay(min(paid, there))
        if paid > there:
            self._lots.append(Lot(day, date.max, there - paid))
        if self._rule.clearing == "after_spending":
            self._clear()
        self.spent.append(Spent(one, True, "", one.gift, paid, self.balance, None))

    def move_on(self, day: date) -> None:
        """Let come in, expire and be cleared what does so up to a day, in order of time."""
        while self._coming and self._coming[0].day <= day:
            lot = self._coming.pop(0)
            self._pass_time(lot.day)
            self.earned += lot.left
            self._owe(lot)
        self._pass_time(day)

    def _pass_time(self, day: date) -> None:
        for lot in self._lots:
            if lot.ends_on <= day:
                self.expired += lot.left
                lot.left = 0
        self._lots = [lot for lot in self._lots if lot.left]
        if self._rule.clearing == "period_end" and not self._same_period(self._day, day):
            self._clear()
        self._day = max(day, self._day)

    def _owe(self, lot: Lot) -> None:
        """A penalty takes from the lots; a new lot first covers what penalties took beyond them."""
        if lot.left < 0:
            covered = min(-lot.left, max(self.balance, 0))
            self._pay(covered)
            lot.left += covered
        else:
            for debt in [one for one in self._lots if one.left < 0]:
                covered = min(-debt.left, lot.left)
                debt.left += covered
                lot.left -= covered
        self._lots = [one for one in (*self._lots, lot) if one.left]

    def _priced(self, one: Spending) -> tuple[Gift | None, int]:
        if one.best:
            most = self.balance if one.points is None else min(one.points, self.balance)
            fitting = [gift for gift in self._rule.gifts.values() if gift.price <= most]
            best = max(fitting, key=lambda gift: gift.price, default=None)
            return best, best.price if best else most + 1
        gift = self._rule.gifts.get(one.gift)
        if gift:
            return gift, gift.price
        return None, one.points or 0

    def refusal(self, gift: Gift | None, price: int, day: date) -> str:
        """Why so many points, or a gift at its price, cannot be had; "" where they can."""
        if self._rule.needs(price) > self.balance or price <= 0:
            return "too_little"
        if self._is_over(self._rule.limits, price, day, ""):
            return "limit_reached"
        if gift and self._is_over(gift.limits, price, day, gift.key):
            return "limit_reached"
        return ""

    def _is_over(self, limits: Sequence[SpendLimit], price: int, day: date, gift: str) -> bool:
        for limit in limits:
            inside = [
                one
                for one in self.spent
                if one.is_accepted
                and gift in ("", one.gift)
                and self._same_window(limit, local_day(one.spending.at), day)
            ]
            if limit.times is not None and len(inside) >= limit.times:
                return True
            used = sum(one.points for one in inside)
            if limit.points is not None and used + price > limit.points:
                return True
        return False

    def _same_window(self, limit: SpendLimit, one: date, other: date) -> bool:
        if limit.per == "period":
            return self._same_period(one, other)
        if limit.per == "event":
            return False
        return self._calendar.key(limit.per, one) == self._calendar.key(limit.per, other)

    def _same_period(self, one: date, other: date) -> bool:
        return one == date.min or self._calendar.period_of(one).holds(other)

    def _pay(self, amount: int) -> None:
        ordered = sorted(self._lots, key=lambda lot: lot.day)
        if self._rule.order == "newest_first":
            ordered.reverse()
        elif self._rule.order == "soonest_expiry":
            ordered.sort(key=lambda lot: lot.ends_on)
        for lot in ordered:
            part = min(max(lot.left, 0), amount)
            lot.left -= part
            amount -= part
        self._lots = [lot for lot in self._lots if lot.left]

    def _clear(self) -> None:
        self.cleared += sum(lot.left for lot in self._lots if lot.left > 0)
        self._lots = [lot for lot in self._lots if lot.left < 0]
