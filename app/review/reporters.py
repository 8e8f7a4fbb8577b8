"""报到的人 reporters: who reported to a community on which days of a year."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Membership, MembershipKind, Person, PersonState
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.queries import below
from app.records.models import TimeClass
from app.review.errors import YearUnknown
from app.review.served import Done

_DAY = timedelta(days=1)
_EARLIEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A member who reported; `spans` are the days of the year on which he did, `done` what he did
    on them in the community."""

    person_id: uuid.UUID
    membership_id: uuid.UUID
    name: str
    since: date
    #: the last day, where it lies within what is looked at
    ended_on: date | None
    spans: tuple[tuple[date, date], ...]
    done: tuple[Done, ...] = ()

    @property
    def machine(self) -> int:
        """Minutes that machines proved: both scans, or a scan closed by the leader."""
        return self._minutes(TimeClass.SCANNED) + self.leader_closed

    @property
    def leader_closed(self) -> int:
        """Minutes of scans that the leader closed."""
        return self._minutes(TimeClass.LEADER_CLOSED)

    @property
    def hand(self) -> int:
        """Minutes entered by hand."""
        return self._minutes(TimeClass.HAND)

    @property
    def points(self) -> int | None:
        """Hundredths booked for all of it; None where the scheme booked nothing."""
        booked = [one.points for one in self.done if one.points is not None]
        return sum(booked) if booked else None

    @property
    def was_interrupted(self) -> bool:
        """Whether there were days between his spans on which he did not report."""
        return any(
            begins - ended > _DAY
            for (_, ended), (begins, _) in zip(self.spans, self.spans[1:], strict=False)
        )

    def _minutes(self, kind: TimeClass) -> int:
        return sum(
            one.minutes for one in self.done if one.counts_as_hours and one.time_class is kind
        )


def days(label: str, *, now: datetime) -> tuple[date, date]:
    """The first day of a year and its last one up to today. Raises `YearUnknown`."""
    today = local_day(now)
    if not re.fullmatch("[0-9]{4}", label) or not _EARLIEST <= int(label) <= today.year:
        raise YearUnknown(period=label)
    return date(int(label), 1, 1), min(date(int(label), 12, 31), today)


def held(
    community: Organisation, first: date, last: date, person_id: uuid.UUID | None
) -> dict[uuid.UUID, tuple[Membership, Reporter]]:
    """Who reported here on a day between two days, with the newest relation."""
    query = (
        sa.select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.region_id == community.region_id,
            Membership.kind == MembershipKind.REPORTING,
            Membership.organisation_id.in_(below(community.region_id, community.path)),
            Membership.from_on <= last,
            Person.state.in_([PersonState.ACTIVE, PersonState.DISABLED]),
        )
        .order_by(Membership.from_on, Membership.id)
    )
    if person_id is not None:
        query = query.where(Membership.person_id == person_id)
    found: dict[uuid.UUID, tuple[Person, list[Membership]]] = {}
    for membership, person in db.session.execute(query):
        found.setdefault(person.id, (person, []))[1].append(membership)
    return {
        one: (relations[-1], _reporter(person, relations, spans, last))
        for one, (person, relations) in found.items()
        if (spans := tuple(_spans(relations, first, last)))
    }


def _spans(relations: Sequence[Membership], first: date, last: date) -> Iterator[tuple[date, date]]:
    for each in relations:
        begins, ends = max(each.from_on, first), min(each.to_on or last, last)
        if begins <= ends:
            yield begins, ends


def _reporter(
    person: Person,
    relations: Sequence[Membership],
    spans: tuple[tuple[date, date], ...],
    last: date,
) -> Reporter:
    newest = relations[-1]
    since = newest.from_on
    for earlier in reversed(relations[:-1]):
        if earlier.to_on is None or since - earlier.to_on > _DAY:
            break
        since = earlier.from_on
    has_ended = newest.to_on is not None and newest.to_on < last
    return Reporter(
        person_id=person.id,
        membership_id=newest.id,
        name=person.name,
        since=since,
        ended_on=newest.to_on if has_ended else None,
        spans=spans,
    )
