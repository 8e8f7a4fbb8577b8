"""任务 jobs: what happens by itself the evening before events and once they are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.core.db import let_go, transaction
from app.events import reminding, signal_finding
from app.events.archiving import archive_settled
from app.events.signal_finding import Found
from app.organisations.queries import regions


def reminders(due_at: datetime, now: datetime) -> str:
    """Tell who signed up for tomorrow, a transaction a person."""
    told = 0
    for each in [each.id for each in regions()]:
        found = reminding.due(each, due_at=due_at, now=now)
        let_go()
        for sign_up_id in found:
            with transaction():
                told += reminding.remind(sign_up_id, now=now)
    return f"told {told}"


def archive(_due_at: datetime, now: datetime) -> str:
    """Archive events settled long ago."""
    return f"archived {archive_settled(now=now)}"


def signals(_due_at: datetime, now: datetime) -> str:
    """Look at the events that ended or were settled in the last day."""
    return _look(since=now - timedelta(days=1), now=now)


def signals_nightly(_due_at: datetime, now: datetime) -> str:
    """Look again at the last weeks, and at people's days: what came late is seen too."""
    since, new = now - timedelta(days=9), 0
    for each in [each.id for each in regions()]:
        new += _note(signal_finding.of_days(each, since=since), now=now)
    return f"days: new {new}; " + _look(since=since, now=now)


def _look(*, since: datetime, now: datetime) -> str:
    found, new = signal_finding.over(since=since, now=now), 0
    for event_id in found:
        new += _note(signal_finding.of_event(event_id), now=now)
    return f"events {len(found)}, new {new}"


def _note(found: Sequence[Found], *, now: datetime) -> int:
    """Write down what was found; whoever checks in waits for that alone."""
    let_go()
    if not found:
        return 0
    with transaction():
        return signal_finding.note(found, now=now)
