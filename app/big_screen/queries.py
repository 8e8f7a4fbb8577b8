"""大屏的查询 queries: the figures of a subtree in a year, in seven statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Person
from app.big_screen.rules import LATELY, Month
from app.core.clock import day_start, local_day
from app.core.db import db
from app.events.models import Attendance, AttendanceState, Event
from app.events.today import HELD
from app.organisations.models import Organisation
from app.organisations.queries import below
from app.records.models import ServiceRecord, TimeClass
from app.records.months import BY_PLACE, HUMAN, place_of
from app.records.queries import IS_VOID
from app.wishes.models import Wish
from app.wishes.rules.machine import ON_THE_WALL
from app.wishes.rules.words import Channel
from app.wishes.wall import STAGES

#: how far back what happened lately goes
A_WHILE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WishCount:
    """Wishes of one kind on the wall: fulfilled this year, and still to be claimed."""

    lit: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: what kind, its public title, when, and how many people came."""

    kind: str
    title: str
    at: datetime
    people: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a big screen shows of a node."""

    year: int
    months: Sequence[Month]
    #: different people who served in the year
    volunteers: int
    wishes: Mapping[str, WishCount]
    events: Mapping[str, int]
    lately: Sequence[Happened]


def board(node: Organisation, *, now: datetime) -> Board:
    """The figures of a node and of all below it, for the present year."""
    year = local_day(now).year
    lately = [*_wishes_lit(node, now), *_wishes_published(node, now), *_events_held(node, now)]
    lately.sort(key=lambda each: (each.at, each.kind, each.title), reverse=True)
    return Board(
        year=year,
        months=_months(node, year),
        volunteers=_volunteers(node, year),
        wishes=_wishes(node, year),
        events=_events(node, year, now),
        lately=lately[:LATELY],
    )


def _served(node: Organisation, year: int) -> Sequence[sa.ColumnElement[bool]]:
    """Valid volunteer service of the year, by where its people were at home on its day."""
    return (
        ServiceRecord.region_id == node.region_id,
        ServiceRecord.year == year,
        ServiceRecord.home_organisation_id.in_(below(node.region_id, node.path)),
        ServiceRecord.counts_as_hours.is_(True),
        ~IS_VOID,
    )


def _months(node: Organisation, year: int) -> Sequence[Month]:
    year_months = [date(year, number, 1) for number in range(1, 13)]
    is_hand = ServiceRecord.time_class == TimeClass.HAND
    query = (
        sa.select(
            place_of(ServiceRecord.occurred_at, year_months),
            sa.func.sum(sa.case((is_hand, 0), else_=ServiceRecord.minutes)),
            sa.func.sum(sa.case((is_hand, ServiceRecord.minutes), else_=0)),
            sa.func.count(),
            sa.func.count(HUMAN.distinct()),
        )
        .join(Person, Person.id == ServiceRecord.person_id)
        .where(*_served(node, year))
        .group_by(BY_PLACE)
    )
    found = {row[0] + 1: Month(row[0] + 1, *map(int, row[1:])) for row in db.session.execute(query)}
    return [found.get(number, Month(number)) for number in range(1, 13)]


def _volunteers(node: Organisation, year: int) -> int:
    query = (
        sa.select(sa.func.count(HUMAN.distinct()))
        .select_from(ServiceRecord)
        .join(Person, Person.id == ServiceRecord.person_id)
        .where(*_served(node, year))
    )
    return int(db.session.execute(query).scalar_one())


def _on_the_wall(node: Organisation) -> Sequence[sa.ColumnElement[bool]]:
    """What everybody may read on the wall; a wish off it is never on a screen."""
    return (
        Wish.region_id == node.region_id,
        Wish.organisation_id.in_(below(node.region_id, node.path)),
        Wish.channel == Channel.WALL,
        Wish.state.in_(ON_THE_WALL),
    )


def _is_lit(since: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Wish.state.in_(STAGES["done"]), Wish.delivered_at >= since)


def _wishes(node: Organisation, year: int) -> Mapping[str, WishCount]:
    lit = sa.case((_is_lit(day_start(date(year, 1, 1))), 1), else_=0)
    is_open = sa.case((Wish.state.in_(STAGES["open"]), 1), else_=0)
    query = (
        sa.select(Wish.category, sa.func.sum(lit), sa.func.sum(is_open))
        .where(*_on_the_wall(node))
        .group_by(Wish.category)
    )
    return {name: WishCount(int(lit), int(open_)) for name, lit, open_ in db.session.execute(query)}


def _events(node: Organisation, year: int, now: datetime) -> Mapping[str, int]:
    query = (
        sa.select(Event.category, sa.func.count())
        .where(*_held(node, day_start(date(year, 1, 1)), now))
        .group_by(Event.category)
    )
    return {name: int(count) for name, count in db.session.execute(query)}


def _held(node: Organisation, since: datetime, now: datetime) -> Sequence[sa.ColumnElement[bool]]:
    """Events that have begun, by the organisation that held them."""
    return (
        Event.region_id == node.region_id,
        Event.state.in_(HELD),
        Event.starts_at >= since,
        Event.starts_at <= now,
        Event.organisation_id.in_(below(node.region_id, node.path)),
    )


def _wishes_lit(node: Organisation, now: datetime) -> list[Happened]:
    query = sa.select(Wish.title, Wish.delivered_at).where(
        *_on_the_wall(node), _is_lit(now - A_WHILE)
    )
    newest = query.order_by(Wish.delivered_at.desc(), Wish.id.desc()).limit(LATELY)
    return [Happened("lit", title, at or now) for title, at in db.session.execute(newest)]


def _wishes_published(node: Organisation, now: datetime) -> list[Happened]:
    query = sa.select(Wish.title, Wish.published_at).where(
        *_on_the_wall(node),
        Wish.state.in_(STAGES["open"]),
        Wish.published_at >= now - A_WHILE,
    )
    newest = query.order_by(Wish.published_at.desc(), Wish.id.desc()).limit(LATELY)
    return [Happened("open", title, at or now) for title, at in db.session.execute(newest)]


def _events_held(node: Organisation, now: datetime) -> list[Happened]:
    came = (
        sa.select(sa.func.count())
        .where(Attendance.event_id == Event.id, Attendance.state != AttendanceState.VOID)
        .scalar_subquery()
    )
    query = sa.select(Event.title, Event.starts_at, came).where(*_held(node, now - A_WHILE, now))
    newest = query.order_by(Event.starts_at.desc(), Event.id.desc()).limit(LATELY)
    return [
        Happened("event", title, at, int(people))
        for title, at, people in db.session.execute(newest)
    ]
