"""旁证 distances: how far from the place scans were made goes when nobody may ask any more.

It stands here because only appeals know until when something may be doubted.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.appeals import rules
from app.appeals.models import Appeal
from app.core.clock import day_start, local_day
from app.core.db import db
from app.events.distance_models import ScanDistance
from app.events.models import Attendance, Event, Scan

#: an event that nobody settles or that was called off is over for this in so many days
UNSETTLED = timedelta(days=45)


def forget(*, now: datetime) -> int:
    """Delete the words beside the scans of events over for long enough; how many went.

    Whoever waits for an answer, or may still ask the parent about one, keeps what may help.
    """
    # told on day d → to be asked until d + 15, so what was told before today - 15 is over
    edge = day_start(local_day(now) - rules.ASK_DAYS)
    is_over = sa.or_(
        sa.and_(Event.settled_at.is_not(None), Event.settled_at < edge, Event.ends_at < edge),
        sa.and_(Event.settled_at.is_(None), Event.ends_at < edge - UNSETTLED),
    )
    over = sa.select(Event.id).where(is_over)
    outcome = db.session.execute(
        sa.delete(ScanDistance)
        .where(ScanDistance.event_id.in_(over), ~_is_needed(now))
        .execution_options(synchronize_session=False)
    )
    return int(outcome.rowcount)  # type: ignore[attr-defined]


def _is_needed(now: datetime) -> sa.ColumnElement[bool]:
    """Whether whose scan it is waits for an answer, under whichever record of the person."""
    came, asker = aliased(Person), aliased(Person)
    may_go_on = sa.and_(
        Appeal.state == rules.State.DECIDED, Appeal.escalate_until >= local_day(now)
    )
    return (
        sa.exists()
        .where(
            Scan.region_id == ScanDistance.region_id,
            Scan.year == ScanDistance.year,
            Scan.id == ScanDistance.scan_id,
            Attendance.region_id == Scan.region_id,
            Attendance.year == Scan.year,
            Attendance.id == Scan.attendance_id,
            came.id == Attendance.person_id,
            sa.func.coalesce(came.merged_into_id, came.id)
            == sa.func.coalesce(asker.merged_into_id, asker.id),
            asker.id == Appeal.asker_id,
            sa.or_(Appeal.state.in_(rules.PENDING), may_go_on),
        )
        .correlate(ScanDistance)
    )
