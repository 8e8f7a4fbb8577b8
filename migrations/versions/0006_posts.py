"""posts, terms and months of duty"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=50), nullable=False),
        sa.Column("duty", sa.String(length=500), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("month_minutes", sa.BigInteger(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_posts_capacity")),
        sa.CheckConstraint("month_minutes >= 0", name=op.f("ck_posts_month_minutes")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_posts_region_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_posts_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["persons.id"], name=op.f("fk_posts_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["persons.id"], name=op.f("fk_posts_closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_organisation", "posts", ["organisation_id"], unique=False)

    op.create_table(
        "post_holdings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("appointed_by_id", sa.Uuid(), nullable=False),
        sa.Column("appointed_at", UtcDateTime(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_post_holdings_dates")),
        sa.CheckConstraint("appointed_by_id <> person_id", name=op.f("ck_post_holdings_own")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_post_holdings_region_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_holdings_post_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_post_holdings_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["appointed_by_id"], ["persons.id"], name=op.f("fk_post_holdings_appointed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["persons.id"], name=op.f("fk_post_holdings_ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_holdings")),
    )
    op.create_index("ix_post_holdings_post", "post_holdings", ["post_id"], unique=False)
    op.create_index("ix_post_holdings_person", "post_holdings", ["person_id"], unique=False)

    op.create_table(
        "post_duty_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("holding_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "absent",
                "returned",
                "confirmed",
                "undone",
                name="dutystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("ticked_by_id", sa.Uuid(), nullable=False),
        sa.Column("ticked_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("ticked_by_id <> person_id", name=op.f("ck_post_duty_lines_maker")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL "
            "OR (confirmed_by_id <> ticked_by_id AND confirmed_by_id <> person_id)",
            name=op.f("ck_post_duty_lines_two"),
        ),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'undone')) = (confirmed_by_id IS NOT NULL)",
            name=op.f("ck_post_duty_lines_confirmed"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_post_duty_lines_region_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_duty_lines_post_id")),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["post_holdings.id"], name=op.f("fk_post_duty_lines_holding_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_post_duty_lines_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticked_by_id"], ["persons.id"], name=op.f("fk_post_duty_lines_ticked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["persons.id"], name=op.f("fk_post_duty_lines_confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_duty_lines")),
        sa.UniqueConstraint(
            "holding_id", "month", name=op.f("uq_post_duty_lines_holding_id_month")
        ),
        sa.UniqueConstraint("post_id", "person_id", "month", name="uq_post_duty_lines_person"),
    )
    op.create_index(
        "ix_post_duty_lines_state",
        "post_duty_lines",
        ["region_id", "state", "month"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("post_duty_lines")
    op.drop_table("post_holdings")
    op.drop_table("posts")
