"""Machines to which an event's screen or desk was handed, or the big screen of a node."""

import uuid
from typing import Any

from flask import Flask

from app.accounts import handed as handing
from app.big_screen import devices as screens
from app.core import clock
from app.core.db import db, transaction
from app.events import devices
from app.events.device_models import DeviceKind
from app.events.models import Event
from tests.support.cast import Cast
from tests.support.reader import Reader, reader


def handed(
    app: Flask,
    cast: Cast,
    event_id: uuid.UUID,
    *,
    kind: DeviceKind = DeviceKind.DESK,
    who: str = "organiser",
    name: str = "入口平板",
) -> tuple[Reader, uuid.UUID]:
    """A browser that became a device by its code, and the device's id."""
    code, device_id = offered(app, cast, event_id, kind=kind, who=who, name=name)
    return taken_up(app, code), device_id


def hung(
    app: Flask, cast: Cast, node: str = "community", *, who: str = "reviewer"
) -> tuple[Reader, uuid.UUID]:
    """A television that became the big screen of a node, and the device's id."""
    code, device_id = offered_screen(app, cast, node, who=who)
    return taken_up(app, code), device_id


def taken_up(app: Flask, code: str) -> Reader:
    """A browser that became a device by its code."""
    machine = reader(app)
    machine.open(f"/d/{code}").send(f"/d/{code}")
    assert machine.status == 200, machine.text
    return machine


def offered_screen(
    app: Flask, cast: Cast, node: str = "community", *, who: str = "reviewer"
) -> tuple[str, uuid.UUID]:
    """The code of a big screen that somebody hands over, and its id."""
    with app.app_context(), transaction():
        by, now = cast.actor(who), clock.now()
        made = screens.hand_over(cast.node(node), name="大厅电视", by=by, now=now)
        return handing.code_of(made), made.id


def offered(
    app: Flask, cast: Cast, event_id: uuid.UUID, *, who: str = "organiser", **wanted: Any
) -> tuple[str, uuid.UUID]:
    """The code of a device that somebody hands over, and its id."""
    with app.app_context(), transaction():
        event = db.session.get_one(Event, event_id)
        kind = wanted.pop("kind", DeviceKind.DESK)
        made = devices.hand_over(event, kind, by=cast.actor(who), now=clock.now(), **wanted)
        return handing.code_of(made), made.id
