"""一个街道的一年 street: what happened below a node in a period, by community, quarter and unit.

Members count by their branches' sheets; sessions, hours and wishes are everybody's, where they
took place.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.core.clock import day_start, local_day
from app.core.db import db
from app.events.models import Event, EventSession, EventState
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import within
from app.organisations.rules import is_within
from app.records.queries import Minutes, minutes_within
from app.review.summing import BranchYear, Sums, total
from app.wishes import figures as wishes
from app.wishes.papers.figures import FigureRow, sum_row

#: sessions that took place
HELD = (EventState.PUBLISHED, EventState.SETTLED, EventState.ARCHIVED)
#: rows of communities that one page holds; of more, the streets are told
MOST_ON_A_PAGE = 24
QUARTERS = ("一季度", "二季度", "三季度", "四季度")


@dataclass(frozen=True, slots=True)
class Activity:
    """What took place, of whoever did it."""

    sessions: int
    minutes: Minutes
    wishes: FigureRow


@dataclass(frozen=True, slots=True)
class Place:
    """A community (or a street) with the branches below it."""

    name: str
    branches: int
    sums: Sums
    activity: Activity


@dataclass(frozen=True, slots=True)
class Stretch:
    """A month or a quarter; `is_sum` for what adds up the rows above it."""

    name: str
    activity: Activity
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetYear:
    """What stands on the sheet of a street (or of a community, a city)."""

    owner: str
    period: str
    made_at: datetime
    branches: Sequence[BranchYear]
    places: Sequence[Place]
    #: what a place is: 社区 or 镇街
    kind_of_place: str
    stretches: Sequence[Stretch]
    #: units and branches that claimed wishes
    units: Sequence[FigureRow]


def street_year(
    node: Organisation,
    period: str,
    days: wishes.Span,
    branches: Sequence[BranchYear],
    *,
    now: datetime,
) -> StreetYear:
    """Gather a node's year; `days` are those that have passed of the period."""
    sessions = _sessions(node, days)
    places = _communities(node, days, branches, sessions)
    kind = "社区"
    if len(places) > MOST_ON_A_PAGE:
        kind, places = "镇街", _streets(node, days, branches, sessions, places)
    places += _own(node, days, branches, sessions, places)
    return StreetYear(
        owner=node.name,
        period=period,
        made_at=now,
        branches=branches,
        places=[place for _, place in places],
        kind_of_place=kind,
        stretches=list(_stretches(node, days, sessions)),
        units=[row for row in wishes.by_unit(node, days) if row.claimed or row.done],
    )


Located = list[tuple[str, Place]]
Sessions = Sequence[tuple[str, date]]


def _sessions(node: Organisation, days: wishes.Span) -> Sessions:
    """Where and on which day a session took place."""
    since, until = days.moments
    query = (
        sa.select(Organisation.path, EventSession.starts_at)
        .join(Event, Event.id == EventSession.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(
            EventSession.region_id == node.region_id,
            EventSession.starts_at >= since,
            EventSession.starts_at < until,
            Event.state.in_(HELD),
            Organisation.path.startswith(node.path, autoescape=True),
        )
    )
    return [(path, local_day(at)) for path, at in db.session.execute(query)]


def _communities(
    node: Organisation, days: wishes.Span, branches: Sequence[BranchYear], sessions: Sessions
) -> Located:
    nodes = within(node.region_id, node.path, kinds={OrganisationKind.COMMUNITY})
    found = []
    for community, row in zip(nodes, wishes.by_community(node, days), strict=True):
        held = sum(is_within(path, community.path) for path, _ in sessions)
        activity = Activity(held, _minutes(community, days.moments), row)
        found.append((community.path, _place(community, branches, activity)))
    return found


def _minutes(node: Organisation, moments: tuple[datetime, datetime]) -> Minutes:
    since, until = moments
    return minutes_within(node.region_id, node.path, since=since, until=until)


def _place(node: Organisation, branches: Sequence[BranchYear], activity: Activity) -> Place:
    own = [each for each in branches if is_within(each.path, node.path)]
    return Place(node.name, len(own), total(each.sums for each in own), activity)


def _streets(
    node: Organisation,
    days: wishes.Span,
    branches: Sequence[BranchYear],
    sessions: Sessions,
    communities: Located,
) -> Located:
    found = []
    for street in within(node.region_id, node.path, kinds={OrganisationKind.STREET}):
        rows = [
            place.activity.wishes for path, place in communities if is_within(path, street.path)
        ]
        held = sum(is_within(path, street.path) for path, _ in sessions)
        activity = Activity(held, _minutes(street, days.moments), sum_row(rows))
        found.append((street.path, _place(street, branches, activity)))
    return found


def _own(
    node: Organisation,
    days: wishes.Span,
    branches: Sequence[BranchYear],
    sessions: Sessions,
    places: Located,
) -> Located:
    """本级: the branches and events that belong to none of the places, so that all adds up."""
    own = [each for each in branches if not any(is_within(each.path, path) for path, _ in places)]
    known = _sum([place.activity for _, place in places])
    whole = _minutes(node, days.moments)
    minutes = Minutes(
        **{name: getattr(whole, name) - getattr(known.minutes, name) for name in Minutes.__slots__}
    )
    activity = Activity(len(sessions) - known.sessions, minutes, sum_row([]))
    if not own and not activity.sessions and minutes == Minutes():
        return []
    sums = total(each.sums for each in own)
    return [(node.path, Place(f"{node.name}本级", len(own), sums, activity))]


def _sum(activities: Sequence[Activity]) -> Activity:
    minutes = [each.minutes for each in activities]
    names = Minutes.__slots__
    return Activity(
        sum(each.sessions for each in activities),
        Minutes(**{name: sum(getattr(each, name) for each in minutes) for name in names}),
        sum_row([each.wishes for each in activities]),
    )


def all_of(places: Sequence[Place]) -> Place:
    """All places as one."""
    return Place(
        "合计",
        sum(each.branches for each in places),
        total(each.sums for each in places),
        _sum([each.activity for each in places]),
    )


def _stretches(node: Organisation, days: wishes.Span, sessions: Sessions) -> Iterator[Stretch]:
    """Each month, after each quarter its sum, at last everything."""
    rows = wishes.by_month(node, days)
    months = [
        Stretch(row.label, _of_month(node, month, days, sessions, row))
        for month, row in zip(_months(days), rows, strict=True)
    ]
    pairs = zip(_months(days), months, strict=True)
    for (year, number), own in itertools.groupby(pairs, key=lambda pair: _quarter(pair[0])):
        parts = [stretch for _, stretch in own]
        yield from parts
        name = f"{year}年{QUARTERS[number]}"
        yield Stretch(name, _sum([each.activity for each in parts]), is_sum=True)
    yield Stretch("合计", _sum([each.activity for each in months]), is_sum=True)


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def _months(days: wishes.Span) -> Iterator[date]:
    day = days.since.replace(day=1)
    while day < days.until:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _of_month(
    node: Organisation, month: date, days: wishes.Span, sessions: Sessions, row: FigureRow
) -> Activity:
    following = (month + timedelta(days=32)).replace(day=1)
    since, until = max(month, days.since), min(following, days.until)
    held = sum(since <= day < until for _, day in sessions)
    return Activity(held, _minutes(node, (day_start(since), day_start(until))), row)
