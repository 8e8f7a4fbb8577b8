"""交给设备 handed: what one hands to a machine is taken up once, and taken back any time.

A subject says what its devices are for (`handed_kinds`); who acts behind one is found by
`handed_acting`; why it is so stands in decision 0019.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.handed_acting import behind, live, token_hash
from app.accounts.handed_errors import DeviceCodeGone, DeviceOut, TooManyDevices
from app.accounts.handed_kinds import D, Handed
from app.audit import service as audit
from app.core.codes import to_base32
from app.core.db import db
from app.core.errors import Forbidden
from app.core.tickets import sign_device
from app.core.vault import vault

CODE_LIFE = timedelta(minutes=10)
#: of the code that a device is taken up with; 50 bits
CODE_LETTERS = 10
#: how many of one thing work or can be taken up at a time
MOST_LIVE = 20


@dataclass(frozen=True, slots=True)
class Taken(Generic[D]):
    """A device just taken up, and the text of its cookie, which is told once."""

    device: D
    cookie: str


def offer(of: Handed[D], device: D, *, by: Actor, now: datetime) -> D:
    """Offer a device; whoever has its code first takes it up. The caller locks what it is for.

    Raises `Forbidden` for a device, which hands nothing on, and `TooManyDevices`.
    """
    if by.device is not None:
        raise Forbidden
    if live(of, of.about(device)[1], now=now) >= MOST_LIVE:
        raise TooManyDevices(most=MOST_LIVE)
    device.issued_by_id, device.created_at = by.person_id, now
    device.code_until = now + CODE_LIFE
    device.code_hash = _code_hash(code_of(device))
    db.session.add(device)
    _note(of, device, "device.handed_over", by=by.person_id, address=by.address, now=now)
    return device


def code_of(device: D) -> str:
    """The letters with which a device is taken up; without our keys nobody can make them."""
    return to_base32(vault().digest("device code", device.id.hex)[:16])[-CODE_LETTERS:]


def offered(of: Handed[D], region_id: int, code: str, *, now: datetime) -> D:
    """What a code offers. Raises `DeviceCodeGone`, whatever is wrong with it."""
    device = named(of, region_id, code)
    if device is None or device.taken_at is not None or device.ended_at is not None:
        raise DeviceCodeGone
    if now >= device.code_until or of.giver(device, now=now) is None:
        raise DeviceCodeGone
    return device


def named(of: Handed[D], region_id: int, code: str) -> D | None:
    """The device that a code was made for, whatever became of it."""
    rows = of.rows
    query = sa.select(rows).where(rows.region_id == region_id, rows.code_hash == _code_hash(code))
    return db.session.scalars(query).one_or_none()


def is_of(of: Handed[D], device: D, cookie: str) -> bool:
    """Whether a cookie is this device's."""
    try:
        return behind(of, device.region_id, cookie).id == device.id
    except DeviceOut:
        return False


def take_up(of: Handed[D], region_id: int, code: str, *, now: datetime, address: str) -> Taken[D]:
    """Make the browser that sends a code the device; of two at once one wins.

    Raises `DeviceCodeGone`.
    """
    device = offered(of, region_id, code, now=now)
    return _take(of, device, by=None, now=now, address=address)


def take_here(of: Handed[D], device: D, *, by: Actor, now: datetime) -> Taken[D]:
    """Make the browser that asked for a device that device; nobody gets its code."""
    db.session.flush()
    return _take(of, device, by=by.person_id, now=now, address=by.address)


def _take(
    of: Handed[D], device: D, *, by: uuid.UUID | None, now: datetime, address: str
) -> Taken[D]:
    secret, rows = secrets.token_urlsafe(32), of.rows
    won = sa.update(rows).where(
        rows.id == device.id, rows.taken_at.is_(None), rows.ended_at.is_(None)
    )
    won = won.values(token_hash=token_hash(secret), taken_at=now).returning(rows.id)
    if db.session.execute(won).first() is None:
        raise DeviceCodeGone
    db.session.refresh(device)
    _note(of, device, "device.taken_up", by=by, address=address, now=now)
    return Taken(device, sign_device(vault().code_keys, device.id, secret))


def end(of: Handed[D], device: D, *, by: Actor, now: datetime) -> None:
    """Take a device back. Raises `Forbidden`. What was ended stays so."""
    if not of.may_end(device, by=by):
        raise Forbidden
    rows = of.rows
    ended = sa.update(rows).where(rows.id == device.id, rows.ended_at.is_(None))
    ended = ended.values(ended_at=now, ended_by_id=by.person_id).returning(rows.id)
    if db.session.execute(ended).first() is not None:
        db.session.refresh(device)
        _note(of, device, "device.ended", by=by.person_id, address=by.address, now=now)


def prune(of: Handed[D], *, now: datetime) -> int:
    """Forget devices that are long over; the log keeps who and when."""
    gone = sa.delete(of.rows).where(of.over_at() < now - of.kept)
    outcome = db.session.execute(gone.execution_options(synchronize_session=False))
    return int(outcome.rowcount)  # type: ignore[attr-defined]


def _code_hash(code: str) -> bytes:
    return vault().digest("device code hash", code)


def _note(
    of: Handed[D],
    device: D,
    action: str,
    *,
    by: uuid.UUID | None,
    address: str,
    now: datetime,
) -> None:
    details = {
        **of.noted(device),
        "kind": of.about(device)[0],
        "given_by": str(device.issued_by_id),
    }
    audit.note(
        action,
        region_id=device.region_id,
        actor_id=by,
        now=now,
        subject_kind=of.subject,
        subject_id=device.id,
        organisation_id=of.host(device).id,
        address=address,
        reason=device.name,
        details=details,
    )
    db.session.flush()
