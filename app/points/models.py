"""积分台账的表 models: accounts, the hash-chained ledger and its daily seals."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class Account(Model):
    """What one person holds under one scheme, period and home organisation.

    `last_sequence` and `head` show a cut tail; `total` is the sum of the account's entries.
    """

    __tablename__ = "point_accounts"
    __table_args__ = (
        sa.UniqueConstraint(
            "region_id",
            "person_id",
            "scheme_id",
            "period",
            "home_organisation_id",
            name="uq_point_accounts_key",
        ),
        sa.Index(
            "ix_point_accounts_ranking",
            "region_id",
            "scheme_id",
            "period",
            "home_organisation_id",
            "total",
        ),
        sa.Index("ix_point_accounts_home", "home_organisation_id", "period"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("schemes.id"))
    #: label of the scheme period: a year is named by the year it ends in
    period: Mapped[str] = mapped_column(sa.String(16))
    #: the year in which the period ends; the `year` of its entries
    year: Mapped[int]
    home_organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: hundredths of a point
    total: Mapped[int] = mapped_column(default=0)
    last_sequence: Mapped[int] = mapped_column(default=0)
    head: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    #: the evaluator's running state after the last fact; None = evaluate anew
    state: Mapped[dict[str, Any] | None]
    #: facts and rules are valued as of this Shanghai day
    as_of: Mapped[date]
    #: rises with every booking, so that two bookings at once cannot miss each other
    revision: Mapped[int] = mapped_column(default=0)


class Reason(enum.StrEnum):
    """Why an entry was booked."""

    #: a fact earned it
    AWARD = "award"
    #: a later fact changed what this one is worth (a cap, a bracket)
    REVALUED = "revalued"
    #: the fact was voided
    VOIDED = "voided"
    #: the fact went to the record of the same person that stays
    MERGED = "merged"
    #: what the scheme gives at the start of the period
    BASE = "base"


class LedgerEntry(Model):
    """One line of the ledger; never changed, never deleted (triggers on both engines)."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "year", "account_id", "sequence"),
        sa.Index("ix_ledger_entries_source", "region_id", "year", "source"),
        sa.CheckConstraint("sequence > 0", name="sequence"),
    )

    region_id: Mapped[int] = mapped_column(primary_key=True)
    #: the year in which the account's period ends
    year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("point_accounts.id"))
    sequence: Mapped[int]
    #: hundredths of a point
    amount: Mapped[int]
    item: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(80))
    scheme_version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme_versions.id"))
    reason: Mapped[Reason]
    made_by_id: Mapped[uuid.UUID | None]
    approved_by_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    previous_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class Revaluation(Model):
    """A batch that values everybody anew after a new version of a scheme, one person at a time."""

    __tablename__ = "revaluations"
    __table_args__ = (sa.Index("ix_revaluations_finished", "finished_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("schemes.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme_versions.id"))
    #: as it was given when the version was proposed
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    made_by_id: Mapped[uuid.UUID]
    approved_by_id: Mapped[uuid.UUID]
    begun_at: Mapped[datetime]
    #: from which day on facts may be worth something else
    from_on: Mapped[date]
    #: how many people there were when it began; how many were visited, and changed
    people: Mapped[int]
    visited: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    #: hundredths that were added and taken
    added: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    #: the person visited last; people are visited in the order of their ids
    cursor: Mapped[uuid.UUID | None]
    finished_at: Mapped[datetime | None]


class Comparison(Model):
    """A draft compared with what is in force for more people than a page can wait for."""

    __tablename__ = "scheme_comparisons"
    __table_args__ = (sa.UniqueConstraint("draft_id", "revision", "organisation_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    draft_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme_drafts.id"))
    #: which state of the draft was compared
    revision: Mapped[int]
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    begun_at: Mapped[datetime]
    #: how many branches there were when it began, and how many were compared
    branches: Mapped[int]
    visited: Mapped[int] = mapped_column(default=0)
    #: the id of the branch that was compared last, in digits
    cursor: Mapped[str] = mapped_column(sa.String(200), default="")
    #: people, gaining, losing, other_level, other_rank
    sums: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: the rows with the greatest change, as `what_if.Compared` without names
    rows: Mapped[list[Any]] = mapped_column(default=list)
    finished_at: Mapped[datetime | None]


class LedgerSeal(Model):
    """The heads of all accounts on one day under one hash, chained to the seal before."""

    __tablename__ = "ledger_seals"

    region_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    #: entries up to this moment are covered
    until: Mapped[datetime]
    entries: Mapped[int]
    accounts: Mapped[int]
    head: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    previous_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
