"""到期重估 advancing: accounts whose worth changes by the mere passing of days."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db
from app.points.models import Account, Reason
from app.points.queries import current_period
from app.points.service import book
from app.points.valuing import Cause
from app.schemes import queries as schemes


def turning(region_id: int, *, now: datetime) -> Sequence[tuple[uuid.UUID, date]]:
    """Who is to be valued anew, and as of which day.

    Those with a fact that ends by today (`turns_on` of the running state), and those whose state
    is not kept, since they have accounts at several homes.
    """
    today = local_day(now)
    periods = [
        sa.and_(Account.scheme_id == ruling.id, Account.period == period.label)
        for ruling in schemes.active(region_id)
        for period in [current_period(ruling, now=now)]
    ]
    turns_on = Account.state["turns_on"].as_string()
    is_kept = Account.state["as_of"].as_string().is_not(None)
    due = sa.or_(
        sa.and_(is_kept, turns_on <= today.isoformat()),
        sa.and_(~is_kept, sa.or_(sa.false(), *periods), Account.as_of < today),
    )
    query = sa.select(Account.person_id, Account.state).where(Account.region_id == region_id, due)
    found = {(person_id, _last_day(state, today)) for person_id, state in db.session.execute(query)}
    return sorted(found)


def _last_day(state: dict[str, object] | None, today: date) -> date:
    """Today, or the last day of the account's period where that is over."""
    period = state.get("period") if state else None
    if not isinstance(period, list):
        return today
    return min(today, date.fromisoformat(str(period[2])))


def revalue(region_id: int, person_id: uuid.UUID, day: date, *, now: datetime) -> bool:
    """Book what the person's facts are worth as of a day; whether anything changed."""
    cause = Cause(source="", reason=Reason.REVALUED, day=day)
    before = _lines(region_id, person_id)
    book(region_id, person_id, cause, now=now)
    return _lines(region_id, person_id) != before


def _lines(region_id: int, person_id: uuid.UUID) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(Account.last_sequence), 0)).where(
        Account.region_id == region_id, Account.person_id == person_id
    )
    return int(db.session.execute(query).scalar_one())
