"""清理 pruning: what the house itself keeps only for a while."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core import jobs, limits
from app.core.db import db
from app.core.tables import ClientKey

KEYS_KEPT = timedelta(days=30)
#: the longest window that is counted is a day
COUNTERS_KEPT = timedelta(days=2)


def prune(*, now: datetime) -> int:
    """Forget old counters, client keys and runs of jobs; how many rows went."""
    keys = db.session.execute(sa.delete(ClientKey).where(ClientKey.at < now - KEYS_KEPT))
    gone = int(keys.rowcount)  # type: ignore[attr-defined]
    return gone + limits.prune(before=now - COUNTERS_KEPT) + jobs.prune(now=now)
