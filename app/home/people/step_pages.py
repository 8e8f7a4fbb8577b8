"""停用和换号的页面 step_pages: an account goes out of use or comes back, a number changes."""

import uuid

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login, queries, standing
from app.accounts.models import Person
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, Forbidden
from app.core.forms import Page, read_form, show_again
from app.core.masking import mask_phone
from app.core.phones import normalise_phone
from app.core.web import Pages
from app.core.words import gettext
from app.home.people import numbers
from app.home.people.care import PHONE, cared_for, steps
from app.home.people.forms import PhoneForm, WhyForm

pages = Pages("person_steps", __name__)

STEP, NUMBER = "people/step.html", "people/phone.html"
_STEP = "/people/<uuid:person_id>/<any(disable,enable):step>"


def _other(person_id: uuid.UUID) -> Person:
    person = cared_for(person_id, standing.DISABLE)
    if not steps(login.actor(), person).may_disable:
        raise Forbidden
    return person


@pages.view("GET", _STEP, access=standing.DISABLE)
def ask_step(person_id: uuid.UUID, step: str) -> str:
    """What follows when an account goes out of use, or comes back, before it does."""
    return render_template(STEP, person=_other(person_id), step=step, typed={}, faults={})


@pages.view("POST", _STEP, access=standing.DISABLE)
def take_step(person_id: uuid.UUID, step: str) -> Response | Page:
    """Take an account out of use, or into use again."""
    person, actor, now = _other(person_id), login.actor(), clock.now()
    try:
        reason = read_form(WhyForm())["reason"]
        with transaction():
            if step == "disable":
                standing.disable(person.id, by=actor, now=now, reason=reason)
            else:
                standing.enable(person.id, by=actor, now=now, reason=reason)
    except DomainError as refusal:
        return show_again(STEP, refusal, person=person, step=step)
    name = queries.names([person_id]).get(person_id, "")
    said = {
        "disable": gettext("%(name)s的账号已停用，所有设备都已退出。", name=name),
        "enable": gettext("%(name)s的账号已恢复，可以重新登录。", name=name),
    }
    flash(said[step], "good")
    return redirect(f"/people/{person_id}")


def _numbered(person_id: uuid.UUID) -> Person:
    person = cared_for(person_id, PHONE)
    if not steps(login.actor(), person).may_change_phone:
        raise Forbidden
    return person


def _shown(person: Person) -> dict[str, object]:
    number = queries.phone_of(person)
    return {"person": person, "phone": mask_phone(number) if number else ""}


@pages.view("GET", "/people/<uuid:person_id>/phone", access=PHONE)
def ask_phone(person_id: uuid.UUID) -> str:
    """The number that is kept, masked, and a field for another."""
    return render_template(NUMBER, typed={}, faults={}, **_shown(_numbered(person_id)))


@pages.view("POST", "/people/<uuid:person_id>/phone", access=PHONE)
def change_phone(person_id: uuid.UUID) -> Response | Page:
    """Keep another number, or none."""
    person = _numbered(person_id)
    try:
        number = _number()
        with transaction():
            numbers.change(person.id, number, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again(NUMBER, numbers.beside(refusal), **_shown(person))
    flash(
        gettext("手机号已更换，下次用新号码登录。") if number else gettext("登记的手机号已取消。"),
        "good",
    )
    return redirect(f"/people/{person_id}")


def _number() -> str | None:
    """The number that was typed; None where it is taken off."""
    form = read_form(PhoneForm())
    return None if form["none"] else normalise_phone(form["phone"])
