"""佐证照片的期限 pictures: those beside an entry by hand go when nobody may doubt it any more.

It stands here because only appeals know until when something may be doubted.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Approval, ApprovalState, Person
from app.appeals import rules
from app.appeals.models import Appeal
from app.core.clock import day_start, local_day
from app.core.db import db
from app.events.hand import KINDS
from app.events.models import HandEntry, HandPerson


def due(*, now: datetime) -> Sequence[uuid.UUID]:
    """The entries whose pictures may go, the oldest first.

    Both what was approved and what was turned down, when 15 days are over since people were told.
    What still waits for a second person keeps them, and what somebody doubts who is on the list,
    or says that he should be.
    """
    # told on day d → to be asked until d + 15, so what was told before today - 15 is over
    edge = day_start(local_day(now) - rules.ASK_DAYS)
    query = (
        sa.select(HandEntry.id)
        .join(Approval, Approval.subject_id == HandEntry.id)
        .where(
            HandEntry.pictures > 0,
            HandEntry.pictures_gone_at.is_(None),
            Approval.kind.in_(KINDS),
            Approval.state != ApprovalState.OPEN,
            Approval.decided_at < edge,
            ~_is_needed(now),
        )
        .order_by(HandEntry.id)
    )
    return db.session.scalars(query).all()


def _is_needed(now: datetime) -> sa.ColumnElement[bool]:
    """Whether somebody waits for an answer in which they may help, or may ask the parent."""
    served, asker = aliased(Person), aliased(Person)
    is_named = (
        sa.exists()
        .where(
            HandPerson.entry_id == HandEntry.id,
            served.id == HandPerson.person_id,
            asker.id == Appeal.asker_id,
            sa.func.coalesce(served.merged_into_id, served.id)
            == sa.func.coalesce(asker.merged_into_id, asker.id),
        )
        .correlate(HandEntry, Appeal)
    )
    is_left_out = sa.and_(
        Appeal.subject_kind == rules.SubjectKind.SESSION, Appeal.subject_id == HandEntry.session_id
    )
    may_go_on = sa.and_(
        Appeal.state == rules.State.DECIDED, Appeal.escalate_until >= local_day(now)
    )
    return (
        sa.exists()
        .where(
            Appeal.region_id == HandEntry.region_id,
            sa.or_(Appeal.state.in_(rules.PENDING), may_go_on),
            sa.or_(is_named, is_left_out),
        )
        .correlate(HandEntry)
    )
