"""心愿的数字 figures: collected, claimed, done, on time and satisfied, by community, unit, month.

Collected are the wishes published in the stretch of time, claimed those of them that somebody has
claimed since, fulfilled those that are closed by now. Done, on time and the grades belong to the
time of fulfilment: the delivery.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.core.clock import day_start, local_day
from app.core.db import db
from app.core.words import gettext
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import within
from app.wishes.models import CallBack, Claim, Wish, WishStep
from app.wishes.papers.figures import FigureRow
from app.wishes.rules.machine import State, Verb
from app.wishes.rules.words import CATEGORIES, Grade


@dataclass(frozen=True, slots=True)
class Fact:
    """What one wish adds to the figures: under which key, to which count, how much."""

    key: str
    count: str
    amount: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of Shanghai days, first included, last not."""

    since: date
    until: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first after it."""
        return day_start(self.since), day_start(self.until)


Key = Callable[[Wish, Claim | None, datetime], str]
#: counts of the board, which are no claimer's
OF_THE_BOARD = frozenset({"collected", "claimed", "fulfilled"})
#: the row of the members who claimed for themselves
OWN = "own"


def by_community(node: Organisation, span: Span) -> Sequence[FigureRow]:
    """A row for each community below a node."""
    communities = within(node.region_id, node.path, kinds={OrganisationKind.COMMUNITY})
    names = {str(each.id): each.name for each in communities}
    facts = _facts(node, span, lambda wish, _claim, _at: str(wish.community_id))
    return _rows(facts, names)


def by_month(node: Organisation, span: Span) -> Sequence[FigureRow]:
    """A row for each month of the stretch."""
    months: dict[str, str] = {}
    day = span.since.replace(day=1)
    while day < span.until:
        months[f"{day:%Y-%m}"] = f"{day.year}年{day.month}月"
        day = (day + timedelta(days=32)).replace(day=1)
    facts = _facts(node, span, lambda _wish, _claim, at: f"{local_day(at):%Y-%m}")
    return _rows(facts, months)


def by_category(node: Organisation, span: Span) -> Sequence[FigureRow]:
    """A row for each kind of wish that there was."""
    facts = _facts(node, span, lambda wish, _claim, _at: wish.category)
    found = {fact.key for fact in facts}
    known = [kind for kind in CATEGORIES if kind in found]
    own = sorted(found - set(known))
    names = {kind: gettext(CATEGORIES.get(kind, kind)) for kind in [*known, *own]}
    return _rows(facts, names)


def by_unit(node: Organisation, span: Span) -> Sequence[FigureRow]:
    """A row for each unit or branch that claimed, and one for all who claimed for themselves.

    For it, collected are its own claims.
    """
    facts = [
        *(fact for fact in _facts(node, span, _claimer) if fact.count not in OF_THE_BOARD),
        *_own_claims(node, span),
    ]
    keys = {fact.key for fact in facts} - {"", OWN}
    nodes = sa.select(Organisation).where(Organisation.id.in_(map(uuid.UUID, keys)))
    named = sorted(db.session.scalars(nodes), key=lambda each: each.number)
    names = {str(each.id): each.name for each in named}
    if any(fact.key == OWN for fact in facts):
        names[OWN] = gettext("个人认领")
    return _rows(facts, names)


def _own_claims(node: Organisation, span: Span) -> Iterable[Fact]:
    since, until = span.moments
    query = sa.select(Wish, Claim).join(Claim, Claim.wish_id == Wish.id)
    query = query.where(_below(node), Claim.claimed_at >= since, Claim.claimed_at < until)
    for wish, claim in db.session.execute(query):
        key = _claimer(wish, claim, claim.claimed_at)
        yield from (Fact(key, "collected"), Fact(key, "claimed"))
        if wish.state is State.CLOSED and claim.end_code == "closed":
            yield Fact(key, "fulfilled")


def _claimer(_wish: Wish, claim: Claim | None, _at: datetime) -> str:
    if claim is None:
        return ""
    return str(claim.organisation_id) if claim.organisation_id else OWN


def _below(node: Organisation) -> sa.ColumnElement[bool]:
    places = sa.select(Organisation.id).where(
        Organisation.region_id == node.region_id,
        Organisation.path.startswith(node.path, autoescape=True),
    )
    return Wish.organisation_id.in_(places)


def _facts(node: Organisation, span: Span, key: Key) -> list[Fact]:
    return [
        *_collected(node, span, key),
        *_done(node, span, key),
        *_unsatisfied(node, span, key),
        *_hard(node, span, key),
    ]


def _collected(node: Organisation, span: Span, key: Key) -> Iterable[Fact]:
    since, until = span.moments
    claimed = sa.exists().where(Claim.wish_id == Wish.id)
    query = sa.select(Wish, claimed).where(
        _below(node), Wish.published_at >= since, Wish.published_at < until
    )
    for wish, is_claimed in db.session.execute(query):
        place = key(wish, None, wish.published_at or since)
        yield Fact(place, "collected")
        if is_claimed:
            yield Fact(place, "claimed")
        if wish.state is State.CLOSED:
            yield Fact(place, "fulfilled")


def _done(node: Organisation, span: Span, key: Key) -> Iterable[Fact]:
    """Closed, with its grade; or given up as 回访未果, which counts as nobody's satisfaction."""
    for wish, claim in _delivered(node, span):
        delivered_at = claim.delivered_at or span.moments[0]
        place = key(wish, claim, delivered_at)
        if wish.state is State.CLOSED_UNREACHABLE:
            yield Fact(place, "unanswered")
            continue
        yield Fact(place, "done")
        yield Fact(place, "days_total", _days(wish, claim))
        if delivered_at <= claim.due_at:
            yield Fact(place, "on_time")
        if wish.grade in {Grade.SATISFIED, Grade.FAIR}:
            yield Fact(place, wish.grade)


