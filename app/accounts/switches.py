"""开关 switches: what a region decides for itself, each with its words, range and effect."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.db import db
from app.core.errors import InvalidInput, NotFound
from app.core.phones import ContactPhoneInvalid, normalise_phone
from app.organisations.queries import region
from app.organisations.queries import root as top_of
from app.organisations.rules import RankingVisibility, setting


class SwitchInvalid(InvalidInput):
    """A value that this switch does not take."""

    code = "switch_invalid"
    sentence = "“%(label)s”不能这样设置：%(why)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One decision of a region: its name to people, what it does, and what it may be."""

    name: str
    label: str
    note: str
    #: value → words, for a choice
    choices: Mapping[str, str] = field(default_factory=dict)
    #: smallest and largest, for a number
    span: tuple[int, int] | None = None
    unit: str = ""
    is_yes_no: bool = False
    longest: int = 100


SWITCHES = (
    Switch(
        name="ranking_visibility",
        label="排名公开到什么程度",
        note="默认只告诉本人名次和档次。党务人员按职责查看不受影响，非党员看不到评议分。",
        choices=MappingProxyType(
            {
                RankingVisibility.OFF.value: "不公开",
                RankingVisibility.SELF.value: "只告诉本人名次",
                RankingVisibility.BAND.value: "告诉本人名次和档次（默认）",
                RankingVisibility.BRANCH.value: "支部内部公开姓名",
                RankingVisibility.FULL.value: "全部公开，外支部的姓名打码",
            }
        ),
    ),
    Switch(
        name="community_phone",
        label="社区服务电话",
        note="印在每个页面和每张海报上。",
        longest=30,
    ),
    Switch(
        name="is_mourning",
        label="哀悼日灰色页面",
        note="打开后所有页面变为灰色。",
        is_yes_no=True,
    ),
    Switch(
        name="review_link_basis",
        label="积分用于年度评议的依据文件",
        note="没有填写依据文件时，积分不与年度评议挂钩，页面和导出都写明“仅供参考”。",
        longest=200,
    ),
    Switch(
        name="check_in_opens_before",
        label="提前多久可以签到",
        note="早到的时间会如实记录，不计入时长。",
        span=(0, 240),
        unit="分钟",
    ),
    Switch(
        name="check_out_closes_after",
        label="结束后多久可以签退",
        note="过后由负责人办理签退。",
        span=(0, 240),
        unit="分钟",
    ),
    Switch(
        name="again_within",
        label="重复扫码按同一次算",
        note="签到后这么久之内再扫，不算签退。",
        span=(1, 60),
        unit="分钟",
    ),
    Switch(
        name="plan_in_past",
        label="补报刚开始的活动",
        note="开始不超过这么久的活动还可以填报和发布。",
        span=(0, 240),
        unit="分钟",
    ),
    Switch(
        name="backfill_days",
        label="补录没有报过的活动",
        note="活动过去不超过这么多天的还可以补录，由两人办理。0 表示不补录以前的。",
        span=(0, 365),
        unit="天",
    ),
    Switch(
        name="longest_plan_hours",
        label="按计划时长结束时最多算",
        note="负责人统一确认时长的上限。",
        span=(1, 12),
        unit="小时",
    ),
    Switch(
        name="review_cut_off",
        label="年度评议截止日",
        note="写作 月-日，例如 11-30。",
        longest=5,
    ),
    Switch(
        name="star_hours",
        label="星级志愿者的时长",
        note="一星、二星……累计要多少小时，从少到多，用逗号分开。默认按全国通行的五级。",
        longest=60,
    ),
)
BY_NAME: Mapping[str, Switch] = MappingProxyType({each.name: each for each in SWITCHES})


def states(settings: Mapping[str, Any]) -> list[tuple[Switch, Any]]:
    """Every switch with its present state."""
    return [(each, setting(settings, each.name)) for each in SWITCHES]


def set_switch(name: str, text: str, *, by: Actor, now: datetime) -> None:
    """Set one switch of the actor's region, by who may for the whole region; audited.

    Raises `SwitchInvalid`, `NotFound` for a switch there is not.
    """
    root = top_of(by.region_id)
    require(by, "switch.set", Target(path=root.path))
    switch = BY_NAME.get(name)
    if switch is None:
        raise NotFound
    found = region(by.region_id)
    before, after = setting(found.settings, name), _value(switch, text.strip())
    found.settings = {**found.settings, name: after}
    audit.note(
        "switch.set",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="region",
        subject_id=root.id,
        organisation_id=root.id,
        address=by.address,
        details={"switch": name, "before": before, "after": after},
    )
    db.session.flush()


def _value(switch: Switch, text: str) -> Any:
    if switch.is_yes_no:
        return text == "1"
    if switch.choices:
        return _choice(switch, text)
    if switch.span is not None:
        return _number(switch, text)
    if len(text) > switch.longest:
        raise _invalid(switch, f"最多 {switch.longest} 个字")
    if switch.name == "community_phone" and text:
        return _phone(switch, text)
    if switch.name == "review_cut_off":
        return _day(switch, text)
    if switch.name == "star_hours":
        return _rising(switch, text)
    return text


def _rising(switch: Switch, text: str) -> list[int]:
    parts = re.split(r"[,，、\s]+", text.strip(",，、 "))
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise _invalid(switch, "请写成 100,300,600 这样")
    hours = [int(part) for part in parts]
    if len(hours) > 10 or hours[0] < 1 or hours != sorted(set(hours)):
        raise _invalid(switch, "请从少到多写，最多十级")
    return hours


def _choice(switch: Switch, text: str) -> str:
    if text not in switch.choices:
        raise _invalid(switch, "请从列表里选择")
    return text


def _number(switch: Switch, text: str) -> int:
    least, most = switch.span or (0, 0)
    if not (text.isascii() and text.isdigit() and least <= int(text[:6]) <= most):
        raise _invalid(switch, f"请填 {least} 到 {most} 的整数")
    return int(text)


def _phone(switch: Switch, text: str) -> str:
    try:
        return normalise_phone(text, landline=True)
    except ContactPhoneInvalid as fault:
        raise _invalid(switch, ContactPhoneInvalid.sentence) from fault


def _day(switch: Switch, text: str) -> str:
    try:
        return datetime.strptime(f"2024-{text}", "%Y-%m-%d").strftime("%m-%d")  # noqa: DTZ007
    except ValueError as fault:
        raise _invalid(switch, "请写作 月-日，例如 11-30") from fault


def _invalid(switch: Switch, why: str) -> SwitchInvalid:
    return SwitchInvalid(fields={switch.name: [why]}, label=switch.label, why=why)
