"""一次扫码的行 scan_rows: what is written for one scan, whichever way it is written."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.actor import Actor
from app.audit.service import About
from app.core.errors import DomainError
from app.core.ids import uuid7
from app.core.tickets import ScanTicket
from app.events.completing import Whole
from app.events.distance_rules import Given
from app.events.models import AttendanceMode, AttendanceState, Direction, Scan
from app.events.presence import Presence, remarks_on
from app.events.proofs import Proof
from app.events.rules import served_minutes, weaker
from app.records.models import TimeClass, Trust


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
    #: a mark of the browser, good for this session alone
    device: bytes | None = None
    #: where the phone says it is; never a part of the body, of which a hash is kept
    given: Given | None = None
    #: what tells two bodies under one key apart
    body: Mapping[str, Any]
    #: of a body that was sent before and kept as this hash alone
    kept_hash: bytes | None = None

    @property
    def body_hash(self) -> bytes:
        """A hash of the body without its key."""
        if self.kept_hash is not None:
            return self.kept_hash
        text = json.dumps(dict(self.body), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).digest()


def attendance_row(presence: Presence) -> dict[str, Any]:
    """A new attendance, still open."""
    session = presence.session
    return {
        "region_id": session.region_id,
        "year": session.year,
        "id": uuid7(),
        "session_id": session.id,
        "event_id": presence.event.id,
        "person_id": presence.person_id,
        "state": AttendanceState.OPEN,
        "minutes": 0,
        "time_class": None,
        "note": "",
    }


def scan_row(
    presence: Presence,
    attendance_id: uuid.UUID,
    proof: Proof,
    direction: Direction,
    *,
    request: Request,
    by: Actor,
    now: datetime,
) -> dict[str, Any]:
    """One scan of an attendance."""
    return {
        "region_id": presence.session.region_id,
        "year": presence.session.year,
        "id": uuid7(),
        "attendance_id": attendance_id,
        "direction": direction,
        "at": proof.at,
        "recorded_at": now,
        "trust": proof.trust,
        "key": request.key,
        "actor_id": by.person_id,
        "remarks": remarks_on(presence, proof) if direction is Direction.IN else [],
        "device": request.device,
        "event_device_id": by.device.id if by.device else None,
    }


def key_row(request: Request, scan: Scan, *, by: Actor, now: datetime) -> dict[str, Any]:
    """The client's key of a scan, so that a repeat finds it."""
    return {
        "region_id": by.region_id,
        "actor_id": by.person_id,
        "key": request.key,
        "body_hash": request.body_hash,
        "year": scan.year,
        "made_id": scan.id,
        "at": now,
    }


def noted(presence: Presence, scan: Scan, *, by: Actor, now: datetime) -> About:
    """What the audit log holds of a scan."""
    return {
        "region_id": scan.region_id,
        "actor_id": by.person_id,
        "now": now,
        "subject_kind": "attendance",
        "subject_id": scan.attendance_id,
        "organisation_id": presence.host.id,
        "address": by.address,
        "details": {
            "trust": scan.trust.value,
            "person_id": str(presence.person_id),
            **({"device": str(by.device.id)} if by.device else {}),
        },
    }


def whole_with(presence: Presence, scan: Scan, proof: Proof, *, by: Actor) -> Whole | None:
    """The attendance that a scan completes: one that itself counts, or a check-out."""
    event = presence.event
    is_whole = scan.direction is Direction.OUT or event.attendance is AttendanceMode.IN
    if not is_whole:
        return None
    first = presence.scans.get(Direction.IN, scan)
    minutes = 0
    if scan.direction is Direction.OUT:
        minutes = served_minutes(first.at, scan.at, starts_at=presence.session.starts_at)
    return Whole(
        event=event,
        session=presence.session,
        host=presence.host,
        in_at=first.at,
        minutes=minutes,
        time_class=TimeClass.SCANNED,
        trust=Trust(weaker(first.trust.value, scan.trust.value)),
        made_by_id=by.person_id,
        approved_by_id=proof.confirmed_by_id,
    )
