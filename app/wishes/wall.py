"""心愿墙 wall: lists of wishes for everybody, for those who work on them, and for a claimer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import may, reach
from app.core.db import db
from app.organisations.models import Organisation
from app.wishes import queries
from app.wishes.errors import WishNotFound
from app.wishes.models import (
    Beneficiary,
    Claim,
    Invitation,
    Partner,
    PartnerState,
    Photo,
    PhotoKind,
    Wish,
)
from app.wishes.queries import Card
from app.wishes.rules.machine import ON_THE_WALL, OPEN, State
from app.wishes.rules.words import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list asks for; empty fields do not narrow it."""

    path: str = ""
    category: str = ""
    #: "open": can be claimed · "held": somebody is at it · "done": fulfilled · "": all
    stage: str = ""
    words: str = ""
    states: tuple[State, ...] = ()


STAGES = {
    "open": frozenset(OPEN),
    "held": frozenset(
        {
            State.CLAIMED,
            State.IN_PROGRESS,
            State.HANDED_OVER,
            State.DELIVERED,
        }
    ),
    "done": frozenset({State.CONFIRMED, State.CLOSED}),
}


def wall(
    region_id: int, wanted: Filter, *, limit: int, after: uuid.UUID | None = None
) -> Sequence[Card]:
    """The public wall: those that can be claimed first asked for, the newest first."""
    query = cards(region_id, wanted).where(
        Wish.channel == Channel.WALL, Wish.state.in_(ON_THE_WALL)
    )
    if after is not None:
        query = query.where(Wish.id < after)
    return read(query.order_by(Wish.id.desc()).limit(limit))


def managed(
    by: Actor, wanted: Filter, *, limit: int, after: uuid.UUID | None = None
) -> Sequence[Card]:
    """The wishes in the scope of staff, contact persons, the street and the auditor."""
    paths = reach(by, "wish.see")
    if not paths:
        return []
    query = cards(by.region_id, wanted).where(
        sa.or_(*(PLACE.path.startswith(path, autoescape=True) for path in paths))
    )
    if after is not None:
        query = query.where(Wish.id < after)
    return read(query.order_by(Wish.id.desc()).limit(limit))


def own(by: Actor, *, limit: int = 100) -> Sequence[Card]:
    """The wishes that somebody posted or that are for him, the newest first."""
    mine = sa.select(Beneficiary.wish_id).where(Beneficiary.person_id == by.person_id)
    query = cards(by.region_id, Filter()).where(
        sa.or_(Wish.created_by_id == by.person_id, Wish.id.in_(mine))
    )
    return read(query.order_by(Wish.id.desc()).limit(limit))


def invited(by: Actor, *, limit: int = 100) -> Sequence[Card]:
    """The wishes off the wall that the actor's units were asked to take."""
    mine = sa.select(Invitation.wish_id).where(
        Invitation.organisation_id.in_(queries.speaks_for(by))
    )
    query = cards(by.region_id, Filter(states=OPEN)).where(Wish.id.in_(mine))
    return read(query.order_by(Wish.id.desc()).limit(limit))


@dataclass(frozen=True, slots=True)
class Held:
    """A claim with its wish, for the claimer's list."""

    claim: Claim
    card: Card


def claims_of(by: Actor, *, live: bool, limit: int = 200) -> Sequence[Held]:
    """The claims of the actor and of the units that he speaks for, with joint ones; by due date."""
    units = queries.speaks_for(by)
    shared = sa.select(Partner.claim_id).where(
        Partner.organisation_id.in_(units), Partner.state != PartnerState.DECLINED
    )
    query = sa.select(Claim).where(
        Claim.region_id == by.region_id,
        sa.or_(
            Claim.organisation_id.in_(units),
            Claim.person_id == by.person_id,
            Claim.id.in_(shared),
        ),
        Claim.ended_at.is_(None) if live else Claim.ended_at.is_not(None),
    )
    order = (Claim.due_at, Claim.id) if live else (Claim.ended_at.desc(), Claim.id)
    found = db.session.scalars(query.order_by(*order).limit(limit)).all()
    return [Held(each, queries.card(queries.wish(by.region_id, each.wish_id))) for each in found]


