"""居民的话 answering: how it went, doing it again, and taking a wish back."""

import uuid
from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.schemas import ReasonIn
from app.core.web import Pages
from app.core.words import gettext
from app.wishes import closing, confirming, entering, own, queries
from app.wishes.confirming import Said
from app.wishes.forms import ReopenForm, SaidForm
from app.wishes.models import Wish
from app.wishes.pages import standing
from app.wishes.pages.posting import authored
from app.wishes.rules.words import Grade

pages = Pages("answering", __name__)

CONFIRM, REOPEN = "wishes/confirm.html", "wishes/confirm_reopen.html"
WITHDRAW = "wishes/confirm_withdraw.html"


def _answered(wish_id: uuid.UUID) -> Wish:
    """A wish about which the reader may give, or write down, the resident's word."""
    actor = login.actor()
    wish = queries.seen(login.region().id, wish_id, actor=actor)
    own.require_word(wish, actor)
    return wish


def _around(wish: Wish) -> dict[str, Any]:
    community = standing.community(wish)
    return {
        "wish": wish,
        "is_own": own.is_own(wish, login.actor()),
        "next": standing.next_step(wish),
        "grades": standing.grades_open(wish),
        **standing.phone_of(community),
    }


def _back(wish: Wish) -> Response:
    is_own = own.is_own(wish, login.actor())
    return redirect("/wishes/mine" if is_own else f"/wishes/{wish.id}")


@pages.view("GET", "/wishes/<uuid:wish_id>/confirm", access="wish.confirm")
def ask_word(wish_id: uuid.UUID) -> str:
    """Three large choices, words, and whether the words may be quoted."""
    return render_template(CONFIRM, typed={}, faults={}, **_around(_answered(wish_id)))


@pages.view("POST", "/wishes/<uuid:wish_id>/confirm", access="wish.confirm")
def confirm(wish_id: uuid.UUID) -> Response | Page:
    """Take the resident's word; not satisfied means that it is done once more."""
    wish = _answered(wish_id)
    try:
        said = Said(**read_form(SaidForm()))
        with transaction():
            confirming.confirm(wish, said, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again(CONFIRM, refusal, **_around(wish))
    flash(thanks(said.grade), "good")
    return _back(wish)


def thanks(grade: Grade) -> str:
    """What becomes of a word that was given."""
    if grade is Grade.UNSATISFIED:
        return gettext("记下了。会请认领方再办一次，请留意社区的电话。")
    return gettext("记下了，谢谢您！帮忙的人会看到您的评价。")


@pages.view("GET", "/wishes/<uuid:wish_id>/reopen", access="wish.confirm")
def ask_reopen(wish_id: uuid.UUID) -> str:
    """What doing it again means."""
    return render_template(REOPEN, typed={}, faults={}, **_around(_answered(wish_id)))


@pages.view("POST", "/wishes/<uuid:wish_id>/reopen", access="wish.confirm")
def reopen(wish_id: uuid.UUID) -> Response | Page:
    """Open it again: the claimer is told why."""
    wish = _answered(wish_id)
    try:
        reason = read_form(ReopenForm())["reason"]
        with transaction():
            closing.reopen(wish, reason=reason, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again(REOPEN, refusal, **_around(wish))
    flash(gettext("已经重新办理，认领方和社区都会收到通知。"), "good")
    return _back(wish)


@pages.view("GET", "/wishes/<uuid:wish_id>/withdraw", access="wish.post")
def ask_withdraw(wish_id: uuid.UUID) -> str:
    """What taking it back means."""
    return render_template(WITHDRAW, typed={}, faults={}, **_around(authored(wish_id)))


@pages.view("POST", "/wishes/<uuid:wish_id>/withdraw", access="wish.post")
def withdraw(wish_id: uuid.UUID) -> Response | Page:
    """Take it back; whoever holds it is told."""
    wish = authored(wish_id)
    try:
        reason = read_form(ReasonIn())["reason"]
        with transaction():
            entering.withdraw(wish, by=login.actor(), now=clock.now(), reason=reason)
    except DomainError as refusal:
        return show_again(WITHDRAW, refusal, **_around(wish))
    flash(gettext("心愿 %(number)s 已撤回。", number=wish.said_number), "good")
    return _back(wish)
