"""pictures beside what was written in by hand"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # the default fills the rows that are there; new ones always say it themselves
    with op.batch_alter_table("hand_entries", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("pictures", sa.SmallInteger(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("pictures_gone_at", UtcDateTime(), nullable=True))

    op.create_table(
        "hand_pictures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("thumbnail", sa.String(length=64), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=True),
        sa.Column("same_as_entry_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["hand_entries.id"], name=op.f("fk_hand_pictures_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_hand_pictures_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_pictures")),
    )
    with op.batch_alter_table("hand_pictures", schema=None) as batch_op:
        batch_op.create_index("ix_hand_pictures_entry", ["entry_id"], unique=False)
        batch_op.create_index("ix_hand_pictures_region", ["region_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("hand_pictures")
    with op.batch_alter_table("hand_entries", schema=None) as batch_op:
        batch_op.drop_column("pictures_gone_at")
        batch_op.drop_column("pictures")
