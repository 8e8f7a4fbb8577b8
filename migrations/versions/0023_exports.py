"""files that are asked for, made in the background and fetched later"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.db import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
RUNNING = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "register",
                "ranking",
                "members",
                "cards",
                name="exportkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("filters_key", sa.String(length=300), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("fault_words", sa.String(length=300), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_exports_{column}"))
            for column, target in (
                ("asked_by_id", "persons.id"),
                ("organisation_id", "organisations.id"),
                ("region_id", "regions.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(
        "uq_exports_running",
        "exports",
        ["asked_by_id", "organisation_id", "kind", "format", "filters_key"],
        unique=True,
        postgresql_where=RUNNING,
        sqlite_where=RUNNING,
    )
    op.create_index("ix_exports_person", "exports", ["asked_by_id", "id"])
    op.create_index("ix_exports_finished", "exports", ["finished_at"])


def downgrade() -> None:
    op.drop_table("exports")
