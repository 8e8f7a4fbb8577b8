"""在社区做的事 served: what people did in a community on the days on which they reported there.

What counts is where it was done: a record whose host is the community or lies below it, wherever
the person is at home. A reporting member's home is the branch elsewhere.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from app.core.clock import day_end, day_start, local_day
from app.core.db import db
from app.events.models import Event
from app.organisations.models import Organisation
from app.organisations.queries import below
from app.points import queries as points
from app.points.worth import portions
from app.records.models import RecordText, ServiceRecord, TimeClass, Trust
from app.records.queries import IS_VOID
from app.review.facts import same_humans
from app.review.wording import kind_of_service

#: sources asked about in one statement
_AT_ONCE = 5000
Spans = tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One service record; `minutes` are volunteer hours only where `counts_as_hours`.

    `points` in hundredths; None where the community's scheme booked nothing for it.
    """

    source: str
    occasion: str
    day: date
    title: str
    kind: str
    minutes: int
    counts_as_hours: bool
    time_class: TimeClass
    trust: Trust
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """What people did, and the title of the scheme that speaks for the community ("" = none)."""

    scheme: str
    done: Mapping[uuid.UUID, tuple[Done, ...]] = field(default_factory=dict)


def done(community: Organisation, spans: Mapping[uuid.UUID, Spans]) -> Scored:
    """What each of these people did in the community on his days, in the order of the days."""
    ruling = points.ruling_for(community.region_id, community.path)
    found: dict[uuid.UUID, list[Done]] = {}
    for person_id, one in _records(community, spans):
        if any(first <= one.day <= last for first, last in spans[person_id]):
            found.setdefault(person_id, []).append(one)
    for each in found.values():
        each.sort(key=lambda one: (one.day, one.source))
    if ruling is None:
        return Scored("", {person_id: tuple(each) for person_id, each in found.items()})
    sources = [one.source for each in found.values() for one in each]
    earned = _earned(community.region_id, ruling.id, sources)
    return Scored(
        ruling.title,
        {
            person_id: tuple(replace(one, points=earned.get(one.source)) for one in each)
            for person_id, each in found.items()
        },
    )


def _records(
    community: Organisation, spans: Mapping[uuid.UUID, Spans]
) -> Iterator[tuple[uuid.UUID, Done]]:
    """The valid records of people, and of those merged into them, from first to last day."""
    if not spans:
        return
    humans = same_humans(community.region_id, list(spans))
    owners = {one: person_id for person_id, ids in humans.items() for one in ids}
    first = min(begins for each in spans.values() for begins, _ in each)
    last = max(ends for each in spans.values() for _, ends in each)
    for portion in portions(owners):
        query = (
            sa.select(ServiceRecord, RecordText.title)
            .outerjoin(
                RecordText,
                sa.and_(
                    RecordText.region_id == ServiceRecord.region_id,
                    RecordText.year == ServiceRecord.year,
                    RecordText.record_id == ServiceRecord.id,
                ),
            )
            .where(
                ServiceRecord.region_id == community.region_id,
                ServiceRecord.person_id.in_(portion),
                ServiceRecord.organisation_id.in_(below(community.region_id, community.path)),
                ServiceRecord.occurred_at >= day_start(first),
                ServiceRecord.occurred_at < day_end(last),
                ~IS_VOID,
            )
        )
        for record, title in db.session.execute(query):
            yield owners[record.person_id], _done(record, title or "")


def _done(record: ServiceRecord, title: str) -> Done:
    return Done(
        source=record.source,
        occasion=record.occasion,
        day=local_day(record.occurred_at),
        title=title,
        kind=kind_of_service(record.source, record.category),
        minutes=record.minutes,
        counts_as_hours=record.counts_as_hours,
        time_class=record.time_class,
        trust=record.trust,
    )


def _earned(region_id: int, scheme_id: uuid.UUID, sources: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(sources), _AT_ONCE):
        found |= points.earned(region_id, scheme_id, sources[start : start + _AT_ONCE])
    return found


def places(region_id: int, done: Iterable[Done]) -> dict[str, str]:
    """Where the events of these records took place, by occasion; only events keep a place."""
    events = {one.occasion: _event_id(one.occasion) for one in done}
    ids = [each for each in events.values() if each is not None]
    query = sa.select(Event.id, Event.place).where(Event.region_id == region_id, Event.id.in_(ids))
    known = {event_id: place for event_id, place in db.session.execute(query)}  # noqa: C416
    return {
        occasion: known.get(event_id, "")
        for occasion, event_id in events.items()
        if event_id is not None
    }


def _event_id(occasion: str) -> uuid.UUID | None:
    event, is_event, _ = occasion.partition("/")
    try:
        return uuid.UUID(event) if is_event else None
    except ValueError:
        return None
