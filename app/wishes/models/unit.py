"""共建单位 unit: whether it was vetted, and its three lists 资源、需求、服务."""

import enum
import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class VettingState(enum.StrEnum):
    """Whether a unit may claim."""

    ASKED = "asked"
    VETTED = "vetted"
    ENDED = "ended"


class Vetting(Model):
    """That a unit is who it says: credit code, checked by a second person (threat W3)."""

    __tablename__ = "unit_vettings"
    __table_args__ = (
        sa.CheckConstraint("claim_limit >= 0", name="limit"),
        sa.CheckConstraint("vetted_by_id <> asked_by_id", name="two"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), primary_key=True
    )
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    state: Mapped[VettingState]
    #: 统一社会信用代码 (GB 32100-2015); "" for a public body that needs none
    credit_code: Mapped[str] = mapped_column(sa.String(18), default="")
    #: live claims at once; None = as the community says, 0 = no limit
    claim_limit: Mapped[int | None]
    asked_by_id: Mapped[uuid.UUID | None]
    asked_at: Mapped[datetime | None]
    vetted_by_id: Mapped[uuid.UUID | None]
    vetted_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(sa.String(300), default="")


class LineKind(enum.StrEnum):
    """Which of the three lists a line stands on."""

    RESOURCE = "resource"
    NEED = "need"
    SERVICE = "service"


class LineState(enum.StrEnum):
    """Whether a line still stands."""

    OPEN = "open"
    #: a need that was met
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Line(Model):
    """One line of a unit's three lists."""

    __tablename__ = "unit_lines"
    __table_args__ = (sa.Index("ix_unit_lines_organisation", "organisation_id", "state"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    kind: Mapped[LineKind]
    title: Mapped[str] = mapped_column(sa.String(80))
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    #: category of wishes that it fits, for the proposals; "" = any
    category: Mapped[str] = mapped_column(sa.String(32), default="")
    #: when it can be had, such as "周末上午"
    times: Mapped[str] = mapped_column(sa.String(80), default="")
    until_on: Mapped[date | None]
    state: Mapped[LineState] = mapped_column(default=LineState.OPEN)
    made_by_id: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    #: events that were drafted from it
    events: Mapped[int] = mapped_column(default=0)


class LineAnswer(Model):
    """That another unit, or the community, answers a need; the asker accepts it."""

    __tablename__ = "unit_line_answers"
    __table_args__ = (sa.Index("ix_unit_line_answers_organisation", "organisation_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    line_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit_lines.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    words: Mapped[str] = mapped_column(sa.String(300), default="")
    made_by_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
