"""扫码的回答 answers: what a person reads after a scan that stands."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.core import words
from app.events.completing import Gain
from app.events.models import AttendanceMode, Direction, Scan
from app.events.presence import Presence
from app.records.models import Trust


@dataclass(frozen=True, slots=True)
class Taken:
    """A scan that stands: its record, whether it stood before, and what it brought."""

    id: uuid.UUID
    again: bool
    direction: Direction
    at: datetime
    trust: Trust
    gain: Gain
    message: str
    event_id: uuid.UUID
    person_id: uuid.UUID


def taken_as(presence: Presence, scan: Scan, gain: Gain, *, again: bool) -> Taken:
    """The answer to a scan, new or repeated."""
    return Taken(
        id=scan.id,
        again=again,
        direction=scan.direction,
        at=scan.at,
        trust=scan.trust,
        gain=gain,
        message=_message(presence, scan, gain, again=again),
        event_id=presence.event.id,
        person_id=presence.person_id,
    )


def _message(presence: Presence, scan: Scan, gain: Gain, *, again: bool) -> str:
    verb = "签到" if scan.direction is Direction.IN else "签退"
    clock = words.clock_time(scan.at)
    if again:
        return f"您在 {clock} 已{verb}，不用再扫。"
    if scan.direction is Direction.OUT and presence.attendance is not None:
        served = words.hours(presence.attendance.minutes)
        return f"{clock} 签退成功，服务 {served}，{words.change(gain.points)}。"
    if presence.event.attendance is AttendanceMode.IN:
        return f"{clock} 签到成功，{words.change(gain.points)}。"
    if presence.event.attendance is AttendanceMode.IN_OUT:
        return f"{clock} 签到成功。服务结束后请再扫一次码签退，积分随签退到账。"
    return f"{clock} 签到成功。活动结束后由负责人统一确认时长，积分随后到账。"
