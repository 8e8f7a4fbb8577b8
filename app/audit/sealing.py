"""审计的封存 sealing: hashes over runs of entries, chained, so that no past can be rewritten.

A run is cut by the moment at which entries were made, which their ids carry (UUIDv7), not by `at`:
a long transaction may write down an earlier moment.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.audit.models import AuditEntry, AuditSeal
from app.core.db import db

#: what began earlier is committed or gone by then
SETTLED_AFTER = timedelta(minutes=1)
GENESIS = bytes(32)
BATCH = 2000
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_OLDEST_TRANSACTION = sa.text(
    "SELECT min(xact_start) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: how many seals and sealed entries were checked, the first bad seal and why."""

    seals: int
    entries: int
    first_bad: tuple[int, str] | None


def regions() -> list[int]:
    """The ids of all regions that have entries."""
    return list(
        db.session.scalars(sa.select(AuditEntry.region_id).distinct().order_by("region_id"))
    )


def seal(region_id: int, *, now: datetime) -> AuditSeal | None:
    """Seal what was written since the last seal and is older than a minute; None for nothing.

    What somebody still writes is left for the next time, however long it takes.
    """
    before = _newest(region_id)
    since = before.until if before else _FIRST
    until = _settled(now)
    if until <= since:
        return None
    entries, content = _content(region_id, since, until)
    if not entries:
        return None
    sealed = AuditSeal(
        region_id=region_id,
        number=(before.number if before else 0) + 1,
        at=now,
        until=until,
        entries=entries,
        previous_hash=before.hash if before else GENESIS,
        hash=b"",
    )
    sealed.hash = _hash(sealed, content)
    db.session.add(sealed)
    db.session.flush()
    return sealed


def verify(region_id: int) -> Verification:
    """Compute every seal anew; names the first whose entries or chain do not fit."""
    previous, since = GENESIS, _FIRST
    entries = number = 0
    query = sa.select(AuditSeal).where(AuditSeal.region_id == region_id)
    for sealed in db.session.scalars(query.order_by(AuditSeal.number)).all():
        number += 1
        if sealed.number != number:
            return Verification(number, entries, (number, "缺少这次封存"))
        count, content = _content(region_id, since, sealed.until)
        entries += count
        if count != sealed.entries:
            why = "其中的记录被删去" if count < sealed.entries else "其中补入了记录"
            return Verification(number, entries, (number, why))
        if sealed.previous_hash != previous or _hash(sealed, content) != sealed.hash:
            return Verification(number, entries, (number, "其中的记录或封存本身被改动"))
        previous, since = sealed.hash, sealed.until
    return Verification(number, entries, None)


def _newest(region_id: int) -> AuditSeal | None:
    query = sa.select(AuditSeal).where(AuditSeal.region_id == region_id)
    return db.session.scalars(query.order_by(AuditSeal.number.desc()).limit(1)).one_or_none()


def _settled(now: datetime) -> datetime:
    """Up to when nobody can add an entry any more, in whole milliseconds as ids have them."""
    oldest = now
    # on SQLite only one writes at a time, and that is this transaction
    if db.session.get_bind().dialect.name == "postgresql":
        running = db.session.scalar(_OLDEST_TRANSACTION)
        oldest = min(now, running) if running else now
    until = oldest - SETTLED_AFTER
    return until.replace(microsecond=until.microsecond // 1000 * 1000)


def _content(region_id: int, since: datetime, until: datetime) -> tuple[int, bytes]:
    """How many entries were made in a stretch of time, and one hash over all they say."""
    whole, count = hashlib.sha256(b"v1"), 0
    for entry in _entries(region_id, since, until):
        whole.update(_canonical(entry))
        count += 1
    return count, whole.digest()


def _entries(region_id: int, since: datetime, until: datetime) -> Iterator[AuditEntry]:
    query = (
        sa.select(AuditEntry)
        .where(
            AuditEntry.region_id == region_id,
            AuditEntry.id >= _first_id(since),
            AuditEntry.id < _first_id(until),
        )
        .order_by(AuditEntry.id)
        .execution_options(yield_per=BATCH)
    )
    for entry in db.session.scalars(query):
        yield entry
        db.session.expunge(entry)


def _first_id(moment: datetime) -> uuid.UUID:
    """Below every id made from this millisecond on."""
    return uuid.UUID(int=(int(moment.timestamp()) * 1000 + moment.microsecond // 1000) << 80)


def _canonical(entry: AuditEntry) -> bytes:
    said = {
        "region": entry.region_id,
        "year": entry.year,
        "id": entry.id.hex,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": str(entry.actor_id),
        "action": entry.action,
        "subject": [entry.subject_kind, str(entry.subject_id), str(entry.organisation_id)],
        "address": entry.address,
        "reason": entry.reason,
        "details": entry.details,
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=True).encode() + b"\x1e"


def _hash(sealed: AuditSeal, content: bytes) -> bytes:
    parts = (
        "v1",
        str(sealed.region_id),
        str(sealed.number),
        sealed.until.astimezone(UTC).isoformat(timespec="microseconds"),
        str(sealed.entries),
        content.hex(),
        sealed.previous_hash.hex(),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).digest()
