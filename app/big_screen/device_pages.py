"""大屏设备的页面 device_pages: hand a big screen to the machine of a hall, and take it back."""

import uuid
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import handed, handed_acting, handed_showing, login
from app.big_screen import devices
from app.big_screen.device_models import ScreenDevice
from app.big_screen.devices import SCREENS
from app.big_screen.halls import HAND_OVER, hall
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.organisations.models import Organisation

pages = Pages("screen_devices", __name__)

HERE = "/organisations/<uuid:organisation_id>/big-screen/devices"


class ScreenForm(Schema):
    """What people call the machine."""

    name = Text(most=20, load_default="")


@pages.view("GET", HERE, access=HAND_OVER)
def show_devices(organisation_id: uuid.UUID) -> str:
    """The machines that show a node's screen, and the form that hands it to another one."""
    return _page(_node(organisation_id))


def _page(node: Organisation, *, refusal: DomainError | None = None) -> str:
    actor, now = login.actor(), clock.now()
    return render_template(
        "big_screen/devices.html",
        node=node,
        devices=[
            (each, SCREENS.may_end(each.device, by=actor))
            for each in handed_acting.listed(SCREENS, node.id, now=now)
        ],
        own=actor.person_id,
        until=now + devices.LIFE,
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", HERE, access=HAND_OVER)
def hand_over(organisation_id: uuid.UUID) -> Response | Page:
    """Offer the screen to whichever machine is shown the code."""
    node = _node(organisation_id)
    try:
        with transaction():
            made = _made(node, now=clock.now()).id
    except DomainError as refusal:
        return _page(node, refusal=refusal), refusal.status
    return redirect(f"{_here(node)}/{made}")


@pages.view("POST", f"{HERE}/here", access=HAND_OVER)
def stay_here(organisation_id: uuid.UUID) -> Response | Page:
    """Make this browser the screen, and end the sign-in that it has."""
    node, now = _node(organisation_id), clock.now()
    try:
        with transaction():
            taken = handed.take_here(SCREENS, _made(node, now=now), by=login.actor(), now=now)
            login.close_session()
    except DomainError as refusal:
        return _page(node, refusal=refusal), refusal.status
    return handed_showing.way_in(SCREENS, taken, now=now)


@pages.view("GET", f"{HERE}/<uuid:device_id>", access=HAND_OVER)
def show_code(organisation_id: uuid.UUID, device_id: uuid.UUID) -> str:
    """The code for the other machine, to who made it, as long as it is good."""
    node = _node(organisation_id)
    return handed_showing.code_page(
        SCREENS,
        handed_acting.one(SCREENS, node.region_id, node.id, device_id),
        here=_here(node),
        thing=(node.name, f"/organisations/{node.id}"),
        now=clock.now(),
    )


@pages.view("POST", f"{HERE}/<uuid:device_id>/end", access=HAND_OVER)
def take_back(organisation_id: uuid.UUID, device_id: uuid.UUID) -> Response:
    """Take a screen back: it shows nothing any more from its next request on."""
    node = _node(organisation_id)
    with transaction():
        device = handed_acting.one(SCREENS, node.region_id, node.id, device_id)
        handed.end(SCREENS, device, by=login.actor(), now=clock.now())
    return redirect(_here(node))


def offer(device: ScreenDevice) -> dict[str, Any]:
    """What the machine is told before it becomes the screen."""
    return {"node": SCREENS.host(device)}


def _node(organisation_id: uuid.UUID) -> Organisation:
    return hall(organisation_id, action=HAND_OVER, by=login.actor())


def _here(node: Organisation) -> str:
    return f"/organisations/{node.id}/big-screen/devices"


def _made(node: Organisation, *, now: datetime) -> ScreenDevice:
    form = read_form(ScreenForm())
    return devices.hand_over(node, name=form["name"], by=login.actor(), now=now)
