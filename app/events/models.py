"""活动的表 models: events, their sessions, sign-ups and attendances."""

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7
from app.records.models import TimeClass, Trust


class EventState(enum.StrEnum):
    """What people decided; what follows from the clock is computed by `rules.shown_state`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    SETTLED = "settled"
    ARCHIVED = "archived"


class SignUpRule(enum.StrEnum):
    """Whether people announce themselves before they come."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class AttendanceMode(enum.StrEnum):
    """What makes an attendance complete (domain.md §4)."""

    IN = "in"
    IN_OUT = "in_out"
    IN_PLAN = "in_plan"


class Event(Model):
    """A planned service of one organisation, reviewed by another person than its creator."""

    __tablename__ = "events"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "number"),
        sa.Index("ix_events_calendar", "region_id", "state", "starts_at"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        sa.CheckConstraint("published_by_id <> created_by_id OR is_emergency", name="two"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: Shanghai year of its start; with `number` what people say: 2026-0147
    year: Mapped[int]
    number: Mapped[int]
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), index=True
    )
    title: Mapped[str] = mapped_column(sa.String(80))
    category: Mapped[str] = mapped_column(sa.String(32))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    summary: Mapped[str] = mapped_column(sa.String(2000), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int | None]
    signup: Mapped[SignUpRule] = mapped_column(default=SignUpRule.NONE)
    takes_walk_ins: Mapped[bool] = mapped_column(default=True)
    attendance: Mapped[AttendanceMode]
    #: key of the scheme's item that its records are worth
    item: Mapped[str] = mapped_column(sa.String(64))
    #: hundredths of a point inside the item's manual range; None = the item's default
    points: Mapped[int | None]
    #: volunteer hours, or a party duty that may earn points and never hours
    counts_as_hours: Mapped[bool] = mapped_column(default=True)
    risk_notice: Mapped[str] = mapped_column(sa.String(1000), default="")
    insurance_note: Mapped[str] = mapped_column(sa.String(300), default="")
    #: 除雪、防汛: published at once, second approval within 24 h
    is_emergency: Mapped[bool] = mapped_column(default=False)
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    created_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    published_at: Mapped[datetime | None]
    #: why it was rejected or cancelled
    decision_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    settled_by_id: Mapped[uuid.UUID | None]
    settled_at: Mapped[datetime | None]
    #: took place without having been planned; laid before a second person with its people
    is_backfilled: Mapped[bool] = mapped_column(default=False)
    #: how many people the leader counted on the spot, where somebody did
    heads: Mapped[int | None]
    #: where it is, kept only where people are asked how far from it they are
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    @property
    def asks_location(self) -> bool:
        """Whether people may say how far from it they are."""
        return self.latitude is not None


class EventHost(Model):
    """A further organisation that shares an event."""

    __tablename__ = "event_hosts"

    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), primary_key=True
    )


class EventSession(Model):
    """A session 场次: one stretch of time of an event; what a code names."""

    __tablename__ = "event_sessions"
    __table_args__ = (
        sa.Index("ix_event_sessions_time", "region_id", "starts_at"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: Shanghai year of its start; part of the key of its attendances
    year: Mapped[int]
    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int | None]
    #: when the leader closed it by the plan
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[uuid.UUID | None]


class SignUpState(enum.StrEnum):
    """Where a sign-up stands."""

    SIGNED_UP = "signed_up"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class SignUp(Model):
    """A person's word to come to a session, or a place on its waiting list."""

    __tablename__ = "sign_ups"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "person_id"),
        sa.Index("ix_sign_ups_person", "person_id"),
        sa.Index("ix_sign_ups_queue", "session_id", "state", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("event_sessions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    state: Mapped[SignUpState]
    at: Mapped[datetime]
    #: when the person was told the evening before; once, whatever becomes of the sign-up
    reminded_at: Mapped[datetime | None]


class AttendanceState(enum.StrEnum):
    """Whether an attendance still waits for something."""

    #: checked in; waits for the check-out or for the leader to close
    OPEN = "open"
    #: complete, its service record is written
    DONE = "done"
    VOID = "void"


class Attendance(Model):
    """参与记录: one person in one session, once."""

    __tablename__ = "attendances"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "session_id", "person_id"),
        sa.Index("ix_attendances_person", "region_id", "person_id"),
        sa.Index("ix_attendances_event", "event_id"),
        sa.CheckConstraint("minutes >= 0", name="minutes"),
    )

    region_id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("event_sessions.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    state: Mapped[AttendanceState]
    #: facts, as they were; 0 while open and for mode `in`
    minutes: Mapped[int] = mapped_column(default=0)
    time_class: Mapped[TimeClass | None]
    #: why the record stays open, or why a leader closed it
    note: Mapped[str] = mapped_column(sa.String(200), default="")


class Direction(enum.StrEnum):
    """签到 or 签退."""

    IN = "in"
    OUT = "out"


class Scan(Model):
    """One check-in or check-out; an attendance has at most one of each."""

    __tablename__ = "scans"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "attendance_id", "direction"),
        sa.ForeignKeyConstraint(
            ["region_id", "year", "attendance_id"],
            ["attendances.region_id", "attendances.year", "attendances.id"],
            name="fk_scans_attendance",
        ),
    )

    region_id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    attendance_id: Mapped[uuid.UUID]
    direction: Mapped[Direction]
    #: the moment of the scan, which counts
    at: Mapped[datetime]
    #: when the server wrote it
    recorded_at: Mapped[datetime]
    trust: Mapped[Trust]
    #: the client's own key of the request
    key: Mapped[str] = mapped_column(sa.String(128))
    #: who pressed the button: the person, or a desk
    actor_id: Mapped[uuid.UUID]
    #: neutral remarks: "early", "walk_in", "over_capacity"
    remarks: Mapped[list[Any]] = mapped_column(default=list)
    #: a mark of the browser, good for this session alone; None where none was kept
    device: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    #: the desk it was taken at, where that was handed to a device; outlives the device's row
    event_device_id: Mapped[uuid.UUID | None]


class Evidence(enum.StrEnum):
    """On what a hand entry rests."""

    PAPER = "paper"
    PHOTO = "photo"
    WITNESS = "witness"


class HandEntry(Model):
    """人工补登: people of one session without a scan, proposed by one and approved by another."""

    __tablename__ = "hand_entries"
    __table_args__ = (sa.Index("ix_hand_entries_event", "event_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"))
    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("event_sessions.id"))
    evidence: Mapped[Evidence]
    #: why there is no scan
    reason: Mapped[str] = mapped_column(sa.String(300))
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    #: how many pictures came with it (`evidence_models`), and when they were deleted
    pictures: Mapped[int] = mapped_column(sa.SmallInteger(), default=0)
    pictures_gone_at: Mapped[datetime | None]


class HandPerson(Model):
    """One person of a hand entry, from when until when."""

    __tablename__ = "hand_entry_people"

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("hand_entries.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    in_at: Mapped[datetime]
    out_at: Mapped[datetime]
