"""一次建立许多 many: nodes founded together, whose parents may be among them; all or none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.core.numbers import next_numbers
from app.core.vault import vault
from app.organisations.errors import (
    NameTaken,
    OrganisationClosed,
    OrganisationNotFound,
    WrongParent,
)
from app.organisations.kinds import LABELS
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.rules import LONGEST_PATH, may_hang
from app.organisations.service import CONTACT

#: values that one IN (…) may hold
_CHUNK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A node to found; its id is given before, so that others can name it as their parent."""

    id: uuid.UUID
    parent_id: uuid.UUID
    kind: OrganisationKind
    name: str
    phone: str = ""
    sector: str = ""
    household_count: int = 0
    contact: str = ""
    party_organisation_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class _Above:
    name: str
    kind: OrganisationKind
    path: str


def found_many(region_id: int, new: Sequence[New], *, opened_on: date) -> None:
    """Add nodes to the tree in this order, in a handful of statements.

    Raises `OrganisationNotFound`, `OrganisationClosed`, `WrongParent`, `NameTaken`.
    """
    numbers = next_numbers(region_id, "organisation", len(new))
    above, taken = _around(region_id, {each.parent_id for each in new})
    rows = []
    for number, each in zip(numbers, new, strict=True):
        parent = above.get(each.parent_id)
        if parent is None:
            raise OrganisationNotFound
        _check(each, parent, taken)
        path = f"{parent.path}{number}/"
        if len(path) > LONGEST_PATH:
            raise WrongParent(why="那里的层级太深了")
        above[each.id] = _Above(each.name, each.kind, path)
        rows.append(_row(region_id, number, each, path, opened_on))
    if rows:
        db.session.execute(sa.insert(Organisation), rows)


_Taken = set[tuple[uuid.UUID, OrganisationKind, str]]


def _around(region_id: int, parents: set[uuid.UUID]) -> tuple[dict[uuid.UUID, _Above], _Taken]:
    """The parents there are, and the names that are taken below them. `OrganisationClosed`."""
    above: dict[uuid.UUID, _Above] = {}
    taken: _Taken = set()
    ids = sorted(parents)
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        here = sa.select(Organisation).where(
            Organisation.region_id == region_id, Organisation.id.in_(some)
        )
        for node in db.session.scalars(here.execution_options(populate_existing=True)):
            if node.closed_on is not None:
                raise OrganisationClosed(name=node.name)
            above[node.id] = _Above(node.name, node.kind, node.path)
        below = sa.select(Organisation.parent_id, Organisation.kind, Organisation.name).where(
            Organisation.parent_id.in_(some), Organisation.closed_on.is_(None)
        )
        taken |= {tuple(row) for row in db.session.execute(below)}  # type: ignore[misc]
    return above, taken


def _check(each: New, parent: _Above, taken: _Taken) -> None:
    if not may_hang(each.kind, parent.kind):
        raise WrongParent(why=f"{LABELS[each.kind]}不能挂在{LABELS[parent.kind]}之下")
    key = (each.parent_id, each.kind, each.name)
    if key in taken:
        raise NameTaken(above=parent.name, name=each.name, kind=LABELS[each.kind])
    taken.add(key)


def _row(region_id: int, number: int, each: New, path: str, opened_on: date) -> dict[str, object]:
    sealed = vault().sealing.seal(each.contact, CONTACT) if each.contact else None
    return {
        "id": each.id,
        "region_id": region_id,
        "number": number,
        "parent_id": each.parent_id,
        "kind": each.kind,
        "name": each.name,
        "path": path,
        "phone": each.phone,
        "sector": each.sector,
        "contact_sealed": sealed,
        "household_count": each.household_count,
        "party_organisation_id": each.party_organisation_id,
        "opened_on": opened_on,
    }
