"""底座的表 tables: limits, client keys, short numbers, working days and the runs of jobs."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class LimitCounter(Model):
    """How often something guarded happened within one window of time."""

    __tablename__ = "limit_counters"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class ClientKey(Model):
    """A client's own key of one request, so that a repeat finds the first answer.

    Pruned after 30 days; the uniqueness of what was made rests on its own constraint.
    """

    __tablename__ = "client_keys"

    region_id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    body_hash: Mapped[bytes]
    #: the year and id of what the request made
    year: Mapped[int]
    made_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(index=True)


class Counter(Model):
    """The last short number given to a kind of thing in a region; never used by a check-in."""

    __tablename__ = "counters"

    region_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[int]


class CalendarDay(Model):
    """A day that an office set apart from the rule: a holiday, or a make-up working day."""

    __tablename__ = "calendar_days"

    region_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(sa.String(64))


class JobRun(Model):
    """One due time of one job; unique, so that a second scheduler does no harm."""

    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(sa.Text(), default="")
