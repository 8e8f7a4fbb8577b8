"""screens and desks that were handed to a device"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scans", sa.Column("event_device_id", sa.Uuid(), nullable=True))
    op.create_table(
        "event_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "screen",
                "desk",
                name="devicekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
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
            "(taken_at IS NULL) = (token_hash IS NULL)", name=op.f("ck_event_devices_taken")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["persons.id"], name=op.f("fk_event_devices_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_devices_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["persons.id"], name=op.f("fk_event_devices_issued_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_event_devices_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("fk_event_devices_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_devices")),
    )
    op.create_index("ix_event_devices_event", "event_devices", ["event_id"])
    op.create_index(
        "ix_event_devices_code", "event_devices", ["region_id", "code_hash"], unique=True
    )


def downgrade() -> None:
    op.drop_index("ix_event_devices_code", "event_devices")
    op.drop_index("ix_event_devices_event", "event_devices")
    op.drop_table("event_devices")
    op.drop_column("scans", "event_device_id")
