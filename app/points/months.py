"""按月的积分 months: what the service of each month brought, for a person and for a subtree."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.organisations.queries import below
from app.points.models import Account, LedgerEntry
from app.records.models import ServiceRecord
from app.records.months import BY_PLACE, moments, months_between, place_of
from app.records.queries import same_human
from app.schemes.rules import Period

#: months that are shown of a long period
MOST = 12
#: a line belongs to the month of its fact; what no fact brought, to the month of the line
_AT = sa.func.coalesce(ServiceRecord.occurred_at, LedgerEntry.at)


def months_of(period: Period, today: date) -> list[date]:
    """The first days of the last twelve months of a period that have begun."""
    last = min(today, period.ends_on or today)
    first = period.starts_on or date(last.year, 1, 1)
    return months_between(first, last)[-MOST:]


def of_person(
    region_id: int,
    person_id: uuid.UUID,
    *,
    scheme_id: uuid.UUID,
    months: Sequence[date],
    period: str = "",
) -> list[int]:
    """What a person's service in each of these months brought under a scheme, in hundredths.

    In one of the scheme's periods, else in all of them.
    """
    since, until = moments(months)
    fact = sa.and_(
        ServiceRecord.region_id == region_id,
        ServiceRecord.person_id.in_(same_human(person_id)),
        ServiceRecord.source == LedgerEntry.source,
    )
    query = _sums(months, fact).where(
        LedgerEntry.region_id == region_id,
        Account.person_id == person_id,
        Account.scheme_id == scheme_id,
        since <= _AT,
        until > _AT,
    )
    return _read(query.where(Account.period == period) if period else query, months)


def of_subtree(
    region_id: int, path: str, *, scheme_id: uuid.UUID, months: Sequence[date], period: Period
) -> list[int]:
    """What a period brought those at home in a subtree, by the month of the service.

    Where the months begin with the period, their sum is that of all its lines: what lies before
    the first stands in it, what lies behind the last in that.
    """
    fact = sa.and_(
        ServiceRecord.region_id == region_id,
        ServiceRecord.year.in_({month.year for month in months}),
        ServiceRecord.source == LedgerEntry.source,
    )
    query = _sums(months, fact).where(
        LedgerEntry.region_id == region_id,
        Account.region_id == region_id,
        Account.scheme_id == scheme_id,
        Account.period == period.label,
        Account.home_organisation_id.in_(below(region_id, path)),
    )
    is_whole = period.starts_on is not None and period.starts_on.replace(day=1) == months[0]
    return _read(query if is_whole else query.where(moments(months)[0] <= _AT), months)


def _sums(months: Sequence[date], fact: sa.ColumnElement[bool]) -> sa.Select[int, int]:
    return (
        sa.select(place_of(_AT, months), sa.func.sum(LedgerEntry.amount))
        .join(Account, Account.id == LedgerEntry.account_id)
        .outerjoin(ServiceRecord, fact)
        .where(LedgerEntry.year == Account.year)
        .group_by(BY_PLACE)
    )


def _read(query: sa.Select[int, int], months: Sequence[date]) -> list[int]:
    found = {place: int(amount) for place, amount in db.session.execute(query)}
    return [found.get(place, 0) for place in range(len(months))]