def days_taken(node: Organisation, span: Span) -> list[tuple[str, int]]:
    """The kind of each wish that was done in a stretch of time, and the days that it took."""
    return [
        (wish.category, _days(wish, claim))
        for wish, claim in _delivered(node, span)
        if wish.state is State.CLOSED
    ]


def _delivered(node: Organisation, span: Span) -> Iterable[tuple[Wish, Claim]]:
    since, until = span.moments
    query = (
        sa.select(Wish, Claim)
        .join(Claim, Claim.wish_id == Wish.id)
        .where(
            _below(node),
            Wish.state.in_([State.CLOSED, State.CLOSED_UNREACHABLE]),
            Claim.end_code.in_(["closed", "unreachable"]),
            Claim.delivered_at >= since,
            Claim.delivered_at < until,
        )
    )
    return db.session.execute(query)


def _days(wish: Wish, claim: Claim) -> int:
    begun = wish.published_at or claim.claimed_at
    return (local_day(claim.delivered_at or begun) - local_day(begun)).days


def _unsatisfied(node: Organisation, span: Span, key: Key) -> Iterable[Fact]:
    """Every time that somebody was not satisfied, also where it was put right later."""
    since, until = span.moments
    query = (
        sa.select(Wish, Claim, CallBack.delivered_at)
        .join(CallBack, CallBack.wish_id == Wish.id)
        .join(Claim, Claim.id == CallBack.claim_id)
        .where(
            _below(node),
            CallBack.grade == Grade.UNSATISFIED.value,
            CallBack.delivered_at >= since,
            CallBack.delivered_at < until,
        )
    )
    for wish, claim, at in db.session.execute(query):
        yield Fact(key(wish, claim, at), "unsatisfied")


def _hard(node: Organisation, span: Span, key: Key) -> Iterable[Fact]:
    """Wishes that went to the street in the stretch."""
    since, until = span.moments
    query = (
        sa.select(Wish, sa.func.min(WishStep.at))
        .join(WishStep, WishStep.wish_id == Wish.id)
        .where(
            _below(node),
            WishStep.verb == Verb.ESCALATE,
            WishStep.at >= since,
            WishStep.at < until,
        )
        .group_by(Wish.id)
    )
    for wish, at in db.session.execute(query):
        yield Fact(key(wish, None, at), "hard")


def _rows(facts: Iterable[Fact], names: dict[str, str]) -> list[FigureRow]:
    counts: dict[str, Counter[str]] = {key: Counter() for key in names}
    for fact in facts:
        if fact.key in counts:
            counts[fact.key][fact.count] += fact.amount
    fields = [name for name in FigureRow.__dataclass_fields__ if name != "label"]
    return [
        FigureRow(label=names[key], **{name: found[name] for name in fields})
        for key, found in counts.items()
    ]
