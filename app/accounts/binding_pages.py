"""微信绑定的页面 binding_pages: what is sent by WeChat; to it and back; and ending it.

Going there is a link and not a form: `form-action 'self'` holds for where a form is led on, too.
Coming back is a GET that changes nothing: it shows one button.
"""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import binding, login
from app.accounts.actor import Actor
from app.core import clock, limits, wechat
from app.core.db import remember, transaction
from app.core.errors import DomainError, NotFound
from app.core.forms import Page, show_again
from app.core.web import SIGNED_IN, Pages
from app.core.wechat import WechatGate

pages = Pages("wechat", __name__)

PAGE, CONFIRM = "me/wechat.html", "me/wechat_return.html"
#: how often WeChat is asked for one person
MOST, WINDOW = 20, timedelta(hours=1)


def _gate() -> WechatGate:
    """The service account; where there is none, neither is the page."""
    found = wechat.gate()
    if found is None:
        raise NotFound
    return found


def _known(actor: Actor) -> dict[str, Any]:
    return {"bound_at": binding.bound_at(actor)}


@pages.view("GET", "/me/wechat", access=SIGNED_IN)
def show_wechat() -> str:
    """What leaves by WeChat, whether mine does, and the one button."""
    _gate()
    return render_template(PAGE, faults={}, **_known(login.actor()))


@pages.view("GET", "/me/wechat/begin", access="me.change")
def begin() -> Response:
    """Over to WeChat, which leads back with a code."""
    state = binding.new_state(login.actor(), now=clock.now())
    return redirect(_gate().authorize_address(state), 303)


@pages.view("GET", wechat.RETURN, access="me.change")
def confirm() -> str | Page:
    """Back from WeChat: one button, if it was this person who left."""
    _gate()
    actor = login.actor()
    state, code = request.args.get("state", ""), request.args.get("code", "")
    try:
        binding.check_state(state, by=actor, now=clock.now())
        binding.check_code(code)
    except DomainError as refusal:
        return show_again(PAGE, refusal, **_known(actor))
    return render_template(CONFIRM, state=state, code=code)


@pages.view("POST", "/me/wechat", access="me.change")
def bind() -> Response | Page:
    """Trade the code for the receiver it names, and keep that sealed."""
    gate, actor, now = _gate(), login.actor(), clock.now()
    try:
        binding.check_state(request.form.get("state", ""), by=actor, now=now)
        code = binding.check_code(request.form.get("code", ""))
        openid = _ask(gate, code, key=f"wechat:{actor.person_id}")
        with transaction():
            binding.bind(openid, by=actor, now=now)
    except DomainError as refusal:
        return show_again(PAGE, refusal, **_known(actor))
    return redirect("/me/wechat")


def _ask(gate: WechatGate, code: str, *, key: str) -> str:
    """Ask WeChat, so many times an hour; counting commits, so nothing is held meanwhile."""
    limits.check(key, most=MOST, window=WINDOW, now=clock.now())
    remember(lambda: _count(key))
    return gate.openid(code)


def _count(key: str) -> None:
    limits.count(key, window=WINDOW, now=clock.now())


@pages.view("POST", "/me/wechat/end", access="me.change")
def unbind() -> Response:
    """Back to SMS."""
    _gate()
    with transaction():
        binding.unbind(by=login.actor(), now=clock.now())
    return redirect("/me/wechat")
