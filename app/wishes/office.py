"""心愿办理 office: what waits for the community, its contact persons and the street, by due day."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import reach, require
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import way_up, within
from app.wishes import queries
from app.wishes.claimers import TO_VET
from app.wishes.errors import NotItself, WishNotFound
from app.wishes.models import (
    Beneficiary,
    CallBack,
    Claim,
    Invitation,
    Photo,
    Vetting,
    VettingState,
    Wish,
)
from app.wishes.queries import Card
from app.wishes.rules.machine import State
from app.wishes.rules.words import Source
from app.wishes.wall import CLAIM, PLACE, Filter, cards, read

ALL = "all"
#: branches that may be asked to take a wish; units must be vetted besides
BRANCHES = frozenset({OrganisationKind.BRANCH, OrganisationKind.GENERAL_BRANCH})
_NUMBER = re.compile(r"(?:([0-9]{4})-)?([0-9]{1,9})")
#: what the desk sorts wishes by; a draft is nobody's business but the author's
TABS: Mapping[str, tuple[State, ...]] = MappingProxyType(
    {
        "review": (State.SUBMITTED,),
        "open": (State.PUBLISHED,),
        "held": (State.CLAIMED, State.IN_PROGRESS, State.HANDED_OVER),
        "call_back": (State.DELIVERED,),
        "close": (State.CONFIRMED,),
        "hard": (State.HARD,),
        ALL: tuple(state for state in State if state is not State.DRAFT),
    }
)
#: when somebody is late with a wish; where nobody is, since when it is free
DUE = sa.case(
    (Wish.state == State.SUBMITTED, Wish.review_due_at),
    (Wish.state == State.CLAIMED, CLAIM.contact_due_at),
    (Wish.state.in_([State.IN_PROGRESS, State.HANDED_OVER]), CLAIM.due_at),
    (Wish.state == State.DELIVERED, Wish.call_back_due_at),
    (Wish.state == State.CONFIRMED, Wish.close_due_at),
    else_=None,
)
#: the order within a tab: what is due first, else what has been free the longest
_ORDER = (sa.func.coalesce(DUE, Wish.open_since), Wish.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the desk is asked for: a tab, a number or words, a place."""

    tab: str
    words: str = ""
    #: the path of a community; "" = everything in the actor's scope
    path: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wishes stand under a tab, and with how many somebody is late."""

    count: int = 0
    late: int = 0


def due_at(wish: Wish, claim: Claim | None) -> datetime | None:
    """When somebody is late with a wish: the same as `DUE` says of a row."""
    held_until = claim.due_at if claim else None
    return {
        State.SUBMITTED: wish.review_due_at,
        State.CLAIMED: claim.contact_due_at if claim else None,
        State.IN_PROGRESS: held_until,
        State.HANDED_OVER: held_until,
        State.DELIVERED: wish.call_back_due_at,
        State.CONFIRMED: wish.close_due_at,
    }.get(wish.state)


def desk(by: Actor, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Card]:
    """The wishes of a tab in the actor's scope: overdue ones first; of all, the newest first."""
    narrowed = Filter(words=wanted.words, path=wanted.path, states=TABS[wanted.tab])
    query = cards(by.region_id, narrowed).where(_within(reach(by, "wish.see")))
    order = (Wish.id.desc(),) if wanted.tab == ALL else _ORDER
    return read(query.order_by(*order).limit(limit).offset(offset))


def waiting(by: Actor, *, now: datetime, path: str = "") -> Mapping[str, Waiting]:
    """How much stands under each tab, within a community or the actor's whole scope."""
    return _counted(by, reach(by, "wish.see"), now=now, path=path)


#: what somebody has to do himself: the tab → the right he does it by
_DUTIES = (
    ("review", "wish.review"),
    ("call_back", "wish.contact"),
    ("close", "wish.close"),
    ("hard", "wish.coordinate"),
)


def duties(by: Actor, *, now: datetime) -> Mapping[str, Waiting]:
    """What waits for somebody himself, by tab; what he wrote is reviewed by others."""
    return {
        tab: _counted(by, paths, now=now, to_decide=True)[tab]
        for tab, action in _DUTIES
        if (paths := reach(by, action))
    }


def _counted(
    by: Actor, paths: Sequence[str], *, now: datetime, path: str = "", to_decide: bool = False
) -> Mapping[str, Waiting]:
    late = sa.func.sum(sa.case((now >= DUE, 1), else_=0))
    query = (
        sa.select(Wish.state, sa.func.count(), late)
        .join(PLACE, PLACE.id == Wish.organisation_id)
        .outerjoin(CLAIM, sa.and_(CLAIM.wish_id == Wish.id, CLAIM.ended_at.is_(None)))
        .where(Wish.region_id == by.region_id, _within(paths))
        .group_by(Wish.state)
    )
    if path:
        query = query.where(PLACE.path.startswith(path, autoescape=True))
    if to_decide:
        is_own = sa.and_(Wish.state == State.SUBMITTED, Wish.created_by_id == by.person_id)
        query = query.where(sa.not_(is_own))
    found = {state: (int(count), int(over)) for state, count, over in db.session.execute(query)}
    return {
        tab: Waiting(
            sum(found.get(state, (0, 0))[0] for state in states),
            sum(found.get(state, (0, 0))[1] for state in states),
        )
        for tab, states in TABS.items()
    }


