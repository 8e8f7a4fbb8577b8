"""缺勤与否决说明 duties: omissions and overrides as sentences."""

from collections.abc import Iterator

from app.schemes.explain.words import PER, condition_text, who_text
from app.schemes.rules.numbers import number_text, points_text
from app.schemes.rules.omissions import Omission
from app.schemes.rules.overrides import Override, Repair
from app.schemes.rules.quantities import UNIT_NAMES
from app.schemes.rules.version import Version
from app.schemes.rules.watching import is_watched

IN_A_ROW = {"month": "个月", "quarter": "个季度", "half_year": "个半年"}


def duty_sentences(version: Version) -> Iterator[str]:
    """What follows from too little, and what sets points aside."""
    for omission in version.omissions:
        yield _omission(version, omission)
    for override in version.overrides:
        yield _override(version, override)


def level_label(version: Version, key: str) -> str:
    """What a level is called."""
    rows = (row for table in version.review.levels for row in table.rows)
    return next((row.label for row in rows if row.key == key), key)


def _labels(version: Version, items: tuple[str, ...], groups: tuple[str, ...] = ()) -> str:
    names = [version.items[key].label for key in items]
    names += [version.groups[key].label for key in groups]
    return "、".join(names) or "全部计分项"


def _omission(version: Version, omission: Omission) -> str:
    who = who_text(omission.who, version)
    what = _labels(version, omission.items, omission.groups)
    unit = _unit(version, omission)
    effects = []
    if omission.points:
        each = f"每少 1{unit}" if omission.each_missing else ""
        effects.append(f"{each}记 {points_text(omission.points)} 分")
    if omission.ceiling:
        effects.append(f"等级最高为{level_label(version, omission.ceiling)}")
    when = f"（{condition_text(omission.when, version)}）" if omission.when else ""
    row = f"连续 {omission.in_a_row} {IN_A_ROW[omission.per]}、" if omission.in_a_row > 1 else ""
    return (
        f"{omission.label}：{who}{row}{PER[omission.per]}{what}{when}"
        f"少于 {number_text(omission.fewer_than)}{unit}的，{'，'.join(effects)}。"
    )


def _unit(version: Version, omission: Omission) -> str:
    """What is counted: times, or the one unit of the items that are watched."""
    if not omission.by_quantity:
        return " 次"
    watched = [item for item in version.items.values() if is_watched(version, omission, item.key)]
    units = {item.quantity.unit for item in watched}
    return f" {UNIT_NAMES[units.pop()]}" if len(units) == 1 else "（按数量）"


def _override(version: Version, override: Override) -> str:
    times = f"累计 {override.at_least} 次" if override.at_least > 1 else ""
    when = f"（{condition_text(override.when, version)}）" if override.when else ""
    effects = [
        f"总分记为 {points_text(override.total)} 分" if override.total is not None else "",
        f"综合分记为 {points_text(override.score)} 分" if override.score is not None else "",
        f"等级定为{level_label(version, override.drop_to)}" if override.drop_to else "",
        f"等级下降 {override.drop_by} 级" if override.drop_by else "",
        f"等级最高为{level_label(version, override.ceiling)}" if override.ceiling else "",
    ]
    if override.bar:
        barred = "、".join(level_label(version, key) for key in override.bar)
        effects.append(f"不得评为{barred}")
    repair = _repair(version, override.repair) if override.repair else ""
    what = _labels(version, override.items)
    told = "，".join(effect for effect in effects if effect)
    return f"{override.label}：出现{what}{when}{times}的，{told}。{repair}"


def _repair(version: Version, repair: Repair) -> str:
    within = f"{repair.within_days} 天内" if repair.within_days is not None else ""
    after = "不再受此限制"
    if repair.total is not None:
        after = f"总分改记为 {points_text(repair.total)} 分"
    elif repair.score is not None:
        after = f"综合分改记为 {points_text(repair.score)} 分"
    return f"{within}完成“{version.items[repair.item].label}”的，{after}。"
