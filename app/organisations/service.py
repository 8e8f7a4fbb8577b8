"""组织的动作 service: founding regions and organisations, closing them."""

import uuid
from datetime import date, datetime

from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.core.numbers import next_number
from app.core.vault import vault
from app.organisations import queries
from app.organisations.errors import OrganisationClosed, WrongParent
from app.organisations.models import Organisation, OrganisationKind, Region
from app.organisations.rules import is_within

CONTACT = "organisations.contact"


def found_region(name: str, *, now: datetime, host: str | None = None) -> Region:
    """Open a region: a tenant with its own people, rules and switches."""
    region = Region(name=name, host=host, settings={}, created_at=now)
    db.session.add(region)
    db.session.flush()
    return region


def found(
    region_id: int,
    kind: OrganisationKind,
    name: str,
    *,
    opened_on: date,
    parent: Organisation | None = None,
    phone: str = "",
    sector: str = "",
    household_count: int = 0,
    contact: str = "",
    party_organisation_id: uuid.UUID | None = None,
) -> Organisation:
    """Add a node to the tree below `parent`."""
    if parent is not None and parent.closed_on is not None:
        raise OrganisationClosed(name=parent.name)
    number = next_number(region_id, "organisation")
    node = Organisation(
        id=uuid7(),
        region_id=region_id,
        number=number,
        parent_id=parent.id if parent else None,
        kind=kind,
        name=name,
        path=f"{parent.path if parent else '/'}{number}/",
        phone=phone,
        sector=sector,
        household_count=household_count,
        contact_sealed=vault().sealing.seal(contact, CONTACT) if contact else None,
        party_organisation_id=party_organisation_id,
        opened_on=opened_on,
    )
    db.session.add(node)
    db.session.flush()
    return node


def move(node: Organisation, *, below: Organisation) -> None:
    """Hang a node and all under it below another one."""
    if is_within(below.path, node.path) or below.region_id != node.region_id:
        raise WrongParent
    before, after = node.path, f"{below.path}{node.number}/"
    node.parent_id = below.id
    for each in queries.within(node.region_id, before):
        each.path = after + each.path.removeprefix(before)
    node.path = after
    db.session.flush()


def close(node: Organisation, *, now: datetime) -> None:
    """Take a node out of use; what it did stays."""
    node.closed_on = local_day(now)
    db.session.flush()
