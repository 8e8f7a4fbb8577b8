"""心愿 wish: what everybody may read of it, and apart from that whom it is for."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7
from app.wishes.rules.machine import State
from app.wishes.rules.words import Channel, ConsentHow, Privacy, Source, Urgency


class Wish(Model):
    """A micro-wish. Nothing in this row says who the person is or where the door is.

    `title` and `text` are the words for the wall, with numbers and links masked; the words as
    they were written are sealed in `Beneficiary`.
    """

    __tablename__ = "wishes"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "number"),
        sa.Index("ix_wishes_wall", "region_id", "state", "published_at"),
        sa.Index("ix_wishes_community", "community_id", "state"),
        sa.CheckConstraint("reviewed_by_id <> created_by_id", name="two"),
        sa.CheckConstraint("ceiling >= 0", name="ceiling"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: with `number` what people say: 2026-0147
    year: Mapped[int]
    number: Mapped[int]
    community_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: the grid, the school or the community itself; what scopes are measured by
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), index=True
    )
    title: Mapped[str] = mapped_column(sa.String(80))
    text: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: kinds of personal words that were found and masked, for the reviewer
    found: Mapped[list[Any]] = mapped_column(default=list)
    category: Mapped[str] = mapped_column(sa.String(32))
    #: for staff only; "" until the review
    target_group: Mapped[str] = mapped_column(sa.String(32), default="")
    source: Mapped[Source]
    privacy: Mapped[Privacy]
    channel: Mapped[Channel] = mapped_column(default=Channel.WALL)
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.YELLOW)
    needed_by: Mapped[date | None]
    #: yuan; what a thing may cost at most
    ceiling: Mapped[int | None]
    #: hundredths of a point that the poster or the category sets; None = the item's own value
    points: Mapped[int | None]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    created_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    #: who visits, carries it to the family and calls back
    contact_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    review_due_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    published_at: Mapped[datetime | None]
    #: since when nobody holds it: published, or given back
    open_since: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    call_back_due_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    close_due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: satisfied, fair, unsatisfied; "" = nobody has said anything (silence is never satisfaction)
    grade: Mapped[str] = mapped_column(sa.String(16), default="")
    #: the resident's words, masked; shown where `may_quote`
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    may_quote: Mapped[bool] = mapped_column(default=False)
    #: a public story of it, with the resident's consent
    story: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: why it was refused, returned, referred or ended; the person reads this
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    reason_code: Mapped[str] = mapped_column(sa.String(32), default="")
    #: to whom it was referred, and what they answered
    addressee: Mapped[str] = mapped_column(sa.String(100), default="")
    reply: Mapped[str] = mapped_column(sa.String(500), default="")
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("wishes.id"))
    reopenings: Mapped[int] = mapped_column(default=0)
    #: what the clocks have told people already: "review", "call_back", "close"
    reminded: Mapped[list[Any]] = mapped_column(default=list)
    batch_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("wish_batches.id"), index=True)
    #: the number on the school's own list, such as "07"
    batch_label: Mapped[str] = mapped_column(sa.String(32), default="")
    letter_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("thank_you_letters.id"))

    @property
    def said_number(self) -> str:
        """What people say on the phone: `2026-0147`."""
        return f"{self.year}-{self.number:04d}"


class ConsentKind(enum.StrEnum):
    """Whose consent it is."""

    OWN = "own"
    GUARDIAN = "guardian"


class Consent(Model):
    """That somebody agreed to a wish being written down: to which text, how, to whom, when."""

    __tablename__ = "wish_consents"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    kind: Mapped[ConsentKind]
    version: Mapped[str] = mapped_column(sa.String(16))
    how: Mapped[ConsentHow]
    #: who agreed; sealed
    given_by_sealed: Mapped[bytes | None]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    at: Mapped[datetime]
    #: the photo of the signed form
    file: Mapped[str] = mapped_column(sa.String(64), default="")


class Beneficiary(Model):
    """Whom a wish is for, sealed, and found again by keyed indexes; deleted to erase a person."""

    __tablename__ = "wish_beneficiaries"
    __table_args__ = (
        sa.Index("ix_wish_beneficiaries_person", "person_id"),
        sa.Index("ix_wish_beneficiaries_same", "region_id", "same_index"),
    )

    wish_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wishes.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: the account of the resident, where there is one
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    #: name, phone, address, guardian, class and the words as they were written: one sealed JSON
    sealed: Mapped[bytes]
    #: the same for the same person: by phone, else by name within the community
    same_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    is_minor: Mapped[bool] = mapped_column(default=False)
    consent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("wish_consents.id"))
    #: eight digits of the card for people without a phone; sealed
    card_sealed: Mapped[bytes | None]
