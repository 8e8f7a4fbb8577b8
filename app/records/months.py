"""按月的服务记录 months: a person's, a subtree's and a host's valid facts, month by month."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.clock import day_start
from app.core.db import db
from app.organisations.queries import below
from app.records.models import ServiceRecord, Trust
from app.records.queries import IS_VOID, SUMS, Minutes, as_minutes, same_human

HUMAN = sa.func.coalesce(Person.merged_into_id, Person.id)
#: what the sources of attendances begin with
SCANNED = "attendance:"


@dataclass(frozen=True, slots=True)
class Month:
    """The service of one month: minutes by class, and how many different people."""

    minutes: Minutes
    people: int


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from one day to another, both included."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = after(month)
    return found


def after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=32)).replace(day=1)


def moments(months: Sequence[date]) -> tuple[datetime, datetime]:
    """The first moment of a row of months, and the first after it."""
    return day_start(months[0]), day_start(after(months[-1]))


def place_of(at: sa.SQLColumnExpression[datetime], months: Sequence[date]) -> sa.ColumnElement[int]:
    """At which place in a row of months a moment lies; before the first counts as in it."""
    starts = [(at < day_start(month), place) for place, month in enumerate(months[1:])]
    last = len(months) - 1
    return (sa.case(*starts, else_=last) if starts else sa.literal(last)).label("month_place")


#: by this the sums of months are grouped
BY_PLACE = sa.text("month_place")


def of_person(region_id: int, person_id: uuid.UUID, months: Sequence[date]) -> list[Minutes]:
    """A person's minutes by class in each of these months; merged records count in."""
    query = sa.select(place_of(ServiceRecord.occurred_at, months), *SUMS).where(
        *_own(region_id, person_id, months)
    )
    found = {row[0]: as_minutes(row[1:]) for row in db.session.execute(query.group_by(BY_PLACE))}
    return [found.get(place, Minutes()) for place in range(len(months))]


def kinds_of_person(
    region_id: int, person_id: uuid.UUID, months: Sequence[date]
) -> dict[tuple[str, str], int]:
    """How often a person served, by what the source is (`attendance`, `wish`) and category."""
    query = sa.select(ServiceRecord.source, ServiceRecord.category).where(
        *_own(region_id, person_id, months)
    )
    found: dict[tuple[str, str], int] = {}
    for source, category in db.session.execute(query):
        key = (source.partition(":")[0], category)
        found[key] = found.get(key, 0) + 1
    return found


def years_of_person(region_id: int, person_id: uuid.UUID) -> list[int]:
    """The years in which a person served, the newest first."""
    query = sa.select(ServiceRecord.year).where(
        ServiceRecord.region_id == region_id,
        ServiceRecord.person_id.in_(same_human(person_id)),
        ~IS_VOID,
    )
    return sorted(set(db.session.scalars(query.distinct())), reverse=True)


def _own(
    region_id: int, person_id: uuid.UUID, months: Sequence[date]
) -> Sequence[sa.ColumnElement[bool]]:
    return (
        ServiceRecord.region_id == region_id,
        ServiceRecord.person_id.in_(same_human(person_id)),
        *_within(months),
    )


def _within(months: Sequence[date]) -> Sequence[sa.ColumnElement[bool]]:
    since, until = moments(months)
    return (
        ServiceRecord.year.in_({month.year for month in months}),
        ServiceRecord.occurred_at >= since,
        ServiceRecord.occurred_at < until,
        ~IS_VOID,
    )


def of_subtree(region_id: int, path: str, months: Sequence[date]) -> list[Month]:
    """The service of those who were at home in a subtree on its day, month by month."""
    query = (
        sa.select(
            place_of(ServiceRecord.occurred_at, months), sa.func.count(HUMAN.distinct()), *SUMS
        )
        .join(Person, Person.id == ServiceRecord.person_id)
        .where(
            ServiceRecord.region_id == region_id,
            ServiceRecord.home_organisation_id.in_(below(region_id, path)),
            *_within(months),
        )
        .group_by(BY_PLACE)
    )
    found = {row[0]: Month(as_minutes(row[2:]), int(row[1])) for row in db.session.execute(query)}
    return [found.get(place, Month(Minutes(), 0)) for place in range(len(months))]


def proved_at(region_id: int, path: str, months: Sequence[date]) -> list[dict[Trust, int]]:
    """How the attendances of events held in a subtree were proved, month by month."""
    query = (
        sa.select(place_of(ServiceRecord.occurred_at, months), ServiceRecord.trust, sa.func.count())
        .where(
            ServiceRecord.region_id == region_id,
            ServiceRecord.organisation_id.in_(below(region_id, path)),
            ServiceRecord.source.startswith(SCANNED),
            *_within(months),
        )
        .group_by(BY_PLACE, ServiceRecord.trust)
    )
    found: list[dict[Trust, int]] = [{} for _ in months]
    for place, trust, count in db.session.execute(query):
        found[place][trust] = int(count)
    return found
