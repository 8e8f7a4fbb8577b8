"""到期 ticking: a reminder before a day, a word to the parent when it was missed, each once."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from app.appeals import rules, telling
from app.appeals.models import Appeal
from app.appeals.rules import PENDING, State, Verb
from app.core.calendar import add_working_days
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation


def running(*, now: datetime) -> Sequence[uuid.UUID]:
    """The requests that wait and whose day is near or over."""
    query = sa.select(Appeal.id, Appeal.region_id, Appeal.state, Appeal.accept_by, Appeal.decide_by)
    today = local_day(now)
    return [
        appeal_id
        for appeal_id, region_id, state, accept_by, decide_by in db.session.execute(
            query.where(Appeal.state.in_(PENDING)).order_by(Appeal.id)
        )
        if (due := rules.due_on(state, accept_by=accept_by, decide_by=decide_by)) is not None
        and due <= add_working_days(region_id, today, 1)
    ]


def visit(appeal_id: uuid.UUID, *, now: datetime) -> bool:
    """Do what is due for one request; whether anything was."""
    appeal = db.session.get_one(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    if appeal.state not in PENDING:
        return False
    today = local_day(now)
    told = [_missed(appeal, today, now=now), _near(appeal, today, now=now)]
    db.session.flush()
    return any(told)


def _missed(appeal: Appeal, today: date, *, now: datetime) -> bool:
    """Tell the parent of a day that is over, once for each of the two."""
    missed = False
    if appeal.state is State.OPEN and appeal.accept_by < today and appeal.late_accept_at is None:
        appeal.late_accept_at, missed = now, True
        telling.late(appeal, _parent(appeal), due=appeal.accept_by, verb=Verb.ACCEPT, now=now)
    if appeal.decide_by < today and appeal.late_decide_at is None:
        appeal.late_decide_at, missed = now, True
        telling.late(appeal, _parent(appeal), due=appeal.decide_by, verb=Verb.DECIDE, now=now)
    return missed


def _parent(appeal: Appeal) -> uuid.UUID:
    """Who is told: the node above; at the top the node itself."""
    node = db.session.get_one(Organisation, appeal.organisation_id)
    return node.parent_id or node.id


def _near(appeal: Appeal, today: date, *, now: datetime) -> bool:
    """Remind the node on the last working day before an answer is due."""
    if appeal.reminded_at is not None or appeal.decide_by < today:
        return False
    if appeal.decide_by > add_working_days(appeal.region_id, today, 1):
        return False
    appeal.reminded_at = now
    title = f"{appeal.said_number} 号核查申请要在 {appeal.decide_by} 前答复"
    telling.tell_node(appeal, appeal.organisation_id, title, now=now)
    return True
