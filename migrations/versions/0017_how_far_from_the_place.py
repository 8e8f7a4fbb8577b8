"""how far from the place a scan was made, where that is asked"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("latitude", sa.Double(), nullable=True))
    op.add_column("events", sa.Column("longitude", sa.Double(), nullable=True))
    op.create_table(
        "scan_distances",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column(
            "distance",
            sa.Enum(
                "here",
                "near",
                "far",
                "unknown",
                name="distance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("distance <> 'unknown'", name=op.f("ck_scan_distances_known")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_scan_distances_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "year", "scan_id"],
            ["scans.region_id", "scans.year", "scans.id"],
            name="fk_scan_distances_scan",
        ),
        sa.PrimaryKeyConstraint("region_id", "year", "scan_id", name=op.f("pk_scan_distances")),
    )
    op.create_index(op.f("ix_scan_distances_event_id"), "scan_distances", ["event_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_scan_distances_event_id"), "scan_distances")
    op.drop_table("scan_distances")
    op.drop_column("events", "longitude")
    op.drop_column("events", "latitude")
