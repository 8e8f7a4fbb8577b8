"""汇总的表 compilation: what is gathered over many branches, and kept for a while."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class Compilation(Model):
    """全部支部的汇总: the sheets of all branches below a node gathered in the background.

    It can be left and found again; its files are kept for a few days, for they hold names.
    """

    __tablename__ = "review_compilations"
    __table_args__ = (
        sa.Index("ix_review_compilations_node", "organisation_id", "period", "begun_at"),
        sa.Index(
            "uq_review_compilations_running",
            "organisation_id",
            "period",
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    period: Mapped[str] = mapped_column(sa.String(16))
    begun_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    begun_at: Mapped[datetime]
    #: how many branches there were when it began, how many were looked at, the last one's number
    branches: Mapped[int]
    visited: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)
    #: members gathered so far, listed and left out
    people: Mapped[int] = mapped_column(default=0)
    #: what can be fetched: name of the paper → name in the store
    files: Mapped[dict[str, Any]] = mapped_column(default=dict)
    finished_at: Mapped[datetime | None]


class CompiledBranch(Model):
    """One branch of a compilation: its line of sums, and its members without their names."""

    __tablename__ = "review_compiled_branches"

    compilation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("review_compilations.id"), primary_key=True
    )
    #: of the branch in the tree
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[dict[str, Any]]
    #: the rows of `roll`, packed
    roll: Mapped[bytes]
