"""自设项核对 local_items: what lower organisations added, against what they may add."""

from collections import Counter
from collections.abc import Iterator

from app.schemes.checks.places import Found
from app.schemes.rules.items import Item
from app.schemes.rules.numbers import Number, points_text
from app.schemes.rules.values import Choices, Fixed, Range, Table
from app.schemes.rules.version import Version


def faults(version: Version) -> Iterator[Found]:
    """Own items without leave, too many of them, or worth more than allowed."""
    own = [item for item in version.items.values() if item.owner]
    allowance = version.allowance
    for item in own:
        path = ("items", item.key)
        if allowance is None:
            sentence = "办法没有写 local_items，不能有自设项（owner）"
            yield Found((*path, "owner"), "local_not_allowed", sentence)
        elif (most := largest(item)) is None:
            sentence = "自设项的分值没有限度，请改为固定、表格或范围，或加 per: event 的上限"
            yield Found((*path, "value"), "local_unbounded", sentence)
        elif most > allowance.points:
            sentence = f"自设项每次最多 {points_text(allowance.points)} 分"
            yield Found((*path, "value"), "local_too_much", sentence)
    if allowance:
        for owner, number in Counter(item.owner for item in own).items():
            if number > allowance.items:
                sentence = f"“{owner}”自设了 {number} 项，最多 {allowance.items} 项"
                yield Found(("local_items",), "local_too_many", sentence)


def largest(item: Item) -> Number | None:
    """The most that one fact can be worth, plus or minus; None where nothing limits it."""
    capped = [
        max(abs(cap.at_most), abs(cap.at_least))
        for cap in item.caps
        if cap.per == "event" and cap.at_most is not None and cap.at_least is not None
    ]
    if capped:
        return min(capped)
    amounts = _amounts(item)
    return max(*amounts, -min(amounts)) if amounts else None


def _amounts(item: Item) -> list[Number]:
    """Every amount the value can come to; none where it grows with the quantity."""
    value = item.value
    if isinstance(value, Fixed):
        return [value.points]
    if isinstance(value, Range):
        return [value.start, value.end]
    if isinstance(value, Choices):
        return list(value.amounts)
    if isinstance(value, Table) and item.quantity.unit == "event":
        return [row.points for row in value.rows] + [value.otherwise or 0]
    return []
