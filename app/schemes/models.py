"""积分办法的表 models: schemes and their versions, stored as the documents they were entered as."""

import enum
import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class SchemeState(enum.StrEnum):
    """Whether a scheme values facts."""

    ACTIVE = "active"
    #: offered to read and to copy from; values nothing
    EXAMPLE = "example"
    RETIRED = "retired"


class Scheme(Model):
    """The rules of one organisation and what hangs below it."""

    __tablename__ = "schemes"
    __table_args__ = (sa.UniqueConstraint("region_id", "organisation_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: the people at home in this node or below are its population
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), index=True
    )
    code: Mapped[str] = mapped_column(sa.String(64))
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[SchemeState] = mapped_column(default=SchemeState.EXAMPLE)


class SchemeVersion(Model):
    """One published text of a scheme; never changed, only followed by the next."""

    __tablename__ = "scheme_versions"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("schemes.id"))
    number: Mapped[int]
    #: the YAML text as it was published
    document: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    from_on: Mapped[date]
    published_by_id: Mapped[uuid.UUID | None]
    approved_by_id: Mapped[uuid.UUID | None]
    published_at: Mapped[datetime]


class DraftState(enum.StrEnum):
    """Where a draft of a scheme stands."""

    OPEN = "open"
    #: laid before the second person who publishes it
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DROPPED = "dropped"


class SchemeDraft(Model):
    """A text under work: it may hold faults, and it values nothing until it is published."""

    __tablename__ = "scheme_drafts"
    __table_args__ = (sa.Index("ix_scheme_drafts_organisation", "organisation_id", "state"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    document: Mapped[str]
    state: Mapped[DraftState] = mapped_column(default=DraftState.OPEN)
    #: counts the changes, so that of two editors at once one is told
    revision: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    changed_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    changed_at: Mapped[datetime]
    #: why it is laid before the parent, or why it was given back
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    #: what became of it
    version_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("scheme_versions.id"))
