"""履职的查询 duty: who is to be ticked in a month, what waits, what is late, own months."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Person, PersonState
from app.accounts.permissions import may, reach
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.posts import rules
from app.posts.errors import DutyNotFound
from app.posts.models import DutyLine, DutyState, Holding, Post
from app.posts.queries import HUMAN, IS_HUMAN, RECORD, UNTIL, Term, here, target, within
from app.records.queries import same_human

#: what may still be ticked
UNSETTLED = frozenset({DutyState.SENT, DutyState.ABSENT, DutyState.RETURNED})


@dataclass(frozen=True, slots=True)
class Duty:
    """One month of one holder; without a line it was not ticked."""

    month: date
    holding: Holding
    post: Post
    organisation: Organisation
    person: Person
    line: DutyLine | None

    @property
    def is_due(self) -> bool:
        """Whether somebody still has to tick it."""
        return self.line is None or self.line.state is DutyState.RETURNED


@dataclass(slots=True)
class Sheet:
    """A month at one place: what one page is about."""

    organisation: Organisation
    month: date
    duties: list[Duty] = field(default_factory=list)

    @property
    def due(self) -> int:
        """How many nobody has ticked."""
        return sum(duty.is_due for duty in self.duties)


def held(region_id: int, where: sa.ColumnElement[bool], months: Sequence[date]) -> list[Duty]:
    """Whom a post keeps busy in these months, at these places: one duty a post, person, month.

    Of two terms that both cover it the one with a line speaks, else the first.
    """
    if not months:
        return []
    last = rules.last_day(max(months))
    query = (
        sa.select(Holding, Post, Organisation, HUMAN)
        .join(Post, Post.id == Holding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .join(RECORD, RECORD.id == Holding.person_id)
        .join(HUMAN, IS_HUMAN)
        .where(
            Holding.region_id == region_id,
            where,
            Holding.counts_from <= last,
            min(months) <= UNTIL,
            HUMAN.state == PersonState.ACTIVE,
        )
        .order_by(Organisation.number, Post.title, Post.id, HUMAN.pinyin, HUMAN.id, Holding.id)
    )
    rows = db.session.execute(query).all()
    lines = _lines([row[0].id for row in rows], months)
    found: dict[tuple[uuid.UUID, uuid.UUID, date], Duty] = {}
    for holding, post, organisation, person in rows:
        for month in months:
            if not rules.covers(month, from_on=holding.counts_from, until_on=holding.until_on):
                continue
            line = lines.get((holding.id, month))
            key = (post.id, person.id, month)
            if key not in found or (found[key].line is None and line is not None):
                found[key] = Duty(month, holding, post, organisation, person, line)
    return list(found.values())


def _lines(
    holdings: Sequence[uuid.UUID], months: Sequence[date]
) -> Mapping[tuple[uuid.UUID, date], DutyLine]:
    query = sa.select(DutyLine).where(DutyLine.holding_id.in_(holdings), DutyLine.month.in_(months))
    return {(line.holding_id, line.month): line for line in db.session.scalars(query)}


def entries(region_id: int, *conditions: sa.ColumnElement[bool]) -> list[Duty]:
    """Lines with whom and what they are about, by month, place and name."""
    query = (
        sa.select(DutyLine, Holding, Post, Organisation, HUMAN)
        .join(Holding, Holding.id == DutyLine.holding_id)
        .join(Post, Post.id == DutyLine.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .join(RECORD, RECORD.id == DutyLine.person_id)
        .join(HUMAN, IS_HUMAN)
        .where(DutyLine.region_id == region_id, *conditions)
        .order_by(DutyLine.month, Organisation.number, Post.title, HUMAN.pinyin, DutyLine.id)
    )
    return [
        Duty(line.month, holding, post, organisation, person, line)
        for line, holding, post, organisation, person in db.session.execute(query)
    ]


def entry(line_id: uuid.UUID, *, by: Actor) -> Duty:
    """One line that the actor may know of. Raises `DutyNotFound`."""
    found = entries(by.region_id, DutyLine.id == line_id)
    if not found or not may(by, "post.see", target(found[0].organisation)):
        raise DutyNotFound
    return found[0]


def named(line_ids: Sequence[uuid.UUID], *, by: Actor) -> list[Duty]:
    """These lines, all of which the actor may know of. Raises `DutyNotFound`."""
    found = entries(by.region_id, DutyLine.id.in_(line_ids))
    if len(found) != len(set(line_ids)) or not all(
        may(by, "post.see", target(each.organisation)) for each in found
    ):
        raise DutyNotFound
    return found


def to_tick(by: Actor, *, now: datetime) -> list[Sheet]:
    """The open months of the actor's places that hold anybody, the newest first."""
    paths = reach(by, "post.tick")
    months = rules.open_months(local_day(now))
    return _sheets(
        by.region_id, paths, held(by.region_id, within(paths), months), newest_first=True
    )


