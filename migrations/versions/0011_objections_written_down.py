"""objections that somebody wrote down for a member"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OTHERS = "decided_by_id IS NULL OR entered_by_id IS NULL OR decided_by_id <> entered_by_id"


def upgrade() -> None:
    with op.batch_alter_table("review_objections") as batch_op:
        batch_op.add_column(sa.Column("entered_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_review_objections_entered_by_id"), "persons", ["entered_by_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_review_objections_entered"), OTHERS)


def downgrade() -> None:
    with op.batch_alter_table("review_objections") as batch_op:
        batch_op.drop_constraint(op.f("ck_review_objections_entered"), type_="check")
        batch_op.drop_constraint(op.f("fk_review_objections_entered_by_id"), type_="foreignkey")
        batch_op.drop_column("entered_by_id")
