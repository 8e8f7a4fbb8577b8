"""交给设备的页面 devices: hand the screen or the desk to a machine, and take it back."""

import uuid
from datetime import datetime

from flask import Response as FlaskResponse
from flask import current_app, make_response, redirect, render_template, request
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import may
from app.core import clock, qr
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.events import device_queries, devices, queries
from app.events.desk_list import kept_until
from app.events.device_models import DeviceKind, EventDevice
from app.events.devices import Taken
from app.events.errors import EventNotFound
from app.events.models import EventSession
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
    found = device_queries.of_event(event.id, now=now)
    runs = event.state in devices.RUNNING and now < kept_until(event)
    return render_template(
        "events/devices.html",
        card=card,
        event=event,
        sessions=queries.sessions(event.id),
        devices=[(each, devices.may_end(each.device, by=actor)) for each in found],
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
            taken = devices.take_here(_made(card, now=now), by=login.actor(), now=now)
            login.close_session()
    except DomainError as refusal:
        return _page(card, refusal=refusal), refusal.status
    return handed(taken, now=now)


@pages.view("GET", f"{HERE}/<uuid:device_id>", access="device.hand_over")
def show_code(event_id: uuid.UUID, device_id: uuid.UUID) -> str:
    """The code for the other machine, to who made it, as long as it is good."""
    card, now = managed(event_id, "device.hand_over"), clock.now()
    device = device_queries.device(login.region().id, event_id, device_id)
    if device.issued_by_id != login.actor().person_id:
        raise EventNotFound
    code, public_url = devices.code_of(device), current_app.config["PUBLIC_URL"]
    return render_template(
        "events/device_code.html",
        card=card,
        device=device,
        state=device_queries.state_of(device, now=now),
        code=code,
        host=public_url.partition("://")[2],
        drawing=qr.svg(f"{public_url}/d/{code}"),
    )


@pages.view("POST", f"{HERE}/<uuid:device_id>/end", access="device.see")
def take_back(event_id: uuid.UUID, device_id: uuid.UUID) -> Response:
    """Take a device back: it knows nothing any more from its next request on."""
    managed(event_id, "device.see")
    with transaction():
        device = device_queries.device(login.region().id, event_id, device_id)
        devices.end(device, by=login.actor(), now=clock.now())
    return redirect(f"/manage/events/{event_id}/devices")


def handed(taken: Taken, *, now: datetime) -> FlaskResponse:
    """The way to a device's one page, with the cookie that opens it."""
    device = taken.device
    response = make_response(redirect(address_of(device)))
    response.set_cookie(
        login.device_cookie(device.kind.value, device.event_id),
        taken.cookie,
        max_age=int((device.expires_at - now).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def address_of(device: EventDevice) -> str:
    """The one page that a device is for."""
    query = f"?session={device.session_id}" if device.session_id else ""
    return f"/events/{device.event_id}/{device.kind.value}{query}"


def session_of(device: EventDevice) -> EventSession | None:
    """The session a device opens with, where it was named."""
    wanted = device.session_id
    return queries.session(device.event_id, wanted) if wanted else None
