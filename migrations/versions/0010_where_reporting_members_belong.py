"""the unit outside the tree that holds the 组织关系 of who reports to a community"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # the default fills the relations that are there; new ones always say it themselves
    op.add_column(
        "memberships",
        sa.Column("outside", sa.String(length=100), nullable=False, server_default=""),
    )
    op.add_column("memberships", sa.Column("outside_contact_sealed", sa.LargeBinary()))


def downgrade() -> None:
    op.drop_column("memberships", "outside_contact_sealed")
    op.drop_column("memberships", "outside")
