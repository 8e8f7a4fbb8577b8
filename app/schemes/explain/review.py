"""评定说明 review: parts, conversion, levels and ranking as sentences."""

from collections.abc import Callable, Iterator
from typing import Any

from app.schemes.explain.words import ROUNDINGS, label_of, value_of, who_text
from app.schemes.rules.conversion import (
    ByPercentile,
    ByRank,
    Conversion,
    Linear,
    MarkSteps,
    Piecewise,
    RankMark,
    TopRatio,
)
from app.schemes.rules.numbers import number_text, points_text
from app.schemes.rules.review import (
    MEASURE_NAMES,
    Band,
    Component,
    Ends,
    LevelTable,
    Measure,
)
from app.schemes.rules.version import Version

TIES = {
    "report": "正好卡在两级之间且分数相同的，列出名单由支部研究，系统不自动取舍",
    "higher": "正好卡在两级之间且分数相同的，都列入高一级",
    "lower": "正好卡在两级之间且分数相同的，都列入低一级",
}


def review_sentences(version: Version) -> Iterator[str]:
    """What the scheme makes of totals."""
    review = version.review
    for component in review.components.values():
        yield _component(version, component)
    if review.conversion:
        yield f"综合分折算：{conversion_text(review.conversion)}。"
    for table in review.levels:
        yield from _levels(version, table)
    by = "、".join(measure_text(version, measure) for measure in review.ranking.by)
    ties = (
        "并列，后面的名次顺延（1、2、2、4）"
        if review.ranking.ties == "shared"
        else "并列，名次不空"
    )
    yield f"按{by}从高到低排名；相同的{ties}。"
    if review.ranking.moved == "own_share":
        yield "年中转支部的，各支部只评定在本支部取得的部分。"
    else:
        yield "年中转支部的，由截止日所在支部按全年成绩评定。"
    for one in review.ranking.leave_out:
        yield f"{who_text(one.who, version) or '全体人员'}不参加排名：{one.reason}。"


def measure_text(version: Version, measure: Measure) -> str:
    """What a measure is called."""
    if not measure.key:
        return MEASURE_NAMES[measure.kind]
    return f"“{_KEYED[measure.kind](version, measure.key)}”"


_KEYED: dict[str, Callable[[Version, str], str]] = {
    "item": lambda v, key: f"{v.items[key].label}积分",
    "quantity": lambda v, key: f"{v.items[key].label}数量",
    "facts": lambda v, key: f"{v.items[key].label}次数",
    "group": lambda v, key: f"{v.groups[key].label}积分",
    "number": lambda v, key: v.member_numbers[key],
    "component": lambda v, key: v.review.components[key].label,
}


def conversion_text(conversion: Conversion) -> str:
    """A conversion in words."""
    parts = [_KINDS[type(conversion.kind)](conversion.kind)]
    if conversion.at_least is not None:
        parts.append(f"最低 {points_text(conversion.at_least)} 分")
    if conversion.at_most is not None:
        parts.append(f"最高 {points_text(conversion.at_most)} 分")
    parts.append(f"保留 {conversion.decimals} 位小数（{ROUNDINGS[conversion.rounding]}）")
    return "，".join(parts)


def _linear(kind: Linear) -> str:
    plus = f"，再加 {points_text(kind.plus)} 分" if kind.plus else ""
    return f"乘 {_factor(kind.factor)}{plus}"


def _factor(factor: Any) -> str:
    whole, rest = divmod(abs(factor) * 10**6, 10**6)
    decimals = f"{int(rest):06d}".rstrip("0")
    return f"{'-' if factor < 0 else ''}{int(whole)}{f'.{decimals}' if decimals else ''}"


def _piecewise(kind: Piecewise) -> str:
    rows = []
    for row in kind.rows:
        end = f"至 {points_text(row.up_to)} 分" if row.up_to is not None else "分以上"
        rows.append(f"{points_text(row.over)} {end}的部分乘 {_factor(row.factor)}")
    return "；".join(rows)


def _ranks(rows: tuple[RankMark, ...], unit: str) -> str:
    return "；".join(
        f"前 {number_text(row.up_to)}{unit} {points_text(row.mark)} 分"
        if row.up_to is not None
        else f"其余 {points_text(row.mark)} 分"
        for row in rows
    )


_KINDS: dict[type, Callable[[Any], str]] = {
    Linear: _linear,
    TopRatio: lambda kind: f"第一名计 {points_text(kind.full)} 分，其余按与第一名的比例计",
    MarkSteps: lambda kind: "；".join(
        f"满 {points_text(row.at)} 分计 {points_text(row.mark)} 分" for row in kind.rows
    ),
    Piecewise: _piecewise,
    ByRank: lambda kind: _ranks(kind.rows, " 名"),
    ByPercentile: lambda kind: _ranks(kind.rows, "%"),
}


def _component(version: Version, component: Component) -> str:
    if component.grades:
        names = version.member_attributes
        grades = component.grades
        rows = "、".join(
            f"{value_of(grades.attribute, value, names)} {points_text(points)} 分"
            for value, points in grades.points.items()
        )
        what = f"按{label_of(grades.attribute, names)}：{rows}"
    else:
        what = f"取{measure_text(version, component.source)}"
    parts = [what]
    if component.at_least is not None:
        parts.append(f"最低 {points_text(component.at_least)} 分")
    if component.at_most is not None:
        parts.append(f"最高 {points_text(component.at_most)} 分")
    if component.conversion:
        parts.append(conversion_text(component.conversion))
    if component.weight != 100:
        parts.append(f"占 {number_text(component.weight)}%")
    return f"综合分之“{component.label}”：{'，'.join(parts)}。"


def _levels(version: Version, table: LevelTable) -> Iterator[str]:
    who = who_text(table.who, version) or "全体人员"
    by = measure_text(version, table.by)
    if table.shares:
        rows = "；".join(f"{share.label} {number_text(share.percent)}%" for share in table.shares)
        yield f"等级（{who}）按{by}从高到低的比例确定：{rows}。"
        yield f"{TIES[table.ties]}。"
        return
    yield f"等级（{who}）按{by}确定："
    for band in table.bands:
        yield f"   {_band(version, band)}"
    if table.compares:
        yield f"有名额的等级从高到低授予，没有名额的顺延到下一级；{TIES[table.ties]}。"
    if table.in_order:
        yield "等级逐级晋升，每次只升一级。"


def _band(version: Version, band: Band) -> str:
    parts = [ends_text(band.ends) or ("" if band.is_limited else "不限")]
    parts += [f"{measure_text(version, also.by)} {ends_text(also.ends)}" for also in band.also]
    if band.places is not None:
        parts.append(f"不超过 {band.places} 人")
    if band.percent is not None:
        parts.append(f"不超过参加排名人数的 {number_text(band.percent)}%")
    tail = "".join(f"；{text}" for text in (band.action, band.approver) if text)
    return f"{band.label}：{'，且'.join(part for part in parts if part)}{tail}。"


def ends_text(ends: Ends) -> str:
    """Two ends in words that say whether they belong."""
    words = (
        (ends.start, "{} 及以上"),
        (ends.above, "高于 {}"),
        (ends.to, "{} 及以下"),
        (ends.below, "低于 {}"),
    )
    return "、".join(
        word.format(points_text(amount)) for amount, word in words if amount is not None
    )
