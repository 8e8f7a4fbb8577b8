"""核对 deciding: a leader counts a doubtful scan, or does not; never his own, nor one he made.

What the code proves needs the leader alone and goes through the writing of every check-in. What
nothing proves becomes a hand entry, which a second person approves: no shorter way than without a
scan. Decisions are compared and set, so that of two leaders one wins.
"""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.permissions import may, require
from app.audit import service as audit
from app.core.db import db
from app.events import doubt_writing, queries
from app.events.doubt_errors import (
    EventClosed,
    OwnRefusal,
    RefusalDecided,
    RefusalNotFound,
)
from app.events.doubt_writing import Case
from app.events.errors import PersonDisabled
from app.events.models import Event, EventSession, EventState
from app.events.refusal_models import RefusalState, RefusedScan
from app.events.refusal_words import said_of
from app.events.rules import SHOWN_LABELS, Shown
from app.notices import service as notices
from app.organisations.models import Organisation
from app.schemes.rules.numbers import points_text

#: where people read what became of their scans
OWN_PAGE = "/me/refusals"


class Outcome(enum.StrEnum):
    """What a decision came to."""

    COUNTED = "counted"
    #: there was a record already
    STOOD = "stood"
    #: laid before a second person
    PROPOSED = "proposed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and what it brought at once."""

    outcome: Outcome
    points: int = 0


def count(
    refusal_id: uuid.UUID, *, by: Actor, now: datetime, left_at: datetime | None = None
) -> Decided:
    """确认计入: at the time that the code proves, else as an entry by hand.

    `left_at` is when the person left, where an event counts by hours and nothing says it. Raises
    `RefusalDecided`, `OwnRefusal`, `EventClosed`, `NoCheckIn`, `BeforeCheckIn`, `LeftMissing`.
    """
    case = _case(refusal_id, by=by)
    if case.event.state not in {EventState.PUBLISHED, EventState.SETTLED}:
        raise EventClosed(state=SHOWN_LABELS[Shown(case.event.state.value)])
    if not case.person.is_active:
        raise PersonDisabled
    if doubt_writing.is_proved(case, now=now):
        _set(case, RefusalState.ACCEPTED, by=by, now=now)
        taken = doubt_writing.write(case, by=by, now=now)
        return _counted(case, taken.again, taken.gain.points, by=by, now=now)
    if case.presence.attendance is not None:
        _set(case, RefusalState.ACCEPTED, by=by, now=now)
        stood = not doubt_writing.close(case, by=by, now=now)
        return _counted(case, stood, 0, by=by, now=now)
    entry_id = doubt_writing.propose(case, left_at=left_at, by=by, now=now)
    for each in (case.kept, *case.others):
        _lay(each, entry_id)
    _note("refusal.proposed", case, by=by, now=now)
    return Decided(Outcome.PROPOSED)


def dismiss(refusal_id: uuid.UUID, *, reason: str, by: Actor, now: datetime) -> Decided:
    """不计入: with a reason that the person reads. Raises `RefusalDecided`, `OwnRefusal`."""
    case = _case(refusal_id, by=by)
    _set(case, RefusalState.DISMISSED, reason=reason, by=by, now=now)
    _note("refusal.dismissed", case, by=by, now=now, reason=reason)
    _tell(case, f"“{case.event.title}”的扫码没有计入", reason, now=now)
    return Decided(Outcome.DISMISSED)


def _case(refusal_id: uuid.UUID, *, by: Actor) -> Case:
    """A scan that waits, for somebody who may decide on it."""
    kept = db.session.get(RefusedScan, refusal_id)
    is_ours = kept is not None and kept.region_id == by.region_id
    if kept is None or not is_ours or kept.session_id is None or kept.person_id is None:
        raise RefusalNotFound
    session = db.session.get_one(EventSession, kept.session_id)
    event = db.session.get_one(Event, session.event_id)
    host = db.session.get_one(Organisation, event.organisation_id)
    target = queries.target(event, host)
    require(by, "attendance.close", target, known=may(by, "attendance.list", target))
    person = accounts.person(by.region_id, kept.person_id)
    maker = accounts.person(by.region_id, kept.actor_id or kept.person_id)
    if by.person_id in {person.id, maker.id}:
        raise OwnRefusal
    if kept.state is not RefusalState.IN_REVIEW or kept.hand_entry_id is not None:
        raise RefusalDecided
    return doubt_writing.case_of(kept, event, session, host, person, maker)


def _set(case: Case, state: RefusalState, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Compare and set: of two who decide at once, one wins."""
    changed = db.session.execute(
        sa.update(RefusedScan)
        .where(
            RefusedScan.id == case.kept.id,
            RefusedScan.state == RefusalState.IN_REVIEW,
            RefusedScan.hand_entry_id.is_(None),
        )
        .values(
            state=state, decided_by_id=by.person_id, decided_at=now, decision_reason=reason[:300]
        )
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise RefusalDecided


def _lay(kept: RefusedScan, entry_id: uuid.UUID) -> None:
    changed = db.session.execute(
        sa.update(RefusedScan)
        .where(
            RefusedScan.id == kept.id,
            RefusedScan.state == RefusalState.IN_REVIEW,
            RefusedScan.hand_entry_id.is_(None),
        )
        .values(hand_entry_id=entry_id)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise RefusalDecided


def _counted(case: Case, stood: bool, points: int, *, by: Actor, now: datetime) -> Decided:
    _note("refusal.counted", case, by=by, now=now)
    more = f"，+{points_text(points)} 分" if points and not stood else ""
    _tell(case, f"“{case.event.title}”的扫码已计入{more}", "", now=now)
    return Decided(Outcome.STOOD if stood else Outcome.COUNTED, points)


def _tell(case: Case, title: str, body: str, *, now: datetime) -> None:
    notices.send(
        case.event.region_id,
        "event",
        title,
        now=now,
        person_id=case.person.id,
        body=body,
        link=OWN_PAGE,
    )


def _note(action: str, case: Case, *, by: Actor, now: datetime, reason: str = "") -> None:
    audit.note(
        action,
        region_id=case.event.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="event",
        subject_id=case.event.id,
        organisation_id=case.host.id,
        address=by.address,
        reason=reason or said_of(case.kept.code).title,
        details={"refusal": case.kept.id.hex, "person_id": str(case.person.id)},
    )
    db.session.flush()
