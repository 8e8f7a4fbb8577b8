"""拿主意 deciding: publishing, and every other step of the office on a page that asks once."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.actor import Actor
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, names_of, read_form, show_again
from app.core.schemas import Schema
from app.core.web import Pages
from app.core.words import gettext
from app.wishes import board, closing, hints, holding, looking, office, queries, reviewing, rights
from app.wishes import desk_forms as forms
from app.wishes.claim_forms import ticked
from app.wishes.models import Wish
from app.wishes.next_steps import next_steps
from app.wishes.pages import faces
from app.wishes.pages.office import OFFERED, page_of
from app.wishes.reviewing import Review
from app.wishes.rules.unaccepted import ADVICE
from app.wishes.rules.words import REJECTIONS

pages = Pages("wish_deciding", __name__)

STEP, INVITE = "wishes/review_step.html", "wishes/review_invite.html"
Taken = Callable[[Wish, dict[str, Any], Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """One step: what its form asks, and what it does."""

    form: type[Schema]
    take: Taken


#: what the address calls a step → what it does
DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "return": Deed(
            forms.WhyForm,
            lambda wish, form, by, now: reviewing.send_back(wish, **form, by=by, now=now),
        ),
        "reject": Deed(
            forms.RejectForm,
            lambda wish, form, by, now: reviewing.reject(wish, **form, by=by, now=now),
        ),
        "merge": Deed(
            forms.MergeForm,
            lambda wish, form, by, now: reviewing.merge(
                wish, office.numbered(wish, form["into"]), by=by, now=now
            ),
        ),
        "refer": Deed(
            forms.ReferForm,
            lambda wish, form, by, now: reviewing.refer(wish, **form, by=by, now=now),
        ),
        "reply": Deed(
            forms.ReplyForm,
            lambda wish, form, by, now: reviewing.note_reply(wish, **form, by=by, now=now),
        ),
        "escalate": Deed(
            forms.MaybeWhyForm,
            lambda wish, form, by, now: reviewing.escalate(wish, **form, by=by, now=now),
        ),
        "resume": Deed(
            forms.MaybeWhyForm,
            lambda wish, form, by, now: reviewing.resume(wish, **form, by=by, now=now),
        ),
        "take-back": Deed(
            forms.WhyForm,
            lambda wish, form, by, now: holding.release(wish, **form, by=by, now=now),
        ),
        "open-contact": Deed(
            forms.NothingForm,
            lambda wish, _form, by, now: looking.open_contact(wish, by=by, now=now),
        ),
        "reopen": Deed(
            forms.WhyForm,
            lambda wish, form, by, now: closing.reopen(wish, **form, by=by, now=now),
        ),
        "erase": Deed(
            forms.WhyForm,
            lambda wish, form, by, now: rights.erase(
                wish, **form, store=faces.store(), by=by, now=now
            ),
        ),
        "end": Deed(
            forms.WhyForm,
            lambda wish, form, by, now: reviewing.end(wish, **form, by=by, now=now),
        ),
    }
)
#: after these the next wish is looked at
REVIEWED = frozenset({"return", "reject", "merge", "refer"})

_OF_WISH = "/manage/wishes/<uuid:wish_id>"
_STAFFS = "return,reject,merge,refer,reply,escalate,'take-back','open-contact',erase"
_BY_STAFF = f"{_OF_WISH}/<any({_STAFFS}):step>"
_BY_STREET = f"{_OF_WISH}/<any(resume):step>"
_BY_CONTACT = f"{_OF_WISH}/<any(reopen):step>"
_BY_EITHER = f"{_OF_WISH}/<any(end):step>"


@pages.view("POST", f"{_OF_WISH}/publish", access="wish.review")
def publish(wish_id: uuid.UUID) -> Response | Page:
    """Accept a wish as the form says; what was left open is decided by the rules."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.review")
    try:
        invited = ticked("invited")
        form = read_form(forms.ReviewForm(), only=names_of(forms.ReviewForm()))
        with transaction():
            reviewing.publish(wish, Review(**form, invited=invited), by=actor, now=now)
    except DomainError as refusal:
        return page_of(wish, refusal=refusal), refusal.status
    flash(gettext("心愿 %(number)s 已发布。", number=wish.said_number), "good")
    return redirect("/manage/wishes?tab=review")


@pages.view("GET", _BY_STAFF, access="wish.review")
def ask_staff(wish_id: uuid.UUID, step: str) -> str | Response:
    """What a step of the community means, before it is taken."""
    return _ask(office.managed(login.actor(), wish_id, "wish.review"), step)


@pages.view("POST", _BY_STAFF, access="wish.review")
def take_staff(wish_id: uuid.UUID, step: str) -> Response | Page:
    """Take a step of the community."""
    return _take(office.managed(login.actor(), wish_id, "wish.review"), step)


