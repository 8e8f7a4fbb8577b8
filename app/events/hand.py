"""人工补登 hand: who served and has no scan, written in by one and approved by another.

Neither the maker nor anybody who would gain approves, nor whoever made the event (F8). Nothing is
credited beyond the session's own length; what is approved is its own class of time and stands on a
list that everybody of the community can read.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import approvals
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.permissions import require
from app.audit import service as audit
from app.core.clock import local
from app.core.db import db
from app.core.ids import uuid7
from app.events import queries
from app.events.errors import AlreadyRecorded, HandTooEarly, NobodyNamed, TimesOutside, WrongState
from app.events.models import (
    Attendance,
    AttendanceState,
    Event,
    EventSession,
    EventState,
    Evidence,
    HandEntry,
    HandPerson,
)
from app.events.rules import SHOWN_LABELS, Shown
from app.organisations.models import Organisation

#: what the approval is called: of people without a scan, of other times of who has a record, of an
#: event that nobody planned
KIND, TIMES, BACKFILL = "hand_entry", "hand_times", "backfill"
KINDS = (KIND, TIMES, BACKFILL)
#: what the log calls a proposal of each kind
PROPOSED = {
    KIND: "hand.proposed",
    TIMES: "hand.times_proposed",
    BACKFILL: "backfill.proposed",
}
#: people of one entry, and names in its summary
MOST, NAMED = 200, 5


@dataclass(frozen=True, slots=True)
class Served:
    """Somebody who served without a scan, from when until when."""

    person_id: uuid.UUID
    in_at: datetime
    out_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """On what an entry rests: the kind of evidence, and why there is no scan."""

    evidence: Evidence
    reason: str


def propose(
    event: Event,
    session: EventSession,
    people: Sequence[Served],
    ground: Ground,
    *,
    by: Actor,
    now: datetime,
) -> HandEntry:
    """Lay people without a scan before a second person of the event's organisation.

    Raises `HandTooEarly` before the session's end, `TimesOutside`, `AlreadyRecorded`,
    `NobodyNamed`, `OwnApproval` for who names himself, `WrongState`, `Forbidden`.
    """
    host = db.session.get_one(Organisation, event.organisation_id)
    require(by, "hand.propose", queries.target(event, host))
    _check(event, session, people, by=by, now=now)
    told = summary(event, session, people)
    return lay_before(KIND, host, session, people, ground, summary=told, by=by, now=now)


def lay_before(
    kind: str,
    host: Organisation,
    session: EventSession,
    people: Sequence[Served],
    ground: Ground,
    *,
    summary: str,
    by: Actor,
    now: datetime,
) -> HandEntry:
    """Write down an entry with its people, and let it wait for a second person."""
    entry = _write_down(session, people, ground, by=by, now=now)
    approvals.propose(
        kind,
        entry.id,
        organisation_id=host.id,
        summary=summary,
        gainers=[each.person_id for each in people],
        by=by,
        now=now,
        reason=f"{EVIDENCE[ground.evidence]}；{ground.reason}",
    )
    note(PROPOSED[kind], entry, host, by=by, now=now, count=len(people))
    return entry


def _write_down(
    session: EventSession, people: Sequence[Served], ground: Ground, *, by: Actor, now: datetime
) -> HandEntry:
    entry = HandEntry(
        id=uuid7(),
        region_id=session.region_id,
        event_id=session.event_id,
        session_id=session.id,
        evidence=ground.evidence,
        reason=ground.reason,
        made_by_id=by.person_id,
        made_at=now,
    )
    db.session.add(entry)
    db.session.flush()
    for each in people:
        values = {name: getattr(each, name) for name in Served.__slots__}
        db.session.add(HandPerson(entry_id=entry.id, **values))
    db.session.flush()
    return entry


#: what is shown of the evidence
EVIDENCE = {
    Evidence.PAPER: "有纸质签到表",
    Evidence.PHOTO: "有现场照片",
    Evidence.WITNESS: "负责人在场证明",
}


def _check(
    event: Event, session: EventSession, people: Sequence[Served], *, by: Actor, now: datetime
) -> None:
    if event.state not in {EventState.PUBLISHED, EventState.SETTLED}:
        shown = SHOWN_LABELS[Shown(event.state.value)]
        raise WrongState(state=shown, verb="补登")
    if now < session.ends_at:
        raise HandTooEarly
    if not 0 < len(people) <= MOST:
        raise NobodyNamed(most=MOST)
    ids = [each.person_id for each in people]
    if by.person_id in ids:
        raise OwnApproval
    check_times(session, people)
    known = accounts.names(_present(session, ids))
    if known:
        raise AlreadyRecorded(names="、".join(sorted(known.values())[:NAMED]))


def check_times(session: EventSession, people: Sequence[Served]) -> None:
    """Nothing is credited outside the session. Raises `TimesOutside`."""
    if any(not session.starts_at <= each.in_at < each.out_at <= session.ends_at for each in people):
        raise TimesOutside(starts=_clock(session.starts_at), ends=_clock(session.ends_at))


def _present(session: EventSession, people: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Who of these has an attendance of the session already."""
    query = sa.select(Attendance.person_id).where(
        Attendance.region_id == session.region_id,
        Attendance.year == session.year,
        Attendance.session_id == session.id,
        Attendance.person_id.in_(people),
        Attendance.state != AttendanceState.VOID,
    )
    return set(db.session.scalars(query))


def _clock(at: datetime) -> str:
    return f"{local(at):%H:%M}"


def summary(event: Event, session: EventSession, people: Sequence[Served]) -> str:
    """What the second person reads: when, what, who, and who was elsewhere at that time."""
    names = sorted(accounts.names([each.person_id for each in people]).values())
    day = local(session.starts_at)
    more = "等" if len(names) > NAMED else ""
    words = f"人工补登 {day.month}月{day.day}日“{event.title[:40]}”："
    words += f"{'、'.join(names[:NAMED])}{more} {len(people)} 人"
    elsewhere = _elsewhere(session, people)
    return words + (f"；其中 {elsewhere} 人同一时间在别的活动里有记录" if elsewhere else "")


def _elsewhere(session: EventSession, people: Sequence[Served]) -> int:
    """How many were recorded at another session that overlaps with this one (F14)."""
    query = (
        sa.select(sa.func.count(sa.distinct(Attendance.person_id)))
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(
            Attendance.region_id == session.region_id,
            Attendance.person_id.in_([each.person_id for each in people]),
            Attendance.state != AttendanceState.VOID,
            EventSession.id != session.id,
            EventSession.starts_at < session.ends_at,
            EventSession.ends_at > session.starts_at,
        )
    )
    return int(db.session.scalar(query) or 0)


def note(
    action: str, entry: HandEntry, host: Organisation, *, by: Actor, now: datetime, count: int
) -> None:
    """Write into the log what was done to an entry."""
    audit.note(
        action,
        region_id=entry.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="event",
        subject_id=entry.event_id,
        organisation_id=host.id,
        address=by.address,
        reason=entry.reason,
        details={"entry": entry.id.hex, "people": count},
    )
