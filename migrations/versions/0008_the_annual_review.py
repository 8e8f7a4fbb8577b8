"""the annual review"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.db import UtcDateTime
from migrations.triggers import drop_guards, guard_append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("review_versions", "review_rows", "review_signatures", "review_supplements")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

ROLES = (
    "steward",
    "desk",
    "organiser",
    "grid_worker",
    "staff",
    "unit_contact",
    "unit_lead",
    "secretary",
    "party_worker",
    "upper",
    "admin",
    "auditor",
    "sysadmin",
)


def _allow_roles(roles: tuple[str, ...]) -> None:
    """Let a grant be of these roles; SQLite writes the table anew for it."""
    listed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_grants") as batch_op:
        batch_op.drop_constraint(op.f("ck_role_grants_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_role_grants_role"), f"role IN ({listed})")


def upgrade() -> None:
    _allow_roles((*ROLES[:8], "committee", *ROLES[8:]))
    op.create_table(
        "review_timetables",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("locks_on", sa.Date(), nullable=False),
        sa.Column("publish_by", sa.Date(), nullable=True),
        sa.Column("finish_by", sa.Date(), nullable=True),
        sa.Column("notice_days", sa.BigInteger(), nullable=False),
        sa.Column("decide_days", sa.BigInteger(), nullable=False),
        sa.Column("top_part", sa.BigInteger(), nullable=False),
        sa.Column("top_whole", sa.BigInteger(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("notice_days >= 5", name=op.f("ck_review_timetables_notice")),
        sa.CheckConstraint(
            "top_part > 0 AND top_part <= top_whole", name=op.f("ck_review_timetables_top")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_review_timetables_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_review_timetables_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_timetables")),
        sa.UniqueConstraint(
            "organisation_id", "period", name=op.f("uq_review_timetables_organisation_id_period")
        ),
    )
    op.create_table(
        "review_exemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "age",
                "illness",
                "floating",
                "other",
                name="exemptreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_review_exemptions_dates")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_review_exemptions_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_review_exemptions_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_review_exemptions_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_exemptions")),
    )
    with op.batch_alter_table("review_exemptions", schema=None) as batch_op:
        batch_op.create_index("ix_review_exemptions_person", ["person_id"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "checking",
                "published",
                "signing",
                "frozen",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("trial", JSON, nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("named_signer_id", sa.Uuid(), nullable=True),
        sa.Column("named_note", sa.String(length=200), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["named_signer_id"], ["persons.id"], name=op.f("fk_reviews_named_signer_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_reviews_organisation_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_reviews_region_id")),
        sa.ForeignKeyConstraint(["scheme_id"], ["schemes.id"], name=op.f("fk_reviews_scheme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint(
            "region_id",
            "organisation_id",
            "period",
            name=op.f("uq_reviews_region_id_organisation_id_period"),
        ),
    )
    op.create_table(
        "review_entries",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_review_entries_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_entries_review_id")
        ),
        sa.PrimaryKeyConstraint("review_id", "person_id", "name", name=op.f("pk_review_entries")),
    )
    op.create_table(
        "review_supplements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_review_supplements_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_supplements_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_supplements")),
        sa.UniqueConstraint(
            "review_id", "number", name=op.f("uq_review_supplements_review_id_number")
        ),
    )
    op.create_table(
        "review_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.Column("computed_by_id", sa.Uuid(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("schemes", JSON, nullable=False),
        sa.Column("top_places", sa.BigInteger(), nullable=False),
        sa.Column("top_base", sa.BigInteger(), nullable=False),
        sa.Column("top_part", sa.BigInteger(), nullable=False),
        sa.Column("top_whole", sa.BigInteger(), nullable=False),
        sa.Column("heads", JSON, nullable=False),
        sa.Column("heads_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_review_versions_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_versions_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_versions")),
        sa.UniqueConstraint(
            "review_id", "number", name=op.f("uq_review_versions_review_id_number")
        ),
    )
    op.create_table(
        "review_names",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("party_group", sa.String(length=50), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_review_names_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["review_versions.id"], name=op.f("fk_review_names_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_review_names")),
    )
    op.create_table(
        "review_objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "upheld",
                "dismissed",
                "withdrawn",
                name="objectionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> made_by_id",
            name=op.f("ck_review_objections_two"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["persons.id"], name=op.f("fk_review_objections_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_review_objections_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_review_objections_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_review_objections_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_objections_review_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["review_versions.id"], name=op.f("fk_review_objections_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_objections")),
    )
    with op.batch_alter_table("review_objections", schema=None) as batch_op:
        batch_op.create_index("ix_review_objections_review", ["review_id", "state"], unique=False)

    op.create_table(
        "review_rows",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "full",
                "probationary",
                "none",
                name="memberstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("inputs", JSON, nullable=False),
        sa.Column("known_until", UtcDateTime(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("scanned", sa.BigInteger(), nullable=False),
        sa.Column("leader_closed", sa.BigInteger(), nullable=False),
        sa.Column("hand", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=True),
        sa.Column("ranked", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("is_on_border", sa.Boolean(), nullable=False),
        sa.Column("top", sa.String(length=8), nullable=False),
        sa.Column("left_out", sa.String(length=100), nullable=False),
        sa.Column("remarks", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_review_rows_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["review_versions.id"], name=op.f("fk_review_rows_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_review_rows")),
    )
    with op.batch_alter_table("review_rows", schema=None) as batch_op:
        batch_op.create_index("ix_review_rows_person", ["person_id"], unique=False)

    op.create_table(
        "review_signatures",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
                "secretary",
                "committee",
                "named",
                "parent",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_review_signatures_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["review_versions.id"], name=op.f("fk_review_signatures_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_review_signatures")),
    )
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    drop_guards(APPEND_ONLY)
    op.execute("DELETE FROM role_grants WHERE role = 'committee'")
    _allow_roles(ROLES)
    op.drop_table("review_signatures")
    op.drop_table("review_rows")
    op.drop_table("review_objections")
    op.drop_table("review_names")
    op.drop_table("review_versions")
    op.drop_table("review_supplements")
    op.drop_table("review_entries")
    op.drop_table("reviews")
    op.drop_table("review_exemptions")
    op.drop_table("review_timetables")
