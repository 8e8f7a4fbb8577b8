"""服务证明的表 models: who is entitled to issue, and what was asked for and issued."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.certificates.rules import LETTERS, TITLES, CertificateKind, CertificateState
from app.core.db import Model
from app.core.ids import uuid7

_LIVE = sa.text("state IN ('asked', 'issued')")


class Issuer(Model):
    """出具单位: an organisation that is entitled to issue certificates, and on what ground."""

    __tablename__ = "certificate_issuers"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organisations.id"), primary_key=True
    )
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: as it stands in the seal
    full_name: Mapped[str] = mapped_column(sa.String(60))
    person_in_charge: Mapped[str] = mapped_column(sa.String(50))
    phone: Mapped[str] = mapped_column(sa.String(32))
    #: the document that entitles it
    basis: Mapped[str] = mapped_column(sa.String(200))
    set_at: Mapped[datetime]
    set_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))


class Certificate(Model):
    """服务证明: one person's hours of some days, by who recorded them."""

    __tablename__ = "certificates"
    __table_args__ = (
        # of the same days there is one that counts
        sa.Index(
            "uq_certificates_live",
            "person_id",
            "issuer_id",
            "since",
            "until",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.UniqueConstraint("region_id", "kind", "year", "number"),
        sa.Index("ix_certificates_issuer", "issuer_id", "state", "id"),
        sa.Index("ix_certificates_issued", "region_id", "issued_at"),
        sa.CheckConstraint("since <= until", name="span"),
        sa.CheckConstraint("(issued_at IS NULL) = (number IS NULL)", name="numbered"),
        sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    issuer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    kind: Mapped[CertificateKind]
    state: Mapped[CertificateState]
    since: Mapped[date]
    until: Mapped[date]
    asked_at: Mapped[datetime]
    #: Shanghai year of `issued_at`, and the number within it
    year: Mapped[int | None]
    number: Mapped[int | None]
    issued_at: Mapped[datetime | None]
    #: the handler; None where the platform issued it by itself
    issued_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    #: what is printed; empty until it is issued
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: what its QR holds
    text: Mapped[str] = mapped_column(sa.String(1000), default="")
    declined_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    #: why it was declined or revoked
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    @property
    def title(self) -> str:
        """What the paper is called."""
        return TITLES[self.kind]

    @property
    def said_number(self) -> str:
        """The number as people say it: `Z2026-0012`; "" until it has one."""
        if self.number is None:
            return ""
        return f"{LETTERS[self.kind]}{self.year}-{self.number:04d}"
