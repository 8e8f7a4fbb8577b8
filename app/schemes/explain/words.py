"""用语 words: the Chinese for windows, conditions, filters and caps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time
from typing import Any

from app.schemes.rules.caps import Cap
from app.schemes.rules.conditions import Condition
from app.schemes.rules.members import Who
from app.schemes.rules.numbers import points_text
from app.schemes.rules.validity import Validity
from app.schemes.rules.version import Attribute, Version
from app.schemes.rules.windows import Calendar, DaySpan

PER: dict[str, str] = {
    "event": "每次活动",
    "day": "每日",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "period": "每周期",
}
ROUNDINGS: dict[str, str] = {
    "none": "不取整",
    "floor": "零头舍去",
    "ceil": "零头进一",
    "half_up": "四舍五入",
    "at_least_one": "零头舍去，但至少计一",
}
STAGES = {"full": "正式党员", "probationary": "预备党员", "none": "非党员"}
WEEKDAYS = "一二三四五六日"
LENGTHS = {"month": "一个月", "quarter": "一个季度", "half_year": "半年", "year": "一年"}


def period_sentence(calendar: Calendar) -> str:
    """How long a period is and when it begins."""
    if calendar.length == "forever":
        return "积分长期累计，不清零。"
    begins = f"{calendar.first_month}月{calendar.first_day}日"
    parts = "月、季度、半年从周期首日起算" if calendar.own_parts else "月、季度、半年按公历"
    return f"以{LENGTHS[calendar.length]}为一个周期，从{begins}开始；{parts}。"


def cap_sentences(caps: Sequence[Cap], label: str) -> Iterator[str]:
    """Each cap as a sentence."""
    for cap in caps:
        ends = []
        if cap.at_most is not None:
            ends.append(f"最多记 {points_text(cap.at_most)} 分")
        if cap.at_least is not None:
            verb = "合计最低" if cap.counts == "net" else "最多扣到"
            ends.append(f"{verb} {points_text(cap.at_least)} 分")
        net = "（加分与扣分合计）" if cap.counts == "net" else ""
        lost = "，超出部分不保留" if cap.surplus == "lost" and cap.counts == "net" else ""
        yield f"{label}{PER[cap.per]}{'，'.join(ends)}{net}{lost}。"


def condition_text(condition: Condition, version: Version) -> str:
    """All that a condition asks, joined."""
    asked = [_CONDITIONS[name](condition, version) for name in condition.stated]
    return "；".join(text for text in asked if text)


def who_text(who: Who, version: Version) -> str:
    """Which members a filter holds; empty for everybody."""
    parts = [
        "、".join(who.categories),
        f"除{'、'.join(who.not_categories)}外的人员" if who.not_categories else "",
        "、".join(STAGES[stage] for stage in who.stages),
        "" if _are_members(who) else {True: "党员", False: "非党员", None: ""}[who.party_member],
        f"{who.min_age} 岁及以上" if who.min_age is not None else "",
        f"{who.max_age} 岁及以下" if who.max_age is not None else "",
        choices_text(who.attributes, version.member_attributes),
    ]
    return "，".join(part for part in parts if part)


def _are_members(who: Who) -> bool:
    """Whether the stages already say that they are members of the party."""
    return bool(who.stages) and "none" not in who.stages and who.party_member is True


def life_text(validity: Validity) -> str:
    """How long something holds, to follow 自……之日起; empty where no time ends it."""
    if validity.until == "year_end":
        ends = {0: "当年年底", 1: "次年年底"}
        return f"，有效至{ends.get(validity.years, f'当年年底后 {validity.years} 年')}"
    spans = ((validity.years, "年"), (validity.months, "个月"), (validity.days, "天"))
    span = "".join(f" {number} {unit}" for number, unit in spans if number)
    return f"{span}内有效" if span else ""


def choices_text(chosen: Mapping[str, Sequence[str]], names: Mapping[str, Attribute]) -> str:
    """Attributes with the values that are meant."""
    return "，".join(
        f"{label_of(name, names)}为{'或'.join(value_of(name, v, names) for v in values)}"
        for name, values in chosen.items()
    )


def label_of(name: str, names: Mapping[str, Attribute]) -> str:
    """What an attribute is called."""
    return names[name].label if name in names else name


def value_of(name: str, value: str, names: Mapping[str, Attribute]) -> str:
    """What a value of an attribute is called."""
    return names[name].values.get(value, value) if name in names else value


def _times(condition: Condition, _version: Version) -> str:
    start, end = condition.time_from, condition.time_to
    if start is None or end is None:
        return ""
    if end == time.min:
        return f"在 {start:%H:%M} 至 24:00 之间"
    over = "次日" if end <= start else ""
    return f"在 {start:%H:%M} 至{over} {end:%H:%M} 之间"


def _days(span: DaySpan) -> str:
    start, end = ("-".join(f"{part:02}" for part in parts) for parts in (span.start, span.end))
    every = "每年" if len(span.start) == 2 else ""
    return every + (start if start == end else f"{start}至{end}")


_CONDITIONS: dict[str, Callable[[Condition, Version], Any]] = {
    "published": lambda c, _v: "活动已备案发布" if c.published else "活动未备案发布",
    "approved": lambda c, _v: "已审核通过" if c.approved else "未经审核",
    "machine_proved": lambda c, _v: "由扫码等核验" if c.machine_proved else "由人工补登",
    "min_minutes": lambda c, _v: f"时长不少于 {c.min_minutes} 分钟",
    "min_attendance": lambda c, _v: f"实际时长不少于计划的 {c.min_attendance}%",
    "min_evidence": lambda c, _v: f"佐证材料不少于 {c.min_evidence} 份",
    "min_people": lambda c, _v: f"人数不少于 {c.min_people} 人",
    "attributes": lambda c, v: choices_text(c.attributes, v.attributes),
    "excluded": lambda c, v: f"不含{choices_text(c.excluded, v.attributes)}的",
    "weekdays": lambda c, _v: f"在星期{'、'.join(WEEKDAYS[day - 1] for day in c.weekdays)}",
    "dates": lambda c, _v: f"在 {'、'.join(_days(span) for span in c.dates)}",
    "time_from": _times,
    "time_to": lambda _c, _v: "",
}
