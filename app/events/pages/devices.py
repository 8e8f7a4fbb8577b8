"""交给设备的页面 devices: hand the screen or the desk to a machine, and take it back."""

import uuid
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts import handed, handed_acting, handed_showing, login
from app.accounts.permissions import may
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.events import device_queries, devices, queries
from app.events.desk_list import kept_until
from app.events.device_acting import EVENT_DEVICES
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event
from app.events.pages.planning import managed
from app.events.queries import EventCard

pages = Pages("devices", __name__)

HERE = "/manage/events/<uuid:event_id>/devices"


class DeviceForm(Schema):
    """What is handed over, and what people call the machine."""

    kind = fields.Enum(DeviceKind, by_value=True, required=True)
    session = fields.UUID(load_default=None)
    name = Text(most=20, load_default="")


@pages.view("GET", HERE, access="device.see")
def show_devices(event_id: uuid.UUID) -> str:
    """The devices of an event, and the form that hands it to another one."""
    return _page(managed(event_id, "device.see"))


def _page(card: EventCard, *, refusal: DomainError | None = None) -> str:
    actor, now = login.actor(), clock.now()
    event, target = card.event, queries.target(card.event, card.organisation)
    found = handed_acting.listed(EVENT_DEVICES, event.id, now=now)
    runs = event.state in devices.RUNNING and now < kept_until(event)
    return render_template(
        "events/devices.html",
        card=card,
        event=event,
        sessions=queries.sessions(event.id),
        devices=[(each, EVENT_DEVICES.may_end(each.device, by=actor)) for each in found],
        scans=device_queries.scans(event.id),
        own=actor.person_id,
        may_hand_over=runs and may(actor, "device.hand_over", target),
        leads=may(actor, "event.manage_list", target),
        until=kept_until(event),
        typed=request.form or {"kind": request.args.get("kind", "desk")},
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", HERE, access="device.hand_over")
def hand_over(event_id: uuid.UUID) -> Response | Page:
    """Offer the screen or the desk to whichever machine is shown the code."""
    card = managed(event_id, "device.hand_over")
    try:
        with transaction():
            made = _made(card, now=clock.now()).id
    except DomainError as refusal:
        return _page(card, refusal=refusal), refusal.status
    return redirect(f"/manage/events/{event_id}/devices/{made}")


def _made(card: EventCard, *, now: datetime) -> EventDevice:
    form = read_form(DeviceForm())
    wanted = form["session"]
    return devices.hand_over(
        card.event,
        form["kind"],
        session=queries.session(card.event.id, wanted) if wanted else None,
        name=form["name"],
        by=login.actor(),
        now=now,
    )


@pages.view("POST", f"{HERE}/here", access="device.hand_over")
def stay_here(event_id: uuid.UUID) -> Response | Page:
    """Make this browser the device, and end the sign-in that it has."""
    card, now = managed(event_id, "device.hand_over"), clock.now()
    try:
        with transaction():
            made = _made(card, now=now)
            taken = handed.take_here(EVENT_DEVICES, made, by=login.actor(), now=now)
            login.close_session()
    except DomainError as refusal:
        return _page(card, refusal=refusal), refusal.status
    return handed_showing.way_in(EVENT_DEVICES, taken, now=now)


@pages.view("GET", f"{HERE}/<uuid:device_id>", access="device.hand_over")
def show_code(event_id: uuid.UUID, device_id: uuid.UUID) -> str:
    """The code for the other machine, to who made it, as long as it is good."""
    event = managed(event_id, "device.hand_over").event
    return handed_showing.code_page(
        EVENT_DEVICES,
        handed_acting.one(EVENT_DEVICES, login.region().id, event_id, device_id),
        here=f"/manage/events/{event_id}/devices",
        thing=(event.title, f"/events/{event_id}"),
        now=clock.now(),
    )


@pages.view("POST", f"{HERE}/<uuid:device_id>/end", access="device.see")
def take_back(event_id: uuid.UUID, device_id: uuid.UUID) -> Response:
    """Take a device back: it knows nothing any more from its next request on."""
    managed(event_id, "device.see")
    with transaction():
        device = handed_acting.one(EVENT_DEVICES, login.region().id, event_id, device_id)
        handed.end(EVENT_DEVICES, device, by=login.actor(), now=clock.now())
    return redirect(f"/manage/events/{event_id}/devices")


def offer(device: EventDevice) -> dict[str, Any]:
    """What the machine is told before it becomes the device."""
    wanted = device.session_id
    return {
        "event": db.session.get_one(Event, device.event_id),
        "session": queries.session(device.event_id, wanted) if wanted else None,
    }
