"""接过设备的页面 device_taking: the machine that was shown a code becomes a screen or a desk."""

from datetime import timedelta

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.core import clock, limits
from app.core.db import db, remember, transaction
from app.core.masking import mask_name
from app.core.web import PUBLIC, Pages
from app.events import devices
from app.events.device_errors import DeviceCodeGone
from app.events.models import Event
from app.events.pages.devices import address_of, handed, session_of

pages = Pages("device_taking", __name__)

#: wrong codes of one network address; a hall shares one
WRONG_AN_HOUR = 60
HOUR = timedelta(hours=1)


@pages.view("GET", "/d/<code>", access=PUBLIC)
def show_offer(code: str) -> Response | str:
    """One button; nothing is taken up by looking."""
    try:
        device = devices.offered(login.region().id, _plain(code), now=clock.now())
    except DeviceCodeGone:
        return _way_back(code)
    giver = accounts.person(device.region_id, device.issued_by_id)
    someone = login.actor_or_none()
    return render_template(
        "events/device_take.html",
        device=device,
        event=db.session.get_one(Event, device.event_id),
        session=session_of(device),
        giver=mask_name(giver.name),
        here=mask_name(someone.name) if someone else "",
        code=_plain(code),
    )


@pages.view("POST", "/d/<code>", access=PUBLIC)
def take_up(code: str) -> Response:
    """Become the device, once; wrong codes are counted by address."""
    now, address = clock.now(), request.remote_addr or ""
    key = f"device-from:{address}"
    try:
        with transaction():
            limits.check(key, most=WRONG_AN_HOUR, window=HOUR, now=now)
            taken = devices.take_up(login.region().id, _plain(code), now=now, address=address)
    except DeviceCodeGone:
        return _way_back(code, else_count=key)
    return handed(taken, now=now)


def _way_back(code: str, *, else_count: str = "") -> Response:
    """To the own page of a machine that took this code up itself, when it sends it again."""
    device = devices.named(login.region().id, _plain(code))
    if device is not None and device.taken_at is not None:
        cookie = login.device_cookie(device.kind.value, device.event_id)
        if devices.is_of(device, request.cookies.get(cookie, "")):
            return redirect(address_of(device))
    if else_count:
        remember(lambda: _count(else_count))
    raise DeviceCodeGone


def _count(key: str) -> None:
    limits.count(key, window=HOUR, now=clock.now())


def _plain(code: str) -> str:
    """A code as it was made, however it was typed."""
    letters = code[:40].lower().replace("-", "").replace(" ", "")
    return letters.replace("o", "0").replace("i", "1").replace("l", "1")
