"""requests for a check"""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PENDING = sa.text("state IN ('open', 'accepted')")
PEOPLE = ("asker_id", "entered_by_id", "accepted_by_id", "decided_by_id")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("instance", sa.SmallInteger(), nullable=False),
        sa.Column("of_id", sa.Uuid(), nullable=True),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "subject_kind",
            _one_of("subjectkind", "attendance", "refused_scan", "session", "entry", "score"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("photo", sa.String(length=64), nullable=False),
        sa.Column("thumbnail", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("accept_by", sa.Date(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column(
            "state",
            _one_of("state", "open", "accepted", "decided", "withdrawn"),
            nullable=False,
        ),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", _one_of("outcome", "upheld", "partly", "dismissed"), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("correction_kind", sa.String(length=16), nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=True),
        sa.Column("escalate_until", sa.Date(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("late_accept_at", UtcDateTime(), nullable=True),
        sa.Column("late_decide_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("instance IN (1, 2)", name=op.f("ck_appeals_instance")),
        sa.CheckConstraint("(instance = 2) = (of_id IS NOT NULL)", name=op.f("ck_appeals_second")),
        sa.CheckConstraint(
            "(state = 'decided') = (outcome IS NOT NULL)", name=op.f("ck_appeals_decided")
        ),
        sa.CheckConstraint("decided_by_id <> asker_id", name=op.f("ck_appeals_two")),
        sa.CheckConstraint("decided_by_id <> entered_by_id", name=op.f("ck_appeals_entered")),
        sa.CheckConstraint(
            "outcome IS NULL OR (outcome = 'dismissed') = (correction_id IS NULL)",
            name=op.f("ck_appeals_correction"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_appeals_region_id")),
        sa.ForeignKeyConstraint(["of_id"], ["appeals.id"], name=op.f("fk_appeals_of_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_appeals_organisation_id")
        ),
        *(
            sa.ForeignKeyConstraint([each], ["persons.id"], name=op.f(f"fk_appeals_{each}"))
            for each in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint(
            "region_id",
            "year",
            "number",
            "instance",
            name=op.f("uq_appeals_region_id_year_number_instance"),
        ),
        sa.UniqueConstraint(
            "region_id", "asker_id", "key", name=op.f("uq_appeals_region_id_asker_id_key")
        ),
        sa.UniqueConstraint("of_id", name=op.f("uq_appeals_of_id")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(
            "uq_appeals_pending",
            ["region_id", "asker_id", "subject_kind", "subject_id"],
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        )
        batch_op.create_index("ix_appeals_queue", ["organisation_id", "state"], unique=False)


def downgrade() -> None:
    op.drop_table("appeals")
