"""组织的动作 service: founding regions and organisations, changing, moving and closing them."""

import uuid
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.core.numbers import next_number
from app.core.tables import Counter
from app.core.vault import vault
from app.organisations import queries
from app.organisations.errors import (
    NameTaken,
    NotClosed,
    OrganisationClosed,
    RootStays,
    WrongParent,
)
from app.organisations.kinds import LABELS
from app.organisations.models import Organisation, OrganisationKind, Region
from app.organisations.rules import LONGEST_PATH, is_within, may_hang

CONTACT = "organisations.contact"


class Fields(TypedDict):
    """What is written down of an organisation; what is left out stays as it is, at first empty."""

    phone: NotRequired[str]
    sector: NotRequired[str]
    #: of a grid
    household_count: NotRequired[int]
    #: whom to ask; is sealed
    contact: NotRequired[str]
    party_organisation_id: NotRequired[uuid.UUID | None]


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
    node_id: uuid.UUID | None = None,
    **fields: Unpack[Fields],
) -> Organisation:
    """Add a node to the tree below `parent`.

    Raises `OrganisationClosed`, `WrongParent`, `NameTaken`.
    """
    number = next_number(region_id, "organisation")
    if parent is not None:
        # the counter let whoever moved the parent meanwhile finish first
        db.session.refresh(parent)
        _check_place(kind, name, parent)
    elif not may_hang(kind, None):
        raise WrongParent(why=f"{LABELS[kind]}要挂在别的组织之下")
    node = Organisation(
        id=node_id or uuid7(),
        region_id=region_id,
        number=number,
        parent_id=parent.id if parent else None,
        kind=kind,
        name=name,
        path=_path(parent, number),
        opened_on=opened_on,
    )
    db.session.add(node)
    _write(node, fields)
    return node


def change(node: Organisation, *, name: str, **fields: Unpack[Fields]) -> None:
    """Write a node's name and what else is given; its kind and its place stay. `NameTaken`."""
    lock(node.region_id)
    db.session.refresh(node)
    parent = db.session.get(Organisation, node.parent_id) if node.parent_id else None
    if parent is not None and node.closed_on is None:
        _check_name(node.kind, name, parent, but=node.id)
    node.name = name
    _write(node, fields)


def _write(node: Organisation, fields: Fields) -> None:
    given = dict(fields)
    if "contact" in fields:
        contact = str(given.pop("contact"))
        node.contact_sealed = vault().sealing.seal(contact, CONTACT) if contact else None
    for name, value in given.items():
        setattr(node, name, value)
    db.session.flush()


def move(node: Organisation, *, below: Organisation) -> None:
    """Hang a node and all under it below another one; closed ones go with it.

    Raises `RootStays`, `WrongParent`, `OrganisationClosed`, `NameTaken`.
    """
    lock(node.region_id)
    db.session.refresh(node)
    db.session.refresh(below)
    if node.parent_id is None:
        raise RootStays(name=node.name)
    if below.region_id != node.region_id:
        raise WrongParent(why="那是别的地区的组织")
    if is_within(below.path, node.path):
        raise WrongParent(why="不能挂在自己或自己的下级之下")
    _check_place(node.kind, node.name, below, but=node.id)
    before, after = node.path, _path(below, node.number)
    under = queries.within_ever(node.region_id, before)
    if max(len(each.path) for each in under) + len(after) - len(before) > LONGEST_PATH:
        raise WrongParent(why="那里的层级太深了")
    node.parent_id = below.id
    for each in under:
        each.path = after + each.path.removeprefix(before)
    db.session.flush()


def close(node: Organisation, *, now: datetime) -> None:
    """Take a node out of use; what it did stays. Raises `RootStays`, `OrganisationClosed`."""
    lock(node.region_id)
    db.session.refresh(node)
    if node.parent_id is None:
        raise RootStays(name=node.name)
    if node.closed_on is not None:
        raise OrganisationClosed(name=node.name)
    node.closed_on = max(local_day(now), node.opened_on)
    db.session.flush()


def reopen(node: Organisation) -> None:
    """Take a closed node into use again, where it hangs.

    Raises `NotClosed`, `OrganisationClosed` where the one above is closed, `NameTaken`.
    """
    lock(node.region_id)
    db.session.refresh(node)
    if node.closed_on is None:
        raise NotClosed(name=node.name)
    parent = db.session.get(Organisation, node.parent_id) if node.parent_id else None
    if parent is not None:
        _check_place(node.kind, node.name, parent, but=node.id)
    node.closed_on = None
    db.session.flush()


def require_open(node: Organisation) -> None:
    """Refuse what would begin at a node that is out of use. Raises `OrganisationClosed`."""
    if node.closed_on is not None:
        raise OrganisationClosed(name=node.name)


def lock(region_id: int) -> None:
    """Let changes of a region's tree wait for each other: paths are made from paths.

    The row that is locked is the one that founding takes its number from.
    """
    row = sa.select(Counter.value).where(
        Counter.region_id == region_id, Counter.kind == "organisation"
    )
    db.session.execute(row.with_for_update())


def _path(parent: Organisation | None, number: int) -> str:
    path = f"{parent.path if parent else '/'}{number}/"
    if len(path) > LONGEST_PATH:
        raise WrongParent(why="那里的层级太深了")
    return path


def _check_place(
    kind: OrganisationKind, name: str, parent: Organisation, *, but: uuid.UUID | None = None
) -> None:
    """Refuse a place that is closed, not for this kind, or taken by the name."""
    if parent.closed_on is not None:
        raise OrganisationClosed(name=parent.name)
    if not may_hang(kind, parent.kind):
        raise WrongParent(why=f"{LABELS[kind]}不能挂在{LABELS[parent.kind]}之下")
    _check_name(kind, name, parent, but=but)


def _check_name(
    kind: OrganisationKind, name: str, parent: Organisation, *, but: uuid.UUID | None
) -> None:
    query = sa.select(Organisation.id).where(
        Organisation.region_id == parent.region_id,
        Organisation.parent_id == parent.id,
        Organisation.kind == kind,
        Organisation.name == name,
        Organisation.closed_on.is_(None),
    )
    if any(each != but for each in db.session.scalars(query)):
        raise NameTaken(above=parent.name, name=name, kind=LABELS[kind])
