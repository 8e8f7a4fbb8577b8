"""人员的页面 pages: signing in by code, password or slip, and leaving."""

from urllib.parse import quote

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login, one_time, queries, service, sign_in
from app.accounts.activation import use_activation_code
from app.accounts.api import send_code
from app.accounts.forms import (
    ActivationForm,
    CodeForm,
    NewPasswordForm,
    PasswordForm,
    SignInForm,
)
from app.accounts.member_errors import ActivationCodeWrong
from app.core import clock, limits
from app.core.db import remember, transaction
from app.core.errors import DomainError
from app.core.forms import Page, local_path, read_form, show_again
from app.core.phones import PhoneInvalid, normalise_phone
from app.core.web import PUBLIC, SIGNED_IN, Pages
from app.core.words import gettext

pages = Pages("accounts", __name__)

AFTER = "/me"
SIGN_IN = "accounts/sign_in.html"
PASSWORD = "accounts/password.html"  # noqa: S105
ACTIVATION = "accounts/activation.html"
NEW_PASSWORD = "accounts/new_password.html"  # noqa: S105
#: wrong slips in an hour from one address (a hall shares one)
WRONG_SLIPS = 60


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
    wait = int(one_time.BETWEEN.total_seconds())
    typed = {**request.form, "code": ""}
    return render_template(SIGN_IN, next=next_path(), typed=typed, faults={}, sent=True, wait=wait)


@pages.view("POST", "/sign-in", access=PUBLIC)
def enter() -> Response | Page:
    """Sign in with phone and code; a new phone registers its name."""
    try:
        form = read_form(SignInForm())
        phone, now = mobile(form["phone"]), clock.now()
        with transaction():
            person, is_new = sign_in.identify(
                login.region().id, phone, form["code"], name=form["name"], now=now
            )
            login.open_session(queries.actor(person, now=now, address=request.remote_addr or ""))
    except DomainError as refusal:
        return show_again(SIGN_IN, refusal, next=next_path(), sent=True, wait=0)
    return redirect(f"/welcome?next={quote(next_path())}" if is_new else next_path())


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


@pages.view("GET", "/me/password", access="me.change")
def show_new_password() -> str:
    """The form for a password of one's own, an option for staff."""
    return render_template(NEW_PASSWORD, faults={})


@pages.view("POST", "/me/password", access="me.change")
def choose_password() -> Response | Page:
    """Set it; every other device is signed out."""
    actor, now = login.actor(), clock.now()
    try:
        password = read_form(NewPasswordForm())["password"]
        with transaction():
            person = queries.person(actor.region_id, actor.person_id)
            service.set_password(person, password, now=now)
            login.open_session(actor)
    except DomainError as refusal:
        return show_again(NEW_PASSWORD, refusal)
    return redirect("/me")


@pages.view("GET", "/sign-in/activation", access=PUBLIC)
def show_activation() -> str:
    """The form for a code from a printed slip."""
    return render_template(ACTIVATION, next=next_path(), typed={}, faults={})


@pages.view("POST", "/sign-in/activation", access=PUBLIC)
def enter_by_activation() -> Response | Page:
    """Sign in with a code from a printed slip; wrong ones are counted by address."""
    now, address = clock.now(), request.remote_addr or ""
    key = f"activation-from:{address}"
    try:
        code = read_form(ActivationForm())["code"]
        with transaction():
            limits.check(key, most=WRONG_SLIPS, window=sign_in.HOUR, now=now)
            person = use_activation_code(login.region().id, code, now=now)
            login.open_session(queries.actor(person, now=now, address=address))
    except ActivationCodeWrong as refusal:
        remember(lambda: _count(key))
        return show_again(ACTIVATION, refusal, next=next_path())
    except DomainError as refusal:
        return show_again(ACTIVATION, refusal, next=next_path())
    return redirect(next_path())


def _count(key: str) -> None:
    limits.count(key, window=sign_in.HOUR, now=clock.now())


@pages.view("POST", "/sign-out", access=SIGNED_IN)
def leave() -> Response:
    """End this browser's session."""
    with transaction():
        login.close_session()
    return redirect(local_path(request.form.get("next")))
