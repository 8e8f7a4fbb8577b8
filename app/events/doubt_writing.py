"""核对入账 doubt_writing: how a doubtful scan that a leader counts is written down."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core import words
from app.core.db import db
from app.core.errors import Busy
from app.events import check_in, closing, hand, presence
from app.events.answers import Taken, taken_as
from app.events.check_in import direction_of
from app.events.completing import Gain
from app.events.doubt_errors import BeforeCheckIn, LeftMissing, NoCheckIn, OfflineNotTaken
from app.events.doubt_following import remember_key
from app.events.hand import Ground, Served
from app.events.models import (
    AttendanceMode,
    AttendanceState,
    Direction,
    Event,
    EventSession,
    Evidence,
)
from app.events.presence import Presence
from app.events.proofs import Proof
from app.events.refusal_models import RefusalState, RefusedScan, Way
from app.events.refusal_words import said_of
from app.events.rules import Step, windows
from app.events.scan_rows import Request
from app.organisations.models import Organisation, Region
from app.organisations.queries import region
from app.records.models import Trust

#: proofs that need no second person
PROVING = frozenset({Trust.SCREEN, Trust.STEWARD})
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A doubtful scan and all that it is about; records that were merged count as one person."""

    kept: RefusedScan
    #: other scans of this person and session that wait and prove nothing
    others: Sequence[RefusedScan]
    event: Event
    session: EventSession
    host: Organisation
    region: Region
    person: Person
    #: who sent it: the person, or a desk
    maker: Person
    presence: Presence

    @property
    def at(self) -> datetime:
        """The moment it stands for: proved, else claimed."""
        return moment_of(self.kept)


def moment_of(kept: RefusedScan) -> datetime:
    """The moment that a kept scan stands for: proved, else claimed."""
    return kept.proved_at or kept.scanned_at or kept.at


def case_of(
    kept: RefusedScan,
    event: Event,
    session: EventSession,
    host: Organisation,
    person: Person,
    maker: Person,
) -> Case:
    """A scan that waits, with what is known around it."""
    query = (
        sa.select(RefusedScan)
        .where(
            RefusedScan.session_id == session.id,
            RefusedScan.person_id == kept.person_id,
            RefusedScan.id != kept.id,
            RefusedScan.state == RefusalState.IN_REVIEW,
            RefusedScan.hand_entry_id.is_(None),
        )
        .order_by(RefusedScan.id)
    )
    return Case(
        kept=kept,
        others=[each for each in db.session.scalars(query) if each.trust not in PROVING],
        event=event,
        session=session,
        host=host,
        region=region(event.region_id),
        person=person,
        maker=maker,
        presence=presence.load(session.id, person.id),
    )


def is_proved(case: Case, *, now: datetime) -> bool:
    """Whether the code, or a desk, proves a moment inside the session's windows.

    A code that was sent later proves nothing at an event of many points: it may be passed on.
    """
    at = case.kept.proved_at
    if case.kept.code == OfflineNotTaken.code:
        return False
    if at is None or at > now or case.kept.trust not in PROVING:
        return False
    span = windows(case.session.starts_at, case.session.ends_at, case.region.settings)
    until = span.in_until if _step(case) is Step.CHECK_IN else span.out_until
    return span.opens_at <= at <= until


def _proof(case: Case, *, by: Actor | None = None) -> Proof:
    return Proof(
        case.session.id,
        case.kept.trust or Trust.HAND,
        case.at,
        is_offline=True,
        proved_at=case.kept.proved_at,
        step=case.kept.step,
        confirmed_by_id=by.person_id if by else None,
    )


def _step(case: Case) -> Step:
    return presence.step_of(case.presence, _proof(case), case.kept.direction, case.region)


def write(case: Case, *, by: Actor, now: datetime) -> Taken:
    """Write what is proved as any check-in is written, under its own key, with its own trust."""
    step, found = _step(case), case.presence
    if step in {Step.AGAIN_IN, Step.AGAIN_OUT}:
        stood = found.scans.get(direction_of(step)) or next(iter(found.scans.values()))
        remember_key(case.kept, stood.year, stood.id, now=now)
        return taken_as(found, stood, Gain(0, 0), again=True)
    if step is Step.CHECK_OUT:
        _check_order(case)
    request = Request(
        key=case.kept.key,
        person_id=case.person.id,
        body={},
        kept_hash=case.kept.body_hash or b"",
    )
    maker = accounts.actor(case.maker, now=now)
    taken = check_in.write(
        request, found, _proof(case, by=by), direction_of(step), by=maker, now=now
    )
    if taken is None:
        raise Busy
    return replace(taken, again=False)


def _check_order(case: Case) -> None:
    came = case.presence.at(Direction.IN)
    if came is None:
        raise NoCheckIn
    if case.at <= came:
        raise BeforeCheckIn(at=words.clock_time(case.at), came=words.clock_time(came))


def close(case: Case, *, by: Actor, now: datetime) -> bool:
    """Take an unproved check-out as a leader closes one; tell whether there was one to close."""
    attendance = case.presence.attendance
    for scan in list(case.presence.scans.values())[:1]:
        remember_key(case.kept, scan.year, scan.id, now=now)
    is_out = case.event.attendance is not AttendanceMode.IN and (
        _step(case) is Step.CHECK_OUT or case.kept.direction is Direction.OUT
    )
    if attendance is None or attendance.state is not AttendanceState.OPEN or not is_out:
        return False
    _check_order(case)
    closing.close_open(
        case.event,
        case.session,
        {case.person.id},
        left_at=_inside(case, case.at),
        reason=_reason(case),
        by=by,
        now=now,
    )
    return True


def propose(case: Case, *, left_at: datetime | None, by: Actor, now: datetime) -> uuid.UUID:
    """Lay what nothing proves before a second person, as an entry by hand."""
    since, until = _span(case, left_at)
    evidence = Evidence.PHOTO if case.kept.way == Way.PHOTO.value else Evidence.WITNESS
    ground = Ground(evidence=evidence, reason=_reason(case))
    served = Served(case.person.id, since, until)
    return hand.propose(case.event, case.session, [served], ground, by=by, now=now).id


def _reason(case: Case) -> str:
    return f"核对扫码：{said_of(case.kept.code).title}"


def _span(case: Case, left_at: datetime | None) -> tuple[datetime, datetime]:
    """From when until when: by the scans that wait, else to the end, or as the leader says."""
    moments = sorted(_inside(case, moment_of(each)) for each in (case.kept, *case.others))
    since = min(moments[0], case.session.ends_at - _MINUTE)
    if case.event.attendance is not AttendanceMode.IN_OUT:
        return since, case.session.ends_at
    if left_at is not None:
        return since, left_at
    if moments[-1] > since:
        return since, moments[-1]
    if case.kept.direction is Direction.OUT:
        raise NoCheckIn
    raise LeftMissing(fields={"left": [LeftMissing.sentence]})


def _inside(case: Case, at: datetime) -> datetime:
    return max(case.session.starts_at, min(at, case.session.ends_at))
