"""今天的活动 today: what neighbours do today, in two figures."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.clock import day_end, day_start, local_day
from app.core.db import db
from app.events.models import Attendance, AttendanceState, Event, EventState

HELD = (EventState.PUBLISHED, EventState.SETTLED, EventState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Today:
    """How many events begin on a day, and how many people came to them so far."""

    events: int
    came: int


def today(region_id: int, *, now: datetime) -> Today:
    """The figures of this Shanghai day."""
    day = local_day(now)
    begun = (
        Event.region_id == region_id,
        Event.state.in_(HELD),
        Event.starts_at >= day_start(day),
        Event.starts_at < day_end(day),
    )
    events = sa.select(sa.func.count()).select_from(Event).where(*begun)
    came = (
        sa.select(sa.func.count())
        .select_from(Attendance)
        .join(Event, Event.id == Attendance.event_id)
        .where(*begun, Attendance.state != AttendanceState.VOID)
    )
    return Today(db.session.scalar(events) or 0, db.session.scalar(came) or 0)
