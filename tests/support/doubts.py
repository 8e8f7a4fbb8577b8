"""Scans that wait for a leader, and what leaders do with them."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import approvals
from app.accounts.models import Approval
from app.core.codes import poster_code
from app.core.db import db
from app.core.vault import vault
from app.events import deciding, hand_credit
from app.events.models import EventSession
from app.events.refusal_models import RefusedScan
from app.events.refusals import Refused
from app.notices.models import Notice
from tests.support.cast import Cast
from tests.support.scans import MINUTE, NOW, send

DAY = timedelta(days=1)


def late(cast: Cast, session: EventSession, who: str = "member", **changes: object) -> RefusedScan:
    """A scan of the screen that came after 73 hours, and waits."""
    changes = {"now": NOW + 73 * 60 * MINUTE, "shown": NOW, "scanned_at": NOW, **changes}
    outcome = send(cast, session, who, **changes)  # type: ignore[arg-type]
    assert isinstance(outcome, Refused)
    assert outcome.is_in_review
    return db.session.get_one(RefusedScan, outcome.id)


def paper(cast: Cast, session: EventSession, **changes: object) -> RefusedScan:
    """A poster scanned without signal, which proves no time."""
    code = poster_code(vault().code_keys, session.id)
    at = {"now": NOW + DAY, "scanned_at": NOW, **changes}
    return late(cast, session, code=code, **at)  # type: ignore[arg-type]


def counted(
    cast: Cast, kept: RefusedScan, who: str = "organiser", *, now: datetime | None = None
) -> deciding.Decided:
    at = now or NOW + 4 * DAY
    return deciding.count(kept.id, by=cast.actor(who, now=at), now=at)


def approve(cast: Cast, *, approved: bool) -> None:
    """The community decides the one entry that waits."""
    by, now = cast.actor("upper"), NOW + 5 * DAY
    approval = db.session.scalars(sa.select(Approval)).one()
    approvals.decide(approval, approved=approved, by=by, now=now)
    hand_credit.carry_out(approval, by=by, now=now)


def told(cast: Cast, who: str = "member") -> list[Notice]:
    query = sa.select(Notice).where(Notice.person_id == cast.people[who]).order_by(Notice.id)
    return list(db.session.scalars(query))
