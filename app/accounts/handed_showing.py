"""交给设备的样子 handed_showing: the code for the other machine, and the cookie that makes one."""

from datetime import datetime

from flask import Response, current_app, make_response, redirect, render_template

from app.accounts import handed, handed_acting, login
from app.accounts.handed import Taken
from app.accounts.handed_kinds import D, Handed
from app.core import qr
from app.core.errors import NotFound


def code_page(of: Handed[D], device: D, *, here: str, thing: tuple[str, str], now: datetime) -> str:
    """The code for the other machine, to who made it, as long as it is good.

    `here` is the address of all devices of this thing, `thing` its name and its address.
    Raises `NotFound` for everybody else.
    """
    if device.issued_by_id != login.actor().person_id:
        raise NotFound
    code, public_url = handed.code_of(device), current_app.config["PUBLIC_URL"]
    return render_template(
        "devices/code.html",
        device=device,
        here=here,
        thing=thing,
        state=handed_acting.state_of(of, device, now=now),
        code=code,
        host=public_url.partition("://")[2],
        drawing=qr.svg(f"{public_url}/d/{code}"),
    )


def way_in(of: Handed[D], taken: Taken[D], *, now: datetime) -> Response:
    """The way to a device's one page, with the cookie that opens it."""
    device = taken.device
    response = make_response(redirect(of.address(device)))
    response.set_cookie(
        login.device_cookie(*of.about(device)),
        taken.cookie,
        max_age=int((device.expires_at - now).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response
