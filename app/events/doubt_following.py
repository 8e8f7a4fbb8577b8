"""补登的回音 doubt_following: doubtful scans whose entry by hand a second person has decided."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.db import db, insert_once
from app.core.tables import ClientKey
from app.events.joins import of_attendance
from app.events.models import Attendance, Direction, Event, HandEntry, Scan
from app.events.refusal_models import RefusalState, RefusedScan
from app.notices import service as notices

NOT_APPROVED = "补登没有批准"


def follow(entry: HandEntry, event: Event, *, approved: bool, by: Actor, now: datetime) -> None:
    """Note on the scans behind an entry what became of it; a refusal is told to the person."""
    query = sa.select(RefusedScan).where(RefusedScan.hand_entry_id == entry.id)
    told = set()
    for kept in db.session.scalars(query).all():
        kept.state = RefusalState.ACCEPTED if approved else RefusalState.DISMISSED
        kept.decided_by_id, kept.decided_at = by.person_id, now
        kept.decision_reason = "" if approved else NOT_APPROVED
        if approved:
            _remember(kept, entry, now=now)
        elif kept.person_id not in told:
            told.add(kept.person_id)
            _tell(kept.person_id, event, now=now)
    db.session.flush()


def _tell(person_id: uuid.UUID | None, event: Event, *, now: datetime) -> None:
    title = f"“{event.title}”的扫码没有计入"
    notices.send(
        event.region_id,
        "event",
        title,
        now=now,
        person_id=person_id,
        body=NOT_APPROVED,
        link="/me/refusals",
    )


def remember_key(kept: RefusedScan, year: int, scan_id: uuid.UUID, *, now: datetime) -> None:
    """Let a phone that sends a scan again find the record that it came to."""
    if not kept.key or kept.actor_id is None or kept.body_hash is None:
        return
    values = {
        "region_id": kept.region_id,
        "actor_id": kept.actor_id,
        "key": kept.key,
        "body_hash": kept.body_hash,
        "year": year,
        "made_id": scan_id,
        "at": now,
    }
    insert_once(ClientKey, values)


def _remember(kept: RefusedScan, entry: HandEntry, *, now: datetime) -> None:
    query = (
        sa.select(Scan.direction, Scan.year, Scan.id)
        .join(
            Attendance,
            of_attendance(),
        )
        .where(Attendance.session_id == entry.session_id, Attendance.person_id == kept.person_id)
    )
    made = {way: (year, scan_id) for way, year, scan_id in db.session.execute(query)}
    found = made.get(kept.direction or Direction.IN) or made.get(Direction.IN)
    if found is not None:
        remember_key(kept, *found, now=now)
