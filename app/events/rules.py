"""活动的规矩 rules: states that follow from the clock, windows, minutes and directions."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from app.organisations.rules import setting


@dataclass(frozen=True, slots=True)
class Category:
    """A field of service. Party activities may earn points, never volunteer hours."""

    label: str
    counts_as_hours: bool = True
    needs_risk_notice: bool = False


CATEGORIES: Mapping[str, Category] = MappingProxyType(
    {
        "elder": Category("助老", needs_risk_notice=True),
        "child": Category("助学托幼", needs_risk_notice=True),
        "disability": Category("助残", needs_risk_notice=True),
        "hardship": Category("济困"),
        "health": Category("义诊健康"),
        "environment": Category("环境"),
        "order": Category("治安秩序"),
        "mediation": Category("调解"),
        "policy": Category("宣传"),
        "culture": Category("文化文体"),
        "errand": Category("代办"),
        "farming": Category("助耕"),
        "legal": Category("法律"),
        "emergency": Category("应急", needs_risk_notice=True),
        "theme_day": Category("主题党日", counts_as_hours=False),
        "festival": Category("节日"),
        "co_building": Category("共驻共建"),
    }
)


class Shown(enum.StrEnum):
    """What people see of an event's state; `rules.shown_state` computes it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    PUBLISHED = "published"
    OPEN = "sign_up_open"
    FULL = "full"
    ONGOING = "ongoing"
    ENDED = "ended"
    SETTLED = "settled"
    ARCHIVED = "archived"


SHOWN_LABELS: Mapping[Shown, str] = MappingProxyType(
    {
        Shown.DRAFT: "草稿",
        Shown.SUBMITTED: "待审核",
        Shown.REJECTED: "未通过",
        Shown.CANCELLED: "已取消",
        Shown.PUBLISHED: "已发布",
        Shown.OPEN: "报名中",
        Shown.FULL: "名额已满",
        Shown.ONGOING: "进行中",
        Shown.ENDED: "已结束",
        Shown.SETTLED: "已结算",
        Shown.ARCHIVED: "已归档",
    }
)


def shown_state(
    state: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    takes_sign_ups: bool = False,
    is_full: bool = False,
) -> Shown:
    """The state as people read it: what was decided, and what follows from the clock."""
    if state != "published":
        return Shown(state)
    if now >= ends_at:
        return Shown.ENDED
    if now >= starts_at:
        return Shown.ONGOING
    if takes_sign_ups:
        return Shown.FULL if is_full else Shown.OPEN
    return Shown.PUBLISHED


@dataclass(frozen=True, slots=True)
class Windows:
    """When a session may be checked into and out of (both ends are settings of the region)."""

    opens_at: datetime
    in_until: datetime
    out_until: datetime


def windows(starts_at: datetime, ends_at: datetime, settings: Mapping[str, Any]) -> Windows:
    """In from 60 min before the start to the end, out to 60 min after the end, by default."""
    before = timedelta(minutes=setting(settings, "check_in_opens_before"))
    after = timedelta(minutes=setting(settings, "check_out_closes_after"))
    return Windows(starts_at - before, ends_at, ends_at + after)


def served_minutes(in_at: datetime, out_at: datetime, *, starts_at: datetime) -> int:
    """Whole minutes between the scans; those before the start are recorded and not credited."""
    served = out_at - max(in_at, starts_at)
    return max(0, int(served.total_seconds()) // 60)


def planned_minutes(
    in_at: datetime, *, starts_at: datetime, ends_at: datetime, longest: timedelta
) -> int:
    """Minutes of somebody who stayed until the planned end, up to the longest stretch allowed."""
    stayed = min(ends_at - max(in_at, starts_at), longest)
    return max(0, int(stayed.total_seconds()) // 60)


class Step(enum.StrEnum):
    """What a scan without a stated direction means."""

    CHECK_IN = "in"
    CHECK_OUT = "out"
    AGAIN_IN = "again_in"
    AGAIN_OUT = "again_out"


def next_step(
    wanted: str | None,
    *,
    in_at: datetime | None,
    out_at: datetime | None,
    scanned_at: datetime,
    takes_out: bool,
    again_within: timedelta,
) -> Step:
    """Check-in, check-out or a repeat (contract, `POST /check-ins`).

    No check-in yet → in; checked in less than five minutes ago → that record again; else out;
    after out → the out record. `takes_out`: whether the event's mode knows a check-out.
    """
    if wanted == "in":
        return Step.CHECK_IN if in_at is None else Step.AGAIN_IN
    if wanted == "out" and takes_out:
        return Step.CHECK_OUT if out_at is None else Step.AGAIN_OUT
    if in_at is None:
        return Step.CHECK_IN
    if not takes_out:
        return Step.AGAIN_IN
    if out_at is not None:
        return Step.AGAIN_OUT
    is_fresh = abs(scanned_at - in_at) < again_within
    return Step.AGAIN_IN if is_fresh else Step.CHECK_OUT


#: the weaker proof of two scans is the proof of the whole
TRUST_ORDER = ("hand", "poster", "screen", "steward")


def weaker(one: str, other: str) -> str:
    """The weaker of two kinds of proof."""
    return min(one, other, key=TRUST_ORDER.index)
