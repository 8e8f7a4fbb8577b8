"""所疑之事 subjects: what a request is about: whose it is, who decides, who had a hand in it."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.appeals.errors import SubjectNotFound
from app.appeals.matter import Subject, hands, humans, others
from app.appeals.rules import SubjectKind
from app.core.clock import local_day
from app.core.db import db
from app.events.completing import sources_of
from app.events.models import Attendance, Event, EventSession, EventState, Scan
from app.events.refusal_models import RefusedScan
from app.organisations.models import Organisation
from app.organisations.queries import community_of
from app.points.models import Account, LedgerEntry, Reason
from app.points.standing import named_period
from app.records import queries as records
from app.records.models import ServiceRecord
from app.schemes import queries as schemes

#: later than everything
FAR = datetime(9000, 1, 1, tzinfo=UTC)
#: what can be doubted of an event: it took place, and people were told of it
HELD = (EventState.PUBLISHED, EventState.SETTLED, EventState.ARCHIVED)


def subject(
    region_id: int,
    kind: SubjectKind,
    subject_id: uuid.UUID,
    *,
    asker_id: uuid.UUID,
    before: datetime | None = None,
) -> Subject:
    """What somebody doubts; only what is his own. Raises `SubjectNotFound`.

    `before`: whoever had a hand in it only since then puts it right, and is no operator.
    """
    found = _READERS[kind](region_id, subject_id, asker_id, before or FAR)
    if found.person_id is not None and humans([found.person_id]) != humans([asker_id]):
        raise SubjectNotFound
    return found


def _held(region_id: int, session_id: uuid.UUID | None) -> tuple[EventSession, Event, Organisation]:
    """A session of an event that took place, and where its matters are decided."""
    query = (
        sa.select(EventSession, Event, Organisation)
        .join(Event, Event.id == EventSession.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(
            EventSession.id == session_id,
            EventSession.region_id == region_id,
            Event.state.in_(HELD),
        )
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise SubjectNotFound
    session, event, host = row
    return session, event, community_of(host) or host


def _attendance(
    region_id: int, subject_id: uuid.UUID, _asker_id: uuid.UUID, before: datetime
) -> Subject:
    query = sa.select(Attendance).where(
        Attendance.region_id == region_id, Attendance.id == subject_id
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise SubjectNotFound
    session, event, node = _held(region_id, found.session_id)
    scans = db.session.scalars(
        sa.select(Scan)
        .where(Scan.region_id == region_id, Scan.year == found.year, Scan.attendance_id == found.id)
        .order_by(Scan.at)
    ).all()
    record = newest_record(region_id, found)
    told = [session.ends_at, event.settled_at, record.recorded_at if record else None]
    return Subject(
        kind=SubjectKind.ATTENDANCE,
        id=found.id,
        person_id=found.person_id,
        node=node,
        occurred_on=local_day(session.starts_at),
        told_at=max(each for each in told if each is not None),
        operators=others(
            found.person_id,
            [
                event.created_by_id,
                *(each.actor_id for each in scans if each.recorded_at <= before),
                *hands(record, before=before),
            ],
        ),
        title=event.title,
        event=event,
        session=session,
        attendance=found,
        scans=tuple(scans),
        record=record,
    )


def newest_record(region_id: int, attendance: Attendance) -> ServiceRecord | None:
    """The record of an attendance as it stands; the newest where it was corrected."""
    query = (
        sa.select(ServiceRecord)
        .where(
            ServiceRecord.region_id == region_id,
            ServiceRecord.person_id.in_(records.same_human(attendance.person_id)),
            ServiceRecord.source.in_(sources_of(attendance)),
        )
        .order_by(ServiceRecord.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def _refused_scan(
    region_id: int, subject_id: uuid.UUID, _asker_id: uuid.UUID, _before: datetime
) -> Subject:
    found = db.session.get(RefusedScan, subject_id)
    if found is None or found.region_id != region_id or found.person_id is None:
        raise SubjectNotFound
    if found.session_id is None:
        return _stray(found)
    session, event, node = _held(region_id, found.session_id)
    return Subject(
        kind=SubjectKind.REFUSED_SCAN,
        id=found.id,
        person_id=found.person_id,
        node=node,
        occurred_on=local_day(session.starts_at),
        told_at=max(found.at, event.settled_at or found.at),
        operators=others(
            found.person_id, [event.created_by_id, found.actor_id, found.decided_by_id]
        ),
        title=event.title,
        event=event,
        session=session,
        refused=found,
    )


def _stray(found: RefusedScan) -> Subject:
    """A scan of which nobody knows the session: decided where its person is at home."""
    assert found.person_id is not None, "nobody doubts the scan of nobody"
    home = accounts.home_on(found.person_id, local_day(found.at))
    if home is None:
        raise SubjectNotFound
    return Subject(
        kind=SubjectKind.REFUSED_SCAN,
        id=found.id,
        person_id=found.person_id,
        node=db.session.get_one(Organisation, home.organisation_id),
        occurred_on=local_day(found.at),
        told_at=found.at,
        operators=others(found.person_id, [found.actor_id]),
        refused=found,
    )


def _session(
    region_id: int, subject_id: uuid.UUID, asker_id: uuid.UUID, _before: datetime
) -> Subject:
    session, event, node = _held(region_id, subject_id)
    return Subject(
        kind=SubjectKind.SESSION,
        id=session.id,
        person_id=None,
        node=node,
        occurred_on=local_day(session.starts_at),
        told_at=max(session.ends_at, event.settled_at or session.ends_at),
        operators=others(asker_id, [event.created_by_id]),
        title=event.title,
        event=event,
        session=session,
        attendance=own_attendance(session, asker_id),
    )


def own_attendance(session: EventSession, person_id: uuid.UUID) -> Attendance | None:
    """What stands of somebody in a session, under whichever of his records."""
    query = sa.select(Attendance).where(
        Attendance.region_id == session.region_id,
        Attendance.year == session.year,
        Attendance.session_id == session.id,
        Attendance.person_id.in_(records.same_human(person_id)),
    )
    return db.session.scalars(query.order_by(Attendance.id).limit(1)).one_or_none()


def _entry(
    region_id: int, subject_id: uuid.UUID, _asker_id: uuid.UUID, before: datetime
) -> Subject:
    query = (
        sa.select(LedgerEntry, Account, Organisation)
        .join(Account, Account.id == LedgerEntry.account_id)
        .join(Organisation, Organisation.id == Account.home_organisation_id)
        .where(LedgerEntry.region_id == region_id, LedgerEntry.id == subject_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise SubjectNotFound
    entry, account, home = row
    record = _record_of(region_id, entry.source, account.person_id)
    by_itself = [entry.made_by_id, entry.approved_by_id] if entry.reason is not Reason.AWARD else []
    titles = records.titles(region_id, [entry.source])
    return Subject(
        kind=SubjectKind.ENTRY,
        id=entry.id,
        person_id=account.person_id,
        node=home,
        occurred_on=local_day(record.occurred_at if record else entry.at),
        told_at=entry.at,
        operators=others(account.person_id, [*hands(record, before=before), *by_itself]),
        title=titles.get(entry.source, ""),
        record=record,
        entry=entry,
        account=account,
    )


def _record_of(region_id: int, source: str, person_id: uuid.UUID) -> ServiceRecord | None:
    query = sa.select(ServiceRecord).where(
        ServiceRecord.region_id == region_id,
        ServiceRecord.person_id.in_(records.same_human(person_id)),
        ServiceRecord.source == source,
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def _score(
    region_id: int, subject_id: uuid.UUID, _asker_id: uuid.UUID, _before: datetime
) -> Subject:
    account = db.session.get(Account, subject_id)
    if account is None or account.region_id != region_id:
        raise SubjectNotFound
    newest = sa.select(sa.func.max(LedgerEntry.at)).where(
        LedgerEntry.region_id == region_id,
        LedgerEntry.year == account.year,
        LedgerEntry.account_id == account.id,
    )
    told_at = db.session.scalar(newest)
    if told_at is None:
        raise SubjectNotFound
    return Subject(
        kind=SubjectKind.SCORE,
        id=account.id,
        person_id=account.person_id,
        node=db.session.get_one(Organisation, account.home_organisation_id),
        occurred_on=min(local_day(told_at), _last_day(account, now=told_at)),
        told_at=told_at,
        account=account,
    )


def _last_day(account: Account, *, now: datetime) -> date:
    """The last day of the period of an account: what is booked later still belongs to it."""
    ruling = schemes.ruling(account.region_id, account.scheme_id)
    period = named_period(ruling, account.period, now=now)
    return period.ends_on if period is not None else local_day(now)


_READERS: Mapping[SubjectKind, Callable[[int, uuid.UUID, uuid.UUID, datetime], Subject]] = {
    SubjectKind.ATTENDANCE: _attendance,
    SubjectKind.REFUSED_SCAN: _refused_scan,
    SubjectKind.SESSION: _session,
    SubjectKind.ENTRY: _entry,
    SubjectKind.SCORE: _score,
}
