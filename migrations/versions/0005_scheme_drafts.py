"""drafts of schemes, and the batches that value everybody anew"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.db import UtcDateTime

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revaluations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("visited", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_revaluations_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_revaluations_scheme_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["scheme_versions.id"], name=op.f("fk_revaluations_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revaluations")),
    )
    op.create_index("ix_revaluations_finished", "revaluations", ["finished_at"], unique=False)
    op.create_index("ix_revaluations_scheme_id", "revaluations", ["scheme_id"], unique=False)

    op.create_table(
        "scheme_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "proposed",
                "published",
                "dropped",
                name="draftstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["persons.id"], name=op.f("fk_scheme_drafts_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_scheme_drafts_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_scheme_drafts_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_scheme_drafts_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["scheme_versions.id"], name=op.f("fk_scheme_drafts_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_drafts")),
    )
    op.create_index(
        "ix_scheme_drafts_organisation", "scheme_drafts", ["organisation_id", "state"], unique=False
    )
    op.create_table(
        "scheme_comparisons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("branches", sa.BigInteger(), nullable=False),
        sa.Column("visited", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.String(length=200), nullable=False),
        sa.Column("sums", JSON, nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["scheme_drafts.id"], name=op.f("fk_scheme_comparisons_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_scheme_comparisons_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_scheme_comparisons_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_comparisons")),
        sa.UniqueConstraint(
            "draft_id",
            "revision",
            "organisation_id",
            name=op.f("uq_scheme_comparisons_draft_id_revision_organisation_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("scheme_comparisons")
    op.drop_table("scheme_drafts")
    op.drop_table("revaluations")
