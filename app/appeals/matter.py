"""一件事 matter: one thing that can be doubted, and who had a hand in it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.models import Person
from app.appeals.rules import SubjectKind
from app.core.db import db
from app.events.models import Attendance, Event, EventSession, Scan
from app.events.refusal_models import RefusedScan
from app.organisations.models import Organisation
from app.points.models import Account, LedgerEntry
from app.records.models import ServiceRecord, TimeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that can be doubted, with everything that a decision about it rests on."""

    kind: SubjectKind
    id: uuid.UUID
    #: whose it is; None = anybody's who says that he was there
    person_id: uuid.UUID | None
    #: the node that decides
    node: Organisation
    occurred_on: date
    #: when people were told of it: the days to ask are counted from there
    told_at: datetime
    #: who scanned, closed, refused, entered or approved it, and whose event it is
    operators: frozenset[uuid.UUID] = frozenset()
    title: str = ""
    event: Event | None = None
    session: EventSession | None = None
    attendance: Attendance | None = None
    scans: tuple[Scan, ...] = ()
    refused: RefusedScan | None = None
    record: ServiceRecord | None = None
    entry: LedgerEntry | None = None
    account: Account | None = None

    @property
    def occasion(self) -> str:
        """What the records of this session call it; "" for what was no session."""
        if self.session is not None:
            return f"{self.session.event_id}/{self.session.id}"
        return self.record.occasion if self.record is not None else ""


def humans(people: Iterable[uuid.UUID | None]) -> frozenset[uuid.UUID]:
    """The people behind these records; a merged record leads to the one that stays."""
    ids = [each for each in people if each is not None]
    query = sa.select(sa.func.coalesce(Person.merged_into_id, Person.id)).where(Person.id.in_(ids))
    return frozenset(db.session.scalars(query))


def hands(record: ServiceRecord | None, *, before: datetime) -> list[uuid.UUID | None]:
    """Who made a record; and who approved it, where that was about this record alone.

    Of a scan the approver is whoever published the event, for all who came.
    """
    if record is None or record.recorded_at > before:
        return []
    by_hand = record.time_class is TimeClass.HAND
    return [record.made_by_id, record.approved_by_id if by_hand else None]


def others(owner: uuid.UUID | None, people: Iterable[uuid.UUID | None]) -> frozenset[uuid.UUID]:
    """Whoever had a hand in it besides the one whose it is."""
    return humans(people) - humans([owner])
