"""微信登录的页面 wechat_pages: over to WeChat and back, for who bound it before.

Going there is a link. Coming back is a GET that changes nothing: it shows one button, which a
script presses, so that nothing is left to do; without scripts it is one tap.
"""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, session
from werkzeug.wrappers import Response

from app.accounts import binding, login, wechat_sign_in
from app.accounts.pages import SIGN_IN, next_path
from app.core import clock, limits, wechat
from app.core.db import remember, transaction
from app.core.errors import DomainError, NotFound
from app.core.forms import Page, local_path, show_again
from app.core.web import PUBLIC, Pages
from app.core.wechat import WechatGate

pages = Pages("wechat_sign_in", __name__)

BACK = "/sign-in/wechat/return"
RETURN_PAGE = "accounts/wechat_return.html"
#: the number and the way on, in this browser's own signed cookie
NUMBER, ONWARD = "wechat-number", "wechat-onward"
#: how often WeChat is asked for one address; a hall shares one
MOST, WINDOW = 600, timedelta(hours=1)


def _gate() -> WechatGate:
    found = wechat.gate()
    if found is None:
        raise NotFound
    return found


@pages.app_context_processor
def offer() -> dict[str, Any]:
    """Whether this browser is WeChat's, and coming in by it is possible."""
    is_inside = "micromessenger" in request.headers.get("User-Agent", "").lower()
    return {"is_in_wechat": is_inside, "offers_wechat": is_inside and wechat.is_on()}


@pages.view("GET", "/sign-in/wechat", access=PUBLIC)
def begin() -> Response:
    """Over to WeChat, which asks nothing and leads back with a code."""
    gate = _gate()
    number = wechat_sign_in.new_number()
    session[NUMBER], session[ONWARD] = number, next_path()
    state = wechat_sign_in.new_state(login.region().id, number, now=clock.now())
    return redirect(gate.authorize_address(state, back=BACK), 303)


@pages.view("GET", BACK, access=PUBLIC)
def come_back() -> str | Page:
    """Back from WeChat: one button, if it was this browser that left."""
    _gate()
    state, code = request.args.get("state", ""), request.args.get("code", "")
    try:
        _check(state)
        binding.check_code(code)
    except DomainError as refusal:
        return show_again(SIGN_IN, refusal, next=_onward())
    return render_template(RETURN_PAGE, state=state, code=code, next=_onward())


@pages.view("POST", "/sign-in/wechat", access=PUBLIC)
def enter() -> Response | Page:
    """Trade the code for the follower it names, and let in who bound it."""
    gate, now, onward = _gate(), clock.now(), _onward()
    address = request.remote_addr or ""
    try:
        _check(request.form.get("state", ""))
        # used once, whatever comes of it
        session.pop(NUMBER, None)
        openid = _ask(gate, binding.check_code(request.form.get("code", "")), address)
        with transaction():
            actor = wechat_sign_in.person_behind(
                login.region().id, openid, now=now, address=address
            )
            login.open_session(actor)
            wechat_sign_in.note(actor, now=now)
    except DomainError as refusal:
        return show_again(SIGN_IN, refusal, next=onward)
    return redirect(onward)


def _check(state: str) -> None:
    number = str(session.get(NUMBER, ""))
    wechat_sign_in.check_state(state, login.region().id, number, now=clock.now())


def _onward() -> str:
    """Where the person wanted to go; a path of this site, whatever the cookie holds."""
    return local_path(session.get(ONWARD), default="/me")


def _ask(gate: WechatGate, code: str, address: str) -> str:
    """Ask WeChat, so many times an hour; counting commits, so nothing is held meanwhile."""
    key = f"wechat-from:{address}"
    limits.check(key, most=MOST, window=WINDOW, now=clock.now())
    remember(lambda: _count(key))
    return gate.openid(code)


def _count(key: str) -> None:
    limits.count(key, window=WINDOW, now=clock.now())
