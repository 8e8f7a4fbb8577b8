"""快路 swift: a scan with nothing unusual about it, in one question and one statement.

When a hall of people scans at the same moment, what counts is how little a scan asks of the
database. This way takes only what is plainly in order, on PostgreSQL: a signed code or a kept
ticket, a first check-in or check-out, at most one account to move, whose state lets the new fact
be added. It says nothing but yes; whatever else comes gets None and goes the plain way,
`check_in.take`, whose rules it shares. One statement is one transaction: all rows or none.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.actor import Actor
from app.accounts.permissions import Target, may
from app.audit import service as audit
from app.core.codes import typed_digits
from app.core.db import alone, db
from app.core.errors import DomainError
from app.events import proofs
from app.events.answers import Taken, taken_as
from app.events.completing import Gain, Whole, cause_of, own_gain, record_of
from app.events.models import AttendanceState, Direction, Scan
from app.events.presence import Presence, refusal_of, step_of
from app.events.proofs import Proof
from app.events.rules import Step
from app.events.scan_rows import (
    Request,
    attendance_row,
    key_row,
    noted,
    scan_row,
    whole_with,
)
from app.events.swift_reading import Seen, look
from app.events.swift_writing import Rows, write
from app.organisations.models import Region
from app.points.service import Movement, movement
from app.points.valuing import AtHand, plans_at_hand
from app.records import service as facts
from app.schemes import queries as schemes

DIRECTIONS = {Step.CHECK_IN: Direction.IN, Step.CHECK_OUT: Direction.OUT}


def take(request: Request, *, region: Region, by: Actor, now: datetime) -> Taken | None:
    """Take a scan that is plainly in order; None where the plain way has to look at it."""
    proof = _proof(request, by, now=now)
    if proof is None:
        return None
    with alone() as connection:
        seen = look(connection, request, proof, by=by)
        direction = _direction(request, seen, proof, region, by) if seen else None
        if seen is None or direction is None:
            return None
        drawn = _draw_up(request, seen, proof, direction, by=by, now=now)
        if drawn is None or not write(connection, drawn.rows):
            return None
    return taken_as(seen.presence, drawn.scan, drawn.gain, again=False)


def _proof(request: Request, by: Actor, *, now: datetime) -> Proof | None:
    """What a signed code or ticket proves, without a question to the database."""
    # what is sent later may wait for a decision under its key already
    is_own = request.desk_session_id is None and request.scanned_at is None
    # what stands beside a scan is written by the plain way alone
    is_bare = is_own and request.given is None
    if not is_bare or db.engine.dialect.name != "postgresql" or db.session().in_transaction():
        return None
    if request.ticket is not None:
        return proofs.from_ticket(request.ticket)
    if typed_digits(request.code) is not None:
        return None
    try:
        return proofs.from_code(by.region_id, request.code, scanned_at=None, now=now)
    except DomainError:
        return None


def _direction(
    request: Request, seen: Seen, proof: Proof, region: Region, by: Actor
) -> Direction | None:
    presence = seen.presence
    if not may(by, "attendance.self", Target(person_id=presence.person_id)):
        return None
    step = step_of(presence, proof, request.direction, region)
    if refusal_of(presence, proof, step, region) is not None:
        return None
    return DIRECTIONS.get(step)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A scan with everything that it brings, ready to be written."""

    scan: Scan
    rows: Rows
    gain: Gain


def _draw_up(
    request: Request,
    seen: Seen,
    proof: Proof,
    direction: Direction,
    *,
    by: Actor,
    now: datetime,
) -> _Drawn | None:
    presence = seen.presence
    is_new = presence.attendance is None
    row = attendance_row(presence)
    if presence.attendance is not None:
        row["id"] = presence.attendance.id
    scan = Scan(**scan_row(presence, row["id"], proof, direction, request=request, by=by, now=now))
    whole = whole_with(presence, scan, proof, by=by)
    booking = _book(seen, row["id"], whole, now=now) if whole else _Booking(None, None, Gain(0, 0))
    if booking is None:
        return None
    if whole is not None:
        row.update(state=AttendanceState.DONE, minutes=whole.minutes, time_class=whole.time_class)
        _close(presence, row)
    rows = Rows(
        is_new=is_new,
        attendance=row,
        scan=scan,
        record=booking.record,
        movement=booking.movement,
        key=key_row(request, scan, by=by, now=now),
        entry=audit.drawn_up(
            f"attendance.{direction.value}", **noted(presence, scan, by=by, now=now)
        ),
    )
    return _Drawn(scan, rows, booking.gain)


def _close(presence: Presence, row: dict[str, Any]) -> None:
    """What the answer speaks of: the minutes served."""
    if presence.attendance is not None:
        presence.attendance.minutes = row["minutes"]


@dataclass(frozen=True, slots=True)
class _Booking:
    record: Any
    movement: Movement | None
    gain: Gain


def _book(seen: Seen, attendance_id: Any, whole: Whole, *, now: datetime) -> _Booking | None:
    """The fact and what it moves; None where more has to be asked, or several accounts move."""
    rulings = schemes.kept(seen.mark)
    if seen.home is None or rulings is None:
        return None
    presence = seen.presence
    new = record_of(attendance_id, presence.person_id, whole, seen.home.organisation_id)
    record = facts.drawn_up(new, now=now)
    cause = cause_of(record[0])
    person = AtHand(
        region_id=presence.session.region_id,
        person_id=presence.person_id,
        accounts=seen.accounts,
        member=seen.member_on(cause.day),
        home_path=seen.home.path,
        has_facts=seen.has_facts,
    )
    plans = plans_at_hand(rulings, person, cause, now=now)
    if plans is None or len(plans) > 1:
        return None
    if not plans:
        return _Booking(record, None, Gain(0, 0))
    (plan,) = plans
    (home,) = plan.homes
    gain = own_gain(seen.home.path, [plan.outcome(cause)])
    return _Booking(record, movement(plan, home, cause, now=now), gain)
