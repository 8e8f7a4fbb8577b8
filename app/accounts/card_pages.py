"""志愿者卡的页面 card_pages: print one's own card, those of an organisation, and end a lost one."""

import uuid

from flask import Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login, queries, volunteer_cards
from app.accounts.members import people_count
from app.accounts.permissions import Target, require
from app.core import clock, qr
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.web import SIGNED_IN, Pages
from app.organisations.models import Organisation
from app.organisations.queries import community_of, organisation

pages = Pages("volunteer_cards", __name__)


def _own() -> volunteer_cards.Card:
    actor = login.actor()
    home = queries.home_on(actor.person_id, clock.local_day(clock.now()))
    node = organisation(actor.region_id, home.organisation_id) if home else None
    place = (community_of(node) or node) if node is not None else None
    name = place.name if place is not None else login.region().name
    return volunteer_cards.own_card(
        actor, place=name, phone=volunteer_cards.phone_for(place, actor.region_id)
    )


@pages.view("GET", "/me/card", access=SIGNED_IN)
def show_card() -> str:
    """My printed card: what it is, the way to print it, and what to do when it is lost."""
    card = _own()
    return render_template("me/card.html", card=card, drawing=qr.svg(card.code))


@pages.view("GET", "/me/card.pdf", access=SIGNED_IN)
def print_own() -> Response:
    """My card on A4, to cut out."""
    return _pdf([_own()])


@pages.view("POST", "/me/card", access="me.change")
def renew_own() -> AnyResponse:
    """My card is lost: another number, and the old card is ended."""
    actor = login.actor()
    with transaction():
        volunteer_cards.renew(actor.person_id, by=actor, now=clock.now())
    return redirect("/me/card")


@pages.view("GET", "/organisations/<uuid:organisation_id>/cards", access="card.print")
def ask_cards(organisation_id: uuid.UUID) -> str:
    """Whose cards to print, and whose is lost."""
    node = _node(organisation_id)
    now = clock.now()
    people = volunteer_cards.people_of(node, by=login.actor(), now=now)
    count = people_count(node.region_id, node.path, on=clock.local_day(now))
    most = volunteer_cards.MOST_IN_A_FILE
    return render_template("accounts/cards.html", node=node, people=people, count=count, most=most)


@pages.view("POST", "/organisations/<uuid:organisation_id>/cards", access="card.print")
def print_cards(organisation_id: uuid.UUID) -> Response:
    """The cards of those who were ticked, else of all, ten on a sheet."""
    node = _node(organisation_id)
    only = [_id(each) for each in request.form.getlist("person")]
    with transaction():
        cards = volunteer_cards.cards_of(
            node.id,
            by=login.actor(),
            now=clock.now(),
            phone=volunteer_cards.phone_for(node, node.region_id),
            only=only,
        )
    return _pdf(cards)


@pages.view("POST", "/people/<uuid:person_id>/card", access="card.print")
def renew_card(person_id: uuid.UUID) -> AnyResponse:
    """Somebody's card is lost: another number, and the old card is ended."""
    with transaction():
        volunteer_cards.renew(person_id, by=login.actor(), now=clock.now())
    return redirect(f"/organisations/{_id(request.form.get('organisation', ''))}/cards")


def _node(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "card.print", Target(path=node.path), known=False)
    return node


def _pdf(cards: list[volunteer_cards.Card]) -> Response:
    content = volunteer_cards.cards_pdf(cards, font=current_app.config["PDF_FONT"])
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="volunteer-cards.pdf"'
    return response


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise NotFound from fault
