"""登记台的页面 desk: find a person by name, pinyin or card, and check in face to face."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.permissions import require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.core.masking import mask_name
from app.core.web import Pages, content_policy
from app.core.words import gettext
from app.events import check_in, desk, desk_list, queries, roll
from app.events.answers import Taken
from app.events.desk import Meant
from app.events.models import EventSession
from app.events.pages.codes import session_wanted
from app.events.queries import EventCard
from app.events.refusals import Refused
from app.events.scan_rows import Request
from app.organisations.queries import community_of

pages = Pages("desk", __name__)


def shown(event_id: uuid.UUID) -> tuple[EventCard, EventSession]:
    """The event and the session of a desk, to those who may run it."""
    actor = login.actor()
    card = queries.card(login.region().id, event_id, actor=actor)
    require(actor, "desk.check_in", queries.target(card.event, card.organisation))
    return card, session_wanted(event_id)


@pages.view("GET", "/events/<uuid:event_id>/desk", access="desk.check_in", device="desk")
def show_desk(event_id: uuid.UUID) -> Response:
    """The desk: those signed up first; with words, anybody of that name."""
    card, session = shown(event_id)
    return desk_page(card, session)


def around(card: EventCard) -> str:
    """The path of the community that holds the event."""
    return (community_of(card.organisation) or card.organisation).path


@dataclass(frozen=True, slots=True)
class Taker:
    """Whose queue it is: who is signed in, or the device itself, whoever stands before it."""

    id: str
    name: str
    is_device: bool
    #: masked: in whose name the scans count
    giver: str


def taker() -> Taker:
    """Who takes down at this desk."""
    actor = login.actor()
    giver, device = mask_name(actor.name), actor.device
    if device is None:
        return Taker(str(actor.person_id), giver, False, giver)
    return Taker(str(device.id), device.name or gettext("这台设备"), True, giver)


def desk_page(
    card: EventCard,
    session: EventSession,
    *,
    is_shell: bool = False,
    status: int = 200,
    **more: Any,
) -> Response:
    """The desk's page; a shell of it holds nobody's name."""
    words = "" if is_shell else request.values.get("words", "").strip()[:40]
    people = () if is_shell else roll.expected(session, words, around=around(card))
    page = render_template(
        "events/desk.html",
        card=card,
        session=session,
        words=words,
        people=people,
        heads=desk_list.counted(session),
        key=str(uuid.uuid4()),
        is_shell=is_shell,
        who=taker(),
        **more,
    )
    response = make_response(page, status)
    # where a browser reads no codes by itself, WebAssembly reads them
    response.headers["Content-Security-Policy"] = content_policy(script_src="'wasm-unsafe-eval'")
    return response


@pages.view("POST", "/events/<uuid:event_id>/desk", access="desk.check_in", device="desk")
def check_somebody_in(event_id: uuid.UUID) -> Response:
    """Check in or out whom the desk means: a tap on a name, a personal code, a card."""
    card, session = shown(event_id)
    actor, now = login.actor(), clock.now()
    try:
        with transaction():
            meant = desk.person_meant(
                actor.region_id,
                session.id,
                person_id=_person(request.form.get("person", "")),
                person_code=request.form.get("code", "").strip(),
                card=request.form.get("card", "").strip(),
                now=now,
            )
            outcome = _take(meant, session, now=now)
            name = accounts.person(actor.region_id, meant.person_id).name
    except DomainError as refusal:
        return desk_page(card, session, refusal=refusal, status=refusal.status)
    return _answered(card, session, outcome, name)


def _take(meant: Meant, session: EventSession, *, now: Any) -> Taken | Refused:
    request_ = Request(
        key=request.form.get("key", "")[:100] or str(uuid.uuid4()),
        person_id=meant.person_id,
        desk_session_id=session.id,
        doubt=meant.doubt,
        body={"session": str(session.id), "person": str(meant.person_id)},
    )
    return check_in.take(request_, region=login.region(), by=login.actor(), now=now)


def _answered(
    card: EventCard, session: EventSession, outcome: Taken | Refused, name: str
) -> Response:
    if isinstance(outcome, Refused):
        error = outcome.error
        return desk_page(card, session, refusal=error, name=name, status=error.status)
    return desk_page(card, session, taken=outcome, name=name)


def _person(text: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise NotFound from fault
