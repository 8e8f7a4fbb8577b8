"""points exchanged for gifts"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime
from migrations.triggers import drop_guards, guard_append_only

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = ("spending_receipts", "spending_undos")


def upgrade() -> None:
    op.create_table(
        "purse_turns",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_purse_turns_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_purse_turns_region_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_purse_turns")),
    )
    op.create_table(
        "gift_stock",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("gift", sa.String(length=64), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_gift_stock_on_hand")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_gift_stock_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_gift_stock_region_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "gift", name=op.f("pk_gift_stock")),
    )
    op.create_table(
        "spending_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_version_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("gift", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.CheckConstraint("price > 0", name=op.f("ck_spending_receipts_price")),
        sa.CheckConstraint("made_by_id <> person_id", name=op.f("ck_spending_receipts_two")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_spending_receipts_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_spending_receipts_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_spending_receipts_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_spending_receipts_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_spending_receipts_scheme_id")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_version_id"],
            ["scheme_versions.id"],
            name=op.f("fk_spending_receipts_scheme_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending_receipts")),
        sa.UniqueConstraint(
            "region_id",
            "made_by_id",
            "key",
            name=op.f("uq_spending_receipts_region_id_made_by_id_key"),
        ),
        sa.UniqueConstraint(
            "region_id", "year", "number", name=op.f("uq_spending_receipts_region_id_year_number")
        ),
    )
    with op.batch_alter_table("spending_receipts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_spending_receipts_person", ["person_id", "scheme_id"], unique=False
        )
        batch_op.create_index(
            "ix_spending_receipts_organisation", ["organisation_id", "at"], unique=False
        )
    op.create_table(
        "spending_undos",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_spending_undos_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["spending_receipts.id"], name=op.f("fk_spending_undos_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_spending_undos_region_id")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_spending_undos")),
    )
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    drop_guards(APPEND_ONLY)
    op.drop_table("spending_undos")
    op.drop_table("spending_receipts")
    op.drop_table("gift_stock")
    op.drop_table("purse_turns")
