"""活动的清理 pruning: marks of phones and pictures, which serve the signals alone."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.clock import local
from app.core.db import db
from app.events.models import Scan
from app.events.refusal_models import RefusedScan

#: an event is settled within 37 days, and the signals look at it for nine days more
MARKS_KEPT = timedelta(days=60)


def prune(*, now: datetime) -> int:
    """Take the mark of the phone off old scans, that of the picture off old refused ones."""
    edge = now - MARKS_KEPT
    years = {local(edge).year, local(edge).year - 1}
    marked = sa.and_(Scan.year.in_(years), Scan.recorded_at < edge, Scan.device.is_not(None))
    pictured = sa.and_(RefusedScan.at < edge, RefusedScan.picture.is_not(None))
    statements = (
        sa.update(Scan).where(marked).values(device=None),
        sa.update(RefusedScan).where(pictured).values(picture=None),
    )
    gone = 0
    for statement in statements:
        outcome = db.session.execute(statement.execution_options(synchronize_session=False))
        gone += int(outcome.rowcount)  # type: ignore[attr-defined]
    return gone
