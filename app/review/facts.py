"""考核看到的记录 facts: the records of a branch's people as they were known at a moment."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.clock import day_end, day_start
from app.core.db import db
from app.organisations.models import Organisation
from app.points.worth import portions
from app.records.models import RecordChange, RecordChangeKind, ServiceRecord, TimeClass
from app.records.queries import as_fact
from app.schemes.rules import Fact, Period

FIRST = date(1900, 1, 1)


@dataclass(slots=True)
class Known:
    """What was known of one person: facts under the scheme, and minutes of the period by class."""

    facts: list[Fact] = field(default_factory=list)
    times: int = 0
    minutes: dict[TimeClass, int] = field(default_factory=dict)


def same_humans(region_id: int, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Each person's own record and those merged into it, in order."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {one: [one] for one in people}
    for portion in portions(people):
        query = sa.select(Person.id, Person.merged_into_id).where(
            Person.region_id == region_id, Person.merged_into_id.in_(portion)
        )
        for person_id, kept_id in db.session.execute(query):
            if kept_id is not None:
                found[kept_id].append(person_id)
    return {one: sorted(ids) for one, ids in found.items()}


def known(
    region_id: int,
    asked: Mapping[uuid.UUID, tuple[Sequence[uuid.UUID], datetime]],
    *,
    path: str,
    period: Period,
    cut_off: date,
    home_id: uuid.UUID | None = None,
) -> dict[uuid.UUID, Known]:
    """What was recorded of people until a moment, of what happened up to and with a day.

    `asked`: person → the ids of the records of that human being, and the moment. A record that was
    voided later counts still. Facts are those at home below `path`; minutes are all, unless
    `home_id` names the one home that counts.
    """
    found = {person_id: Known() for person_id in asked}
    moments: dict[datetime, dict[uuid.UUID, uuid.UUID]] = {}
    for person_id, (ids, until) in asked.items():
        moments.setdefault(until, {}).update(dict.fromkeys(ids, person_id))
    starts_at = day_start(max(period.starts_on, FIRST))
    for until, owners in moments.items():
        for record, home_path in _records(region_id, owners, until=until, cut_off=cut_off):
            if home_id not in (None, record.home_organisation_id):
                continue
            one = found[owners[record.person_id]]
            if home_path.startswith(path):
                one.facts.append(as_fact(record))
            if record.occurred_at >= starts_at:
                _count(one, record)
    return found


def _count(one: Known, record: ServiceRecord) -> None:
    one.times += 1
    if record.counts_as_hours:
        kind = record.time_class
        one.minutes[kind] = one.minutes.get(kind, 0) + record.minutes


def _records(
    region_id: int, owners: Mapping[uuid.UUID, uuid.UUID], *, until: datetime, cut_off: date
) -> Iterator[tuple[ServiceRecord, str]]:
    gone = sa.exists().where(
        RecordChange.region_id == ServiceRecord.region_id,
        RecordChange.year == ServiceRecord.year,
        RecordChange.record_id == ServiceRecord.id,
        RecordChange.kind == RecordChangeKind.VOID,
        RecordChange.at <= until,
    )
    for portion in portions(owners):
        query = (
            sa.select(ServiceRecord, Organisation.path)
            .join(Organisation, Organisation.id == ServiceRecord.home_organisation_id)
            .where(
                ServiceRecord.region_id == region_id,
                ServiceRecord.person_id.in_(portion),
                ServiceRecord.occurred_at < day_end(cut_off),
                ServiceRecord.recorded_at <= until,
                ~gone,
            )
        )
        for record, home_path in db.session.execute(query):  # noqa: UP028
            yield record, home_path
