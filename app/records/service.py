"""服务记录的动作 service: writing facts down, voiding, restoring and moving them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.audit import service as audit
from app.core.clock import local
from app.core.db import db
from app.core.ids import uuid7
from app.records.models import (
    RecordChange,
    RecordChangeKind,
    RecordText,
    ServiceRecord,
    TimeClass,
    Trust,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """A fact to be written down. Minutes, counts as they were; money in hundredths of a yuan."""

    region_id: int
    person_id: uuid.UUID
    home_organisation_id: uuid.UUID
    organisation_id: uuid.UUID
    source: str
    title: str
    item: str
    occurred_at: datetime
    time_class: TimeClass
    trust: Trust
    occasion: str = ""
    category: str = ""
    counts_as_hours: bool = True
    minutes: int = 0
    count: int = 1
    people: int = 0
    pieces: int = 0
    money: int = 0
    amount: int | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    made_by_id: uuid.UUID | None = None
    approved_by_id: uuid.UUID | None = None


def append(new: NewRecord, *, now: datetime) -> ServiceRecord:
    """Write a fact down; its source makes it unique in its year, for ever."""
    record, text = drawn_up(new, now=now)
    db.session.add_all([record, text])
    db.session.flush()
    return record


def drawn_up(new: NewRecord, *, now: datetime) -> tuple[ServiceRecord, RecordText]:
    """A fact and the words beside it as they will be written."""
    year = local(new.occurred_at).year
    record = ServiceRecord(
        region_id=new.region_id,
        year=year,
        id=uuid7(),
        person_id=new.person_id,
        home_organisation_id=new.home_organisation_id,
        organisation_id=new.organisation_id,
        source=new.source,
        occasion=new.occasion,
        item=new.item,
        category=new.category,
        counts_as_hours=new.counts_as_hours,
        occurred_at=new.occurred_at,
        recorded_at=now,
        minutes=new.minutes,
        count=new.count,
        people=new.people,
        pieces=new.pieces,
        money=new.money,
        amount=new.amount,
        attributes=new.attributes,
        time_class=new.time_class,
        trust=new.trust,
        made_by_id=new.made_by_id,
        approved_by_id=new.approved_by_id,
    )
    text = RecordText(
        region_id=new.region_id, year=year, record_id=record.id, title=new.title[:200]
    )
    return record, text


def void(
    record: ServiceRecord,
    *,
    by_id: uuid.UUID | None,
    now: datetime,
    reason: str,
    approved_by_id: uuid.UUID | None = None,
) -> RecordChange:
    """Void a record by a row of its own; the record stays as it was written."""
    row = RecordChange(
        region_id=record.region_id,
        year=record.year,
        id=uuid7(),
        record_id=record.id,
        kind=RecordChangeKind.VOID,
        reason=reason[:500],
        by_id=by_id,
        approved_by_id=approved_by_id,
        at=now,
    )
    db.session.add(row)
    audit.note(
        "record.voided",
        region_id=record.region_id,
        actor_id=by_id,
        now=now,
        subject_kind="record",
        subject_id=record.id,
        organisation_id=record.organisation_id,
        reason=reason,
    )
    db.session.flush()
    return row


def erase_texts(region_id: int, person_id: uuid.UUID) -> None:
    """Take away the words beside a person's records; the hashed facts stay."""
    ids = sa.select(ServiceRecord.id).where(
        ServiceRecord.region_id == region_id, ServiceRecord.person_id == person_id
    )
    db.session.execute(sa.delete(RecordText).where(RecordText.record_id.in_(ids)))
