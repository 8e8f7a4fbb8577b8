"""替谁办事 device_acting: who acts behind the cookie of a device, and whether he still may."""

import hashlib
import secrets
import uuid
from datetime import datetime

from app.accounts import queries as accounts
from app.accounts.actor import Actor, Device, Grant
from app.accounts.models import Person, PersonState, Role
from app.accounts.permissions import may
from app.core.codes import CodeForged
from app.core.db import db
from app.core.tickets import read_device
from app.core.vault import vault
from app.events import queries
from app.events.desk_list import kept_until
from app.events.device_errors import DeviceOut
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event, EventState
from app.organisations.models import Organisation

#: the rights that a device of a kind stands on
RIGHTS = {DeviceKind.SCREEN: "code.show", DeviceKind.DESK: "desk.check_in"}


def acting(
    region_id: int,
    cookie: str,
    *,
    event_id: uuid.UUID,
    kind: str,
    now: datetime,
    address: str,
) -> Actor:
    """Who acts behind a device's cookie: its giver, with the rights of this one desk or screen.

    Raises `DeviceOut` where it was ended, is over, or its giver may not do it himself any more.
    """
    device = behind(region_id, cookie)
    if (device.event_id, device.kind.value) != (event_id, kind) or device.ended_at is not None:
        raise DeviceOut
    giver = giver_of(device, now=now)
    if giver is None:
        raise DeviceOut
    event, host = place_of(device)
    return Actor(
        region_id=region_id,
        person_id=giver.person_id,
        name=giver.name,
        grants=(Grant(Role.DESK, host.id, host.path, event.id),),
        address=address,
        device=Device(device.id, event.id, kind, device.name),
    )


def behind(region_id: int, cookie: str) -> EventDevice:
    """The device whose cookie this is. Raises `DeviceOut`."""
    try:
        device_id, secret = read_device(vault().code_keys, cookie)
    except CodeForged as fault:
        raise DeviceOut from fault
    device = db.session.get(EventDevice, device_id, populate_existing=True)
    if device is None or device.region_id != region_id:
        raise DeviceOut
    if not secrets.compare_digest(device.token_hash or b"", token_hash(secret)):
        raise DeviceOut
    return device


def giver_of(device: EventDevice, *, now: datetime) -> Actor | None:
    """Who handed a device over, while it may stand: None once one thing is missing."""
    event, host = place_of(device)
    person = db.session.get_one(Person, device.issued_by_id)
    is_over = now >= min(device.expires_at, kept_until(event))
    if is_over or event.state is EventState.CANCELLED or person.state is not PersonState.ACTIVE:
        return None
    giver = accounts.actor(person, now=now)
    return giver if may(giver, RIGHTS[device.kind], queries.target(event, host)) else None


def stands(device: EventDevice, *, now: datetime) -> bool:
    """Whether a device that was not ended still works."""
    return giver_of(device, now=now) is not None


def place_of(device: EventDevice) -> tuple[Event, Organisation]:
    """The event of a device, and its host."""
    event = db.session.get_one(Event, device.event_id)
    return event, db.session.get_one(Organisation, event.organisation_id)


def token_hash(secret: str) -> bytes:
    """What is stored of a device's secret."""
    return hashlib.sha256(secret.encode()).digest()
