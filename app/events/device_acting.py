"""活动设备替谁办事 device_acting: what an event's screen or desk is for, and what it stands on."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor, Grant
from app.accounts.handed_kinds import Handed
from app.accounts.models import Person, PersonState, Role
from app.accounts.permissions import may
from app.core.db import db
from app.events import queries
from app.events.desk_list import kept_until
from app.events.device_errors import DeviceOut
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event, EventState
from app.organisations.models import Organisation

#: the rights that a device of a kind stands on
RIGHTS = {DeviceKind.SCREEN: "code.show", DeviceKind.DESK: "desk.check_in"}


class EventDevices(Handed[EventDevice]):
    """The screens and desks of events; the scans keep a desk's id longer than its row lives."""

    #: how long who took what down at which desk can be looked up
    kept = timedelta(days=400)
    out = DeviceOut

    def about(self, device: EventDevice) -> tuple[str, uuid.UUID]:
        """Screen or desk, of which event."""
        return device.kind.value, device.event_id

    def is_about(self, thing_id: uuid.UUID) -> sa.ColumnElement[bool]:
        """That a row is of this event."""
        return EventDevice.event_id == thing_id

    def giver(self, device: EventDevice, *, now: datetime) -> Actor | None:
        """Who handed it over, while the event is on and he may do it himself."""
        event, host = place_of(device)
        person = db.session.get_one(Person, device.issued_by_id)
        is_over = now >= min(device.expires_at, kept_until(event))
        if is_over or event.state is EventState.CANCELLED or person.state is not PersonState.ACTIVE:
            return None
        giver = accounts.actor(person, now=now)
        return giver if may(giver, RIGHTS[device.kind], queries.target(event, host)) else None

    def host(self, device: EventDevice) -> Organisation:
        """The host of its event."""
        return place_of(device)[1]

    def address(self, device: EventDevice) -> str:
        """The desk or the screen, with its session where one was named."""
        query = f"?session={device.session_id}" if device.session_id else ""
        return f"/events/{device.event_id}/{device.kind.value}{query}"

    def may_end(self, device: EventDevice, *, by: Actor) -> bool:
        """Who handed it over, a leader of its event, and who stands above."""
        event, host = place_of(device)
        is_own = device.issued_by_id == by.person_id
        return is_own or may(by, "device.end", queries.target(event, host))

    def grants(self, device: EventDevice) -> tuple[Grant, ...]:
        """The role of a desk, for its one event."""
        host = self.host(device)
        return (Grant(Role.DESK, host.id, host.path, device.event_id),)

    def noted(self, device: EventDevice) -> Mapping[str, str]:
        """Its event."""
        return {"event_id": str(device.event_id)}


def place_of(device: EventDevice) -> tuple[Event, Organisation]:
    """The event of a device, and its host."""
    event = db.session.get_one(Event, device.event_id)
    return event, db.session.get_one(Organisation, event.organisation_id)


EVENT_DEVICES = EventDevices(
    EventDevice,
    [each.value for each in DeviceKind],
    argument="event_id",
    subject="event_device",
)
