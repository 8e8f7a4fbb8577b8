"""人员的清理 pruning: codes, sessions and previews whose time is over."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import OneTimeCode, SignIn
from app.accounts.roster.models import RosterPreview
from app.accounts.tree.models import TreeChange
from app.core.db import db

DAY = timedelta(days=1)
#: how long an ended session can still be looked up
SESSIONS_KEPT = timedelta(days=30)


def prune(*, now: datetime) -> int:
    """Forget codes of yesterday, previews nobody can confirm, sessions long over; how many rows.

    The newest session of each person stays: it says when the person was last seen.
    """
    newer = aliased(SignIn)
    has_newer = sa.exists().where(newer.person_id == SignIn.person_id, newer.id > SignIn.id)
    over = sa.func.coalesce(SignIn.ended_at, SignIn.expires_at) < now - SESSIONS_KEPT
    statements = (
        sa.delete(OneTimeCode).where(OneTimeCode.created_at < now - DAY),
        sa.delete(RosterPreview).where(RosterPreview.expires_at < now - DAY),
        sa.delete(TreeChange).where(TreeChange.expires_at < now - DAY),
        sa.delete(SignIn).where(over, has_newer),
    )
    gone = 0
    for statement in statements:
        outcome = db.session.execute(statement.execution_options(synchronize_session=False))
        gone += int(outcome.rowcount)  # type: ignore[attr-defined]
    return gone
