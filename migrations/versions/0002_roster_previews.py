"""roster previews"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_previews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_roster_previews_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_roster_previews_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_previews")),
    )
    with op.batch_alter_table("roster_previews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roster_previews_expires_at"), ["expires_at"], unique=False
        )


def downgrade() -> None:
    op.drop_table("roster_previews")