def claim(claim_id: uuid.UUID, *, by: Actor) -> Claim:
    """A claim for its claimer, partners asked, and the office. Raises `WishNotFound`."""
    found = db.session.get(Claim, claim_id)
    if found is None or found.region_id != by.region_id:
        raise WishNotFound
    wish = queries.wish(by.region_id, found.wish_id)
    if queries.is_claimer(found, by):
        return found
    if not may(by, "wish.see", queries.target(wish)):
        raise WishNotFound
    return found


def first_pictures(wishes: Sequence[Wish]) -> dict[uuid.UUID, Photo]:
    """One public picture for each of these wishes: of the delivery, else of the wish itself."""
    query = sa.select(Photo).where(Photo.wish_id.in_([wish.id for wish in wishes]), Photo.is_public)
    found: dict[uuid.UUID, Photo] = {}
    for photo in db.session.scalars(query.order_by(Photo.id)):
        known = found.get(photo.wish_id)
        if known is None or (known.kind, photo.kind) == (PhotoKind.WISH, PhotoKind.DELIVERY):
            found[photo.wish_id] = photo
    return found


def waiting_counts(by: Actor, *, now: datetime) -> dict[str, int]:
    """What waits for the office, by kind: for the to-do page."""
    paths = reach(by, "wish.see")
    if not paths:
        return {}
    query = (
        sa.select(Wish.state, sa.func.count())
        .join(PLACE, PLACE.id == Wish.organisation_id)
        .where(
            Wish.region_id == by.region_id,
            sa.or_(*(PLACE.path.startswith(path, autoescape=True) for path in paths)),
        )
        .group_by(Wish.state)
    )
    return {state.value: int(count) for state, count in db.session.execute(query)}


#: the grid or school a wish belongs to, and its live claim, in the queries of `cards`
PLACE = sa.orm.aliased(Organisation)
_COMMUNITY = sa.orm.aliased(Organisation)
CLAIM = sa.orm.aliased(Claim)
_HOLDER = sa.orm.aliased(Organisation)


def cards(region_id: int, wanted: Filter) -> sa.Select[Wish, str, str, Claim, str]:
    """Wishes with the names around them, narrowed by what a list asks for."""
    query = (
        sa.select(Wish, _COMMUNITY.name, PLACE.name, CLAIM, _HOLDER.name)
        .join(_COMMUNITY, _COMMUNITY.id == Wish.community_id)
        .join(PLACE, PLACE.id == Wish.organisation_id)
        .outerjoin(CLAIM, sa.and_(CLAIM.wish_id == Wish.id, CLAIM.ended_at.is_(None)))
        .outerjoin(_HOLDER, _HOLDER.id == CLAIM.organisation_id)
        .where(Wish.region_id == region_id)
    )
    if wanted.path:
        query = query.where(PLACE.path.startswith(wanted.path, autoescape=True))
    if wanted.category:
        query = query.where(Wish.category == wanted.category)
    if wanted.stage:
        query = query.where(Wish.state.in_(STAGES[wanted.stage]))
    if wanted.states:
        query = query.where(Wish.state.in_(wanted.states))
    if wanted.words:
        like = Wish.title.contains(wanted.words, autoescape=True)
        query = query.where(sa.or_(like, _numbered(wanted.words)))
    return query


def _numbered(words: str) -> sa.ColumnElement[bool]:
    """That a wish bears the number that was typed: `2026-0147` or `147`."""
    year, _, number = words.rpartition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return sa.false()
    same = Wish.number == int(number)
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        return sa.false()
    return sa.and_(same, Wish.year == int(year)) if year else same


def read(query: sa.Select[Wish, str, str, Claim, str]) -> Sequence[Card]:
    """The rows of a query of `cards`."""
    return [
        Card(wish, community, place, holder or ("一名党员" if claim_ else ""), claim_)
        for wish, community, place, claim_, holder in db.session.execute(query)
    ]
