"""A small town for tests: a community with two party branches, and people in them."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa

from app.accounts import queries, service
from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, MemberStage, Person, Role
from app.core.db import db
from app.organisations import service as organisations
from app.organisations.models import Organisation, OrganisationKind

#: 2026-11-22, ten in the morning in Shanghai
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
OPENED = date(2020, 1, 1)


@dataclass(frozen=True)
class Town:
    """The nodes of the tree."""

    region_id: int
    street: Organisation
    community: Organisation
    first: Organisation
    second: Organisation
    unit: Organisation


def build_town(name: str = "试验区") -> Town:
    """A street, a community, two branches and a unit."""
    region = organisations.found_region(name, now=NOW, host=f"{uuid.uuid4().hex}.test")

    def found(
        kind: OrganisationKind, title: str, parent: Organisation | None = None
    ) -> Organisation:
        return organisations.found(region.id, kind, title, opened_on=OPENED, parent=parent)

    street = found(OrganisationKind.STREET, "海滨街道")
    community = found(OrganisationKind.COMMUNITY, "幸福社区", street)
    return Town(
        region.id,
        street,
        community,
        found(OrganisationKind.BRANCH, "幸福社区第一党支部", community),
        found(OrganisationKind.BRANCH, "幸福社区第二党支部", community),
        found(OrganisationKind.UNIT, "便民超市", community),
    )


def member(
    town: Town,
    name: str,
    *,
    phone: str | None = None,
    at: Organisation | None = None,
    from_on: date = OPENED,
    stage: MemberStage = MemberStage.FULL,
) -> Person:
    """A member of a branch (the first one) since it opened."""
    person = service.register(town.region_id, name, now=NOW, phone=phone)
    service.join(person, at or town.first, MembershipKind.PARTY, from_on=from_on, stage=stage)
    return person


def volunteer(town: Town, name: str, *, phone: str | None = None) -> Person:
    """Somebody without any relation."""
    return service.register(town.region_id, name, now=NOW, phone=phone)


def acting(town: Town, role: Role, node: Organisation, name: str = "办事人") -> Actor:
    """Somebody who holds a role at a node."""
    person = volunteer(town, name)
    service.grant(person, role, node, now=NOW, by=None)
    return queries.actor(person, now=NOW)


def relations(person_id: uuid.UUID) -> list[Membership]:
    """All relations of a person in their order, read anew."""
    db.session.flush()
    db.session.expire_all()
    query = sa.select(Membership).where(Membership.person_id == person_id)
    return list(db.session.scalars(query.order_by(Membership.from_on, Membership.kind)))
