"""组织的查询 queries: the region, a node, what lies below it and above it."""

import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from app.core.db import alone, db, unattached
from app.organisations.errors import OrganisationNotFound, RegionNotFound
from app.organisations.models import Organisation, OrganisationKind, Region
from app.organisations.rules import ancestor_numbers

#: built once: every request asks the first, every page for somebody signed in the second
_REGIONS = sa.select(Region.__table__).order_by(Region.id).limit(1000)
_NUMBERED = sa.select(Organisation).where(
    Organisation.region_id == sa.bindparam("region_id"),
    Organisation.number.in_(sa.bindparam("numbers", expanding=True)),
)


def region_for(host: str) -> Region:
    """The region that answers to a host name, else the only one there is."""
    with alone() as connection:
        rows = connection.execute(_REGIONS).mappings().all()
    return answering([unattached(Region, dict(row)) for row in rows], host)


def answering(regions: Sequence[Region], host: str) -> Region:
    """The one of these that answers to a host name, else the only one. `RegionNotFound`."""
    for region in regions:
        if region.host == host:
            return region
    if len(regions) == 1:
        return regions[0]
    raise RegionNotFound


def regions() -> Sequence[Region]:
    """All regions, the oldest first."""
    return db.session.scalars(sa.select(Region).order_by(Region.id)).all()


def region(region_id: int) -> Region:
    """A region by its id."""
    found = db.session.get(Region, region_id)
    if found is None:
        raise RegionNotFound
    return found


def organisation(region_id: int, organisation_id: uuid.UUID) -> Organisation:
    """A node of the region's tree; raises `OrganisationNotFound`."""
    found = db.session.get(Organisation, organisation_id)
    if found is None or found.region_id != region_id:
        raise OrganisationNotFound
    return found


def root(region_id: int) -> Organisation:
    """The node at the top of a region's tree; raises `OrganisationNotFound` before there is one."""
    query = sa.select(Organisation).where(
        Organisation.region_id == region_id,
        Organisation.parent_id.is_(None),
        Organisation.closed_on.is_(None),
    )
    found = db.session.scalars(query.order_by(Organisation.number).limit(1)).one_or_none()
    if found is None:
        raise OrganisationNotFound
    return found


def below(region_id: int, path: str) -> sa.Select[uuid.UUID]:
    """The ids of a node and all below it, as a subquery."""
    return sa.select(Organisation.id).where(
        Organisation.region_id == region_id, Organisation.path.startswith(path, autoescape=True)
    )


def within(
    region_id: int, path: str, *, kinds: Iterable[OrganisationKind] = ()
) -> Sequence[Organisation]:
    """The open nodes of a subtree, in the order of the tree, of some kinds or of all."""
    query = sa.select(Organisation).where(
        Organisation.region_id == region_id,
        Organisation.path.startswith(path, autoescape=True),
        Organisation.closed_on.is_(None),
    )
    if wanted := list(kinds):
        query = query.where(Organisation.kind.in_(wanted))
    return db.session.scalars(query.order_by(Organisation.number)).all()


def within_ever(region_id: int, path: str) -> Sequence[Organisation]:
    """All nodes of a subtree, those closed since as well."""
    query = sa.select(Organisation).where(
        Organisation.region_id == region_id, Organisation.path.startswith(path, autoescape=True)
    )
    return db.session.scalars(query.order_by(Organisation.number)).all()


def way_up(node: Organisation) -> Sequence[Organisation]:
    """The nodes from the root down to this one."""
    return way_down(node.region_id, node.path)


def way_down(region_id: int, path: str) -> Sequence[Organisation]:
    """The nodes from the root down to the one with this path."""
    named = {"region_id": region_id, "numbers": ancestor_numbers(path)}
    return sorted(db.session.scalars(_NUMBERED, named), key=lambda each: len(each.path))


def community_of(node: Organisation) -> Organisation | None:
    """The nearest community above a node, itself included."""
    above = way_up(node)
    return next((each for each in reversed(above) if each.kind is OrganisationKind.COMMUNITY), None)


def office_phone(node: Organisation) -> str:
    """The public number to call: the node's own, else of the nearest node above that has one."""
    return next((each.phone for each in reversed(way_up(node)) if each.phone), "")


def any_office_phone(region_id: int) -> str:
    """The public number of the first node of a region that has one, where no switch names it."""
    query = sa.select(Organisation.phone).where(
        Organisation.region_id == region_id, Organisation.phone != ""
    )
    return db.session.scalar(query.order_by(Organisation.number).limit(1)) or ""
