"""计量与计值 valuing: from a fact to its quantity, and from the quantity to its worth."""

from app.schemes.rules.factors import combined
from app.schemes.rules.numbers import Number, ceiled, divided, plain
from app.schemes.rules.passage import Passage
from app.schemes.rules.quantities import percent_of
from app.schemes.rules.values import Brackets, NotCounted, Steps, worth


def counted_quantity(passage: Passage, share: Number | None) -> Number:
    """What counts of the fact's amount, given what its windows hold already.

    `share` is the amount taken over from another item, None for a fact of the item's own.
    """
    item, quantity = passage.rule.item, passage.rule.item.quantity
    raw = quantity.raw(passage.fact) if share is None else percent_of(share, quantity.percent)
    if item.factors:
        raw = plain(raw * _factor(passage, "quantity"))
    amount = raw
    for window, name in passage.rule.windows:
        key = passage.place(name, window)
        before = passage.tally.at(key, window)
        after = plain(before + amount)
        passage.tally.put(key, window, after)
        amount = plain(quantity.counted(window, after) - quantity.counted(window, before))
    if amount == raw:
        passage.note("quantity", "quantity", amount, quantity.unit)
    else:
        passage.note("quantity", "quantity_cut", amount, quantity.unit, raw)
    return amount


def worth_of(passage: Passage, quantity: Number) -> Number:
    """What the quantity is worth in hundredths, after factors and the rule of one matter once."""
    item = passage.rule.item
    try:
        points = _plain_worth(passage, quantity)
    except NotCounted as refusal:
        passage.note("value", str(refusal))
        return 0
    if item.factors:
        points = _factored(passage, points)
    if item.repeat:
        points = plain(points * repeat_factor(passage))
    for once in passage.rule.onces:
        matter = passage.fact.attributes.get(once.by)
        if matter:
            points = _beyond_best(passage, f"m/{once.name}/{matter}", points)
    return points


def repeat_factor(passage: Passage) -> Number:
    """Count the fact among its kind and say what its number multiplies it by."""
    item, day = passage.rule.item, passage.day
    if item.repeat is None:
        return 1
    kind = passage.fact.attributes.get(item.repeat.same, "") if item.repeat.same else ""
    ends_on = item.validity.ends_on(day) if item.validity else passage.tally.period.ends_on
    number = passage.tally.live(f"{item.key}/{kind}", day.toordinal(), ends_on.toordinal())
    factor = item.repeat.factors[min(number, len(item.repeat.factors)) - 1]
    if number > 1:
        passage.note("factor", "repeat", factor, number)
    return factor


def _plain_worth(passage: Passage, quantity: Number) -> Number:
    value = passage.rule.item.value
    if isinstance(value, Brackets | Steps):
        return _running_worth(passage, value, quantity)
    points = worth(value, quantity, passage.fact, times=_times(passage, quantity))
    passage.note("value", "value", points)
    return points


def _times(passage: Passage, quantity: Number) -> int:
    """How often a fixed or chosen amount is given: no more times than count, where times do."""
    count, item = passage.fact.count, passage.rule.item
    if count <= 1 or item.quantity.unit != "event" or item.derived:
        return count
    return min(count, ceiled(divided(quantity * 100, item.quantity.percent)))


def _running_worth(passage: Passage, value: Brackets | Steps, quantity: Number) -> Number:
    key = passage.place(f"v/{passage.rule.item.key}/{value.per}", value.per)
    before = passage.tally.at(key, value.per)
    after = plain(before + quantity)
    passage.tally.put(key, value.per, after)
    points = value.gained(before, after)
    passage.note("value", "running", points, before, after)
    return points


def _factor(passage: Passage, on: str) -> Number:
    item = passage.rule.item
    return combined(item.factors, passage.fact, moment=passage.moment, rule=item.factor_rule, on=on)


def _factored(passage: Passage, points: Number) -> Number:
    factor = _factor(passage, "value")
    if factor == 1:
        return points
    points = plain(points * factor)
    passage.note("factor", "factor", factor, points)
    return points


def _beyond_best(passage: Passage, key: str, points: Number) -> Number:
    """Only what goes beyond the best bonus (or below the worst penalty) of the matter so far."""
    key += "+" if points >= 0 else "-"
    best = passage.tally.at(key, "period")
    beyond = max(points, best) if points >= 0 else min(points, best)
    passage.tally.put(key, "period", beyond)
    more = plain(beyond - best)
    if best:
        passage.note("once", "once", more, best)
    return more
