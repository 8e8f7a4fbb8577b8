"""积分台账的查询 queries: totals, lines with their sources, rankings and own ranks."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Membership, MembershipKind, Person, PersonState
from app.accounts.queries import in_force
from app.accounts.search import named
from app.core.clock import local_day
from app.core.db import db
from app.organisations.queries import below
from app.points.models import Account, LedgerEntry, Reason
from app.schemes import queries as schemes
from app.schemes.queries import Ruling
from app.schemes.rules import Period, period_of, ruling_version


def ruling_for(region_id: int, path: str) -> Ruling | None:
    """The scheme that speaks for a node."""
    return schemes.nearest(schemes.active(region_id), path)


def current_period(ruling: Ruling, *, now: datetime) -> Period:
    """The period of a scheme that holds this day."""
    day = local_day(now)
    return period_of(ruling_version(ruling.rules, day), day)


def periods(ruling: Ruling) -> Sequence[str]:
    """The labels of the periods in which anybody has an account, the newest first."""
    query = sa.select(Account.period).where(Account.scheme_id == ruling.id).distinct()
    return sorted(db.session.scalars(query), reverse=True)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One person's place in a ranking; people with equal points share a rank (1-2-2-4)."""

    rank: int
    person_id: uuid.UUID
    name: str
    points: int


def _sums(
    region_id: int, path: str, *, scheme_id: uuid.UUID, period: str, category: str = ""
) -> sa.Select[uuid.UUID, str, int]:
    """Points of each active person who was at home below a node, as earned there."""
    query = (
        sa.select(
            Account.person_id.label("person_id"),
            Person.name.label("name"),
            sa.func.sum(Account.total).label("points"),
        )
        .join(Person, Person.id == Account.person_id)
        .where(
            Account.region_id == region_id,
            Account.scheme_id == scheme_id,
            Account.period == period,
            Account.home_organisation_id.in_(below(region_id, path)),
            Person.state == PersonState.ACTIVE,
        )
        .group_by(Account.person_id, Person.name)
    )
    if category:
        member = sa.select(Membership.person_id).where(
            Membership.kind == MembershipKind.PARTY,
            Membership.to_on.is_(None),
            Membership.category == category,
        )
        query = query.where(Account.person_id.in_(member))
    return query


