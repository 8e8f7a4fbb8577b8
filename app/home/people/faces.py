"""人员的样子 faces: a person's state, relations and roles in the words of the pages."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import appointing
from app.accounts.categories import LABELS
from app.accounts.models import (
    Membership,
    MembershipKind,
    MemberStage,
    Person,
    PersonState,
    RoleGrant,
)
from app.core.db import db
from app.core.words import gettext
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words and the kind of its colour."""

    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a person to an organisation, as a page says it."""

    held: Membership
    place: Organisation
    kind: str
    #: 正式 or 预备, category, group
    more: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it holds."""
        return self.held.to_on is None

    @property
    def is_party(self) -> bool:
        """Whether it is the 组织关系."""
        return self.held.kind is MembershipKind.PARTY


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds, and where."""

    words: str
    place: str
    grant: RoleGrant


def badge(person: Person) -> Badge:
    """Whether an account may act."""
    return {
        PersonState.ACTIVE: Badge(gettext("正常"), "good"),
        PersonState.DISABLED: Badge(gettext("已停用"), "wait"),
        PersonState.MERGED: Badge(gettext("已合并"), ""),
        PersonState.ERASED: Badge(gettext("已注销"), ""),
    }[person.state]


def stages() -> dict[MemberStage, str]:
    """What the stages of a member are called."""
    return {MemberStage.FULL: gettext("正式党员"), MemberStage.PROBATIONARY: gettext("预备党员")}


def relations(person: Person) -> list[Relation]:
    """All relations of a person: those that hold by kind, then the others, the newest first."""
    query = (
        sa.select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.to_on.is_not(None), Membership.from_on.desc(), Membership.id.desc())
    )
    kinds = {
        MembershipKind.PARTY: gettext("组织关系"),
        MembershipKind.REPORTING: gettext("报到"),
        MembershipKind.RESIDENCE: gettext("居住"),
        MembershipKind.UNIT: gettext("单位"),
    }
    found = [
        Relation(held, place, kinds[held.kind], _more(held))
        for held, place in db.session.execute(query)
    ]
    order = list(kinds)
    return sorted(found, key=lambda each: order.index(each.held.kind) if each.is_open else 9)


def _more(held: Membership) -> tuple[str, ...]:
    outside = gettext("组织关系在%(unit)s", unit=held.outside) if held.outside else ""
    said = (
        stages().get(held.stage, ""),
        gettext(LABELS[held.category]) if held.category in LABELS else "",
        held.party_group,
        outside,
    )
    return tuple(each for each in said if each)


def roles(person: Person) -> list[Held]:
    """The roles that a person holds, in the order of their list."""
    query = (
        sa.select(RoleGrant, Organisation.name)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return [
        Held(appointing.word(grant.role), place, grant)
        for grant, place in db.session.execute(query)
    ]
