"""who was reminded of what he or she signed up for"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_ups", sa.Column("reminded_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.drop_column("reminded_at")