def ranking(
    region_id: int,
    path: str,
    *,
    ruling: Ruling,
    period: str,
    limit: int | None,
    after: Ranked | None = None,
    category: str = "",
    words: str = "",
) -> Sequence[Ranked]:
    """The ranking of a node and all below it, from behind `after`; ties by name, then by id.

    `words` narrows what is shown to people so named, in characters or pinyin; ranks stay.
    """
    sums = _sums(region_id, path, scheme_id=ruling.id, period=period, category=category).subquery()
    rank = sa.func.rank().over(order_by=sums.c.points.desc()).label("rank")
    ranked = sa.select(rank, sums.c.person_id, sums.c.name, sums.c.points).subquery()
    query = (
        sa.select(ranked)
        .order_by(ranked.c.points.desc(), ranked.c.name, ranked.c.person_id)
        .limit(limit)
    )
    if words:
        query = query.join(Person, Person.id == ranked.c.person_id).where(named(words))
    if after is not None:
        later = sa.tuple_(ranked.c.name, ranked.c.person_id) > sa.tuple_(
            sa.literal(after.name), sa.literal(after.person_id, sa.Uuid())
        )
        same = sa.and_(ranked.c.points == after.points, later)
        query = query.where(sa.or_(ranked.c.points < after.points, same))
    return [
        Ranked(int(place), person_id, name, int(points))
        for place, person_id, name, points in db.session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class OwnRank:
    """A person's place among those of a node."""

    rank: int
    of: int
    points: int


def own_rank(
    region_id: int, path: str, person_id: uuid.UUID, *, ruling: Ruling, period: str
) -> OwnRank | None:
    """How many of a node have more points than this person, plus one."""
    sums = _sums(region_id, path, scheme_id=ruling.id, period=period).subquery()
    own = sa.select(sums.c.points).where(sums.c.person_id == person_id).scalar_subquery()
    better = sa.func.sum(sa.case((sums.c.points > own, 1), else_=0))
    row = db.session.execute(sa.select(better, sa.func.count(), own).select_from(sums)).one()
    if row[2] is None:
        return None
    return OwnRank(rank=int(row[0]) + 1, of=int(row[1]), points=int(row[2]))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A member of a node who is not in its ranking, and why."""

    person_id: uuid.UUID
    name: str
    why: str


def left_out(
    region_id: int, path: str, *, ruling: Ruling, period: str, now: datetime
) -> Sequence[LeftOut]:
    """The members of a node without a line in its ranking: nothing yet, or not active."""
    ranked = _sums(region_id, path, scheme_id=ruling.id, period=period).subquery()
    query = (
        sa.select(Person.id, Person.name, Person.state)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.region_id == region_id,
            Membership.kind == MembershipKind.PARTY,
            Membership.organisation_id.in_(below(region_id, path)),
            in_force(local_day(now)),
            Person.state != PersonState.MERGED,
            Person.id.not_in(sa.select(ranked.c.person_id)),
        )
        .order_by(Person.name, Person.id)
    )
    return [
        LeftOut(
            person_id,
            name,
            "本期还没有积分" if state is PersonState.ACTIVE else "账号已停用",
        )
        for person_id, name, state in db.session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the ledger holds for a node and all below it."""

    points: int
    entries: int


def totals(region_id: int, path: str, *, period: str) -> Totals:
    """Sum and number of the ledger lines whose home organisation lies below a node."""
    query = (
        sa.select(
            sa.func.coalesce(sa.func.sum(LedgerEntry.amount), 0), sa.func.count(LedgerEntry.id)
        )
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(
            Account.region_id == region_id,
            Account.period == period,
            LedgerEntry.region_id == region_id,
            LedgerEntry.year == Account.year,
            Account.home_organisation_id.in_(below(region_id, path)),
        )
    )
    points, entries = db.session.execute(query).one()
    return Totals(int(points), int(entries))


def accounts_of(region_id: int, person_id: uuid.UUID) -> Sequence[Account]:
    """All accounts of a person, the newest period first."""
    query = sa.select(Account).where(Account.region_id == region_id, Account.person_id == person_id)
    return db.session.scalars(query.order_by(Account.year.desc(), Account.id)).all()


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One ledger line as a person reads it."""

    id: uuid.UUID
    sequence: int
    amount: int
    item: str
    source: str
    reason: Reason
    at: datetime
    scheme_id: uuid.UUID
    period: str
    version_id: uuid.UUID
    approved_by_id: uuid.UUID | None


def entries(
    region_id: int, person_id: uuid.UUID, *, limit: int, before: uuid.UUID | None = None
) -> Sequence[EntryRow]:
    """A person's ledger lines, the newest first, below `before` in time."""
    query = (
        sa.select(LedgerEntry, Account.scheme_id, Account.period)
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(
            LedgerEntry.region_id == region_id,
            LedgerEntry.year == Account.year,
            Account.person_id == person_id,
        )
        .order_by(LedgerEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(LedgerEntry.id < before)
    return [
        EntryRow(
            id=line.id,
            sequence=line.sequence,
            amount=line.amount,
            item=line.item,
            source=line.source,
            reason=line.reason,
            at=line.at,
            scheme_id=scheme_id,
            period=period,
            version_id=line.scheme_version_id,
            approved_by_id=line.approved_by_id,
        )
        for line, scheme_id, period in db.session.execute(query)
    ]


def earned(region_id: int, scheme_id: uuid.UUID, sources: Sequence[str]) -> dict[str, int]:
    """What is booked for each of these sources under a scheme."""
    query = (
        sa.select(LedgerEntry.source, sa.func.sum(LedgerEntry.amount))
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(
            LedgerEntry.region_id == region_id,
            Account.scheme_id == scheme_id,
            LedgerEntry.source.in_(sources),
        )
        .group_by(LedgerEntry.source)
    )
    return {source: int(amount) for source, amount in db.session.execute(query)}
