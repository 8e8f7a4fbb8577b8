"""限次 limits: how often a guarded thing may happen, counted in the database for all workers."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.core.db import db, insert
from app.core.errors import TooMany
from app.core.tables import LimitCounter


def window_start(now: datetime, window: timedelta) -> datetime:
    """The start of the fixed window of time that `now` lies in."""
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def count(key: str, *, window: timedelta, now: datetime) -> int:
    """Count one more and return how many there are in this window, this one included."""
    statement = insert(LimitCounter).values(
        key=key, window_starts_at=window_start(now, window), count=1
    )
    counted = statement.on_conflict_do_update(
        index_elements=[LimitCounter.key, LimitCounter.window_starts_at],
        set_={"count": LimitCounter.count + 1},
    ).returning(LimitCounter.count)
    return int(db.session.execute(counted).scalar_one())


def reached(key: str, *, window: timedelta, now: datetime) -> int:
    """How many there are in this window so far."""
    found = db.session.get(LimitCounter, (key, window_start(now, window)))
    return found.count if found else 0


def check(key: str, *, most: int, window: timedelta, now: datetime) -> None:
    """Raise `TooMany` where `most` were counted in this window already; counts nothing."""
    if reached(key, window=window, now=now) >= most:
        rest = window_start(now, window) + window - now
        raise TooMany(minutes=max(1, -(-int(rest.total_seconds()) // 60)))


def prune(*, before: datetime) -> int:
    """Drop the windows that began before a moment."""
    outcome = db.session.execute(
        sa.delete(LimitCounter).where(LimitCounter.window_starts_at < before)
    )
    return int(outcome.rowcount)  # type: ignore[attr-defined]
