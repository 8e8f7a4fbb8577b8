"""设备的查询 device_queries: the devices of an event, and at which of them who was taken down."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.db import db
from app.core.masking import mask_name
from app.events import device_acting, devices
from app.events.device_models import DeviceKind, EventDevice
from app.events.errors import EventNotFound
from app.events.joins import of_attendance
from app.events.models import Attendance, Scan


@dataclass(frozen=True, slots=True)
class Shown:
    """A device as its event's people see it."""

    device: EventDevice
    #: masked: who handed it over
    giver: str
    #: how many scans were taken at it
    scans: int
    state: str


def device(region_id: int, event_id: uuid.UUID, device_id: uuid.UUID) -> EventDevice:
    """One device of an event. Raises `EventNotFound`."""
    found = db.session.get(EventDevice, device_id)
    if found is None or (found.region_id, found.event_id) != (region_id, event_id):
        raise EventNotFound
    return found


def of_event(event_id: uuid.UUID, *, now: datetime) -> Sequence[Shown]:
    """The devices of an event that were taken up or still may be, the newest first."""
    query = (
        sa.select(EventDevice, Person.name)
        .join(Person, Person.id == EventDevice.issued_by_id)
        .where(
            EventDevice.event_id == event_id,
            sa.or_(EventDevice.taken_at.is_not(None), devices.is_live(now)),
        )
        .order_by(EventDevice.created_at.desc(), EventDevice.id.desc())
        .limit(5 * devices.MOST_LIVE)
    )
    taken = _scans(event_id)
    return [
        Shown(found, mask_name(name), taken.get(found.id, 0), state_of(found, now=now))
        for found, name in db.session.execute(query)
    ]


def live(event_id: uuid.UUID, *, now: datetime) -> int:
    """How many devices of an event work or can still be taken up."""
    query = sa.select(sa.func.count()).where(EventDevice.event_id == event_id, devices.is_live(now))
    return int(db.session.execute(query).scalar_one())


def state_of(found: EventDevice, *, now: datetime) -> str:
    """`ended`, `over`, `out` (its giver may not do it any more), `on`, `waiting` or `gone`."""
    if found.ended_at is not None:
        return "ended"
    if found.expires_at <= now:
        return "over"
    if not device_acting.stands(found, now=now):
        return "out"
    if found.taken_at is not None:
        return "on"
    return "waiting" if found.code_until > now else "gone"


def _scans(event_id: uuid.UUID) -> dict[uuid.UUID, int]:
    query = (
        sa.select(Scan.event_device_id, sa.func.count())
        .join(Attendance, of_attendance())
        .where(Attendance.event_id == event_id, Scan.event_device_id.is_not(None))
        .group_by(Scan.event_device_id)
    )
    rows = db.session.execute(query)
    return {found: int(number) for found, number in rows if found is not None}


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that was handed over, as it stands beside a scan."""

    name: str
    giver: str


def desks(event_id: uuid.UUID) -> dict[uuid.UUID, Desk]:
    """The desks of an event that were handed over, by their ids."""
    query = (
        sa.select(EventDevice.id, EventDevice.name, Person.name)
        .join(Person, Person.id == EventDevice.issued_by_id)
        .where(EventDevice.event_id == event_id, EventDevice.kind == DeviceKind.DESK)
    )
    return {found: Desk(name, mask_name(giver)) for found, name, giver in db.session.execute(query)}