def communities(by: Actor) -> Sequence[tuple[Organisation, int]]:
    """The communities in the actor's scope, each with its wishes that wait for the street; those
    with the most come first."""
    paths = reach(by, "wish.see")
    query = (
        sa.select(Wish.community_id, sa.func.count())
        .where(Wish.region_id == by.region_id, Wish.state == State.HARD)
        .group_by(Wish.community_id)
    )
    hard = {row[0]: int(row[1]) for row in db.session.execute(query)}
    found = {
        node.id: node
        for path in paths
        for node in within(by.region_id, path, kinds={OrganisationKind.COMMUNITY})
    }
    pairs = [(node, hard.get(node.id, 0)) for node in found.values()]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0].number))


def answered_for(by: Actor) -> Organisation | None:
    """The first node for whose figures the actor answers."""
    query = sa.select(Organisation).where(
        Organisation.region_id == by.region_id,
        Organisation.path.in_(reach(by, "wish.figures")),
    )
    return db.session.scalars(query.order_by(Organisation.path).limit(1)).first()


def managed(by: Actor, wish_id: uuid.UUID, action: str) -> Wish:
    """A wish with which the actor may do this; a draft is shown to nobody else.

    Raises `WishNotFound` where it must not be known, else `Forbidden`.
    """
    wish = queries.seen(by.region_id, wish_id, actor=by)
    if wish.state is State.DRAFT and not queries.is_its_person(wish, by):
        raise WishNotFound
    if action != "wish.contact" or not queries.may_contact(wish, by):
        require(by, action, queries.target(wish))
    return wish


def to_call(by: Actor, *, limit: int) -> Sequence[Card]:
    """The delivered wishes whose residents have not been asked: the contact person's own first."""
    own_first = sa.case((Wish.contact_id == by.person_id, 0), else_=1)
    query = cards(by.region_id, Filter(states=TABS["call_back"])).where(
        sa.or_(_within(reach(by, "wish.contact")), Wish.contact_id == by.person_id)
    )
    return read(query.order_by(own_first, *_ORDER).limit(limit))


def to_close(by: Actor, *, limit: int) -> Sequence[Card]:
    """The wishes whose residents have said that it is good, for the community to close."""
    query = cards(by.region_id, Filter(states=TABS["close"])).where(
        _within(reach(by, "wish.close"))
    )
    return read(query.order_by(*_ORDER).limit(limit))


def with_held_pictures(wish_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these wishes have a picture with a code in it, or one that was used before."""
    query = sa.select(Photo.wish_id).where(
        Photo.wish_id.in_(wish_ids),
        sa.or_(Photo.has_code, Photo.same_as_wish_id.is_not(None)),
        Photo.cleared_by_id.is_(None),
    )
    return set(db.session.scalars(query))


def numbered(wish: Wish, said: str) -> Wish:
    """The wish of the same community with the number that was typed: `2026-0147`, or `147` of the
    same year. Raises `NotItself`."""
    typed = _NUMBER.fullmatch(said.strip())
    found = None
    if typed is not None:
        query = sa.select(Wish).where(
            Wish.community_id == wish.community_id,
            Wish.year == int(typed[1] or wish.year),
            Wish.number == int(typed[2]),
        )
        found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotItself(fields={"into": [NotItself.sentence]})
    return found


def invitable(wish: Wish, *, limit: int) -> Sequence[Organisation]:
    """Whom the community may ask to take a wish: vetted units and branches of its street that were
    not asked yet, those of the community itself first."""
    community = db.session.get_one(Organisation, wish.community_id)
    above = way_up(community)
    street = above[-2] if len(above) > 1 else community
    asked = sa.select(Invitation.organisation_id).where(Invitation.wish_id == wish.id)
    vetted = sa.select(Vetting.organisation_id).where(Vetting.state == VettingState.VETTED)
    is_unit = sa.and_(Organisation.kind.in_(TO_VET), Organisation.id.in_(vetted))
    is_near = Organisation.path.startswith(community.path, autoescape=True)
    query = sa.select(Organisation).where(
        Organisation.region_id == wish.region_id,
        Organisation.path.startswith(street.path, autoescape=True),
        Organisation.closed_on.is_(None),
        Organisation.id.not_in(asked),
        sa.or_(is_unit, Organisation.kind.in_(BRANCHES)),
    )
    first = sa.case((is_near, 0), else_=1)
    return db.session.scalars(query.order_by(first, Organisation.number).limit(limit)).all()


def invited(wish: Wish) -> Sequence[Organisation]:
    """The units and branches that were asked to take a wish."""
    query = (
        sa.select(Organisation)
        .join(Invitation, Invitation.organisation_id == Organisation.id)
        .where(Invitation.wish_id == wish.id)
    )
    return db.session.scalars(query.order_by(Organisation.number)).all()


def tries(wish: Wish) -> Sequence[CallBack]:
    """How often nobody was reached since the thing was delivered last."""
    claims = queries.claims_of(wish.id)
    found = queries.call_backs(claims[-1]) if claims else []
    return [each for each in found if not each.is_reached]


def all_call_backs(wish: Wish) -> Sequence[CallBack]:
    """Every try to ask the resident, in all rounds of a wish."""
    query = sa.select(CallBack).where(CallBack.wish_id == wish.id).order_by(CallBack.id)
    return db.session.scalars(query).all()


def is_resident(wish: Wish, person_id: uuid.UUID) -> bool:
    """Whether somebody is the one a wish is for, whose name nobody reads without a look."""
    if wish.source is Source.SELF and person_id == wish.created_by_id:
        return True
    row = db.session.get(Beneficiary, wish.id)
    return row is not None and row.person_id == person_id


def _within(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """That a wish belongs to a place below one of these paths."""
    return sa.or_(sa.false(), *(PLACE.path.startswith(path, autoescape=True) for path in paths))
