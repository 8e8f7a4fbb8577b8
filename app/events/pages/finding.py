"""扫码入口 finding: the camera in the page, a photo of the code, or six typed digits."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock, limits
from app.core.codes import (
    CodeKind,
    CodeUnknown,
    PersonCode,
    bare,
    read_code,
    typed_digits,
    typed_slot,
)
from app.core.db import remember, transaction
from app.core.errors import DomainError
from app.core.fingerprints import fingerprint
from app.core.forms import faults_of
from app.core.pictures import LARGEST_FILE
from app.core.qr import read_codes
from app.core.tickets import new_photo_ticket, new_ticket
from app.core.vault import vault
from app.core.web import PUBLIC, Pages, content_policy
from app.core.words import gettext
from app.events import late_photo, proofs
from app.events.errors import ForeignCodeInPhoto, NoCodeInPhoto, NoPhoto
from app.events.pages.late import keep_photo
from app.events.pages.scanning import keep_ticket, kept_ticket

pages = Pages("finding", __name__)

PAGE = "events/scan.html"
#: wrong typed codes in ten minutes, for a person and for an address (a hall shares one)
WRONG_BY_PERSON, WRONG_BY_ADDRESS = 10, 60
#: photos read in ten minutes, likewise
PHOTOS_BY_PERSON, PHOTOS_BY_ADDRESS = 20, 200
WINDOW = timedelta(minutes=10)


@pages.view("GET", "/scan", access=PUBLIC)
def show_ways() -> Response:
    """Three ways to scan; a typed code may stand in the address."""
    return _ways({"code": typed_digits(request.args.get("code", "")) or ""})


def _ways(
    typed: Mapping[str, str], refusal: DomainError | None = None, *, at: str = ""
) -> Response:
    """The page of the three ways; with a refusal as a fault of its field, and what to do."""
    faults, status = {}, 200
    if refusal is not None:
        words = " ".join(faults_of(refusal).get("", [gettext(refusal.sentence)]))
        faults, status = {at: [words]}, refusal.status
    response = make_response(render_template(PAGE, typed=typed, faults=faults), status)
    # where a browser reads no codes by itself, WebAssembly reads them
    response.headers["Content-Security-Policy"] = content_policy(script_src="'wasm-unsafe-eval'")
    return response


@pages.view("POST", "/scan", access=PUBLIC)
def find_typed() -> Response:
    """Find the session whose six digits these are, or follow a pasted address."""
    text, now = request.form.get("code", ""), clock.now()
    if typed_digits(text) is None:
        return _follow(text)
    try:
        with transaction():
            session_id = _look_up(text, now=now)
    except DomainError as refusal:
        return _ways(request.form, refusal, at="code")
    response = make_response(redirect("/check-ins"))
    ticket = new_ticket(session_id, CodeKind.POSTER, step=typed_slot(now), scanned_at=now)
    keep_ticket(response, ticket)
    return response


def _follow(text: str) -> Response:
    try:
        read_code(vault().code_keys, text)
    except DomainError as refusal:
        return _ways(request.form, refusal, at="code")
    return redirect(f"/s/{bare(text)}")


def _look_up(text: str, *, now: datetime) -> uuid.UUID:
    """The session of six digits; wrong ones are counted, so that nobody tries them all."""
    keys = _limits("typed", person=WRONG_BY_PERSON, address=WRONG_BY_ADDRESS)
    _check(keys, now=now)
    try:
        return proofs.from_code(login.region().id, text, scanned_at=None, now=now).session_id
    except CodeUnknown:
        remember(lambda: _count(keys, now=now))
        raise


def _limits(what: str, *, person: int, address: int) -> dict[str, int]:
    """What is counted of whoever asks, and how often it may happen in a window."""
    actor = login.actor_or_none()
    keys = {f"{what}-from:{request.remote_addr}": address}
    if actor is not None:
        keys[f"{what}:{actor.person_id}"] = person
    return keys


def _check(keys: Mapping[str, int], *, now: datetime) -> None:
    for key, most in keys.items():
        limits.check(key, most=most, window=WINDOW, now=now)


def _count(keys: Iterable[str], *, now: datetime) -> None:
    for key in keys:
        limits.count(key, window=WINDOW, now=now)


@pages.view("POST", "/scan/photo", access=PUBLIC, most=LARGEST_FILE + 65536)
def find_in_photo() -> Response:
    """Read the code in a photo and go where it leads. The photo is not kept.

    A screen that is shown no more leads to its leader, where the picture is uploaded itself.
    """
    try:
        photo = _photo_sent()
        with transaction():
            # reading one costs more than any other page does
            keys = _limits("photo", person=PHOTOS_BY_PERSON, address=PHOTOS_BY_ADDRESS)
            _check(keys, now=(now := clock.now()))
            _count(keys, now=now)
        text = _session_code_in(photo)
    except DomainError as refusal:
        return _ways({}, refusal, at="photo")
    return _late(text, photo, now=now) or redirect(f"/s/{text}")


def _late(text: str, photo: bytes, *, now: datetime) -> Response | None:
    """The way of a picture whose screen is shown no more; None for a code that is still good.

    Only an uploaded picture goes this way: an old address that was passed on stays expired.
    """
    code = proofs.code_behind(text)
    if code is None or code.step is None or not late_photo.is_late(code, now=now):
        return None
    kept = kept_ticket(now=now)
    if kept is not None and (kept.session_id, kept.step) == (code.session_id, code.step):
        return None
    response = make_response(redirect("/scan/late"))
    keep_photo(
        response,
        new_photo_ticket(code.session_id, step=code.step, picture=fingerprint(photo), read_at=now),
    )
    return response


def _photo_sent() -> bytes:
    """The photo just taken, or the one from the album; browsers send an empty one for the other."""
    for name in ("photo", "album"):
        content: bytes = request.files[name].read() if name in request.files else b""
        if content:
            return content
    raise NoPhoto


def _session_code_in(photo: bytes) -> str:
    """The code of a session among all that a photo shows."""
    texts = read_codes(photo)
    for text in texts:
        try:
            named = read_code(vault().code_keys, text)
        except DomainError:
            continue
        if not isinstance(named, PersonCode):
            return bare(text)
    raise ForeignCodeInPhoto if texts else NoCodeInPhoto
