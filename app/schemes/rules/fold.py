"""逐条计分 fold: one fact after the other, in the order in which they happened."""

from datetime import datetime

from app.schemes.rules.facts import Fact
from app.schemes.rules.items import Item
from app.schemes.rules.limits import book_within, cut_at_ends, fit
from app.schemes.rules.lines import Line
from app.schemes.rules.numbers import ROUNDINGS, Number, divided, plain
from app.schemes.rules.passage import Passage
from app.schemes.rules.tally import Tally
from app.schemes.rules.trace import Step
from app.schemes.rules.values import counts
from app.schemes.rules.valuing import counted_quantity, repeat_factor, worth_of
from app.schemes.rules.version import Version

_PASSED = Step("gate", "passed")


def book(
    version: Version, tally: Tally, fact: Fact, *, moment: datetime, ended: Step | None = None
) -> list[Line]:
    """Value one fact, move the counters, and return its lines (its own and the derived ones).

    `moment` is when it happened on the Shanghai clock.
    `ended` says why the fact no longer counts; it is then only an earlier one for a repeat.
    """
    day = moment.date()
    tally.enter(version.calendar, day)
    passage = Passage(version.rules[fact.item], fact, moment, day, tally)
    passage.note("fact", "fact", passage.rule.item.label, day)
    if ended is not None:
        repeat_factor(passage)
        passage.trace.append(ended)
        return [passage.line(0, 0)]
    lines: list[Line] = []
    _pass(passage, None, lines)
    return lines


def _pass(passage: Passage, share: Number | None, lines: list[Line]) -> None:
    """The way of one fact through one item and the items that derive from it."""
    if _is_refused(passage) or _is_unknown(passage):
        lines.append(passage.line(0, 0))
        return
    quantity = counted_quantity(passage, share)
    value = worth_of(passage, quantity)
    amount = _booked(passage, value)
    passage.note("booked", "booked", amount)
    lines.append(passage.line(amount, quantity))
    for rule in passage.rule.derived:
        inner = Passage(rule, passage.fact, passage.moment, passage.day, passage.tally)
        inner.note("fact", "derived", passage.rule.item.label, rule.item.label)
        _pass(inner, _share(passage, rule.item, quantity, value), lines)


def _share(passage: Passage, item: Item, quantity: Number, value: Number) -> Number:
    """What an item that derives takes over: quantity, points, or how many times it was."""
    of = item.derived.of if item.derived else "quantity"
    if of == "points":
        return divided(value, 100)
    counts_times = passage.rule.item.quantity.unit == "event"
    return passage.fact.count if of == "times" and not counts_times else quantity


def _is_refused(passage: Passage) -> bool:
    gates = passage.rule.item.gates
    if gates is None:
        return False
    gate = gates.failed_by(passage.fact, passage.moment)
    passage.trace.append(Step("gate", "refused", (gate,)) if gate else _PASSED)
    return bool(gate)


def _is_unknown(passage: Passage) -> bool:
    if counts(passage.rule.item.value, passage.fact):
        return False
    passage.note("value", "not_in_table")
    return True


def _booked(passage: Passage, value: Number) -> int:
    """The whole hundredths to book: the item's running value is rounded, the rest follows later."""
    item, tally = passage.rule.item, passage.tally
    exact_key, booked_key = f"i/{item.key}", f"b/{item.key}"
    accepted = fit(passage, value)
    exact = plain(tally.at(exact_key, "period") + accepted)
    booked = int(tally.at(booked_key, "period"))
    amount = book_within(passage, ROUNDINGS[item.rounding](exact) - booked, accepted)
    tally.put(exact_key, "period", exact)
    tally.put(booked_key, "period", booked + amount)
    amount = cut_at_ends(passage, amount)
    tally.total += amount
    return amount
