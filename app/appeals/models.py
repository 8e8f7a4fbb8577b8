"""申诉的表 models: one row a request and instance; a further step is a row of its own."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.appeals.rules import Outcome, State, SubjectKind
from app.core.db import Model
from app.core.ids import uuid7

PENDING = "state IN ('open', 'accepted')"


class Appeal(Model):
    """核查申请: somebody doubts a record, a refusal or a total of his own.

    The words of people stand here and nowhere else, neither in the log nor in a message: sealed,
    since people write numbers and doors into them, and None once they are erased.
    """

    __tablename__ = "appeals"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "number", "instance"),
        sa.UniqueConstraint("region_id", "asker_id", "key"),
        sa.UniqueConstraint("of_id"),
        sa.Index(
            "uq_appeals_pending",
            "region_id",
            "asker_id",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=sa.text(PENDING),
            postgresql_where=sa.text(PENDING),
        ),
        sa.Index("ix_appeals_queue", "organisation_id", "state"),
        sa.CheckConstraint("instance IN (1, 2)", name="instance"),
        sa.CheckConstraint("(instance = 2) = (of_id IS NOT NULL)", name="second"),
        sa.CheckConstraint("(state = 'decided') = (outcome IS NOT NULL)", name="decided"),
        sa.CheckConstraint("decided_by_id <> asker_id", name="two"),
        sa.CheckConstraint("decided_by_id <> entered_by_id", name="entered"),
        sa.CheckConstraint(
            "outcome IS NULL OR (outcome = 'dismissed') = (correction_id IS NULL)",
            name="correction",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: Shanghai year in which it was asked; with `number` what people say: 2026-0012
    year: Mapped[int]
    number: Mapped[int]
    #: 1 = whose matter it is, 2 = the parent
    instance: Mapped[int] = mapped_column(sa.SmallInteger(), default=1)
    #: what was decided first, where the parent looks again
    of_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("appeals.id"))
    asker_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    #: who wrote it down for somebody without a phone; None = the asker did
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[uuid.UUID]
    #: the Shanghai day to which it belongs, and with it the year of the review
    occurred_on: Mapped[date]
    #: the node that decides
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: what is wrong, what is wished for, how somebody agreed that it was written down for him
    said_sealed: Mapped[bytes | None]
    #: a picture that proves it, and its thumbnail; "" = none
    photo: Mapped[str] = mapped_column(sa.String(64), default="")
    thumbnail: Mapped[str] = mapped_column(sa.String(64), default="")
    #: the client's own key of the request
    key: Mapped[str] = mapped_column(sa.String(128))
    opened_at: Mapped[datetime]
    #: the last day on which it could be asked
    open_until: Mapped[date]
    accept_by: Mapped[date]
    decide_by: Mapped[date]
    state: Mapped[State] = mapped_column(default=State.OPEN)
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    accepted_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    #: when it was decided or withdrawn
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    reason_sealed: Mapped[bytes | None]
    #: the act that puts it right: hand, record, void, line, scan
    correction_kind: Mapped[str] = mapped_column(sa.String(16), default="")
    correction_id: Mapped[uuid.UUID | None]
    #: the last day on which the parent may be asked
    escalate_until: Mapped[date | None]
    #: when the node was reminded, and when the parent was told of a missed day
    reminded_at: Mapped[datetime | None]
    late_accept_at: Mapped[datetime | None]
    late_decide_at: Mapped[datetime | None]

    @property
    def said_number(self) -> str:
        """What people say on the phone: `2026-0012`, of the further step `2026-0012-2`."""
        plain = f"{self.year}-{self.number:04d}"
        return plain if self.instance == 1 else f"{plain}-2"
