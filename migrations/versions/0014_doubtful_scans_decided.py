"""doubtful scans: what the code proves, who decided, and the mark of a browser"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'in_review' AND key <> ''")
OTHERS = "decided_by_id IS NULL OR person_id IS NULL OR decided_by_id <> person_id"
#: a scan sent again under its key was kept again; the first one waits on
TWICE = """
UPDATE refused_scans SET state = 'dismissed'
WHERE state = 'in_review' AND key <> '' AND EXISTS (
    SELECT 1 FROM refused_scans AS first
    WHERE first.state = 'in_review' AND first.region_id = refused_scans.region_id
      AND first.actor_id = refused_scans.actor_id AND first.key = refused_scans.key
      AND first.id < refused_scans.id
)
"""


def upgrade() -> None:
    trust = sa.Enum(
        "poster",
        "screen",
        "steward",
        "hand",
        name="trust",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    with op.batch_alter_table("refused_scans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("body_hash", sa.LargeBinary(), nullable=True))
        # the default fills the rows that are there; new ones always say it themselves
        batch_op.add_column(
            sa.Column("way", sa.String(length=16), nullable=False, server_default="phone")
        )
        batch_op.add_column(sa.Column("proved_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("trust", trust, nullable=True))
        batch_op.add_column(sa.Column("step", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("picture", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("decided_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("decided_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("decision_reason", sa.String(length=300), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("hand_entry_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_refused_scans_hand_entry_id"), "hand_entries", ["hand_entry_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_refused_scans_not_own"), OTHERS)
    op.execute(TWICE)
    op.create_index(
        "uq_refused_scans_waiting",
        "refused_scans",
        ["region_id", "actor_id", "key"],
        unique=True,
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_index("ix_refused_scans_key", "refused_scans", ["actor_id", "key"])
    op.add_column("scans", sa.Column("device", sa.LargeBinary(length=16), nullable=True))


def downgrade() -> None:
    op.drop_column("scans", "device")
    op.drop_index("ix_refused_scans_key", "refused_scans")
    op.drop_index("uq_refused_scans_waiting", "refused_scans")
    with op.batch_alter_table("refused_scans", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_refused_scans_not_own"), type_="check")
        batch_op.drop_constraint(op.f("fk_refused_scans_hand_entry_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_refused_scans_trust"), type_="check")
        for name in (
            "hand_entry_id",
            "decision_reason",
            "decided_at",
            "decided_by_id",
            "picture",
            "step",
            "trust",
            "proved_at",
            "way",
            "body_hash",
        ):
            batch_op.drop_column(name)
