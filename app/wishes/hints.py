"""审核提示 hints: what a reviewer should look at before deciding; none of it decides anything."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Person, Role, RoleGrant
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import below
from app.wishes import people
from app.wishes.models import Beneficiary, Wish
from app.wishes.rules.likeness import is_alike
from app.wishes.rules.machine import ON_THE_WALL, State
from app.wishes.rules.unaccepted import Unaccepted, hints

#: wishes of a community that a new one is compared with
COMPARED = 2000


@dataclass(frozen=True, slots=True)
class Alike:
    """A wish that may be the same one, and why."""

    wish: Wish
    is_same_person: bool


@dataclass(frozen=True, slots=True)
class Hints:
    """What the reviewer should look at; none of it decides anything."""

    unaccepted: tuple[Unaccepted, ...]
    alike: tuple[Alike, ...]
    #: the words as they were written, where something in them is masked
    has_found: bool


def hints_of(wish: Wish) -> Hints:
    """What is not accepted, what is masked, and likely duplicates in the community."""
    row = people.beneficiary(wish)
    words = f"{wish.title} {wish.text}"
    same = _same_person(wish, row)
    query = (
        sa.select(Wish)
        .where(
            Wish.community_id == wish.community_id,
            Wish.id != wish.id,
            Wish.state.in_([*ON_THE_WALL, State.SUBMITTED]),
        )
        .order_by(Wish.id.desc())
        .limit(COMPARED)
    )
    alike = tuple(
        Alike(each, each.id in same)
        for each in db.session.scalars(query)
        if each.id in same or is_alike(wish.title, each.title)
    )
    return Hints(hints(words), alike, bool(wish.found))


def _same_person(wish: Wish, row: Beneficiary | None) -> set[uuid.UUID]:
    if row is None or row.same_index is None:
        return set()
    query = sa.select(Beneficiary.wish_id).where(
        Beneficiary.region_id == wish.region_id,
        Beneficiary.same_index == row.same_index,
        Beneficiary.wish_id != wish.id,
    )
    return set(db.session.scalars(query))


def contacts_for(place: Organisation) -> Sequence[Person]:
    """The contact persons of a community: its grids' own first, then those of schools and teams.

    A class teacher is no stranger's contact person where a grid worker is at hand.
    """
    query = (
        sa.select(Person, Organisation.kind)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.role == Role.GRID_WORKER,
            RoleGrant.ended_at.is_(None),
            RoleGrant.organisation_id.in_(below(place.region_id, place.path)),
        )
        .order_by(Person.name)
    )
    apart = {OrganisationKind.UNIT, OrganisationKind.TEAM}
    found = [(kind in apart, person) for person, kind in db.session.execute(query)]
    return list(dict.fromkeys(person for _, person in sorted(found, key=lambda each: each[0])))
