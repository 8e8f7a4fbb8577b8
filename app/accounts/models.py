"""人员的表 models: people, their phones and their dated relations to organisations."""

import enum
import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class Phone(Model):
    """A phone number, sealed, found by its keyed index; one household may share it."""

    __tablename__ = "phones"
    __table_args__ = (sa.UniqueConstraint("region_id", "number_index"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    number_index: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    number_sealed: Mapped[bytes]


class PersonState(enum.StrEnum):
    """Whether an account may act."""

    ACTIVE = "active"
    DISABLED = "disabled"
    #: another record of the same human being took over; see `Person.merged_into_id`
    MERGED = "merged"
    #: name, phone and address are gone for good; the ledger stays
    ERASED = "erased"


class Person(Model):
    """A human being known to a region; not a phone, not an account."""

    __tablename__ = "persons"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "card_number"),
        sa.Index("ix_persons_initials", "region_id", "initials"),
        sa.Index("ix_persons_name", "region_id", "name"),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: eight digits of the volunteer card; random, so that nobody can count people by it
    card_number: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str] = mapped_column(sa.String(50))
    pinyin: Mapped[str] = mapped_column(sa.String(200), default="")
    initials: Mapped[str] = mapped_column(sa.String(50), default="")
    phone_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("phones.id"), index=True)
    address_sealed: Mapped[bytes | None]
    birth_year: Mapped[int | None]
    state: Mapped[PersonState] = mapped_column(default=PersonState.ACTIVE)
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    #: argon2; an option for staff
    password_hash: Mapped[str | None]
    #: "您是党员吗？所在支部": the person's own words until a secretary links them; "" = not asked
    claimed_branch: Mapped[str] = mapped_column(sa.String(100), default="")
    claimed_at: Mapped[datetime | None]
    #: 长辈版 remembered
    is_elder_view: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        """Whether this record may act and be credited."""
        return self.state is PersonState.ACTIVE


class MembershipKind(enum.StrEnum):
    """The dated relations of a person to an organisation."""

    #: 组织关系: the branch that judges the year
    PARTY = "party"
    #: 报到: the community where an in-service member lives
    REPORTING = "reporting"
    #: 居住: the community of residence
    RESIDENCE = "residence"
    #: the unit or team a person works or serves in
    UNIT = "unit"


class MemberStage(enum.StrEnum):
    """正式 or 预备; `none` for relations other than 组织关系."""

    FULL = "full"
    PROBATIONARY = "probationary"
    NONE = "none"


class Membership(Model):
    """A relation of a person to an organisation, from a first to a last day (both included)."""

    __tablename__ = "memberships"
    __table_args__ = (
        # one relation of a kind at a time; a person may serve in several units
        sa.Index(
            "uq_memberships_open",
            "person_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("to_on IS NULL AND kind <> 'unit'"),
            sqlite_where=sa.text("to_on IS NULL AND kind <> 'unit'"),
        ),
        sa.Index("ix_memberships_organisation", "organisation_id", "kind", "to_on"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    kind: Mapped[MembershipKind]
    stage: Mapped[MemberStage] = mapped_column(default=MemberStage.NONE)
    #: code of the member category (seven classes by default); "" = not sorted yet
    category: Mapped[str] = mapped_column(sa.String(32), default="")
    party_group: Mapped[str] = mapped_column(sa.String(50), default="")
    #: of 报到: the branch or unit outside the tree that holds the 组织关系; "" = not said
    outside: Mapped[str] = mapped_column(sa.String(100), default="")
    #: whom to reach there; sealed
    outside_contact_sealed: Mapped[bytes | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Role(enum.StrEnum):
    """What a person was asked to do for a node of the tree or for one event."""

    STEWARD = "steward"
    DESK = "desk"
    ORGANISER = "organiser"
    GRID_WORKER = "grid_worker"
    STAFF = "staff"
    UNIT_CONTACT = "unit_contact"
    UNIT_LEAD = "unit_lead"
    SECRETARY = "secretary"
    #: 支部委员, the deputy secretary included: signs beside the secretary
    COMMITTEE = "committee"
    PARTY_WORKER = "party_worker"
    UPPER = "upper"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SYSADMIN = "sysadmin"


class RoleGrant(Model):
    """A role given to a person for a node (or one event) and a time."""

    __tablename__ = "role_grants"
    __table_args__ = (
        sa.Index("ix_role_grants_person", "person_id", "ended_at"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    role: Mapped[Role]
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: set for the desk of one event
    event_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    granted_by_id: Mapped[uuid.UUID | None]
    approved_by_id: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None]


class SignInKind(enum.StrEnum):
    """How a session is carried."""

    PAGE = "page"
    API = "api"


class SignIn(Model):
    """A session kept on the server; the client holds only a secret whose hash is here."""

    __tablename__ = "sign_ins"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    kind: Mapped[SignInKind]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OneTimeCode(Model):
    """A code sent to a phone for one purpose; six digits, 10 minutes, five tries, once."""

    __tablename__ = "one_time_codes"
    __table_args__ = (sa.Index("ix_one_time_codes_phone", "region_id", "phone_index", "purpose"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    phone_index: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    purpose: Mapped[str] = mapped_column(sa.String(32))
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class WechatBinding(Model):
    """The follower of the service account that a person is; sealed, found by its keyed index."""

    __tablename__ = "wechat_bindings"
    __table_args__ = (sa.UniqueConstraint("region_id", "openid_index"),)

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    openid_index: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    openid_sealed: Mapped[bytes]
    bound_at: Mapped[datetime]


class ActivationCode(Model):
    """A code printed on a sheet that the secretary cuts up: a way in without a phone."""

    __tablename__ = "activation_codes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created_by_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApprovalState(enum.StrEnum):
    """Where a thing that waits for a second person stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class Approval(Model):
    """Something that one person proposed and another must approve (maker ≠ approver ≠ gainer)."""

    __tablename__ = "approvals"
    __table_args__ = (
        sa.Index("ix_approvals_waiting", "region_id", "organisation_id", "state"),
        sa.Index(
            "uq_approvals_open",
            "region_id",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        ),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> made_by_id", name="two"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    subject_id: Mapped[uuid.UUID]
    #: the node whose people decide
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    summary: Mapped[str] = mapped_column(sa.String(300))
    made_by_id: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    state: Mapped[ApprovalState] = mapped_column(default=ApprovalState.OPEN)
    decided_by_id: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(sa.String(500), default="")


class ApprovalGainer(Model):
    """A person whom an approval would credit; may not approve it."""

    __tablename__ = "approval_gainers"

    approval_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("approvals.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
