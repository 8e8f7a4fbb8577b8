"""未写明之处 silent: what a text leaves unsaid, with the default that is used instead."""

from collections.abc import Iterator

from app.schemes.checks.places import Found
from app.schemes.rules.items import Item
from app.schemes.rules.values import Brackets
from app.schemes.rules.version import Version
from app.schemes.yaml_tree import Tree


def points(version: Version, tree: Tree) -> Iterator[Found]:
    """Every silent point of the scheme."""
    for item in version.items.values():
        yield from _item(item, tree)
    yield from _windows(version, tree)
    yield from _surplus(version, tree)
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
    odd = calendar.first_day != 1 or (calendar.first_month - 1) % 6 != 0
    if not odd or _stated(tree, "period", "parts") or not _uses_parts(version):
        return
    sentence = "周期首日不在半年之首，未写月、季度、半年怎么分：按公历划分"
    yield Found(("period",), "parts_unstated", sentence)


def _uses_parts(version: Version) -> bool:
    parts = ("month", "quarter", "half_year")
    caps = [cap for item in version.items.values() for cap in item.caps]
    caps += [cap for group in version.groups.values() for cap in group.caps]
    return any(cap.per in parts for cap in (*caps, *version.total_caps))


def _surplus(version: Version, tree: Tree) -> Iterator[Found]:
    if _stated(tree, "total", "at_most") and not _stated(tree, "total", "surplus"):
        sentence = "未写超出总分上限的部分能否抵扣以后的扣分：按能抵扣处理（先合计，再取上限）"
        yield Found(("total",), "surplus_unstated", sentence)


def _stated(tree: Tree, *path: str) -> bool:
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return False
        tree = tree[key]
    return True
