"""数量 quantities: how much of something a fact is, and how part units and limits are treated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.schemes.rules.facts import Fact
from app.schemes.rules.numbers import Number, ceiled, divided, floored, half_up, plain, ratio
from app.schemes.rules.windows import WINDOWS, Window

Unit = Literal["event", "session", "hour", "minute", "person", "piece", "yuan"]
Rounding = Literal["none", "floor", "ceil", "half_up", "at_least_one"]

UNIT_NAMES: dict[str, str] = {
    "event": "次",
    "session": "场",
    "hour": "小时",
    "minute": "分钟",
    "person": "人",
    "piece": "件",
    "yuan": "元",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """The amount of a unit that counts.

    First `percent` of the raw amount, then for each window from the event to the period, on the
    running amount inside it: nothing if under `ignore_below`, rounding to whole `step`s (in the
    window `rounding_per`), raised to `at_least`, cut at `at_most`.
    """

    unit: Unit = "event"
    percent: Number = 100
    rounding: Rounding = "none"
    rounding_per: Window = "event"
    step: Number = 1
    ignore_below: Mapping[Window, Number] = field(default_factory=dict)
    at_least: Mapping[Window, Number] = field(default_factory=dict)
    at_most: Mapping[Window, Number] = field(default_factory=dict)

    def raw(self, fact: Fact) -> Number:
        """The fact's amount in the unit, before any rounding or limit."""
        amount = _raw(self.unit, fact)
        return amount if self.percent == 100 else percent_of(amount, self.percent)

    def windows(self) -> tuple[Window, ...]:
        """The windows in which anything happens to the amount, shortest first."""
        return tuple(window for window in WINDOWS if self._acts_in(window))

    def counted(self, window: Window, amount: Number) -> Number:
        """What counts of the raw running amount within one window."""
        if amount <= 0 or amount < self.ignore_below.get(window, 0):
            return 0
        if self.rounding_per == window:
            amount = rounded_to(amount, self.step, self.rounding)
        amount = max(amount, self.at_least.get(window, 0))
        return min(amount, self.at_most[window]) if window in self.at_most else amount

    def _acts_in(self, window: Window) -> bool:
        limits = (self.ignore_below, self.at_least, self.at_most)
        return any(window in limit for limit in limits) or (
            self.rounding != "none" and self.rounding_per == window
        )


def percent_of(amount: Number, percent: Number) -> Number:
    """`percent` hundredths of the amount."""
    return divided(amount * percent, 100)


def rounded_to(amount: Number, step: Number, rounding: Rounding) -> Number:
    """The amount in whole steps; `at_least_one` cuts to whole steps but keeps at least one."""
    if rounding == "none":
        return amount
    steps = amount if step == 1 else divided(amount, step)
    if rounding == "at_least_one":
        whole = max(1, floored(steps))
    else:
        whole = {"floor": floored, "ceil": ceiled, "half_up": half_up}[rounding](steps)
    return plain(whole * step)


def _raw(unit: Unit, fact: Fact) -> Number:
    if unit == "hour":
        return ratio(fact.minutes, 60)
    if unit == "yuan":
        return ratio(fact.money, 100)
    return int(getattr(fact, _FIELDS[unit]))


_FIELDS: dict[str, str] = {
    "event": "count",
    "session": "sessions",
    "minute": "minutes",
    "person": "people",
    "piece": "pieces",
}
