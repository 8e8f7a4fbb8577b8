"""补登名单 hand_list: every hand entry that was approved, for everybody of the community to read.

And how many of an organiser's attendances were written in by hand, for those who approve.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Approval, ApprovalState, Person
from app.accounts.permissions import reach
from app.core.db import db
from app.core.masking import mask_name
from app.events.hand import KINDS
from app.events.models import (
    Attendance,
    AttendanceState,
    Event,
    EventSession,
    HandEntry,
    HandPerson,
)
from app.organisations.models import Organisation
from app.records.models import TimeClass

#: how far back both go
SPAN = timedelta(days=365)
MOST = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """One approved entry: when and what it was, how many people, their masked names."""

    event_id: uuid.UUID
    title: str
    host: str
    starts_at: datetime
    decided_at: datetime
    names: tuple[str, ...]
    #: an event that nobody had planned
    is_backfilled: bool
    #: how many pictures came with it, and when they were deleted
    pictures: int
    pictures_gone_at: datetime | None


def approved(region_id: int, path: str, *, now: datetime) -> Sequence[Listed]:
    """The entries for events below a node, the newest first."""
    query = (
        sa.select(HandEntry.id, Event.id, Event.title, Organisation.name, EventSession.starts_at,
                  Approval.decided_at, Event.is_backfilled, HandEntry.pictures,
                  HandEntry.pictures_gone_at)
        .join(Approval, Approval.subject_id == HandEntry.id)
        .join(Event, Event.id == HandEntry.event_id)
        .join(EventSession, EventSession.id == HandEntry.session_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(
            HandEntry.region_id == region_id,
            Approval.kind.in_(KINDS),
            Organisation.path.startswith(path, autoescape=True),
            Approval.state == ApprovalState.APPROVED,
            Approval.decided_at >= now - SPAN,
        )
        .order_by(Approval.decided_at.desc())
        .limit(MOST)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    names = _names([entry_id for entry_id, *_ in rows])
    return [
        Listed(event_id, title, host, starts_at, at, names.get(entry_id, ()), is_new, number, gone)
        for entry_id, event_id, title, host, starts_at, at, is_new, number, gone in rows
        if at is not None
    ]


def _names(entries: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    query = (
        sa.select(HandPerson.entry_id, Person.name)
        .join(Person, Person.id == HandPerson.person_id)
        .where(HandPerson.entry_id.in_(entries))
        .order_by(HandPerson.entry_id, Person.name)
    )
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for entry_id, name in db.session.execute(query):
        found[entry_id] = (*found.get(entry_id, ()), mask_name(name))
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """How the attendances of one organiser's events came about, counted."""

    name: str
    events: int
    scanned: int
    leader_closed: int
    hand: int

    @property
    def part(self) -> int:
        """Hundredths of them that were written in by hand."""
        whole = self.scanned + self.leader_closed + self.hand
        return round(100 * self.hand / whole) if whole else 0


def shares(actor: Actor, *, now: datetime) -> Sequence[Share]:
    """The organisers of the events that the actor answers for, the greatest part by hand first."""
    paths = reach(actor, "approval.decide")
    if not paths:
        return []
    query = (
        sa.select(
            Person.name,
            sa.func.count(sa.distinct(Event.id)),
            _count(TimeClass.SCANNED),
            _count(TimeClass.LEADER_CLOSED),
            _count(TimeClass.HAND),
        )
        .join(Event, Event.created_by_id == Person.id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .join(Attendance, Attendance.event_id == Event.id)
        .where(
            Event.region_id == actor.region_id,
            Event.starts_at >= now - SPAN,
            Attendance.state == AttendanceState.DONE,
            sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths)),
        )
        .group_by(Person.id, Person.name)
    )
    found = [
        Share(name, events, scanned, closed, by_hand)
        for name, events, scanned, closed, by_hand in db.session.execute(query)
    ]
    return sorted(found, key=lambda one: (-one.part, one.name))[:MOST]


def _count(kind: TimeClass) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((Attendance.time_class == kind, 1), else_=0))
