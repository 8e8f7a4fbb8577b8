"""未写明之处 silent: what a text leaves unsaid or in vain, with what is done instead."""

from collections.abc import Iterator

from app.schemes.checks.places import Found
from app.schemes.rules.items import Item
from app.schemes.rules.numbers import points_text
from app.schemes.rules.values import Brackets, Steps
from app.schemes.rules.version import Version
from app.schemes.rules.windows import MONTHS, Window
from app.schemes.yaml_tree import Path, Tree


def points(version: Version, tree: Tree) -> Iterator[Found]:
    """Every silent point of the scheme."""
    for item in version.items.values():
        yield from _item(item, tree)
    yield from _windows(version, tree)
    yield from _surplus(version, tree)
    yield from _base(version)
    yield from _gifts(version)
    if not _stated(tree, "ranking", "ties"):
        yield Found(("ranking",), "ties_unstated", "未写同分怎么排：按并列处理（1、2、2、4）")
    if not _stated(tree, "ranking", "moved"):
        sentence = "未写年中转支部怎么算：由截止日所在支部按全年成绩评定"
        yield Found(("ranking",), "moved_unstated", sentence)


def _item(item: Item, tree: Tree) -> Iterator[Found]:
    path = ("items", item.key)
    counts_hours = item.quantity.unit == "hour" and item.derived is None
    if counts_hours and not _stated(tree, *path, "quantity", "rounding"):
        sentence = f"“{item.label}”未写不足一小时怎么算：按实际时长计，保留小数"
        yield Found(path, "part_hours_unstated", sentence)
    if isinstance(item.value, Brackets) and not _stated(
        tree, *path, "value", "brackets", "part_units"
    ):
        sentence = f"“{item.label}”未写每段内不足一个单位怎么算：按比例计"
        yield Found(path, "part_units_unstated", sentence)
    if len(item.factors) > 1 and not _stated(tree, *path, "factor_rule"):
        yield Found(path, "factors_unstated", f"“{item.label}”有几个系数：未写怎么合并，按连乘处理")


def _windows(version: Version, tree: Tree) -> Iterator[Found]:
    calendar = version.calendar
    odd = {
        window
        for window in ("month", "quarter", "half_year")
        if calendar.first_day != 1 or (calendar.first_month - 1) % MONTHS[window]
    }
    if _stated(tree, "period", "parts") or not odd.intersection(_windows_used(version)):
        return
    sentence = "周期首日不在半年之首，未写月、季度、半年怎么分：按公历划分"
    yield Found(("period",), "parts_unstated", sentence)


def _windows_used(version: Version) -> Iterator[Window]:
    """Every window in which something is counted."""
    for item in version.items.values():
        yield from (cap.per for cap in item.caps)
        yield from item.quantity.windows()
        if isinstance(item.value, Brackets | Steps):
            yield item.value.per
    yield from (cap.per for group in version.groups.values() for cap in group.caps)
    yield from (cap.per for cap in version.total_caps)
    yield from (omission.per for omission in version.omissions)
    if version.spending:
        yield from (limit.per for limit in version.spending.limits)
        gifts = version.spending.gifts.values()
        yield from (limit.per for gift in gifts for limit in gift.limits)


def _surplus(version: Version, tree: Tree) -> Iterator[Found]:
    if _stated(tree, "total", "at_most") and not _stated(tree, "total", "surplus"):
        sentence = "未写超出总分上限的部分能否抵扣以后的扣分：按能抵扣处理（先合计，再取上限）"
        yield Found(("total",), "surplus_unstated", sentence)


def _base(version: Version) -> Iterator[Found]:
    """Base scores that lie outside the ends of the total."""
    base = version.base
    scores: list[tuple[Path, int]] = [(("base", "points"), base.points)] if base.points else []
    scores += [
        (("base", "classes", index, "points"), points)
        for index, (_who, points) in enumerate(base.classes)
    ]
    for path, points in scores:
        for cap in version.total_caps:
            if cap.counts == "net" and cap.per == "period" and cap.clamped(points) != points:
                given, counted = points_text(points), points_text(cap.clamped(points))
                sentence = f"基础分 {given} 分不在总分的上下限之间：按 {counted} 分计"
                yield Found(path, "base_outside", sentence)


def _gifts(version: Version) -> Iterator[Found]:
    """Gifts that cost more than anybody may spend in a window."""
    rule = version.spending
    for gift in rule.gifts.values() if rule else ():
        limits = (*(rule.limits if rule else ()), *gift.limits)
        most = min((one.points for one in limits if one.points is not None), default=gift.price)
        if gift.price > most:
            sentence = f"“{gift.label}”要 {points_text(gift.price)} 分，而每期最多可用"
            sentence += f" {points_text(most)} 分：永远换不到"
            yield Found(("spending", "gifts", gift.key, "price"), "gift_unreachable", sentence)


def _stated(tree: Tree, *path: str) -> bool:
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return False
        tree = tree[key]
    return True
