"""活动交给设备 devices: a screen or a desk of an event is handed to a machine, while it is on."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts import handed
from app.accounts.actor import Actor
from app.accounts.permissions import require
from app.core.db import db
from app.core.ids import uuid7
from app.events import queries
from app.events.desk_list import kept_until
from app.events.device_acting import EVENT_DEVICES, RIGHTS
from app.events.device_errors import NothingToHandOver
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event, EventSession, EventState
from app.organisations.models import Organisation

#: where there is something to show or to write down
RUNNING = (EventState.PUBLISHED, EventState.SETTLED)


def hand_over(
    event: Event,
    kind: DeviceKind,
    *,
    session: EventSession | None = None,
    name: str = "",
    by: Actor,
    now: datetime,
) -> EventDevice:
    """Offer a screen or a desk; whoever has its code first takes it up.

    Raises `Forbidden`, `NothingToHandOver`, `TooManyDevices`.
    """
    host = db.session.get_one(Organisation, event.organisation_id)
    target = queries.target(event, host)
    require(by, "device.hand_over", target)
    require(by, RIGHTS[kind], target)
    if event.state not in RUNNING or now >= kept_until(event):
        raise NothingToHandOver
    # of two who ask at once one waits: the limit is counted behind the event's row
    db.session.execute(
        sa.select(Event.id).where(Event.id == event.id).with_for_update(key_share=True)
    )
    device = EventDevice(
        id=uuid7(),
        region_id=event.region_id,
        event_id=event.id,
        session_id=session.id if session else None,
        kind=kind,
        name=name,
        expires_at=kept_until(event),
    )
    return handed.offer(EVENT_DEVICES, device, by=by, now=now)
