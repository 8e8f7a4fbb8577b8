"""签到签退 check_in: one scan becomes one line, exactly once, whatever is sent how often."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core import limits
from app.core.codes import CodeUnknown, typed_digits
from app.core.db import db, insert_once, written_row
from app.core.errors import Busy, DomainError
from app.core.ids import uuid7
from app.core.tables import ClientKey
from app.core.tickets import ScanTicket
from app.events import proofs
from app.events.answers import Taken, taken_as
from app.events.completing import Gain, Whole, complete, gained
from app.events.errors import AlreadyOut, EventNotFound, KeyReused
from app.events.models import Attendance, AttendanceMode, AttendanceState, Direction, Scan
from app.events.presence import Presence, load, refusal_of, remarks_on, step_of
from app.events.proofs import Proof
from app.events.refusals import Refused, keep
from app.events.rules import Step, served_minutes, weaker
from app.organisations.models import Region
from app.records.models import TimeClass, Trust

TRIES = 3
WRONG_TYPED = 10
TYPED_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One scan as it was sent under a client key: by a phone (`code` or `ticket`) or by a desk.

    A desk names the session and the person; both phones and desks may send later (`scanned_at`).
    """

    key: str
    person_id: uuid.UUID
    code: str = ""
    ticket: ScanTicket | None = None
    desk_session_id: uuid.UUID | None = None
    direction: Direction | None = None
    scanned_at: datetime | None = None
    #: what is wrong with the code by which a desk knew the person
    doubt: DomainError | None = None
    #: what tells two bodies under one key apart
    body: Mapping[str, Any]

    @property
    def body_hash(self) -> bytes:
        """A hash of the body without its key."""
        text = json.dumps(dict(self.body), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).digest()


def take(request: Request, *, region: Region, by: Actor, now: datetime) -> Taken | Refused:
    """Take a scan: a new line, the line that stood already, or a refusal that is kept.

    Refusals are returned, not raised, so that they are committed. Raises only `KeyReused`,
    `TooMany` (typed codes), `EventNotFound`, and `Forbidden` for a desk that is not one.
    """
    before = repeated(request, by=by, now=now)
    if before is not None:
        return before
    try:
        proof = _prove(request, by=by, now=now)
    except DomainError as error:
        if error.code not in SCAN_CODES:
            raise
        return _refuse(request, error, None, by=by, now=now)
    for _ in range(TRIES):
        outcome = _decide(request, proof, region=region, by=by, now=now)
        if outcome is not None:
            return outcome
    raise Busy


def repeated(request: Request, *, by: Actor, now: datetime) -> Taken | None:
    """The record that this key made before, if it did; whom it meant is not asked again."""
    before = _by_key(request, by)
    return None if before is None else _repeat(before, now=now)


def _decide(
    request: Request, proof: Proof, *, region: Region, by: Actor, now: datetime
) -> Taken | Refused | None:
    """What a proved scan comes to; None where the same scan came in between."""
    presence = load(proof.session_id, request.person_id)
    _check_actor(presence, proof, by=by)
    step = step_of(presence, proof, request.direction, region)
    error = refusal_of(presence, proof, step, region)
    stood = presence.scans.get(_direction(step))
    if step in {Step.AGAIN_IN, Step.AGAIN_OUT} and error is None:
        if stood is not None:
            return _answer(presence, stood, again=True, now=now)
        error = AlreadyOut()
    if error is not None:
        return _refuse(request, error, proof, by=by, now=now)
    return _write(request, presence, proof, _direction(step), by=by, now=now)


#: what can be wrong with a code itself; kept like any refusal
SCAN_CODES = frozenset({"code_unknown", "code_forged", "code_expired"})


def _direction(step: Step) -> Direction:
    return Direction.IN if step in {Step.CHECK_IN, Step.AGAIN_IN} else Direction.OUT


def _by_key(request: Request, by: Actor) -> ClientKey | None:
    found = db.session.get(ClientKey, (by.region_id, by.person_id, request.key))
    if found is not None and found.body_hash != request.body_hash:
        raise KeyReused
    return found


def _prove(request: Request, *, by: Actor, now: datetime) -> Proof:
    if request.desk_session_id is not None:
        return proofs.from_desk(
            request.desk_session_id,
            scanned_at=request.scanned_at,
            doubt=request.doubt,
            now=now,
        )
    if request.ticket is not None:
        return proofs.from_ticket(request.ticket)
    if typed_digits(request.code) is None:
        return proofs.from_code(by.region_id, request.code, scanned_at=request.scanned_at, now=now)
    key = f"typed:{by.person_id}"
    limits.check(key, most=WRONG_TYPED, window=TYPED_WINDOW, now=now)
    try:
        return proofs.from_code(by.region_id, request.code, scanned_at=request.scanned_at, now=now)
    except CodeUnknown:
        limits.count(key, window=TYPED_WINDOW, now=now)
        raise


