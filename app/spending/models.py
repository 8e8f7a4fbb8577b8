"""兑换的表 models: receipts and what took them back, both append-only; turns and stock."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class PurseTurn(Model):
    """One row a person, locked while something is handed out or taken back: one desk at a time."""

    __tablename__ = "purse_turns"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))


class Receipt(Model):
    """Something handed out for points, as it was called and priced then; never changed."""

    __tablename__ = "spending_receipts"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "number"),
        sa.UniqueConstraint("region_id", "made_by_id", "key"),
        sa.Index("ix_spending_receipts_person", "person_id", "scheme_id"),
        sa.Index("ix_spending_receipts_organisation", "organisation_id", "at"),
        sa.CheckConstraint("price > 0", name="price"),
        sa.CheckConstraint("made_by_id <> person_id", name="two"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: with `number` what stands on it: 2026-0012
    year: Mapped[int]
    number: Mapped[int]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("schemes.id"))
    #: whose list and limits held
    scheme_version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme_versions.id"))
    #: the community at whose desk it was handed out
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: key of the list; "" where so many points were taken for something named by words
    gift: Mapped[str] = mapped_column(sa.String(64))
    label: Mapped[str] = mapped_column(sa.String(80))
    #: hundredths of a point
    price: Mapped[int]
    #: hundredths left in the purse then
    balance: Mapped[int]
    valid_until: Mapped[date | None]
    at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    key: Mapped[str] = mapped_column(sa.String(128))

    @property
    def said_number(self) -> str:
        """What stands on it: `2026-0012`."""
        return f"{self.year}-{self.number:04d}"


class Undo(Model):
    """That a receipt was taken back, once; the receipt itself stays as it was written."""

    __tablename__ = "spending_undos"

    receipt_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("spending_receipts.id"), primary_key=True
    )
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(sa.String(300))


class GiftStock(Model):
    """How many of a gift a community has; no row, or no number: nobody counts them."""

    __tablename__ = "gift_stock"
    __table_args__ = (sa.CheckConstraint("on_hand >= 0", name="on_hand"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), primary_key=True
    )
    gift: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    on_hand: Mapped[int | None]
