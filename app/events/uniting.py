"""合并后的活动 uniting: sign-ups and events of a record that was merged are those of the one kept.

Attendances and scans stay as they were written: they are read through both records.
"""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.merging import Merged
from app.core.db import db
from app.events import sign_up
from app.events.models import Event, SignUp, SignUpState
from app.events.queries import sign_up_of


def unite(merged: Merged, *, now: datetime) -> None:
    """Move sign-ups and events; of two places in one session the kept record's own stands."""
    mine = sa.select(SignUp).where(SignUp.person_id == merged.gone_id).order_by(SignUp.id)
    for each in db.session.scalars(mine).all():
        held = sign_up_of(merged.kept_id, each.session_id)
        if held is None:
            each.person_id = merged.kept_id
        else:
            _unite(held, each, now=now)
    db.session.execute(
        sa.update(Event)
        .where(
            Event.created_by_id == merged.gone_id,
            # who published an event stays another than who made it
            sa.or_(Event.published_by_id.is_(None), Event.published_by_id != merged.kept_id),
        )
        .values(created_by_id=merged.kept_id)
    )
    db.session.flush()


def _unite(held: SignUp, other: SignUp, *, now: datetime) -> None:
    """Of two sign-ups of one human being keep the better; a place that is free is given on."""
    better = min(held, other, key=_rank)
    is_double = held.state is other.state is SignUpState.SIGNED_UP
    held.state, held.at = better.state, better.at
    held.reminded_at = held.reminded_at or other.reminded_at
    db.session.delete(other)
    db.session.flush()
    if is_double:
        sign_up.give_on(held.session_id, now=now)


def _rank(each: SignUp) -> int:
    order = (SignUpState.SIGNED_UP, SignUpState.WAITING, SignUpState.CANCELLED)
    return order.index(each.state)
