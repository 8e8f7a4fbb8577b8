"""活动的审计 noting: what was done to an event, in the log."""

from datetime import datetime

from app.accounts.actor import Actor
from app.audit import service as audit
from app.core.db import db
from app.events.models import Event


def note(event: Event, action: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Write who did what to an event."""
    audit.note(
        action,
        region_id=event.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="event",
        subject_id=event.id,
        organisation_id=event.organisation_id,
        address=by.address,
        reason=reason,
    )
    db.session.flush()
