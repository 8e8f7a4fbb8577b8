"""签到签退 check_in: one scan becomes one line, exactly once, whatever is sent how often."""

from datetime import datetime, timedelta

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core import limits
from app.core.codes import CodeUnknown, typed_digits
from app.core.db import db, insert_once, written_row
from app.core.errors import Busy, DomainError
from app.core.tables import ClientKey
from app.events import distances, proofs, refusals
from app.events.answers import Taken, taken_as
from app.events.completing import Gain, complete, gained
from app.events.errors import AlreadyOut, EventNotFound, KeyReused
from app.events.models import Attendance, AttendanceMode, Direction, Scan
from app.events.presence import Presence, load, refusal_of, step_of
from app.events.proofs import Proof
from app.events.refusals import Refused, Sent
from app.events.rules import Step
from app.events.scan_rows import Request, attendance_row, key_row, noted, scan_row, whole_with
from app.organisations.models import Region
from app.records.models import Trust

TRIES = 3
WRONG_TYPED = 10
TYPED_WINDOW = timedelta(minutes=10)


def take(request: Request, *, region: Region, by: Actor, now: datetime) -> Taken | Refused:
    """Take a scan: a new line, the line that stood already, or a refusal that is kept.

    Refusals are returned, not raised, so that they are committed. Raises only `KeyReused`,
    `TooMany` (typed codes), `EventNotFound`, and `Forbidden` for a desk that is not one.
    """
    before = repeated(request, by=by, now=now)
    if before is not None:
        return before
    # only what is sent later can wait for a decision: a scan on the spot asks nothing more
    if request.scanned_at is not None and (kept := refusals.kept_before(request, by=by)):
        return kept
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
    stood = presence.scans.get(direction_of(step))
    if step in {Step.AGAIN_IN, Step.AGAIN_OUT} and error is None:
        if stood is not None:
            return _answer(presence, stood, again=True, now=now)
        error = AlreadyOut()
    if error is not None:
        return _refuse(request, error, proof, by=by, now=now)
    return write(request, presence, proof, direction_of(step), by=by, now=now)


#: what can be wrong with a code itself; kept like any refusal
SCAN_CODES = frozenset({"code_unknown", "code_forged", "code_expired"})


def direction_of(step: Step) -> Direction:
    """Which way a step goes."""
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
    where = proof or proofs.code_behind(request.code)
    sent = Sent(
        session_id=where.session_id if where else request.desk_session_id,
        person_id=request.person_id,
        key=request.key,
        body_hash=request.body_hash,
        direction=request.direction,
        scanned_at=proof.at if proof else request.scanned_at,
        is_desk=request.desk_session_id is not None,
        proof=proof,
    )
    return refusals.keep(error, sent, by=by, now=now)


def write(
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
    presence.attendance = attendance
    scan = scan_row(presence, attendance.id, proof, direction, request=request, by=by, now=now)
    if not insert_once(Scan, scan):
        return None
    written = Scan(**scan)
    distances.keep(presence.event, written, request.given)
    gain = _complete(presence, written, proof, by=by, now=now)
    insert_once(ClientKey, key_row(request, written, by=by, now=now))
    audit.note(f"attendance.{direction.value}", **noted(presence, written, by=by, now=now))
    return taken_as(presence, written, gain, again=False)


def _open_attendance(presence: Presence) -> Attendance | None:
    """A new attendance; None where the same person's came in between."""
    values = attendance_row(presence)
    return written_row(Attendance, values) if insert_once(Attendance, values) else None


def _complete(presence: Presence, scan: Scan, proof: Proof, *, by: Actor, now: datetime) -> Gain:
    """Book at once what is complete: a scan that itself counts, or a check-out."""
    whole = whole_with(presence, scan, proof, by=by)
    if presence.attendance is None or whole is None:
        return Gain(0, 0)
    return complete(presence.attendance, whole, now=now)


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
