"""单位核验台 unit_desk: the units in a scope with how they stand, found by words, page by page."""

import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import reach
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.rules import ancestor_numbers
from app.wishes.claimers import TO_VET
from app.wishes.models import Claim, Vetting, VettingState

VET = "unit.vet"


class Standing(enum.StrEnum):
    """Under which heading units are looked at."""

    ALL = "all"
    WAITING = "waiting"
    MAY = "may"
    MAY_NOT = "may_not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: part of a name, or a whole credit code."""

    standing: Standing = Standing.ALL
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit with its community, how it stands, and how many wishes it holds."""

    organisation: Organisation
    vetting: Vetting | None
    community: str
    live: int


def listed(by: Actor, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Listed]:
    """The units in the actor's scope: those who wait first, then in the order they were founded."""
    live = (
        sa.select(Claim.organisation_id, sa.func.count().label("live"))
        .where(Claim.ended_at.is_(None), Claim.delivered_at.is_(None))
        .group_by(Claim.organisation_id)
        .subquery()
    )
    query = (
        sa.select(Organisation, Vetting, sa.func.coalesce(live.c.live, 0))
        .outerjoin(Vetting, Vetting.organisation_id == Organisation.id)
        .outerjoin(live, live.c.organisation_id == Organisation.id)
        .where(*_wanted(by, wanted.words))
        .order_by(
            sa.case((Vetting.state == VettingState.ASKED, 0), else_=1),
            Organisation.number,
        )
    )
    if wanted.standing is not Standing.ALL:
        query = query.where(_STANDING[wanted.standing])
    found = db.session.execute(query.limit(limit).offset(offset)).all()
    names = _communities(by.region_id, [node for node, _, _ in found])
    return [Listed(node, row, names.get(node.id, ""), int(held)) for node, row, held in found]


def counted(by: Actor, words: str) -> Mapping[Standing, int]:
    """How many units stand under each heading."""
    query = (
        sa.select(*(sa.func.sum(sa.case((each, 1), else_=0)) for each in _STANDING.values()))
        .select_from(Organisation)
        .outerjoin(Vetting, Vetting.organisation_id == Organisation.id)
        .where(*_wanted(by, words))
    )
    row = db.session.execute(query).one()
    counts = {standing: int(count or 0) for standing, count in zip(_STANDING, row, strict=True)}
    return {Standing.ALL: sum(counts.values()), **counts}


_STANDING: Mapping[Standing, sa.ColumnElement[bool]] = {
    Standing.WAITING: Vetting.state == VettingState.ASKED,
    Standing.MAY: Vetting.state == VettingState.VETTED,
    Standing.MAY_NOT: sa.or_(Vetting.state.is_(None), Vetting.state == VettingState.ENDED),
}


def _wanted(by: Actor, words: str) -> list[sa.ColumnElement[bool]]:
    within = (Organisation.path.startswith(path, autoescape=True) for path in reach(by, VET))
    conditions = [
        Organisation.region_id == by.region_id,
        Organisation.kind.in_(TO_VET),
        Organisation.closed_on.is_(None),
        sa.or_(sa.false(), *within),
    ]
    if words:
        named = Organisation.name.contains(words, autoescape=True)
        conditions.append(sa.or_(named, Vetting.credit_code == words.upper()))
    return conditions


def _communities(region_id: int, nodes: Sequence[Organisation]) -> Mapping[uuid.UUID, str]:
    """The community above each of these."""
    above = {node.id: ancestor_numbers(node.path) for node in nodes}
    query = sa.select(Organisation.number, Organisation.name).where(
        Organisation.region_id == region_id,
        Organisation.kind == OrganisationKind.COMMUNITY,
        Organisation.number.in_({number for numbers in above.values() for number in numbers}),
    )
    names = {row.number: row.name for row in db.session.execute(query)}
    return {
        node_id: next((names[number] for number in numbers if number in names), "")
        for node_id, numbers in above.items()
    }
