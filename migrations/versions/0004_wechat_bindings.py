"""messages by WeChat"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_bindings",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("openid_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("openid_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_wechat_bindings_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wechat_bindings_region_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_wechat_bindings")),
        sa.UniqueConstraint(
            "region_id", "openid_index", name=op.f("uq_wechat_bindings_region_id_openid_index")
        ),
    )


def downgrade() -> None:
    op.drop_table("wechat_bindings")
