"""回访 calling: whose residents wait to be asked, and what they said in one press."""

import uuid
from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext
from app.wishes import board, confirming, looking, office
from app.wishes.confirming import Said
from app.wishes.desk_forms import NOBODY, CallBackForm
from app.wishes.models import Wish
from app.wishes.next_steps import is_for_child
from app.wishes.queries import Card
from app.wishes.rules.words import Grade

pages = Pages("wish_calling", __name__)

CALL = "wishes/call_back.html"
MANY = 100


@pages.view("GET", "/manage/call-backs", access="wish.confirm")
def show_call_backs() -> str:
    """Whom to call: those for whom I am the contact person, then the others in my scope."""
    actor = login.actor()
    cards = [(card, _note(card)) for card in office.to_call(actor, limit=MANY)]
    return render_template(
        "wishes/call_backs.html",
        own=[pair for pair in cards if pair[0].wish.contact_id == actor.person_id],
        others=[pair for pair in cards if pair[0].wish.contact_id != actor.person_id],
    )


def _note(card: Card) -> str:
    """What one should know before opening it: the tries so far, or that somebody else calls."""
    if not confirming.may_call_back(card.wish, login.actor()):
        return gettext("您经手的，请同事回访")
    tries = len(office.tries(card.wish))
    return gettext("已打过 %(count)s 次没联系上", count=tries) if tries else ""


def _around(wish: Wish) -> dict[str, Any]:
    actor, now = login.actor(), clock.now()
    return {
        "wish": wish,
        "tries": office.tries(wish),
        "is_child": is_for_child(wish),
        "may_look": not is_for_child(wish) or looking.may_see_child(wish, actor, now=now),
        "barred": not confirming.may_call_back(wish, actor),
        "most": board.limits_of(wish.community_id)["call_back_tries"],
    }


@pages.view("GET", "/manage/wishes/<uuid:wish_id>/call-back", access="wish.confirm")
def ask_call_back(wish_id: uuid.UUID) -> str:
    """What was delivered, the tries so far, and what the resident may say."""
    wish = office.managed(login.actor(), wish_id, "wish.contact")
    return render_template(CALL, typed={}, faults={}, **_around(wish))


@pages.view("POST", "/manage/wishes/<uuid:wish_id>/call-back", access="wish.confirm")
def call_back(wish_id: uuid.UUID) -> Response | Page:
    """Write down what the resident said, or that nobody was reached."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.contact")
    try:
        said = _said(read_form(CallBackForm()))
        with transaction():
            confirming.call_back(wish, said, by=actor, now=now)
    except DomainError as refusal:
        return show_again(CALL, refusal, **_around(wish))
    flash(_told(wish, said), "good")
    return redirect("/manage/call-backs")


def _said(form: dict[str, Any]) -> Said | None:
    """What the resident said; None where nobody was reached."""
    grade = form.pop("grade")
    return None if grade == NOBODY else Said(grade=Grade(grade), **form)


def _told(wish: Wish, said: Said | None) -> str:
    if said is None:
        return gettext("心愿 %(number)s：记下了，没联系上。", number=wish.said_number)
    return gettext("心愿 %(number)s：评价已记下。", number=wish.said_number)
