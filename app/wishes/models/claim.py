"""认领 claim: who promised to fulfil a wish, with whom, until when."""

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class Claim(Model):
    """A unit's, a branch's or a member's promise. Live until it ended; at most one is live."""

    __tablename__ = "wish_claims"
    __table_args__ = (
        # P4: whatever the race, one live claim
        sa.Index(
            "uq_wish_claims_live",
            "wish_id",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        ),
        sa.UniqueConstraint("region_id", "made_by_id", "key"),
        sa.Index("ix_wish_claims_organisation", "organisation_id", "ended_at"),
        sa.Index("ix_wish_claims_person", "person_id", "ended_at"),
        sa.CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_claimer"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"), index=True)
    #: a unit or a branch; or
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    #: a member for himself
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    #: the client's own key, so that a repeat finds the first answer
    key: Mapped[str] = mapped_column(sa.String(128))
    plan: Mapped[str] = mapped_column(sa.String(500), default="")
    claimed_at: Mapped[datetime]
    contact_due_at: Mapped[datetime]
    #: when the claimer first spoke to the contact person or the resident
    contacted_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    extended_at: Mapped[datetime | None]
    #: when contact data was opened to the claimer, and until when
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[uuid.UUID | None]
    #: what the clocks have told people already: "contact", "50", "80", "100"
    reminded: Mapped[list[Any]] = mapped_column(default=list)
    handed_over_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: released, taken_back, lapsed, withdrawn, ended, closed, unreachable
    end_code: Mapped[str] = mapped_column(sa.String(16), default="")
    end_reason: Mapped[str] = mapped_column(sa.String(300), default="")


class PartnerState(enum.StrEnum):
    """Whether a partner of a joint claim said yes."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Partner(Model):
    """帮帮团: another unit or branch that shares a claim, once it has accepted."""

    __tablename__ = "wish_claim_partners"

    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wish_claims.id"), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), primary_key=True, index=True
    )
    state: Mapped[PartnerState] = mapped_column(default=PartnerState.INVITED)
    answered_by_id: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]


class Participant(Model):
    """A person named by the claimer or a partner as one who took part; credited at the closing."""

    __tablename__ = "wish_participants"

    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wish_claims.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("persons.id"), primary_key=True, index=True
    )
    #: for which unit or branch; None: for himself
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    #: whether the letter may name this person
    may_name: Mapped[bool] = mapped_column(default=False)


class Invitation(Model):
    """定向对接: a unit or branch that the community asked to take a wish off the wall."""

    __tablename__ = "wish_invitations"

    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), primary_key=True, index=True
    )
    invited_by_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
