"""交给设备 devices: a screen or a desk handed to a machine, taken up once, taken back any time."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import may, require
from app.audit import service as audit
from app.core.codes import to_base32
from app.core.db import db
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.core.tickets import sign_device
from app.core.vault import vault
from app.events import queries
from app.events.desk_list import kept_until
from app.events.device_acting import RIGHTS, behind, giver_of, place_of, token_hash
from app.events.device_errors import (
    DeviceCodeGone,
    DeviceOut,
    NothingToHandOver,
    TooManyDevices,
)
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event, EventSession, EventState
from app.organisations.models import Organisation

CODE_LIFE = timedelta(minutes=10)
#: of the code that a device is taken up with; 50 bits
CODE_LETTERS = 10
MOST_LIVE = 20
#: where there is something to show or to write down
RUNNING = (EventState.PUBLISHED, EventState.SETTLED)
#: how long who took what down at which device can be looked up
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Taken:
    """A device just taken up, and the text of its cookie, which is told once."""

    device: EventDevice
    cookie: str


def hand_over(
    event: Event,
    kind: DeviceKind,
    *,
    session: EventSession | None = None,
    name: str = "",
    by: Actor,
    now: datetime,
) -> EventDevice:
    """Offer a device; whoever has its code first takes it up.

    Raises `Forbidden`, `NothingToHandOver`, `TooManyDevices`.
    """
    require_rights(event, kind, by=by)
    if event.state not in RUNNING or now >= kept_until(event):
        raise NothingToHandOver
    # of two who ask at once one waits: the limit is counted behind the event's row
    db.session.execute(
        sa.select(Event.id).where(Event.id == event.id).with_for_update(key_share=True)
    )
    if _live(event.id, now=now) >= MOST_LIVE:
        raise TooManyDevices(most=MOST_LIVE)
    device = EventDevice(
        id=uuid7(),
        region_id=event.region_id,
        event_id=event.id,
        session_id=session.id if session else None,
        kind=kind,
        name=name,
        issued_by_id=by.person_id,
        created_at=now,
        code_until=now + CODE_LIFE,
        expires_at=kept_until(event),
    )
    device.code_hash = _code_hash(code_of(device))
    db.session.add(device)
    _note(device, "device.handed_over", by=by.person_id, address=by.address, now=now)
    return device


def require_rights(event: Event, kind: DeviceKind, *, by: Actor) -> None:
    """Raise `Forbidden` for who may not hand this over; a device hands nothing on."""
    host = db.session.get_one(Organisation, event.organisation_id)
    target = queries.target(event, host)
    require(by, "device.hand_over", target)
    require(by, RIGHTS[kind], target)
    if by.device is not None:
        raise Forbidden


def code_of(device: EventDevice) -> str:
    """The letters with which a device is taken up; without our keys nobody can make them."""
    return to_base32(vault().digest("device code", device.id.hex)[:16])[-CODE_LETTERS:]


def offered(region_id: int, code: str, *, now: datetime) -> EventDevice:
    """What a code offers. Raises `DeviceCodeGone`, whatever is wrong with it."""
    device = named(region_id, code)
    if device is None or device.taken_at is not None or device.ended_at is not None:
        raise DeviceCodeGone
    if now >= device.code_until or giver_of(device, now=now) is None:
        raise DeviceCodeGone
    return device


def named(region_id: int, code: str) -> EventDevice | None:
    """The device that a code was made for, whatever became of it."""
    query = sa.select(EventDevice).where(
        EventDevice.region_id == region_id, EventDevice.code_hash == _code_hash(code)
    )
    return db.session.scalars(query).one_or_none()


def is_of(device: EventDevice, cookie: str) -> bool:
    """Whether a cookie is this device's."""
    try:
        return behind(device.region_id, cookie).id == device.id
    except DeviceOut:
        return False


def take_up(region_id: int, code: str, *, now: datetime, address: str) -> Taken:
    """Make the browser that sends a code the device; of two at once one wins.

    Raises `DeviceCodeGone`.
    """
    return _take(offered(region_id, code, now=now), by=None, now=now, address=address)


def take_here(device: EventDevice, *, by: Actor, now: datetime) -> Taken:
    """Make the browser that asked for a device that device; nobody gets its code."""
    db.session.flush()
    return _take(device, by=by.person_id, now=now, address=by.address)


def _take(device: EventDevice, *, by: uuid.UUID | None, now: datetime, address: str) -> Taken:
    secret = secrets.token_urlsafe(32)
    won = sa.update(EventDevice).where(
        EventDevice.id == device.id,
        EventDevice.taken_at.is_(None),
        EventDevice.ended_at.is_(None),
    )
    won = won.values(token_hash=token_hash(secret), taken_at=now).returning(EventDevice.id)
    if db.session.execute(won).first() is None:
        raise DeviceCodeGone
    db.session.refresh(device)
    _note(device, "device.taken_up", by=by, address=address, now=now)
    return Taken(device, sign_device(vault().code_keys, device.id, secret))


def end(device: EventDevice, *, by: Actor, now: datetime) -> None:
    """Take a device back: who handed it over, a leader of its event, or who stands above.

    Raises `Forbidden`. What was ended stays so.
    """
    if not may_end(device, by=by):
        raise Forbidden
    ended = sa.update(EventDevice).where(
        EventDevice.id == device.id, EventDevice.ended_at.is_(None)
    )
    ended = ended.values(ended_at=now, ended_by_id=by.person_id).returning(EventDevice.id)
    if db.session.execute(ended).first() is not None:
        db.session.refresh(device)
        _note(device, "device.ended", by=by.person_id, address=by.address, now=now)


def may_end(device: EventDevice, *, by: Actor) -> bool:
    """Whether somebody may take a device back."""
    event, host = place_of(device)
    is_own = device.issued_by_id == by.person_id
    return is_own or may(by, "device.end", queries.target(event, host))


def _live(event_id: uuid.UUID, *, now: datetime) -> int:
    query = sa.select(sa.func.count()).where(EventDevice.event_id == event_id, is_live(now))
    return int(db.session.execute(query).scalar_one())


def is_live(now: datetime) -> sa.ColumnElement[bool]:
    """That a device works, or can still be taken up."""
    return sa.and_(
        EventDevice.ended_at.is_(None),
        EventDevice.expires_at > now,
        sa.or_(EventDevice.taken_at.is_not(None), EventDevice.code_until > now),
    )


def prune(*, now: datetime) -> int:
    """Forget devices that are long over; the scans keep their ids, the log who and when."""
    gone = sa.delete(EventDevice).where(EventDevice.expires_at < now - KEPT)
    outcome = db.session.execute(gone.execution_options(synchronize_session=False))
    return int(outcome.rowcount)  # type: ignore[attr-defined]


def _code_hash(code: str) -> bytes:
    return vault().digest("device code hash", code)


def _note(
    device: EventDevice, action: str, *, by: uuid.UUID | None, address: str, now: datetime
) -> None:
    _, host = place_of(device)
    audit.note(
        action,
        region_id=device.region_id,
        actor_id=by,
        now=now,
        subject_kind="event_device",
        subject_id=device.id,
        organisation_id=host.id,
        address=address,
        reason=device.name,
        details={
            "event_id": str(device.event_id),
            "kind": device.kind.value,
            "given_by": str(device.issued_by_id),
        },
    )
    db.session.flush()
