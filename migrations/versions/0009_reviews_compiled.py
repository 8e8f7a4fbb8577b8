"""reviews of many branches gathered in the background"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
RUNNING = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "review_compilations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("branches", sa.BigInteger(), nullable=False),
        sa.Column("visited", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["persons.id"], name=op.f("fk_review_compilations_begun_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_review_compilations_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_review_compilations_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_compilations")),
    )
    with op.batch_alter_table("review_compilations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_compilations_node", ["organisation_id", "period", "begun_at"], unique=False
        )
        batch_op.create_index(
            "uq_review_compilations_running",
            ["organisation_id", "period"],
            unique=True,
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        )

    op.create_table(
        "review_compiled_branches",
        sa.Column("compilation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", JSON, nullable=False),
        sa.Column("roll", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compilation_id"],
            ["review_compilations.id"],
            name=op.f("fk_review_compiled_branches_compilation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "compilation_id", "number", name=op.f("pk_review_compiled_branches")
        ),
    )


def downgrade() -> None:
    op.drop_table("review_compiled_branches")
    op.drop_table("review_compilations")
