"""the wish board"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.db import UtcDateTime
from migrations.triggers import drop_guards, guard_append_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("wish_steps",)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "thank_you_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("addressee_id", sa.Uuid(), nullable=False),
        sa.Column("claimer_id", sa.Uuid(), nullable=True),
        sa.Column("content", JSON, nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["organisations.id"], name=op.f("fk_thank_you_letters_addressee_id")
        ),
        sa.ForeignKeyConstraint(
            ["claimer_id"], ["organisations.id"], name=op.f("fk_thank_you_letters_claimer_id")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["organisations.id"], name=op.f("fk_thank_you_letters_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_thank_you_letters_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thank_you_letters")),
        sa.UniqueConstraint(
            "region_id", "year", "number", name=op.f("uq_thank_you_letters_region_id_year_number")
        ),
    )
    with op.batch_alter_table("thank_you_letters", schema=None) as batch_op:
        batch_op.create_index("ix_thank_you_letters_addressee", ["addressee_id"], unique=False)
        batch_op.create_index("ix_thank_you_letters_claimer", ["claimer_id"], unique=False)

    op.create_table(
        "unit_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "resource",
                "need",
                "service",
                name="linekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("times", sa.String(length=80), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "withdrawn",
                name="linestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_unit_lines_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_unit_lines_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_lines")),
    )
    with op.batch_alter_table("unit_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_unit_lines_organisation", ["organisation_id", "state"], unique=False
        )

    op.create_table(
        "unit_vettings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "vetted",
                "ended",
                name="vettingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("claim_limit", sa.BigInteger(), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("vetted_by_id", sa.Uuid(), nullable=True),
        sa.Column("vetted_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("claim_limit >= 0", name=op.f("ck_unit_vettings_limit")),
        sa.CheckConstraint("vetted_by_id <> asked_by_id", name=op.f("ck_unit_vettings_two")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_unit_vettings_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_unit_vettings_region_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_unit_vettings")),
    )
    op.create_table(
        "wish_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_wish_lists_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_lists_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_lists")),
        sa.UniqueConstraint(
            "organisation_id", "listed_on", name=op.f("uq_wish_lists_organisation_id_listed_on")
        ),
        sa.UniqueConstraint(
            "organisation_id", "number", name=op.f("uq_wish_lists_organisation_id_number")
        ),
    )
    op.create_table(
        "wish_settings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_wish_settings_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_wish_settings")),
    )
    op.create_table(
        "unit_line_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["line_id"], ["unit_lines.id"], name=op.f("fk_unit_line_answers_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_unit_line_answers_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_line_answers")),
    )
    with op.batch_alter_table("unit_line_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_line_answers_line_id"), ["line_id"], unique=False)
        batch_op.create_index(
            "ix_unit_line_answers_organisation", ["organisation_id"], unique=False
        )

    op.create_table(
        "wish_consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "own",
                "guardian",
                name="consentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "online",
                "spoken",
                "phone",
                "written",
                name="consenthow",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["persons.id"], name=op.f("fk_wish_consents_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_consents_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_consents")),
    )
    op.create_table(
        "wish_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["wish_consents.id"], name=op.f("fk_wish_batches_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_wish_batches_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_wish_batches_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_batches_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_batches")),
    )
    op.create_table(
        "wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("target_group", sa.String(length=32), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "self",
                "home_visit",
                "phone_visit",
                "phone_in",
                "proxy",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "privacy",
            sa.Enum(
                "A", "B", "C", name="privacy", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "wall",
                "direct",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "red",
                "yellow",
                "blue",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("ceiling", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "published",
                "claimed",
                "in_progress",
                "handed_over",
                "delivered",
                "confirmed",
                "closed",
                "rejected",
                "returned",
                "merged",
                "referred",
                "withdrawn",
                "expired",
                "hard",
                "closed_unreachable",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("review_due_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("open_since", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("call_back_due_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("close_due_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("story", sa.String(length=1000), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("reason_code", sa.String(length=32), nullable=False),
        sa.Column("addressee", sa.String(length=100), nullable=False),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("reopenings", sa.BigInteger(), nullable=False),
        sa.Column("reminded", JSON, nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("batch_label", sa.String(length=32), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ceiling >= 0", name=op.f("ck_wishes_ceiling")),
        sa.CheckConstraint("reviewed_by_id <> created_by_id", name=op.f("ck_wishes_two")),
        sa.ForeignKeyConstraint(["batch_id"], ["wish_batches.id"], name=op.f("fk_wishes_batch_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["organisations.id"], name=op.f("fk_wishes_community_id")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["persons.id"], name=op.f("fk_wishes_contact_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["persons.id"], name=op.f("fk_wishes_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["thank_you_letters.id"], name=op.f("fk_wishes_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["wishes.id"], name=op.f("fk_wishes_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_wishes_organisation_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_wishes_region_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["persons.id"], name=op.f("fk_wishes_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
        sa.UniqueConstraint(
            "region_id", "year", "number", name=op.f("uq_wishes_region_id_year_number")
        ),
    )
    with op.batch_alter_table("wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wishes_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_wishes_community", ["community_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_wishes_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wishes_created_by_id"), ["created_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wishes_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "ix_wishes_wall", ["region_id", "state", "published_at"], unique=False
        )

    op.create_table(
        "wish_beneficiaries",
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("same_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("is_minor", sa.Boolean(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("card_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["wish_consents.id"], name=op.f("fk_wish_beneficiaries_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_wish_beneficiaries_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_beneficiaries_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], name=op.f("fk_wish_beneficiaries_wish_id")
        ),
        sa.PrimaryKeyConstraint("wish_id", name=op.f("pk_wish_beneficiaries")),
    )
    with op.batch_alter_table("wish_beneficiaries", schema=None) as batch_op:
        batch_op.create_index("ix_wish_beneficiaries_person", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_wish_beneficiaries_same", ["region_id", "same_index"], unique=False
        )

    op.create_table(
        "wish_claims",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("plan", sa.String(length=500), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("contact_due_at", UtcDateTime(), nullable=False),
        sa.Column("contacted_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("extended_at", UtcDateTime(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("reminded", JSON, nullable=False),
        sa.Column("handed_over_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_code", sa.String(length=16), nullable=False),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (person_id IS NULL)",
            name=op.f("ck_wish_claims_one_claimer"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_wish_claims_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_wish_claims_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_wish_claims_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_claims_region_id")
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name=op.f("fk_wish_claims_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_claims")),
        sa.UniqueConstraint(
            "region_id", "made_by_id", "key", name=op.f("uq_wish_claims_region_id_made_by_id_key")
        ),
    )
    with op.batch_alter_table("wish_claims", schema=None) as batch_op:
        batch_op.create_index(
            "ix_wish_claims_organisation", ["organisation_id", "ended_at"], unique=False
        )
        batch_op.create_index("ix_wish_claims_person", ["person_id", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_wish_claims_wish_id"), ["wish_id"], unique=False)
        batch_op.create_index(
            "uq_wish_claims_live",
            ["wish_id"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "wish_invitations",
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_wish_invitations_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], name=op.f("fk_wish_invitations_wish_id")
        ),
        sa.PrimaryKeyConstraint("wish_id", "organisation_id", name=op.f("pk_wish_invitations")),
    )
    with op.batch_alter_table("wish_invitations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wish_invitations_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "wish_leads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "wish",
                "no_wish",
                name="leadstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=True),
        sa.Column("handled_by_id", sa.Uuid(), nullable=True),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_wish_leads_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_wish_leads_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_leads_region_id")
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name=op.f("fk_wish_leads_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_leads")),
    )
    with op.batch_alter_table("wish_leads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_leads_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(
            "ix_wish_leads_organisation", ["organisation_id", "state"], unique=False
        )

    op.create_table(
        "wish_list_entries",
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["wish_lists.id"], name=op.f("fk_wish_list_entries_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], name=op.f("fk_wish_list_entries_wish_id")
        ),
        sa.PrimaryKeyConstraint("wish_id", name=op.f("pk_wish_list_entries")),
        sa.UniqueConstraint(
            "list_id", "position", name=op.f("uq_wish_list_entries_list_id_position")
        ),
    )
    with op.batch_alter_table("wish_list_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_list_entries_list_id"), ["list_id"], unique=False)

    op.create_table(
        "wish_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "submit",
                "publish",
                "return",
                "reject",
                "merge",
                "refer",
                "withdraw",
                "claim",
                "begin",
                "release",
                "take_back",
                "lapse",
                "hand_over",
                "deliver",
                "confirm",
                "dispute",
                "give_up_calling",
                "close",
                "reopen",
                "escalate",
                "resume",
                "expire",
                "end",
                name="verb",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.String(length=32), nullable=False),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_steps_region_id")
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name=op.f("fk_wish_steps_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_steps")),
    )
    with op.batch_alter_table("wish_steps", schema=None) as batch_op:
        batch_op.create_index("ix_wish_steps_wish", ["wish_id", "id"], unique=False)

    op.create_table(
        "wish_call_backs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("delivered_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["wish_claims.id"], name=op.f("fk_wish_call_backs_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_call_backs_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], name=op.f("fk_wish_call_backs_wish_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_call_backs")),
    )
    with op.batch_alter_table("wish_call_backs", schema=None) as batch_op:
        batch_op.create_index("ix_wish_call_backs_wish", ["wish_id"], unique=False)

    op.create_table(
        "wish_claim_partners",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "accepted",
                "declined",
                name="partnerstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["wish_claims.id"], name=op.f("fk_wish_claim_partners_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_wish_claim_partners_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("claim_id", "organisation_id", name=op.f("pk_wish_claim_partners")),
    )
    with op.batch_alter_table("wish_claim_partners", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wish_claim_partners_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "wish_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("is_hand_over", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("funding", sa.String(length=100), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_wish_deliveries_cost")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["wish_claims.id"], name=op.f("fk_wish_deliveries_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_deliveries_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], name=op.f("fk_wish_deliveries_wish_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_deliveries")),
    )
    with op.batch_alter_table("wish_deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_wish_deliveries_wish", ["wish_id"], unique=False)

    op.create_table(
        "wish_participants",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("may_name", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["wish_claims.id"], name=op.f("fk_wish_participants_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_wish_participants_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_wish_participants_person_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", "person_id", name=op.f("pk_wish_participants")),
    )
    with op.batch_alter_table("wish_participants", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wish_participants_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "wish_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "wish",
                "delivery",
                "slip",
                name="photokind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("thumbnail", sa.String(length=64), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=True),
        sa.Column("has_code", sa.Boolean(), nullable=False),
        sa.Column("same_as_wish_id", sa.Uuid(), nullable=True),
        sa.Column("is_blurred", sa.Boolean(), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("cleared_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["wish_claims.id"], name=op.f("fk_wish_photos_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_wish_photos_region_id")
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name=op.f("fk_wish_photos_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_photos")),
    )
    with op.batch_alter_table("wish_photos", schema=None) as batch_op:
        batch_op.create_index(
            "ix_wish_photos_fingerprint", ["region_id", "fingerprint"], unique=False
        )
        batch_op.create_index("ix_wish_photos_set", ["set_id"], unique=False)
        batch_op.create_index("ix_wish_photos_wish", ["wish_id"], unique=False)
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    drop_guards(APPEND_ONLY)
    op.drop_table("wish_photos")
    op.drop_table("wish_participants")
    op.drop_table("wish_deliveries")
    op.drop_table("wish_claim_partners")
    op.drop_table("wish_call_backs")
    op.drop_table("wish_steps")
    op.drop_table("wish_list_entries")
    op.drop_table("wish_leads")
    op.drop_table("wish_invitations")
    op.drop_table("wish_claims")
    op.drop_table("wish_beneficiaries")
    op.drop_table("wishes")
    op.drop_table("wish_batches")
    op.drop_table("wish_consents")
    op.drop_table("unit_line_answers")
    op.drop_table("wish_settings")
    op.drop_table("wish_lists")
    op.drop_table("unit_vettings")
    op.drop_table("unit_lines")
    op.drop_table("thank_you_letters")
