"""心愿卡的页面 cards: the card to print, and what its code opens for people without an account.

GET changes nothing but the log: printing is written down, since a card speaks for its resident.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.core import clock
from app.core.db import remember, transaction
from app.core.errors import DomainError, Forbidden
from app.core.forms import Page, read_form, show_again
from app.core.web import PUBLIC, SIGNED_IN, Pages
from app.wishes import batches, cards, confirming, entering, queries
from app.wishes.confirming import Said
from app.wishes.forms import CardSaidForm
from app.wishes.models import Wish
from app.wishes.pages import standing
from app.wishes.pages.claimed_here import claimed_here
from app.wishes.papers.card import cards_pdf
from app.wishes.unit_errors import BatchNotFound, CardUnknown

pages = Pages("wish_cards", __name__)

CARD, DONE = "wishes/card.html", "wishes/card_done.html"


@pages.view("GET", "/manage/wishes/<uuid:wish_id>/card.pdf", access=SIGNED_IN)
def print_card(wish_id: uuid.UUID) -> Response:
    """The card of one wish, for its person or a contact person."""
    actor = login.actor()
    wish = queries.seen(login.region().id, wish_id, actor=actor)
    if not entering.is_author(wish, actor):
        raise Forbidden
    return _printed([wish], f"wish-card-{wish.said_number}.pdf")


@pages.view("GET", "/manage/batches/<uuid:batch_id>/cards.pdf", access="wish.enter")
def print_cards(batch_id: uuid.UUID) -> Response:
    """The cards of a whole list, four on a sheet."""
    made = batches.batch(batch_id, by=login.actor())
    return _printed(batches.wishes_of(made.id), "wish-cards.pdf")


def _printed(wishes: Sequence[Wish], name: str) -> Response:
    actor, now = login.actor(), clock.now()
    found = cards.cards(wishes, public_url=current_app.config["PUBLIC_URL"])
    if not found:
        raise BatchNotFound if len(wishes) != 1 else CardUnknown
    remember(lambda: cards.note_printed(wishes, by=actor, now=now))
    content = cards_pdf(found, font=current_app.config["PDF_FONT"])
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _around(wish: Wish, code: str) -> dict[str, Any]:
    """What a card's page shows; never for whom it is or where."""
    community = standing.community(wish)
    return {
        "wish": wish,
        "code": code,
        "community": community.name,
        "next": standing.next_step(wish),
        "grades": standing.grades_open(wish),
        **standing.phone_of(community),
    }


@pages.view("GET", "/w/<code>", access=PUBLIC)
def show_card(code: str) -> str:
    """Where the wish stands; once it was delivered, the question how it went."""
    wish = cards.wish_of_code(login.region().id, code)
    return render_template(CARD, typed={}, faults={}, **_around(wish, code))


@pages.view("POST", "/w/<code>", access=PUBLIC)
def say(code: str) -> AnyResponse | Page:
    """Take the resident's word by the last four digits of the card."""
    wish = cards.wish_of_code(login.region().id, code)
    try:
        form = read_form(CardSaidForm())
        digits = form.pop("digits")
        with transaction():
            confirming.confirm_by_card(
                wish,
                digits,
                Said(**form),
                by=login.actor_or_none(),
                claimed_here=claimed_here(),
                address=request.remote_addr or "",
                now=clock.now(),
            )
    except DomainError as refusal:
        return show_again(CARD, refusal, **_around(wish, code))
    return redirect(f"/w/{code}/said")


@pages.view("GET", "/w/<code>/said", access=PUBLIC)
def show_said(code: str) -> str | AnyResponse:
    """Thanks, and what becomes of it."""
    wish = cards.wish_of_code(login.region().id, code)
    if not wish.grade:
        return redirect(f"/w/{code}")
    return render_template(DONE, **_around(wish, code))
