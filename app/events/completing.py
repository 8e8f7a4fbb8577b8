"""完成参与 completing: from a complete attendance to a service record and booked points."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.core.clock import local_day
from app.core.db import db
from app.events.models import Attendance, AttendanceMode, AttendanceState, Event, EventSession
from app.organisations.models import Organisation
from app.organisations.queries import community_of
from app.organisations.rules import is_within
from app.points import queries as points
from app.points import service as ledger
from app.points.models import Reason
from app.points.valuing import Booked, Cause
from app.records import queries as records
from app.records import service as facts
from app.records.models import ServiceRecord, TimeClass, Trust
from app.records.service import NewRecord


@dataclass(frozen=True, slots=True)
class Gain:
    """What an attendance brought under the person's own scheme, and the total after it."""

    points: int
    total: int


def source_of(attendance_id: uuid.UUID) -> str:
    """What the ledger and the records call an attendance."""
    return f"attendance:{attendance_id}"


def sources_of(attendance: Attendance) -> list[str]:
    """What all records of an attendance are called: one, and one for each correction."""
    first = source_of(attendance.id)
    if attendance.time_class is not TimeClass.HAND:
        return [first]
    # found by the person's index; a correction is of the class hand
    query = sa.select(ServiceRecord.source).where(
        ServiceRecord.region_id == attendance.region_id,
        ServiceRecord.person_id.in_(records.same_human(attendance.person_id)),
        ServiceRecord.source.startswith(f"{first}/", autoescape=True),
    )
    return [first, *db.session.scalars(query.order_by(ServiceRecord.id))]


def home_of(person_id: uuid.UUID, at: datetime, *, host: Organisation) -> tuple[uuid.UUID, str]:
    """Where a person is at home on a day: branch, else residence, else the event's community."""
    home = accounts.home_on(person_id, local_day(at))
    if home is not None:
        return home.organisation_id, home.path
    community = community_of(host) or host
    return community.id, community.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A complete attendance: where it was, when it began, how long it lasted, how it was proved."""

    event: Event
    session: EventSession
    host: Organisation
    in_at: datetime
    minutes: int
    time_class: TimeClass
    trust: Trust
    made_by_id: uuid.UUID
    #: who approved what is no scan; None = whoever published the event
    approved_by_id: uuid.UUID | None = None
    #: what its record is called, where it is not the first of its attendance
    source: str = ""

    @property
    def occurred_at(self) -> datetime:
        """The scan where the scan itself counts, else the session's start."""
        is_scan = self.event.attendance is AttendanceMode.IN
        return self.in_at if is_scan else self.session.starts_at


def complete(attendance: Attendance, whole: Whole, *, now: datetime) -> Gain:
    """Close an attendance: its minutes become a fact and the fact is booked, at once."""
    attendance.state = AttendanceState.DONE
    attendance.minutes = whole.minutes
    attendance.time_class = whole.time_class
    person_id, region_id = attendance.person_id, attendance.region_id
    home_id, home_path = home_of(person_id, whole.occurred_at, host=whole.host)
    record = facts.append(record_of(attendance.id, person_id, whole, home_id), now=now)
    booked = ledger.book(region_id, person_id, cause_of(record), now=now)
    db.session.flush()
    return own_gain(home_path, booked)


def cause_of(record: ServiceRecord) -> Cause:
    """Why the person's accounts are booked."""
    return Cause(
        source=record.source,
        reason=Reason.AWARD,
        day=local_day(record.occurred_at),
        made_by_id=record.made_by_id,
        approved_by_id=record.approved_by_id,
        fact=records.as_fact(record),
    )


def record_of(
    attendance_id: uuid.UUID, person_id: uuid.UUID, whole: Whole, home_id: uuid.UUID
) -> NewRecord:
    """The fact that a whole attendance is."""
    event = whole.event
    return NewRecord(
        region_id=event.region_id,
        person_id=person_id,
        home_organisation_id=home_id,
        organisation_id=event.organisation_id,
        source=whole.source or source_of(attendance_id),
        title=event.title,
        occasion=f"{event.id}/{whole.session.id}",
        item=event.item,
        category=event.category,
        counts_as_hours=event.counts_as_hours,
        occurred_at=whole.occurred_at,
        minutes=whole.minutes,
        amount=event.points,
        time_class=whole.time_class,
        trust=whole.trust,
        made_by_id=whole.made_by_id,
        approved_by_id=whole.approved_by_id or event.published_by_id,
    )


def own_gain(home_path: str, booked: list[Booked]) -> Gain:
    """The gain under the scheme that speaks for the person's home, of the nearest node."""
    above = [each for each in booked if is_within(home_path, each.path)]
    own = max(above, key=lambda each: len(each.path), default=None)
    return Gain(own.amount, own.total) if own else Gain(0, 0)


def gained(attendance: Attendance, host: Organisation, *, at: datetime, now: datetime) -> Gain:
    """What an earlier attendance brought, for the answer to a repeated scan."""
    _, home_path = home_of(attendance.person_id, at, host=host)
    ruling = points.ruling_for(attendance.region_id, home_path)
    if ruling is None:
        return Gain(0, 0)
    earned = sum(points.earned(attendance.region_id, ruling.id, sources_of(attendance)).values())
    period = points.current_period(ruling, now=now).label
    total = sum(
        account.total
        for account in points.accounts_of(attendance.region_id, attendance.person_id)
        if account.scheme_id == ruling.id and account.period == period
    )
    return Gain(earned, total)
