"""门面 shopfront: what everybody may read: figures of the wall, vetted units and what they did."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.organisations.models import Organisation
from app.wishes import lines
from app.wishes.claimers import TO_VET
from app.wishes.models import Claim, Letter, Line, LineKind, LineState, Vetting, VettingState, Wish
from app.wishes.rules.words import Channel
from app.wishes.wall import STAGES

#: the lists on which stands what a unit gives
OFFERS = frozenset({LineKind.RESOURCE, LineKind.SERVICE})


def wall_figures(region_id: int) -> dict[str, int]:
    """How many wishes on the wall can be claimed, are held, were fulfilled."""
    query = (
        sa.select(Wish.state, sa.func.count())
        .where(Wish.region_id == region_id, Wish.channel == Channel.WALL)
        .group_by(Wish.state)
    )
    counts = {state: int(count) for state, count in db.session.execute(query)}
    return {
        stage: sum(counts.get(state, 0) for state in states) for stage, states in STAGES.items()
    }


@dataclass(frozen=True, slots=True)
class Front:
    """A vetted unit with those of its lines that still stand."""

    unit: Organisation
    lines: Sequence[Line]


def fronts(
    region_id: int,
    kinds: Collection[LineKind],
    *,
    on: date,
    limit: int,
    offset: int = 0,
    path: str = "",
    words: str = "",
    with_lines: bool = False,
) -> Sequence[Front]:
    """The vetted units below a node by number, with their lines of these kinds.

    `words` stand in the name of a unit or on one of these lines; `with_lines` leaves out who has
    no line.
    """
    query = (
        sa.select(Organisation)
        .join(Vetting, Vetting.organisation_id == Organisation.id)
        .where(
            Organisation.region_id == region_id,
            Organisation.closed_on.is_(None),
            Vetting.state == VettingState.VETTED,
        )
    )
    if path:
        query = query.where(Organisation.path.startswith(path, autoescape=True))
    standing = (
        Line.state == LineState.OPEN,
        Line.kind.in_(kinds),
        sa.or_(Line.until_on.is_(None), Line.until_on >= on),
    )
    own = sa.exists().where(Line.organisation_id == Organisation.id, *standing)
    if with_lines:
        query = query.where(own)
    if words:
        said = own.where(Line.title.contains(words, autoescape=True))
        query = query.where(sa.or_(Organisation.name.contains(words, autoescape=True), said))
    ordered = query.order_by(Organisation.number).limit(limit).offset(offset)
    return _with_lines(db.session.scalars(ordered).all(), standing)


def _with_lines(
    units: Sequence[Organisation], standing: Sequence[sa.ColumnElement[bool]]
) -> Sequence[Front]:
    query = sa.select(Line).where(Line.organisation_id.in_([unit.id for unit in units]), *standing)
    by_unit: dict[uuid.UUID, list[Line]] = {unit.id: [] for unit in units}
    for line in db.session.scalars(query.order_by(Line.id)):
        by_unit[line.organisation_id].append(line)
    return [Front(unit, by_unit[unit.id]) for unit in units]


def is_public(unit: Organisation) -> bool:
    """Whether everybody may read a unit's page: it was vetted and is still open."""
    if unit.kind not in TO_VET or unit.closed_on is not None:
        return False
    row = db.session.get(Vetting, unit.id)
    return row is not None and row.state is VettingState.VETTED


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a unit did: wishes fulfilled, needs of others met, letters of thanks for it."""

    wishes: int
    needs: int
    letters: int


def deeds(unit_id: uuid.UUID) -> Deeds:
    """The figures of a unit."""
    closed = sa.select(sa.func.count()).where(
        Claim.organisation_id == unit_id, Claim.end_code == "closed"
    )
    thanked = sa.select(sa.func.count()).where(
        Letter.claimer_id == unit_id, Letter.revoked_at.is_(None)
    )
    return Deeds(
        wishes=int(db.session.execute(closed).scalar_one()),
        needs=lines.needs_met_by(unit_id),
        letters=int(db.session.execute(thanked).scalar_one()),
    )