def sheet(organisation: Organisation, month: date) -> Sheet:
    """A month at a place; at a grid with its centres."""
    return Sheet(organisation, month, held(organisation.region_id, here(organisation), [month]))


def to_confirm(by: Actor, *, now: datetime) -> list[Sheet]:
    """What was sent in and waits for the actor's community, of months that are over."""
    paths = reach(by, "post.confirm")
    waiting = entries(
        by.region_id,
        DutyLine.state == DutyState.SENT,
        DutyLine.month < rules.month_of(local_day(now)),
        within(paths),
    )
    return _sheets(by.region_id, paths, waiting)


def sent(organisation: Organisation, month: date) -> list[Duty]:
    """What was sent in of a month at a place; at a grid with its centres."""
    return entries(
        organisation.region_id,
        DutyLine.state == DutyState.SENT,
        DutyLine.month == month,
        here(organisation),
    )


def late(by: Actor, *, now: datetime) -> list[Sheet]:
    """Months that should have been ticked by the 10th of the next, for the office to ask after."""
    paths = reach(by, "post.open")
    months = rules.late_months(local_day(now))
    due = [each for each in held(by.region_id, within(paths), months) if each.is_due]
    return _sheets(by.region_id, paths, due)


def own(by: Actor, *, now: datetime) -> list[tuple[Duty, list[Duty]]]:
    """The actor's terms, each with its months up to now, the newest first."""
    query = (
        sa.select(Holding, Post, Organisation)
        .join(Post, Post.id == Holding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Holding.region_id == by.region_id, Holding.person_id.in_(same_human(by.person_id)))
        .order_by(UNTIL.desc(), Holding.id)
    )
    person = db.session.get_one(Person, by.person_id)
    whole = [
        Duty(local_day(now), holding, post, place, person, None)
        for holding, post, place in db.session.execute(query)
    ]
    return [(term, months_of(term, now=now)) for term in whole]


def held_any(by: Actor) -> bool:
    """Whether the actor holds a post, or ever did."""
    query = sa.select(Holding.id).where(
        Holding.region_id == by.region_id, Holding.person_id.in_(same_human(by.person_id))
    )
    return db.session.scalar(query.limit(1)) is not None


def whole_term(term: Term, post: Post, place: Organisation, *, now: datetime) -> Duty:
    """A term as such, of which `months_of` lists the months."""
    return Duty(local_day(now), term.holding, post, place, term.person, None)


def months_of(term: Duty, *, now: datetime) -> list[Duty]:
    """The months of a term up to now that it covers or that have a line, the newest first."""
    holding, last = term.holding, min(term.holding.to_on, local_day(now))
    query = sa.select(DutyLine).where(DutyLine.holding_id == holding.id)
    lines = {line.month: line for line in db.session.scalars(query)}
    return [
        replace(term, month=month, line=lines.get(month))
        for month in reversed(rules.months_between(holding.counts_from, last))
        if month in lines
        or rules.covers(month, from_on=holding.counts_from, until_on=holding.until_on)
    ]


def _sheets(
    region_id: int, paths: Sequence[str], duties: Iterable[Duty], *, newest_first: bool = False
) -> list[Sheet]:
    """Duties by month and grid: one sheet for a grid and its centres, else for a post's place."""
    grids = _grids(region_id, paths)
    found: dict[tuple[date, str], Sheet] = {}
    for duty in duties:
        place = next(
            (grid for grid in grids if duty.organisation.path.startswith(grid.path)),
            duty.organisation,
        )
        key = (duty.month, place.path)
        found.setdefault(key, Sheet(place, duty.month)).duties.append(duty)
    return sorted(
        found.values(),
        key=lambda each: (
            -each.month.toordinal() if newest_first else each.month.toordinal(),
            each.organisation.number,
        ),
    )


def _grids(region_id: int, paths: Sequence[str]) -> Sequence[Organisation]:
    query = sa.select(Organisation).where(
        Organisation.region_id == region_id,
        Organisation.kind == OrganisationKind.GRID,
        within(paths),
    )
    return db.session.scalars(query).all()
