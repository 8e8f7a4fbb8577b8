"""未计入的扫码 refusals: scans that do not count (yet), kept with their reason codes."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.db import db
from app.core.errors import DomainError
from app.core.ids import uuid7
from app.events.models import Direction, RefusalState, RefusedScan


@dataclass(frozen=True, slots=True)
class Refused:
    """A scan that does not count (yet); kept with its reason, never thrown away."""

    id: uuid.UUID
    error: DomainError

    @property
    def is_in_review(self) -> bool:
        """Whether a person will decide."""
        return self.error.status == 202


def keep(
    error: DomainError,
    *,
    region_id: int,
    by: Actor,
    now: datetime,
    session_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    key: str = "",
    direction: Direction | None = None,
    scanned_at: datetime | None = None,
) -> Refused:
    """Keep a refused or doubtful scan; nothing a phone sent is thrown away.

    One that waits for a person is kept once, however often its key is sent.
    """
    in_review = error.status == 202
    if in_review and key and (before := _kept(by, session_id, person_id, key, error)) is not None:
        return Refused(before, error)
    kept = RefusedScan(
        id=uuid7(),
        region_id=region_id,
        session_id=session_id,
        person_id=person_id,
        actor_id=by.person_id,
        key=key,
        code=error.code,
        direction=direction,
        scanned_at=scanned_at,
        at=now,
        state=RefusalState.IN_REVIEW if in_review else RefusalState.REFUSED,
    )
    db.session.add(kept)
    db.session.flush()
    return Refused(kept.id, error)


def _kept(
    by: Actor,
    session_id: uuid.UUID | None,
    person_id: uuid.UUID | None,
    key: str,
    error: DomainError,
) -> uuid.UUID | None:
    return db.session.scalar(
        sa.select(RefusedScan.id)
        .where(
            RefusedScan.session_id == session_id,
            RefusedScan.person_id == person_id,
            RefusedScan.actor_id == by.person_id,
            RefusedScan.key == key,
            RefusedScan.code == error.code,
        )
        .order_by(RefusedScan.at)
        .limit(1)
    )
