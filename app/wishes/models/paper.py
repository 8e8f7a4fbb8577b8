"""纸面 paper: batches, leads, monthly lists, thank-you letters, and a community's own limits."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class WishSettings(Model):
    """What a community decided for its wish board; what is missing is as in `rules.limits`."""

    __tablename__ = "wish_settings"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), primary_key=True
    )
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_by_id: Mapped[uuid.UUID]
    changed_at: Mapped[datetime]


class Batch(Model):
    """Many wishes entered at once from one list, such as those of a school."""

    __tablename__ = "wish_batches"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(sa.String(80))
    #: the rows as they were read, sealed, until they are confirmed or the preview expires
    rows_sealed: Mapped[bytes | None]
    consent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("wish_consents.id"))
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]


class LeadState(enum.StrEnum):
    """What became of a lead."""

    OPEN = "open"
    WISH = "wish"
    NO_WISH = "no_wish"


class Lead(Model):
    """线索: a door and one sentence from a steward; a grid worker goes and asks."""

    __tablename__ = "wish_leads"
    __table_args__ = (sa.Index("ix_wish_leads_organisation", "organisation_id", "state"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: door and sentence, one sealed JSON
    sealed: Mapped[bytes]
    state: Mapped[LeadState] = mapped_column(default=LeadState.OPEN)
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    made_at: Mapped[datetime]
    wish_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("wishes.id"))
    handled_by_id: Mapped[uuid.UUID | None]
    handled_at: Mapped[datetime | None]


class MonthlyList(Model):
    """The numbered list of a community's wishes for the joint meeting; one a month."""

    __tablename__ = "wish_lists"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "listed_on"),
        sa.UniqueConstraint("organisation_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    number: Mapped[int]
    listed_on: Mapped[date]
    made_at: Mapped[datetime]


class ListedWish(Model):
    """A wish on the list on which it appeared first."""

    __tablename__ = "wish_list_entries"
    __table_args__ = (sa.UniqueConstraint("list_id", "position"),)

    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"), primary_key=True)
    list_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wish_lists.id"), index=True)
    position: Mapped[int]


class Letter(Model):
    """感谢信 to the claimer's party organisation; what it says is kept as it was printed."""

    __tablename__ = "thank_you_letters"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "number"),
        sa.Index("ix_thank_you_letters_addressee", "addressee_id"),
        sa.Index("ix_thank_you_letters_claimer", "claimer_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    year: Mapped[int]
    number: Mapped[int]
    community_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: the party organisation, or the shop itself where it names none
    addressee_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: whose deed it was; None: a member's own
    claimer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    #: names, numbers and words as they were printed; no beneficiary, no door
    content: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[uuid.UUID]
    revoked_at: Mapped[datetime | None]

    @property
    def said_number(self) -> str:
        """What stands on it: `2026-0012`."""
        return f"{self.year}-{self.number:04d}"
