"""服务记录的表 models: the facts, and the changes to them as rows of their own."""

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class TimeClass(enum.StrEnum):
    """The three classes of time, never mixed (domain.md §4)."""

    SCANNED = "scanned"
    LEADER_CLOSED = "leader_closed"
    HAND = "hand"


class Trust(enum.StrEnum):
    """How presence was proved."""

    POSTER = "poster"
    SCREEN = "screen"
    STEWARD = "steward"
    HAND = "hand"


class ServiceRecord(Model):
    """A fact: who did what, when, how much and how it was proved; unique by its source."""

    __tablename__ = "service_records"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "source"),
        sa.Index("ix_service_records_person", "region_id", "person_id", "occurred_at"),
        sa.Index("ix_service_records_home", "region_id", "year", "home_organisation_id"),
        sa.Index("ix_service_records_host", "region_id", "year", "organisation_id"),
        sa.CheckConstraint(
            "minutes >= 0 AND count >= 0 AND people >= 0 AND pieces >= 0", name="quantities"
        ),
    )

    region_id: Mapped[int] = mapped_column(primary_key=True)
    #: Shanghai year of `occurred_at`
    year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    #: where the person was at home on that day: branch, else residence, else the event's community
    home_organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: who held the service
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: "attendance:<id>", "wish:<id>"
    source: Mapped[str] = mapped_column(sa.String(80))
    #: what joins records of one occasion: "event/session"; "" = an occasion of its own
    occasion: Mapped[str] = mapped_column(sa.String(80), default="")
    item: Mapped[str] = mapped_column(sa.String(64))
    category: Mapped[str] = mapped_column(sa.String(32), default="")
    #: whether the minutes are volunteer hours, or party duty and the like
    counts_as_hours: Mapped[bool] = mapped_column(default=True)
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=0)
    count: Mapped[int] = mapped_column(default=1)
    people: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[int] = mapped_column(default=0)
    #: hundredths of a yuan
    money: Mapped[int] = mapped_column(default=0)
    #: hundredths of a point, chosen inside a manual range and confirmed by the publisher
    amount: Mapped[int | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    time_class: Mapped[TimeClass]
    trust: Mapped[Trust]
    made_by_id: Mapped[uuid.UUID | None]
    approved_by_id: Mapped[uuid.UUID | None]


class RecordChangeKind(enum.StrEnum):
    """What can happen to a fact after it was recorded."""

    VOID = "void"


class RecordChange(Model):
    """What happened to a record later; the record itself stays as it was written."""

    __tablename__ = "record_changes"
    __table_args__ = (
        sa.Index("ix_record_changes_record", "region_id", "year", "record_id", "id"),
        sa.ForeignKeyConstraint(
            ["region_id", "year", "record_id"],
            ["service_records.region_id", "service_records.year", "service_records.id"],
            name="fk_record_changes_record",
        ),
    )

    region_id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    record_id: Mapped[uuid.UUID]
    kind: Mapped[RecordChangeKind]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    by_id: Mapped[uuid.UUID | None]
    approved_by_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]


class RecordText(Model):
    """The words beside a record, erasable, never hashed: the event's title, a note."""

    __tablename__ = "record_texts"

    region_id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
