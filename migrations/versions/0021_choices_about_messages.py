"""which topics a person keeps to the inbox, and how many messages are unread"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "notices_kept_in",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_notices_kept_in_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_notices_kept_in")),
    )
    for name, column in (("person", "person_id"), ("organisation", "organisation_id")):
        op.create_index(
            f"ix_notices_unread_{name}",
            "notices",
            [column],
            postgresql_where=UNREAD,
            sqlite_where=UNREAD,
        )


def downgrade() -> None:
    op.drop_index("ix_notices_unread_organisation", "notices")
    op.drop_index("ix_notices_unread_person", "notices")
    op.drop_table("notices_kept_in")
