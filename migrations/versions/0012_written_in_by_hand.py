"""people without a scan, written in by hand"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum(
                "paper",
                "photo",
                "witness",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_hand_entries_event_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_hand_entries_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_hand_entries_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("fk_hand_entries_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_entries")),
    )
    with op.batch_alter_table("hand_entries", schema=None) as batch_op:
        batch_op.create_index("ix_hand_entries_event", ["event_id"], unique=False)

    op.create_table(
        "hand_entry_people",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("in_at", UtcDateTime(), nullable=False),
        sa.Column("out_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["hand_entries.id"], name=op.f("fk_hand_entry_people_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_hand_entry_people_person_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", "person_id", name=op.f("pk_hand_entry_people")),
    )


def downgrade() -> None:
    op.drop_table("hand_entry_people")
    op.drop_table("hand_entries")
