"""合并后的积分 merging: the facts of two records of one person count together from now on."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts import merging
from app.accounts.actor import Actor
from app.accounts.merging import Merged
from app.core.db import db
from app.points import service
from app.points.models import Account, Reason
from app.points.valuing import Cause
from app.records import service as records
from app.records.queries import double_records


def merge_people(
    kept_id: uuid.UUID, gone_id: uuid.UUID, *, by: Actor, now: datetime, reason: str
) -> Merged:
    """Make two records of one person one, with their service and points.

    One session attended under both records counts once; what the record that goes had booked is
    taken back by opposite lines and booked anew for the record that stays.
    """
    merged = merging.merge(kept_id, gone_id, by=by, now=now, reason=reason)
    for double in double_records(merged.region_id, merged.kept_id):
        records.void(double, by_id=by.person_id, now=now, reason="同一人的两份档案合并，重复参加")
    for day in _days(merged):
        cause = Cause("", Reason.MERGED, day, made_by_id=by.person_id)
        service.book(merged.region_id, merged.gone_id, cause, now=now)
        service.book(merged.region_id, merged.kept_id, cause, now=now)
    return merged


def _days(merged: Merged) -> list[date]:
    """A day of every period in which the two records hold an account."""
    query = sa.select(Account.as_of).where(
        Account.region_id == merged.region_id,
        Account.person_id.in_([merged.kept_id, merged.gone_id]),
    )
    return sorted(set(db.session.scalars(query.distinct())))
