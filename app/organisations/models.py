"""组织的表 models: the region (tenant) and the organisations of its tree."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class Region(Model):
    """A tenant: one district or one street with its own people, rules and switches."""

    __tablename__ = "regions"

    id: Mapped[int] = mapped_column(sa.Integer(), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    #: the host name it answers to; None where it is the only region
    host: Mapped[str | None] = mapped_column(sa.String(255), unique=True)
    #: switches that differ from `app.organisations.rules.DEFAULTS`
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


class OrganisationKind(enum.StrEnum):
    """What a node of the tree is (domain.md §2)."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    PARTY_COMMITTEE = "party_committee"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    PARTY_GROUP = "party_group"
    HOUSEHOLD_CENTRE = "household_centre"
    UNIT = "unit"
    SHOP = "shop"
    TEAM = "team"
    #: a branch outside the tree: only a name and a contact
    OUTSIDE = "outside"


class Organisation(Model):
    """A node of the tree. `path` lists the short numbers from the root: "/1/7/31/"."""

    __tablename__ = "organisations"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "number"),
        sa.UniqueConstraint("region_id", "path"),
        sa.Index(
            "ix_organisations_path_prefix", "path", postgresql_ops={"path": "text_pattern_ops"}
        ),
        sa.CheckConstraint("household_count >= 0", name="households"),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    number: Mapped[int]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("organisations.id"), index=True
    )
    kind: Mapped[OrganisationKind]
    name: Mapped[str] = mapped_column(sa.String(100))
    path: Mapped[str] = mapped_column(sa.String(200))
    #: 两企三新 and the like; "" where none
    sector: Mapped[str] = mapped_column(sa.String(32), default="")
    #: the office's public number, printed on posters and pages
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    #: whom to ask at a branch outside the tree, or at a unit; sealed
    contact_sealed: Mapped[bytes | None]
    #: households of a grid; a warning is shown outside its range
    household_count: Mapped[int] = mapped_column(default=0)
    #: the party organisation that a unit or team names as its own
    party_organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("organisations.id")
    )
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
