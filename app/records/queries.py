"""服务记录的查询 queries: a person's valid facts, and sums of minutes by class."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.queries import below
from app.records.models import (
    RecordChange,
    RecordChangeKind,
    RecordText,
    ServiceRecord,
    TimeClass,
    Trust,
)
from app.schemes.rules import Fact

IS_VOID = sa.exists().where(
    RecordChange.region_id == ServiceRecord.region_id,
    RecordChange.year == ServiceRecord.year,
    RecordChange.record_id == ServiceRecord.id,
    RecordChange.kind == RecordChangeKind.VOID,
)


def same_human(person_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    """The ids of a person's record and of those merged into it; none for a merged one."""
    own = sa.and_(Person.id == person_id, Person.merged_into_id.is_(None))
    return sa.select(Person.id).where(sa.or_(own, Person.merged_into_id == person_id))


def facts(
    region_id: int, person_id: uuid.UUID, *, since: datetime | None, until: datetime | None
) -> list[tuple[Fact, str]]:
    """A person's valid facts of a stretch of time, each with the path of its home."""
    query = (
        sa.select(ServiceRecord, Organisation.path)
        .join(Organisation, Organisation.id == ServiceRecord.home_organisation_id)
        .where(
            ServiceRecord.region_id == region_id,
            ServiceRecord.person_id.in_(same_human(person_id)),
            ~IS_VOID,
        )
    )
    if since is not None:
        query = query.where(ServiceRecord.occurred_at >= since)
    if until is not None:
        query = query.where(ServiceRecord.occurred_at < until)
    return [(as_fact(record), path) for record, path in db.session.execute(query)]


def double_records(region_id: int, person_id: uuid.UUID) -> Sequence[ServiceRecord]:
    """Of one occasion written down twice for one human being: all but the first record."""
    query = (
        sa.select(ServiceRecord)
        .where(
            ServiceRecord.region_id == region_id,
            ServiceRecord.person_id.in_(same_human(person_id)),
            ServiceRecord.occasion != "",
            ~IS_VOID,
        )
        .order_by(ServiceRecord.id)
    )
    seen: set[str] = set()
    doubles = []
    for record in db.session.scalars(query):
        if record.occasion in seen:
            doubles.append(record)
        seen.add(record.occasion)
    return doubles


def as_fact(record: ServiceRecord) -> Fact:
    """A record as the plain values that a scheme is applied to."""
    return Fact(
        source=record.source,
        item=record.item,
        occurred_at=record.occurred_at,
        minutes=record.minutes,
        count=record.count,
        people=record.people,
        pieces=record.pieces,
        money=record.money,
        amount=record.amount,
        attributes=record.attributes,
        machine_proved=record.trust is not Trust.HAND,
        home=str(record.home_organisation_id),
        event=record.occasion.partition("/")[0],
    )


def by_source(region_id: int, year: int, source: str) -> ServiceRecord | None:
    """The record written from a source."""
    query = sa.select(ServiceRecord).where(
        ServiceRecord.region_id == region_id,
        ServiceRecord.year == year,
        ServiceRecord.source == source,
    )
    return db.session.scalars(query).one_or_none()


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of volunteer service by class, and of party activities apart from them."""

    scanned: int = 0
    leader_closed: int = 0
    hand: int = 0
    party: int = 0
    times: int = 0

    @property
    def machine(self) -> int:
        """What machines proved: both scans, or a scan closed by the leader."""
        return self.scanned + self.leader_closed


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, ServiceRecord.minutes), else_=0)), 0)


SUMS = (
    _sum(ServiceRecord.counts_as_hours & (ServiceRecord.time_class == TimeClass.SCANNED)),
    _sum(ServiceRecord.counts_as_hours & (ServiceRecord.time_class == TimeClass.LEADER_CLOSED)),
    _sum(ServiceRecord.counts_as_hours & (ServiceRecord.time_class == TimeClass.HAND)),
    _sum(~ServiceRecord.counts_as_hours),
    sa.func.count(),
)


def minutes_of(
    region_id: int, people: Sequence[uuid.UUID], *, since: datetime, until: datetime
) -> dict[uuid.UUID, Minutes]:
    """Sums for each of these people within a stretch of time; merged records count in."""
    human = sa.func.coalesce(Person.merged_into_id, Person.id)
    query = (
        sa.select(human, *SUMS)
        .join(Person, Person.id == ServiceRecord.person_id)
        .where(
            ServiceRecord.region_id == region_id,
            ServiceRecord.occurred_at >= since,
            ServiceRecord.occurred_at < until,
            human.in_(people),
            ~IS_VOID,
        )
        .group_by(human)
    )
    return {row[0]: as_minutes(row[1:]) for row in db.session.execute(query)}


def minutes_within(region_id: int, path: str, *, since: datetime, until: datetime) -> Minutes:
    """Sums of the service whose people were at home in a subtree on its day."""
    query = sa.select(*SUMS).where(
        ServiceRecord.region_id == region_id,
        ServiceRecord.occurred_at >= since,
        ServiceRecord.occurred_at < until,
        ServiceRecord.home_organisation_id.in_(below(region_id, path)),
        ~IS_VOID,
    )
    return as_minutes(db.session.execute(query).one())


def as_minutes(sums: Sequence[int]) -> Minutes:
    """The row of `SUMS`."""
    scanned, leader_closed, hand, party, times = (int(each) for each in sums)
    return Minutes(scanned, leader_closed, hand, party, times)


def titles(region_id: int, sources: Sequence[str]) -> dict[str, str]:
    """The words beside the records of these sources."""
    query = (
        sa.select(ServiceRecord.source, RecordText.title)
        .join(
            RecordText,
            sa.and_(
                RecordText.region_id == ServiceRecord.region_id,
                RecordText.year == ServiceRecord.year,
                RecordText.record_id == ServiceRecord.id,
            ),
        )
        .where(ServiceRecord.region_id == region_id, ServiceRecord.source.in_(sources))
    )
    return {source: title for source, title in db.session.execute(query)}  # noqa: C416
