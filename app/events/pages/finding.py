"""扫码入口 finding: the camera in the page, a photo of the code, or six typed digits."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock, limits
from app.core.codes import CodeKind, CodeUnknown, PersonCode, read_code, typed_digits, typed_slot
from app.core.db import remember, transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of
from app.core.pictures import LARGEST_FILE
from app.core.qr import read_codes
from app.core.tickets import new_ticket
from app.core.vault import vault
from app.core.web import PUBLIC, Pages
from app.core.words import gettext
from app.events import proofs
from app.events.errors import NoCodeInPhoto
from app.events.pages.scanning import keep_ticket

pages = Pages("finding", __name__)

PAGE = "events/scan.html"
#: wrong typed codes in ten minutes, for a person and for an address (a hall shares one)
WRONG_BY_PERSON, WRONG_BY_ADDRESS = 10, 60
WINDOW = timedelta(minutes=10)


@pages.view("GET", "/scan", access=PUBLIC)
def show_ways() -> str:
    """Three ways to scan; a typed code may stand in the address."""
    typed = {"code": typed_digits(request.args.get("code", "")) or ""}
    return render_template(PAGE, typed=typed, faults={})


@pages.view("POST", "/scan", access=PUBLIC)
def find_typed() -> Response | Page:
    """Find the session whose six digits these are, or follow a pasted address."""
    text, now = request.form.get("code", ""), clock.now()
    if typed_digits(text) is None:
        return _follow(text)
    try:
        with transaction():
            session_id = _look_up(text, now=now)
    except DomainError as refusal:
        page = render_template(PAGE, typed=request.form, faults=_beside(refusal, "code"))
        return page, refusal.status
    response = make_response(redirect("/check-ins"))
    ticket = new_ticket(session_id, CodeKind.POSTER, step=typed_slot(now), scanned_at=now)
    keep_ticket(response, ticket)
    return response


def _follow(text: str) -> Response | Page:
    try:
        read_code(vault().code_keys, text)
    except DomainError as refusal:
        page = render_template(PAGE, typed=request.form, faults=_beside(refusal, "code"))
        return page, refusal.status
    return redirect(f"/s/{''.join(text.split()).lower().rpartition('/s/')[2]}")


def _look_up(text: str, *, now: datetime) -> uuid.UUID:
    """The session of six digits; wrong ones are counted, so that nobody tries them all."""
    actor = login.actor_or_none()
    keys = [(f"typed-from:{request.remote_addr}", WRONG_BY_ADDRESS)]
    if actor is not None:
        keys.append((f"typed:{actor.person_id}", WRONG_BY_PERSON))
    for key, most in keys:
        limits.check(key, most=most, window=WINDOW, now=now)
    try:
        return proofs.from_code(login.region().id, text, scanned_at=None, now=now).session_id
    except CodeUnknown:
        remember(lambda: _count([key for key, _ in keys], now=now))
        raise


def _count(keys: Sequence[str], *, now: datetime) -> None:
    for key in keys:
        limits.count(key, window=WINDOW, now=now)


@pages.view("POST", "/scan/photo", access=PUBLIC, most=LARGEST_FILE + 65536)
def find_in_photo() -> Response | Page:
    """Read the code in a photo and go where it leads. The photo is not kept."""
    file = request.files.get("photo")
    try:
        text = _session_code_in(file.read() if file else b"")
    except DomainError as refusal:
        page = render_template(PAGE, typed={}, faults=_beside(refusal, "photo"))
        return page, refusal.status
    return redirect(f"/s/{text}")


def _session_code_in(photo: bytes) -> str:
    for text in read_codes(photo):
        try:
            named = read_code(vault().code_keys, text)
        except DomainError:
            continue
        if not isinstance(named, PersonCode):
            return "".join(text.split()).lower().rpartition("/s/")[2]
    raise NoCodeInPhoto


def _beside(refusal: DomainError, field: str) -> dict[str, list[str]]:
    """The refusal as a fault of one field, with what to do about it."""
    words = " ".join(faults_of(refusal).get("", [gettext(refusal.sentence)]))
    return {field: [words]}