@pages.view("GET", _BY_STREET, access="wish.coordinate")
def ask_street(wish_id: uuid.UUID, step: str) -> str | Response:
    """What a step of the street means, before it is taken."""
    return _ask(office.managed(login.actor(), wish_id, "wish.coordinate"), step)


@pages.view("POST", _BY_STREET, access="wish.coordinate")
def take_street(wish_id: uuid.UUID, step: str) -> Response | Page:
    """Take a step of the street."""
    return _take(office.managed(login.actor(), wish_id, "wish.coordinate"), step)


@pages.view("GET", _BY_CONTACT, access="wish.contact")
def ask_contact(wish_id: uuid.UUID, step: str) -> str | Response:
    """What a step of the contact person means, before it is taken."""
    return _ask(office.managed(login.actor(), wish_id, "wish.contact"), step)


@pages.view("POST", _BY_CONTACT, access="wish.contact")
def take_contact(wish_id: uuid.UUID, step: str) -> Response | Page:
    """Take a step of the contact person."""
    return _take(office.managed(login.actor(), wish_id, "wish.contact"), step)


@pages.view("GET", _BY_EITHER, access="wish.see")
def ask_either(wish_id: uuid.UUID, step: str) -> str | Response:
    """What ending means, for the community or the street."""
    return _ask(office.managed(login.actor(), wish_id, "wish.see"), step)


@pages.view("POST", _BY_EITHER, access="wish.see")
def take_either(wish_id: uuid.UUID, step: str) -> Response | Page:
    """End a wish; the verb asks who may."""
    return _take(office.managed(login.actor(), wish_id, "wish.see"), step)


def _ask(wish: Wish, step: str) -> str | Response:
    if step not in next_steps(wish, by=login.actor(), now=clock.now()):
        return redirect(f"/manage/wishes/{wish.id}")
    return render_template(STEP, typed=_typed(wish, step), faults={}, **_around(wish, step))


def _around(wish: Wish, step: str) -> dict[str, Any]:
    claim = queries.live_claim(wish)
    claims = queries.claims_of(wish.id)
    return {
        "wish": wish,
        "step": step,
        "claim": claim,
        "claimer": queries.claimer_name(claim or claims[-1]) if claims else "",
        "own": board.limits_of(wish.community_id),
        "rejections": list(REJECTIONS.items()),
    }


def _typed(wish: Wish, step: str) -> dict[str, Any]:
    """What a form begins with: the hint's own reason, the likeliest number."""
    if step == "reject":
        codes = [each for each in hints.hints_of(wish).unaccepted if each.value in REJECTIONS]
        return {"rejection": codes[0].value, "reason": ADVICE[codes[0]]} if codes else {}
    if step == "merge":
        alike = hints.hints_of(wish).alike
        return {"into": alike[0].wish.said_number} if alike else {}
    return {}


def _take(wish: Wish, step: str) -> Response | Page:
    actor, now = login.actor(), clock.now()
    deed = DEEDS[step]
    try:
        form = read_form(deed.form())
        with transaction():
            deed.take(wish, form, actor, now)
    except DomainError as refusal:
        return show_again(STEP, refusal, **_around(wish, step))
    return redirect(
        "/manage/wishes?tab=review" if step in REVIEWED else f"/manage/wishes/{wish.id}"
    )


@pages.view("GET", f"{_OF_WISH}/invite", access="wish.review")
def ask_invite(wish_id: uuid.UUID) -> str | Response:
    """Units and branches that may be asked to take a wish."""
    wish = office.managed(login.actor(), wish_id, "wish.review")
    if "invite" not in next_steps(wish, by=login.actor(), now=clock.now()):
        return redirect(f"/manage/wishes/{wish_id}")
    return render_template(INVITE, typed={}, faults={}, **_offered(wish))


def _offered(wish: Wish) -> dict[str, Any]:
    return {
        "wish": wish,
        "units": office.invitable(wish, limit=OFFERED),
        "invited": office.invited(wish),
        "chosen": request.form.getlist("invited"),
    }


@pages.view("POST", f"{_OF_WISH}/invite", access="wish.review")
def invite(wish_id: uuid.UUID) -> Response | Page:
    """定向对接: ask those who were ticked."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.review")
    try:
        invited = ticked("invited")
        if not invited:
            raise InvalidInput(fields={"invited": [gettext("请至少选一个单位或支部。")]})
        with transaction():
            reviewing.invite(wish, invited, by=actor, now=now)
    except DomainError as refusal:
        return show_again(INVITE, refusal, **_offered(wish))
    return redirect(f"/manage/wishes/{wish_id}")
