"""certificates of volunteer service, and who is entitled to issue them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.db import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LIVE = sa.text("state IN ('asked', 'issued')")
RUNNING = sa.text("finished_at IS NULL")
EXPORTS = ("register", "ranking", "members", "cards")


def _allow_exports(kinds: tuple[str, ...]) -> None:
    """Let an export be of these kinds; SQLite writes the table anew for it."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_index("uq_exports_running", "exports")
    with op.batch_alter_table("exports") as batch_op:
        batch_op.drop_constraint(op.f("ck_exports_exportkind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_exports_exportkind"), f"kind IN ({listed})")
    op.create_index(
        "uq_exports_running",
        "exports",
        ["asked_by_id", "organisation_id", "kind", "format", "filters_key"],
        unique=True,
        postgresql_where=RUNNING,
        sqlite_where=RUNNING,
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _allow_exports((*EXPORTS, "certificates", "bundle"))
    op.create_table(
        "certificate_issuers",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=60), nullable=False),
        sa.Column("person_in_charge", sa.String(length=50), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        *_keys(
            "certificate_issuers",
            ("organisation_id", "organisations.id"),
            ("region_id", "regions.id"),
            ("set_by_id", "persons.id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_certificate_issuers")),
    )
    _create_certificates()


def _create_certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of("certificatekind", "certificate", "sheet"), nullable=False),
        sa.Column(
            "state",
            _one_of("certificatestate", "asked", "issued", "declined", "revoked"),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", UtcDateTime(), nullable=True),
        sa.Column("issued_by_id", sa.Uuid(), nullable=True),
        sa.Column("content", JSON, nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("declined_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("since <= until", name=op.f("ck_certificates_span")),
        sa.CheckConstraint(
            "(issued_at IS NULL) = (number IS NULL)", name=op.f("ck_certificates_numbered")
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_certificates_revoked")
        ),
        *_keys(
            "certificates",
            ("region_id", "regions.id"),
            ("person_id", "persons.id"),
            ("issuer_id", "organisations.id"),
            ("issued_by_id", "persons.id"),
            ("ended_by_id", "persons.id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint(
            "region_id",
            "kind",
            "year",
            "number",
            name=op.f("uq_certificates_region_id_kind_year_number"),
        ),
    )
    op.create_index(
        "uq_certificates_live",
        "certificates",
        ["person_id", "issuer_id", "since", "until"],
        unique=True,
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
    op.create_index("ix_certificates_issuer", "certificates", ["issuer_id", "state", "id"])
    op.create_index("ix_certificates_issued", "certificates", ["region_id", "issued_at"])


def _keys(table: str, *pairs: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in pairs
    ]


def downgrade() -> None:
    op.drop_table("certificates")
    op.drop_table("certificate_issuers")
    op.execute("DELETE FROM exports WHERE kind IN ('certificates', 'bundle')")
    _allow_exports(EXPORTS)
