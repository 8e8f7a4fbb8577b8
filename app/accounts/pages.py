"""人员的页面 pages: signing in by code or password, and leaving."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login, queries, sign_in
from app.accounts.api import send_code
from app.accounts.forms import CodeForm, PasswordForm, SignInForm
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, local_path, read_form, show_again
from app.core.phones import PhoneInvalid, normalise_phone
from app.core.web import PUBLIC, SIGNED_IN, Pages
from app.core.words import gettext

pages = Pages("accounts", __name__)

AFTER = "/me"
SIGN_IN = "accounts/sign_in.html"
PASSWORD = "accounts/password.html"  # noqa: S105


def next_path() -> str:
    """Where the person wanted to go when signing in came between."""
    return local_path(request.values.get("next"), default=AFTER)


def mobile(text: str) -> str:
    """A typed number in one form; the refusal stands beside the field."""
    try:
        return normalise_phone(text)
    except PhoneInvalid as fault:
        raise PhoneInvalid(fields={"phone": [gettext(PhoneInvalid.sentence)]}) from fault


@pages.view("GET", "/sign-in", access=PUBLIC)
def show_sign_in() -> str | Response:
    """The form; who is signed in already goes on."""
    if login.actor_or_none():
        return redirect(next_path())
    return render_template(SIGN_IN, next=next_path(), typed={}, faults={})


@pages.view("POST", "/sign-in/code", access=PUBLIC)
def ask_for_code() -> str | Page:
    """Send a code and show the form again, with room for it."""
    try:
        send_code(mobile(read_form(CodeForm())["phone"]))
    except DomainError as refusal:
        return show_again(SIGN_IN, refusal, next=next_path())
    wait = int(sign_in.BETWEEN_CODES.total_seconds())
    typed = {**request.form, "code": ""}
    return render_template(SIGN_IN, next=next_path(), typed=typed, faults={}, sent=True, wait=wait)


@pages.view("POST", "/sign-in", access=PUBLIC)
def enter() -> Response | Page:
    """Sign in with phone and code; a new phone registers its name."""
    try:
        form = read_form(SignInForm())
        phone, now = mobile(form["phone"]), clock.now()
        with transaction():
            person, _ = sign_in.identify(
                login.region().id, phone, form["code"], name=form["name"], now=now
            )
            login.open_session(queries.actor(person, now=now, address=request.remote_addr or ""))
    except DomainError as refusal:
        return show_again(SIGN_IN, refusal, next=next_path(), sent=True, wait=0)
    return redirect(next_path())


@pages.view("GET", "/sign-in/password", access=PUBLIC)
def show_password() -> str:
    """The form for staff with a password."""
    return render_template(PASSWORD, next=next_path(), typed={}, faults={})


@pages.view("POST", "/sign-in/password", access=PUBLIC)
def enter_by_password() -> Response | Page:
    """Sign in with phone and password."""
    try:
        form = read_form(PasswordForm())
        phone, now = mobile(form["phone"]), clock.now()
        with transaction():
            person = sign_in.check_password(login.region().id, phone, form["password"], now=now)
            login.open_session(queries.actor(person, now=now, address=request.remote_addr or ""))
    except DomainError as refusal:
        return show_again(PASSWORD, refusal, next=next_path())
    return redirect(next_path())


@pages.view("POST", "/sign-out", access=SIGNED_IN)
def leave() -> Response:
    """End this browser's session."""
    with transaction():
        login.close_session()
    return redirect("/")
