"""扫码的页面 scanning: what a code opens, the one button, and what came of it.

GET changes nothing (chat apps fetch links ahead); the scan waits in a signed cookie until its
person presses the button, through sign-in or first registration if need be.
"""

from datetime import datetime, timedelta

from flask import Response as FlaskResponse
from flask import current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login, one_time, queries, sign_in
from app.accounts.actor import Actor
from app.accounts.api import send_code
from app.accounts.forms import CodeForm, SignInForm
from app.accounts.pages import mobile
from app.core import clock
from app.core.codes import CodeExpired, CodeUnknown, SessionCode, read_code, typed_digits
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.tickets import (
    TICKET_LIFE,
    ScanTicket,
    device_of,
    new_mark,
    new_ticket,
    read_ticket,
    sign_ticket,
)
from app.core.vault import vault
from app.core.web import PUBLIC, Pages
from app.events import check_in, foresight, proofs, swift
from app.events.answers import Taken
from app.events.distance_rules import given_in
from app.events.foresight import heads_expected
from app.events.pages import faces
from app.events.refusals import Refused
from app.events.scan_rows import Request

pages = Pages("scanning", __name__)

TICKET, MARK = "scan", "mark"
MARK_LIFE = timedelta(days=90)
CODE_PAGE = "events/scanned.html"
ANSWER_PAGE = "events/answer.html"


@pages.view("GET", "/s/<code>", access=PUBLIC)
def show_scan(code: str) -> Response | Page:
    """The page behind the QR: which event, who am I, one button. Changes nothing."""
    if typed_digits(code) is not None:
        return redirect(f"/scan?code={typed_digits(code)}")
    try:
        ticket = _ticket_for(code, now=clock.now())
    except DomainError as refusal:
        return refused_page(refusal)
    response = make_response(ticket_page(ticket))
    keep_ticket(response, ticket)
    return response


def _ticket_for(code: str, *, now: datetime) -> ScanTicket:
    """The scan just made; reloading the page later finds the one that was kept."""
    named = read_code(vault().code_keys, code)
    if not isinstance(named, SessionCode):
        raise CodeUnknown
    try:
        proofs.from_code(login.region().id, code, scanned_at=None, now=now)
    except CodeExpired:
        kept = kept_ticket(now=now)
        if kept is not None and (kept.session_id, kept.step) == (named.session_id, named.step):
            return kept
        raise
    return new_ticket(named.session_id, named.kind, step=named.step, scanned_at=now)


@pages.view("GET", "/check-ins", access=PUBLIC)
def show_kept() -> str | Page:
    """The page of a scan that is kept in the cookie."""
    ticket = kept_ticket(now=clock.now())
    return refused_page(CodeExpired()) if ticket is None else ticket_page(ticket)


@pages.view("POST", "/check-ins/code", access=PUBLIC)
def ask_for_code() -> str | Page:
    """Send a one-time code without losing the scan."""
    ticket = kept_ticket(now=clock.now())
    if ticket is None:
        return refused_page(CodeExpired())
    try:
        # one hall shares one address
        room = max(one_time.AN_HOUR_AND_ADDRESS, 2 * heads_expected(ticket.session_id))
        send_code(mobile(read_form(CodeForm())["phone"]), room=room)
    except DomainError as refusal:
        return ticket_page(ticket, refusal=refusal), refusal.status
    return ticket_page(ticket, sent=True)


@pages.view("POST", "/check-ins", access=PUBLIC)
def press() -> Page:
    """The one button: sign in where needed, and take the scan."""
    now = clock.now()
    ticket = kept_ticket(now=now)
    if ticket is None:
        return refused_page(CodeExpired())
    known = login.actor_or_none()
    if known is not None:
        taken = swift.take(_sent(ticket, known), region=login.region(), by=known, now=now)
        if taken is not None:
            return answer_page(taken)
    try:
        with transaction():
            actor, is_new = _who(now=now)
            outcome = check_in.take(_sent(ticket, actor), region=login.region(), by=actor, now=now)
    except DomainError as refusal:
        if login.actor_or_none() is None:
            return ticket_page(ticket, refusal=refusal, sent=True), refusal.status
        return refused_page(refusal)
    return answer_page(outcome, is_new=is_new)


def _who(*, now: datetime) -> tuple[Actor, bool]:
    """Who scans: whoever is signed in, else the person whom phone and code prove."""
    found = login.actor_or_none()
    if found is not None:
        return found, False
    form = read_form(SignInForm(), only=("phone", "code", "name"))
    person, is_new = sign_in.identify(
        login.region().id, mobile(form["phone"]), form["code"], name=form["name"], now=now
    )
    actor = queries.actor(person, now=now, address=request.remote_addr or "")
    login.open_session(actor)
    return actor, is_new


def _sent(ticket: ScanTicket, actor: Actor) -> Request:
    return Request(
        key=ticket.nonce,
        person_id=actor.person_id,
        ticket=ticket,
        device=device_of(vault().code_keys, request.cookies.get(MARK, ""), ticket.session_id),
        given=given_in(request.form),
        body={"session": str(ticket.session_id), "scanned_at": ticket.scanned_at.isoformat()},
    )


def ticket_page(
    ticket: ScanTicket, *, refusal: DomainError | None = None, sent: bool = False
) -> str:
    """Which event, who am I, and the button that fits; or why it does not."""
    region, actor = login.region(), login.actor_or_none()
    foreseen = foresight.of_ticket(ticket, actor.person_id, region) if actor else None
    place = foresight.place_of(region.id, ticket.session_id)
    return render_template(
        CODE_PAGE,
        place=place,
        foreseen=foreseen,
        typed={**request.form, "code": ""},
        faults=faults_of(refusal) if refusal else {},
        sent=sent,
        wait=int(one_time.BETWEEN.total_seconds()) if sent and not refusal else 0,
        **faces.phone_of(place.host),
    )


def refused_page(refusal: DomainError) -> Page:
    """A scan that does not count: why, and what to do."""
    return render_template(ANSWER_PAGE, refusal=refusal), refusal.status


def answer_page(outcome: Taken | Refused, *, is_new: bool = False) -> Page:
    """What came of it."""
    if isinstance(outcome, Refused):
        return refused_page(outcome.error)
    return render_template(ANSWER_PAGE, taken=outcome, is_new=is_new, helps=True), 200


def kept_ticket(*, now: datetime) -> ScanTicket | None:
    """The scan in this browser's cookie, while it lives."""
    text = request.cookies.get(TICKET, "")
    try:
        return read_ticket(vault().code_keys, text, now=now) if text else None
    except DomainError:
        return None


def keep_ticket(response: FlaskResponse, ticket: ScanTicket) -> None:
    """Let the scan wait in the browser until its person is known."""
    _keep(response, TICKET, sign_ticket(vault().code_keys, ticket), TICKET_LIFE)
    if MARK not in request.cookies:
        _keep(response, MARK, new_mark(), MARK_LIFE)


def _keep(response: FlaskResponse, name: str, text: str, life: timedelta) -> None:
    response.set_cookie(
        name,
        text,
        max_age=int(life.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
