"""岗位的表 models: posts, their holders' terms, and one line a term and month."""

import enum
import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7

#: the item of a scheme that values a month of duty, where the post names none
DEFAULT_ITEM = "post_month"


class Post(Model):
    """岗位: what neighbours do for a place, such as 红管家; held by people for a term."""

    __tablename__ = "posts"
    __table_args__ = (
        sa.Index("ix_posts_organisation", "organisation_id"),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        sa.CheckConstraint("month_minutes >= 0", name="month_minutes"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(sa.String(50))
    duty: Mapped[str] = mapped_column(sa.String(500), default="")
    #: how many may hold it at a time; None = any number
    capacity: Mapped[int | None]
    item: Mapped[str] = mapped_column(sa.String(64), default=DEFAULT_ITEM)
    #: volunteer minutes a month that the post states; 0 = its months count as no hours
    month_minutes: Mapped[int] = mapped_column(default=0)
    opened_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    opened_at: Mapped[datetime]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    closed_at: Mapped[datetime | None]


class Holding(Model):
    """任职: one person's term in a post, both days included; ended early it stays as history."""

    __tablename__ = "post_holdings"
    __table_args__ = (
        sa.Index("ix_post_holdings_post", "post_id"),
        sa.Index("ix_post_holdings_person", "person_id"),
        sa.CheckConstraint("to_on >= from_on", name="dates"),
        sa.CheckConstraint("appointed_by_id <> person_id", name="own"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    post_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("posts.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    #: see `rules.counts_from`
    counts_from: Mapped[date]
    appointed_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    appointed_at: Mapped[datetime]
    #: the last day, where it ended before `to_on`; the day before `from_on` if it never began
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    ended_at: Mapped[datetime | None]

    @property
    def until_on(self) -> date:
        """The last day, planned or real."""
        return self.ended_on or self.to_on


class DutyState(enum.StrEnum):
    """Where a month of duty stands; a month without a line was not ticked."""

    #: before the community
    SENT = "sent"
    #: said not to have been done; nothing follows
    ABSENT = "absent"
    RETURNED = "returned"
    #: a service record, booked
    CONFIRMED = "confirmed"
    #: the record is void, its points are taken back
    UNDONE = "undone"


class DutyLine(Model):
    """履职: one month of one holder; who vouches, who confirms and whose it is are three people."""

    __tablename__ = "post_duty_lines"
    __table_args__ = (
        sa.UniqueConstraint("holding_id", "month"),
        # one person gains once by a post and month, also by two terms
        sa.UniqueConstraint("post_id", "person_id", "month", name="uq_post_duty_lines_person"),
        sa.Index("ix_post_duty_lines_state", "region_id", "state", "month"),
        sa.CheckConstraint("ticked_by_id <> person_id", name="maker"),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL "
            "OR (confirmed_by_id <> ticked_by_id AND confirmed_by_id <> person_id)",
            name="two",
        ),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'undone')) = (confirmed_by_id IS NOT NULL)", name="confirmed"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    post_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("posts.id"))
    holding_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("post_holdings.id"))
    #: the holder's record that was in use when it was ticked
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    #: the first day of the month
    month: Mapped[date]
    state: Mapped[DutyState]
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    ticked_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    ticked_at: Mapped[datetime]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    confirmed_at: Mapped[datetime | None]
    #: why it was sent back, or undone
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
