"""接过设备的页面 device_taking: the machine that was shown a code becomes what was handed over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import handed, handed_showing, login
from app.accounts import queries as accounts
from app.accounts.handed_errors import DeviceCodeGone
from app.accounts.handed_kinds import Handed
from app.big_screen import device_pages as screen_pages
from app.big_screen.devices import SCREENS
from app.core import clock, limits
from app.core.db import remember, transaction
from app.core.masking import mask_name
from app.core.web import PUBLIC, Pages
from app.events.device_acting import EVENT_DEVICES
from app.events.pages import devices as event_pages

pages = Pages("device_taking", __name__)

#: wrong codes of one network address; a hall shares one
WRONG_AN_HOUR = 60
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """What one subject hands over, and how it is told to a machine."""

    of: Handed[Any]
    template: str
    offer: Callable[[Any], dict[str, Any]]


#: all that is handed over: each has codes of its own, and all have one short address
LINES: Sequence[Line] = (
    Line(EVENT_DEVICES, "events/device_take.html", event_pages.offer),
    Line(SCREENS, "big_screen/device_take.html", screen_pages.offer),
)


@pages.view("GET", "/d/<code>", access=PUBLIC)
def show_offer(code: str) -> Response | str:
    """One button; nothing is taken up by looking."""
    line = _line(code)
    try:
        device = handed.offered(line.of, login.region().id, _plain(code), now=clock.now())
    except DeviceCodeGone:
        return _way_back(line, code)
    giver = accounts.person(device.region_id, device.issued_by_id)
    someone = login.actor_or_none()
    return render_template(
        line.template,
        device=device,
        giver=mask_name(giver.name),
        here=mask_name(someone.name) if someone else "",
        code=_plain(code),
        **line.offer(device),
    )


@pages.view("POST", "/d/<code>", access=PUBLIC)
def take_up(code: str) -> Response:
    """Become the device, once; wrong codes are counted by address."""
    now, address, line = clock.now(), request.remote_addr or "", _line(code)
    key = f"device-from:{address}"
    asked: dict[str, Any] = {"now": now, "address": address}
    try:
        with transaction():
            limits.check(key, most=WRONG_AN_HOUR, window=HOUR, now=now)
            taken = handed.take_up(line.of, login.region().id, _plain(code), **asked)
    except DeviceCodeGone:
        return _way_back(line, code, else_count=key)
    return handed_showing.way_in(line.of, taken, now=now)


def _line(code: str) -> Line:
    """What a code was made for; the first where it was made for nothing."""
    region_id, plain = login.region().id, _plain(code)
    found = (line for line in LINES if handed.named(line.of, region_id, plain) is not None)
    return next(found, LINES[0])


def _way_back(line: Line, code: str, *, else_count: str = "") -> Response:
    """To the own page of a machine that took this code up itself, when it sends it again."""
    device = handed.named(line.of, login.region().id, _plain(code))
    if device is not None and device.taken_at is not None:
        cookie = request.cookies.get(login.device_cookie(*line.of.about(device)), "")
        if handed.is_of(line.of, device, cookie):
            return redirect(line.of.address(device))
    if else_count:
        remember(lambda: _count(else_count, now=clock.now()))
    raise DeviceCodeGone


def _count(key: str, *, now: datetime) -> None:
    limits.count(key, window=HOUR, now=now)


def _plain(code: str) -> str:
    """A code as it was made, however it was typed."""
    letters = code[:40].lower().replace("-", "").replace(" ", "")
    return letters.replace("o", "0").replace("i", "1").replace("l", "1")
