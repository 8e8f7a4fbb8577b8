"""appointments that wait for a second person"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ROLES = (
    "steward", "desk", "organiser", "grid_worker", "staff", "unit_contact", "unit_lead",
    "secretary", "committee", "party_worker", "upper", "admin", "auditor", "sysadmin",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "role_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(*ROLES, name="role", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_role_proposals_{column}"))
            for column, target in (
                ("region_id", "regions.id"),
                ("person_id", "persons.id"),
                ("organisation_id", "organisations.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposals")),
    )


def downgrade() -> None:
    op.execute(
        "DELETE FROM approval_gainers WHERE approval_id IN"
        " (SELECT id FROM approvals WHERE kind = 'role')"
    )
    op.execute("DELETE FROM approvals WHERE kind = 'role'")
    op.drop_table("role_proposals")
