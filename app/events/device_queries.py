"""设备的查询 device_queries: at which of an event's devices who was taken down."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.db import db
from app.core.masking import mask_name
from app.events.device_models import DeviceKind, EventDevice
from app.events.joins import of_attendance
from app.events.models import Attendance, Scan


def scans(event_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many scans of an event were taken at which device."""
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