def _check_actor(presence: Presence, proof: Proof, *, by: Actor) -> None:
    """A volunteer scans for himself; a desk for others, where it runs the event."""
    if proof.trust is Trust.STEWARD:
        target = Target(path=presence.host.path, event_id=presence.event.id)
        require(by, "desk.check_in", target)
    else:
        require(by, "attendance.self", Target(person_id=presence.person_id))


def _refuse(
    request: Request, error: DomainError, proof: Proof | None, *, by: Actor, now: datetime
) -> Refused:
    return keep(
        error,
        region_id=by.region_id,
        session_id=proof.session_id if proof else request.desk_session_id,
        person_id=request.person_id,
        key=request.key,
        direction=request.direction,
        scanned_at=proof.at if proof else request.scanned_at,
        by=by,
        now=now,
    )


def _write(
    request: Request,
    presence: Presence,
    proof: Proof,
    direction: Direction,
    *,
    by: Actor,
    now: datetime,
) -> Taken | None:
    """Write the scan; None where the same scan came in between and stands already."""
    attendance = presence.attendance or _open_attendance(presence)
    if attendance is None:
        return None
    scan = {
        "region_id": attendance.region_id,
        "year": attendance.year,
        "id": uuid7(),
        "attendance_id": attendance.id,
        "direction": direction,
        "at": proof.at,
        "recorded_at": now,
        "trust": proof.trust,
        "key": request.key,
        "actor_id": by.person_id,
        "remarks": remarks_on(presence, proof) if direction is Direction.IN else [],
    }
    if not insert_once(Scan, scan):
        return None
    written = Scan(**scan)
    presence.attendance = attendance
    gain = _complete(presence, written, by=by, now=now)
    _remember_key(request, written, by=by, now=now)
    _note(presence, attendance, written, by=by, now=now)
    return taken_as(presence, written, gain, again=False)


def _note(
    presence: Presence, attendance: Attendance, scan: Scan, *, by: Actor, now: datetime
) -> None:
    audit.note(
        f"attendance.{scan.direction.value}",
        region_id=attendance.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="attendance",
        subject_id=attendance.id,
        organisation_id=presence.host.id,
        address=by.address,
        details={"trust": scan.trust.value, "person_id": str(attendance.person_id)},
    )


def _open_attendance(presence: Presence) -> Attendance | None:
    """A new attendance; None where the same person's came in between."""
    session = presence.session
    values = {
        "region_id": session.region_id,
        "year": session.year,
        "id": uuid7(),
        "session_id": session.id,
        "event_id": presence.event.id,
        "person_id": presence.person_id,
        "state": AttendanceState.OPEN,
        "minutes": 0,
        "note": "",
    }
    return written_row(Attendance, values) if insert_once(Attendance, values) else None


def _complete(presence: Presence, scan: Scan, *, by: Actor, now: datetime) -> Gain:
    """Book at once what is complete: a scan that itself counts, or a check-out."""
    event, attendance = presence.event, presence.attendance
    first = presence.scans.get(Direction.IN, scan)
    is_whole = scan.direction is Direction.OUT or event.attendance is AttendanceMode.IN
    if attendance is None or not is_whole:
        return Gain(0, 0)
    minutes = 0
    if scan.direction is Direction.OUT:
        minutes = served_minutes(first.at, scan.at, starts_at=presence.session.starts_at)
    whole = Whole(
        event=event,
        session=presence.session,
        host=presence.host,
        in_at=first.at,
        minutes=minutes,
        time_class=TimeClass.SCANNED,
        trust=Trust(weaker(first.trust.value, scan.trust.value)),
        made_by_id=by.person_id,
    )
    return complete(attendance, whole, now=now)


def _remember_key(request: Request, scan: Scan, *, by: Actor, now: datetime) -> None:
    insert_once(
        ClientKey,
        {
            "region_id": by.region_id,
            "actor_id": by.person_id,
            "key": request.key,
            "body_hash": request.body_hash,
            "year": scan.year,
            "made_id": scan.id,
            "at": now,
        },
    )


def _repeat(before: ClientKey, *, now: datetime) -> Taken:
    """The answer to a key that was used before: the record it made."""
    scan = db.session.get_one(Scan, (before.region_id, before.year, before.made_id))
    attendance = db.session.get_one(Attendance, (scan.region_id, scan.year, scan.attendance_id))
    presence = load(attendance.session_id, attendance.person_id)
    return _answer(presence, scan, again=True, now=now)


def _answer(presence: Presence, scan: Scan, *, again: bool, now: datetime) -> Taken:
    attendance = presence.attendance
    if attendance is None:
        raise EventNotFound
    gain = gained(attendance, presence.host, at=presence.session.starts_at, now=now)
    is_first_half = scan.direction is Direction.IN and (
        presence.event.attendance is not AttendanceMode.IN
    )
    if is_first_half:
        gain = Gain(0, gain.total)
    return taken_as(presence, scan, gain, again=again)
