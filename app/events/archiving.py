"""归档 archiving: settled events leave the desks after a month; nothing of them is lost."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.audit import service as audit
from app.core.db import db
from app.events.models import Event, EventState

AFTER = timedelta(days=30)


def archive_settled(*, now: datetime) -> int:
    """Archive the events that were settled more than 30 days ago; how many there were."""
    query = sa.select(Event).where(
        Event.state == EventState.SETTLED, Event.settled_at < now - AFTER
    )
    found = db.session.scalars(query).all()
    for event in found:
        event.state = EventState.ARCHIVED
        audit.note(
            "event.archived",
            region_id=event.region_id,
            actor_id=None,
            now=now,
            subject_kind="event",
            subject_id=event.id,
            organisation_id=event.organisation_id,
        )
    db.session.flush()
    return len(found)
