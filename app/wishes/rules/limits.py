"""心愿的限度 limits: what a community decides for its own wish board, with words and ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.wishes.rules.words import CATEGORIES
from app.wishes.unit_errors import SettingInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One decision of a community: its name to people, its range and what it begins with."""

    name: str
    label: str
    default: Any
    note: str = ""
    unit: str = ""
    #: smallest and largest, for a number
    span: tuple[int, int] | None = None
    #: value → words, for a choice
    choices: Mapping[str, str] | None = None
    #: several of these may be chosen
    many: Mapping[str, str] | None = None
    longest: int = 0


def _number(
    name: str, label: str, default: int, unit: str, span: tuple[int, int], note: str = ""
) -> Limit:
    return Limit(name=name, label=label, default=default, unit=unit, span=span, note=note)


#: how the points of a wish are said
POINTS_RULES: Mapping[str, str] = MappingProxyType(
    {
        "fixed": "每个心愿一样多，按积分办法的计分项",
        "by_category": "按心愿类别",
        "poster": "由提出心愿的人在范围内定",
    }
)

LIMITS = (
    _number("review_days", "审核", 3, "个工作日", (1, 30), "一般（黄）的心愿"),
    _number("red_hours", "急件（红）答复", 24, "小时", (1, 240)),
    _number("ceiling", "金额上限", 300, "元", (0, 100_000), "只用来把关，不收钱、不计分"),
    _number("contact_days", "认领后首次联系", 2, "个工作日", (1, 30)),
    _number("claim_days", "认领后办理", 15, "天", (1, 180), "到希望实现的日期为止，以早的为准"),
    _number("extension_days", "可延期一次", 7, "天", (0, 60)),
    _number("grace_days", "到期后收回", 3, "天", (0, 60)),
    _number("call_back_days", "送达后回访", 3, "个工作日", (1, 30)),
    _number("call_back_tries", "回访打几次", 3, "次", (1, 10), "都没联系上，记为“回访未果”"),
    _number("unsatisfied_days", "不满意的再办", 7, "天", (1, 60)),
    _number("close_days", "评价后办结", 3, "个工作日", (1, 30)),
    _number("reopen_days", "办结后可重新办理", 30, "天", (0, 365)),
    _number("unclaimed_days", "无人认领转街道协调", 30, "天", (1, 365)),
    _number("near_days", "临近希望日期转街道协调", 7, "天", (0, 60)),
    _number("contact_open_days", "认领结束后联系方式保留", 7, "天", (0, 60)),
    _number("live_claims", "一个单位同时认领", 5, "个", (0, 500), "0 表示不限；可以给单位单独定"),
    _number(
        "kept_days",
        "办完后个人信息保留",
        365,
        "天",
        (30, 1095),
        "到期自动删除，不公开的照片也删",
    ),
    _number("list_day", "每月清单日", 10, "日", (1, 31), "当天提出的也在这一期"),
    Limit(
        name="not_claimable",
        label="不公开认领的类别",
        default=[],
        many=CATEGORIES,
        note="这些类别由社区或群团组织，不让单位自行认领",
    ),
    Limit(name="points_rule", label="积分怎么定", default="fixed", choices=POINTS_RULES),
    Limit(
        name="points_item",
        label="积分办法里的计分项",
        default="wish",
        longest=64,
        note="填计分项的代号；积分与花费多少无关",
    ),
    *(
        _number(f"points_{key}", f"“{label}”每人", 5, "分", (0, 100), "按类别定分时用")
        for key, label in CATEGORIES.items()
    ),
    _number("points_least", "自定积分最少", 1, "分", (0, 100)),
    _number("points_most", "自定积分最多", 10, "分", (0, 100)),
)
BY_NAME: Mapping[str, Limit] = MappingProxyType({limit.name: limit for limit in LIMITS})
#: the moments of a claim's time at which its people are reminded (percent)
REMINDED_AT = (50, 80, 100)
LEAST_PHOTOS, MOST_PHOTOS = 1, 9
#: of what is wished for
MOST_WISH_PHOTOS = 3
MOST_TOGETHER = 50


def value(values: Mapping[str, Any], name: str) -> Any:
    """A community's own value of a limit, else what it begins with."""
    return values.get(name, BY_NAME[name].default)


def read(name: str, text: str, many: list[str]) -> Any:
    """What was typed for a limit, as a value. Raises `SettingInvalid`."""
    limit = BY_NAME[name]
    if limit.many is not None:
        if not set(many) <= set(limit.many):
            raise _invalid(limit, "请从列表里选择")
        return sorted(set(many))
    if limit.choices is not None:
        if text not in limit.choices:
            raise _invalid(limit, "请从列表里选择")
        return text
    if limit.span is not None:
        least, most = limit.span
        if not (text.isascii() and text.isdigit() and least <= int(text[:7]) <= most):
            raise _invalid(limit, f"请填 {least} 到 {most} 的整数")
        return int(text)
    if not 0 < len(text) <= limit.longest:
        raise _invalid(limit, f"请填 1 到 {limit.longest} 个字")
    return text


def _invalid(limit: Limit, why: str) -> SettingInvalid:
    return SettingInvalid(fields={limit.name: [why]}, label=limit.label, why=why)
