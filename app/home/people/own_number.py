"""自己换号 own_number: another number of one's own, proved by a code that was sent to it."""

from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login, one_time, queries, service, sign_in, standing
from app.accounts.api import send_code
from app.accounts.errors import SignInAgain
from app.accounts.forms import CodeForm, SignInForm
from app.accounts.one_time import Purpose
from app.accounts.pages import mobile
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form, show_again
from app.core.masking import mask_phone
from app.core.web import Pages
from app.core.words import gettext
from app.home.people import numbers

pages = Pages("own_number", __name__)

NUMBER = "me/phone.html"


@pages.view("GET", "/me/phone", access="me.change")
def show_number() -> str:
    """The number that is kept, masked, and fields for another one and its code."""
    return render_template(NUMBER, typed={}, faults={}, **_shown())


@pages.view("POST", "/me/phone/code", access="me.change")
def ask_for_code() -> str | Page:
    """Send a code to the new number."""
    try:
        _demand_fresh()
        phone = mobile(read_form(CodeForm())["phone"])
        send_code(phone, purpose=Purpose.NEW_NUMBER)
    except DomainError as refusal:
        return show_again(NUMBER, refusal, **_shown())
    wait = int(one_time.BETWEEN.total_seconds())
    return render_template(
        NUMBER, typed={"phone": phone}, faults={}, sent=True, wait=wait, **_shown()
    )


@pages.view("POST", "/me/phone", access="me.change")
def change_number() -> Response | Page:
    """Keep the new number; every other device is signed out."""
    actor, now = login.actor(), clock.now()
    try:
        _demand_fresh()
        form = read_form(SignInForm())
        phone = mobile(form["phone"])
        with transaction():
            issued = one_time.match(
                actor.region_id, phone, form["code"], now=now, purpose=Purpose.NEW_NUMBER
            )
            numbers.change(actor.person_id, phone, by=actor, now=now)
            issued.used_at = now
            service.end_sign_ins(actor.person_id, now=now)
            login.open_session(actor)
    except DomainError as refusal:
        return show_again(NUMBER, numbers.beside(refusal), sent=True, wait=0, **_shown())
    flash(gettext("手机号已更换，下次用新号码登录；其他设备都已退出登录。"), "good")
    return redirect("/me")


def _demand_fresh() -> None:
    """Who holds the key of an office changes his number soon after signing in."""
    actor = login.actor()
    if standing.is_keyholder(queries.person(actor.region_id, actor.person_id)):
        sign_in.demand_fresh(actor, now=clock.now())


def _shown() -> dict[str, Any]:
    actor = login.actor()
    number = queries.phone_of(queries.person(actor.region_id, actor.person_id))
    shown: dict[str, Any] = {"phone": mask_phone(number), "stale": {}}
    try:
        _demand_fresh()
    except SignInAgain as refusal:
        shown["stale"] = faults_of(refusal)
    return shown
