"""big screens that were handed to the machine of a hall"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screen_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until", UtcDateTime(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (token_hash IS NULL)", name=op.f("ck_screen_devices_taken")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["persons.id"], name=op.f("fk_screen_devices_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["persons.id"], name=op.f("fk_screen_devices_issued_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_screen_devices_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_screen_devices_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_devices")),
    )
    op.create_index("ix_screen_devices_node", "screen_devices", ["organisation_id"])
    op.create_index(
        "ix_screen_devices_code", "screen_devices", ["region_id", "code_hash"], unique=True
    )


def downgrade() -> None:
    op.drop_index("ix_screen_devices_code", "screen_devices")
    op.drop_index("ix_screen_devices_node", "screen_devices")
    op.drop_table("screen_devices")
