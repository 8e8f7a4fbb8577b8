"""年度考核的表 models: timetables, a branch's year, its computed versions, what was said of them.

A computed version is never changed: the next one follows it. Names stand apart from the rows, so
that they can be erased; everything else of a row is under the version's hash.
"""

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import MemberStage
from app.core.db import Model
from app.core.ids import uuid7


class Timetable(Model):
    """时间安排: when the branches below a node compute, publish and sign a year."""

    __tablename__ = "review_timetables"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "period"),
        sa.CheckConstraint("notice_days >= 5", name="notice"),
        sa.CheckConstraint("top_part > 0 AND top_part <= top_whole", name="top"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: label of the scheme period: a year is named by the year it ends in
    period: Mapped[str] = mapped_column(sa.String(16))
    #: the last day that counts, and the last one on which what happened by then is entered
    cut_off: Mapped[date]
    locks_on: Mapped[date]
    #: by when a branch should have published, and be signed
    publish_by: Mapped[date | None]
    finish_by: Mapped[date | None]
    #: working days of the public notice
    notice_days: Mapped[int] = mapped_column(default=5)
    #: working days in which an objection is decided
    decide_days: Mapped[int] = mapped_column(default=7)
    #: 优秀 is at most this part of the full members, rounded down
    top_part: Mapped[int] = mapped_column(default=1)
    top_whole: Mapped[int] = mapped_column(default=3)
    set_by_id: Mapped[uuid.UUID]
    set_at: Mapped[datetime]


class ReviewState(enum.StrEnum):
    """Where a branch's year stands; what follows from the clock is computed."""

    #: 核对: trials at any time; locked once the timetable's day is over
    CHECKING = "checking"
    #: 公示: version 1 hangs out; objections can be made until its last day
    PUBLISHED = "published"
    #: objections are decided, version 2 stands, two sign
    SIGNING = "signing"
    #: 审定(已锁定)
    FROZEN = "frozen"


class Review(Model):
    """考核: one branch's year. Deadlines are stored when they are set."""

    __tablename__ = "reviews"
    __table_args__ = (sa.UniqueConstraint("region_id", "organisation_id", "period"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("schemes.id"))
    period: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.CHECKING)
    opened_by_id: Mapped[uuid.UUID]
    opened_at: Mapped[datetime]
    #: number of the version that stands; 0 = none yet
    version: Mapped[int] = mapped_column(default=0)
    #: the last trial: when, by whom, and points, mark, rank and level of each person
    trial: Mapped[dict[str, Any] | None]
    published_at: Mapped[datetime | None]
    #: the notice hangs out up to and with this day
    notice_until: Mapped[date | None]
    #: who signs beside the secretary where the branch has no second committee member, and why
    named_signer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    named_note: Mapped[str] = mapped_column(sa.String(200), default="")
    frozen_at: Mapped[datetime | None]


class ReviewVersion(Model):
    """一版: what was computed at one moment, with everything needed to compute it again."""

    __tablename__ = "review_versions"
    __table_args__ = (sa.UniqueConstraint("review_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    review_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("reviews.id"))
    number: Mapped[int]
    computed_at: Mapped[datetime]
    computed_by_id: Mapped[uuid.UUID]
    cut_off: Mapped[date]
    #: numbers and hashes of the scheme versions that valued the facts
    schemes: Mapped[list[Any]]
    #: places for 优秀, the people they are a part of, and which part
    top_places: Mapped[int]
    top_base: Mapped[int]
    top_part: Mapped[int]
    top_whole: Mapped[int]
    #: the ledger's accounts as they stood: account, last sequence, head; and the hash over them
    heads: Mapped[list[Any]]
    heads_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    #: the sheet in its canonical form (`rules.canonical`), and the hash over it
    document: Mapped[bytes]
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class ReviewRow(Model):
    """一人一行: a member of the branch in one version; amounts in hundredths, times in minutes."""

    __tablename__ = "review_rows"
    __table_args__ = (sa.Index("ix_review_rows_person", "person_id"),)

    version_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("review_versions.id"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    stage: Mapped[MemberStage]
    #: what the person was on the last day that counts, and which facts were looked at
    inputs: Mapped[dict[str, Any]]
    #: what was recorded later was not looked at
    known_until: Mapped[datetime]
    times: Mapped[int]
    scanned: Mapped[int]
    leader_closed: Mapped[int]
    hand: Mapped[int]
    points: Mapped[int]
    score: Mapped[int]
    mark: Mapped[int]
    #: None = not in the list; `left_out` says why
    rank: Mapped[int | None]
    ranked: Mapped[int]
    level: Mapped[str] = mapped_column(sa.String(64))
    is_on_border: Mapped[bool]
    #: whether the person is within the places for 优秀: "in", "tie", ""
    top: Mapped[str] = mapped_column(sa.String(8))
    left_out: Mapped[str] = mapped_column(sa.String(100))
    remarks: Mapped[list[Any]]


class ReviewName(Model):
    """The words beside a row, erasable, never hashed."""

    __tablename__ = "review_names"

    version_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("review_versions.id"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))
    party_group: Mapped[str] = mapped_column(sa.String(50), default="")


class ExemptReason(enum.StrEnum):
    """Why a member does not take part in a year's review."""

    AGE = "age"
    ILLNESS = "illness"
    FLOATING = "floating"
    OTHER = "other"


class Exemption(Model):
    """免予参评: days on which a member has no obligations, with the reason."""

    __tablename__ = "review_exemptions"
    __table_args__ = (
        sa.Index("ix_review_exemptions_person", "person_id"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    reason: Mapped[ExemptReason]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    made_by_id: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReviewEntry(Model):
    """What the meeting said of a member, where the scheme asks for it: a grade, a number."""

    __tablename__ = "review_entries"

    review_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(64))
    entered_by_id: Mapped[uuid.UUID]
    entered_at: Mapped[datetime]


class ObjectionState(enum.StrEnum):
    """Where an objection stands."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class Objection(Model):
    """异议: a member doubts a line of the notice, or the whole; decided by somebody else."""

    __tablename__ = "review_objections"
    __table_args__ = (
        sa.Index("ix_review_objections_review", "review_id", "state"),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> made_by_id", name="two"),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR entered_by_id IS NULL OR decided_by_id <> entered_by_id",
            name="entered",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    review_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("reviews.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("review_versions.id"))
    #: whose line it is about; None = the whole sheet
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    #: who wrote it down for a member that came in person; None = the member did
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(sa.String(500))
    decide_by: Mapped[date]
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.OPEN)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(sa.String(500), default="")


class Capacity(enum.StrEnum):
    """As what somebody signs."""

    SECRETARY = "secretary"
    COMMITTEE = "committee"
    #: a member whom the meeting named
    NAMED = "named"
    #: the parent committee, where the branch has nobody else
    PARENT = "parent"


class Signature(Model):
    """签字: a person stands for a version."""

    __tablename__ = "review_signatures"

    version_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("review_versions.id"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    capacity: Mapped[Capacity]
    signed_at: Mapped[datetime]


class Supplement(Model):
    """补充表: what was corrected after the year was frozen, numbered; the frozen sheet stays."""

    __tablename__ = "review_supplements"
    __table_args__ = (sa.UniqueConstraint("review_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    review_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("reviews.id"))
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(500))
    #: person → what stood in the frozen sheet, and what it is after the correction
    rows: Mapped[list[Any]]
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    made_by_id: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
