"""事后上传照片的页面 late: what the picture shows, and handing it to the leader.

The picture that was read waits in a signed cookie, through sign-in if need be; GET changes nothing.
"""

from datetime import datetime

from flask import Response as FlaskResponse
from flask import current_app, make_response, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page
from app.core.tickets import PHOTO_LIFE, PhotoTicket, read_photo, sign_photo
from app.core.vault import vault
from app.core.web import PUBLIC, Pages
from app.events import late_photo
from app.events.doubt_errors import PhotoGone
from app.events.pages import faces
from app.events.pages.scanning import answer_page, refused_page

pages = Pages("late", __name__)

TICKET = "photo"


@pages.view("GET", "/scan/late", access=PUBLIC)
def show() -> str | Page:
    """Which event and which moment the picture shows, and the button that fits."""
    now = clock.now()
    try:
        found = late_photo.seen(_kept(now=now), login.region(), now=now)
    except DomainError as refusal:
        return refused_page(refusal)
    return render_template("events/late.html", found=found, **faces.phone_of(found.place.host))


@pages.view("POST", "/scan/late", access="attendance.self")
def hand_in() -> Page | Response:
    """交给负责人确认."""
    now = clock.now()
    try:
        with transaction():
            outcome = late_photo.hand_in(_kept(now=now), login.region(), by=login.actor(), now=now)
    except DomainError as refusal:
        return refused_page(refusal)
    page, status = answer_page(outcome)
    response = make_response(page, status)
    response.delete_cookie(TICKET)
    return response


def _kept(*, now: datetime) -> PhotoTicket:
    """The picture in this browser's cookie. Raises `PhotoGone`."""
    try:
        return read_photo(vault().code_keys, request.cookies.get(TICKET, ""), now=now)
    except DomainError as gone:
        raise PhotoGone from gone


def keep_photo(response: FlaskResponse, ticket: PhotoTicket) -> None:
    """Let a picture that was read wait in the browser until its person is known."""
    response.set_cookie(
        TICKET,
        sign_photo(vault().code_keys, ticket),
        max_age=int(PHOTO_LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
