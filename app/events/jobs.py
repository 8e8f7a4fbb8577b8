"""任务 jobs: what happens by itself once events are over."""

from datetime import datetime, timedelta

from app.core.db import transaction
from app.events import signal_finding
from app.events.archiving import archive_settled
from app.organisations.queries import regions


def archive(_due_at: datetime, now: datetime) -> str:
    """Archive events settled long ago."""
    return f"archived {archive_settled(now=now)}"


def signals(_due_at: datetime, now: datetime) -> str:
    """Look at the events that ended or were settled in the last day."""
    return _look(since=now - timedelta(days=1), now=now)


def signals_nightly(_due_at: datetime, now: datetime) -> str:
    """Look again at the last weeks, and at people's days: what came late is seen too."""
    since, new = now - timedelta(days=9), 0
    for each in regions():
        with transaction():
            new += signal_finding.examine_days(each.id, since=since, now=now)
    return f"days: new {new}; " + _look(since=since, now=now)


def _look(*, since: datetime, now: datetime) -> str:
    found, new = signal_finding.over(since=since, now=now), 0
    for event_id in found:
        with transaction():
            new += signal_finding.examine(event_id, now=now)
    return f"events {len(found)}, new {new}"
