"""登录的接线 login: the only place that knows Flask-Login; who asks, and may the route be asked."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, current_app, g, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import handed_acting, permissions, queries, sign_in
from app.accounts.actor import Actor
from app.accounts.handed_kinds import Handed
from app.accounts.models import SignInKind
from app.core import clock
from app.core.db import remember
from app.core.errors import Busy, Forbidden, SignInNeeded
from app.core.web import PUBLIC, SIGNED_IN, access_of, device_of, is_api
from app.organisations.models import Region
from app.organisations.queries import region_for
from app.organisations.rules import setting

SEEN_EVERY = timedelta(hours=1)
#: how a device names its event where the address does not
EVENT_OF_DEVICE = "X-Device-Event"
#: whose devices there are, by kind; wired by `create_app`, since the subjects lie above
DEVICES = "devices"
manager = LoginManager()
log = structlog.get_logger()


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login holds: an actor and the secret of the session."""

    def __init__(self, actor: Actor, secret: str) -> None:
        self.actor = actor
        self.secret = secret

    def get_id(self) -> str:
        """The secret goes into the signed cookie; the server may end it any time."""
        return self.secret


def init_app(app: Flask) -> None:
    """Wire sign-in, the gate before every route, and what templates know."""
    app.config["PERMANENT_SESSION_LIFETIME"] = sign_in.VOLUNTEER_LIFE
    manager.init_app(app)
    manager.session_protection = None
    manager.user_loader(_from_cookie)
    manager.request_loader(_from_bearer)
    app.before_request(_gate)
    app.after_request(_note_seen)
    app.context_processor(_for_templates)


def region() -> Region:
    """The region of this request, by its host name."""
    if "region" not in g:
        g.region = region_for(_host())
    found: Region = g.region
    return found


def _host() -> str:
    return request.host.partition(":")[0]


def actor_or_none() -> Actor | None:
    """Who asks, if somebody is signed in."""
    device: Actor | None = g.get("device")
    return device or _signed_in()


def _signed_in() -> Actor | None:
    user: Any = current_user
    return user.actor if user.is_authenticated else None


def actor() -> Actor:
    """Who asks; raises `SignInNeeded`."""
    found = actor_or_none()
    if found is None:
        raise SignInNeeded
    return found


def open_session(someone: Actor) -> None:
    """Give this browser a new session, with a new id; the one it had before ends."""
    before = actor_or_none()
    if before is not None:
        sign_in.end(before, now=clock.now())
    session.clear()
    secret, _ = sign_in.begin(someone, SignInKind.PAGE, now=clock.now())
    session.permanent = True
    login_user(SignedIn(someone, secret))


def close_session() -> None:
    """End this browser's session, on the server too."""
    sign_in.end(actor(), now=clock.now())
    logout_user()
    session.clear()


def _from_cookie(secret: str) -> SignedIn | None:
    if request.headers.get("Authorization"):
        return None
    return _load(secret, SignInKind.PAGE)


def _from_bearer(_request: Any) -> SignedIn | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    return _load(secret.strip(), SignInKind.API)


def _load(secret: str, kind: SignInKind) -> SignedIn | None:
    now = clock.now()
    address = request.remote_addr or ""
    host, hashed = _host(), sign_in.secret_hash(secret)
    g.region, found = queries.asking(host, hashed, kind, now=now, address=address)
    if found is None:
        return None
    someone = found.actor
    if kind is SignInKind.PAGE and sign_in.is_over(someone, begun_at=found.created_at, now=now):
        return None
    if now - found.seen_at > SEEN_EVERY:
        g.seen = someone.sign_in_id
    return SignedIn(someone, secret)


def _gate() -> AnyResponse | None:
    """Every route stands under a row of the matrix; a view without one is never reached."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    access = access_of(view)
    if access == PUBLIC:
        return None
    if access is None:
        raise Forbidden
    if _is_device(device_of(view)):
        return None
    someone = actor_or_none()
    if someone is None:
        if is_api() or request.method != "GET":
            raise SignInNeeded
        return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}")
    if access != SIGNED_IN and not permissions.may_anywhere(someone, access):
        raise Forbidden
    return None


def device_cookie(kind: str, about_id: uuid.UUID) -> str:
    """The name of the cookie of one event's or node's device: a browser may hold several."""
    return f"weiguang-{kind}-{about_id.hex}"


def _is_device(kind: str) -> bool:
    """Whether a device asks about its own thing; what is not declared never looks for one.

    Where it was ended, whoever is signed in goes on in his own name: else nobody does.
    """
    if not kind or request.headers.get("Authorization"):
        return False
    every: Mapping[str, Handed[Any]] = current_app.extensions[DEVICES]
    about_id, is_sure = _about_which(every[kind].argument)
    if about_id is None:
        return False
    text = request.cookies.get(device_cookie(kind, about_id), "")
    if not (text or is_sure):
        return False
    try:
        g.device = handed_acting.acting(
            every[kind],
            region().id,
            text,
            about=(kind, about_id),
            now=clock.now(),
            address=request.remote_addr or "",
        )
    except SignInNeeded:
        if is_sure or _signed_in() is None:
            raise
        return False
    return True


def _about_which(argument: str) -> tuple[uuid.UUID | None, bool]:
    """Which event or node is asked about; and whether it was said that only its device asks."""
    by_address = (request.view_args or {}).get(argument)
    if isinstance(by_address, uuid.UUID):
        return by_address, False
    try:
        return uuid.UUID(request.headers.get(EVENT_OF_DEVICE, "")), True
    except ValueError:
        return None, False


def _note_seen(response: Response) -> Response:
    seen = g.pop("seen", None)
    if seen is not None:
        try:
            remember(lambda: sign_in.touch(seen, now=clock.now()))
        except (SQLAlchemyError, Busy) as fault:
            # reading goes on while storage takes no writes
            log.warning("not_noted_as_seen", fault=type(fault).__name__)
    return response


def _for_templates() -> dict[str, Any]:
    """What every page knows: who asks, the region and its switches."""
    found = region()
    # a device shows what anybody sees, and its one page
    someone = None if g.get("device") else actor_or_none()
    return {
        "actor": someone,
        "region": found,
        "may": lambda action: someone is not None and permissions.may_anywhere(someone, action),
        "office_phone": setting(found.settings, "community_phone"),
        "is_mourning": setting(found.settings, "is_mourning"),
    }
