"""兑换台的页面 desk_pages: find a person, hand out, count what lies on the shelf."""

import uuid

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.models import Person
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.web import Pages
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.spending import desk, queries, service, stock
from app.spending.queries import DESK
from app.spending.schemas import HandOutForm, StockForm
from app.spending.service import Wanted

pages = Pages("spending_desk", __name__)


@pages.view("GET", "/manage/spending", access=DESK)
def show_desks() -> str | Response:
    """The desks of mine; straight to the only one."""
    found = queries.desks(login.actor(), now=clock.now())
    if len(found) == 1:
        return redirect(f"/manage/spending/{found[0].id}")
    return render_template("spending/desks.html", desks=found)


def _community(community_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, community_id)
    require(actor, DESK, Target(path=node.path))
    return node


@pages.view("GET", "/manage/spending/<uuid:community_id>", access=DESK)
def show_desk(community_id: uuid.UUID) -> str:
    """Whom the desk means: by name, four digits, a card or a personal code."""
    community, now = _community(community_id), clock.now()
    market = queries.market_here(community, now=now)
    words = request.args.get("words", "").strip()[:200]
    found = desk.find(community, words, by=login.actor(), now=now) if words else []
    return render_template(
        "spending/desk.html",
        community=community,
        market=market,
        words=words,
        people=found,
        is_code=len(words) >= desk.CODE_LENGTH,
    )


@pages.view("GET", "/manage/spending/<uuid:community_id>/people/<uuid:person_id>", access=DESK)
def show_person(community_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """What somebody may spend, and the one button."""
    community = _community(community_id)
    person = service.served(person_id, by=login.actor())
    return _page(community, person)


def _page(community: Organisation, person: Person, *, refusal: DomainError | None = None) -> str:
    now = clock.now()
    market = queries.market_here(community, now=now)
    held = queries.purse_of(person.id, market, region_id=person.region_id, now=now)
    on_hand = queries.stock_of(community)
    return render_template(
        "spending/person.html",
        community=community,
        person=person,
        held=held,
        on_hand=on_hand,
        fitting=[
            gift
            for gift in market.gifts
            if not held.refusals[gift.key] and on_hand.get(gift.key, 1) > 0
        ],
        is_own=person.id == login.actor().person_id,
        key=request.form.get("key") or str(uuid.uuid4()),
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", "/manage/spending/<uuid:community_id>/people/<uuid:person_id>", access=DESK)
def hand_out(community_id: uuid.UUID, person_id: uuid.UUID) -> Response | Page:
    """Hand out what was chosen: a second press finds the same receipt."""
    community = _community(community_id)
    person = service.served(person_id, by=login.actor())
    try:
        wanted = Wanted(person_id=person.id, **read_form(HandOutForm()))
        with transaction():
            made, _ = service.hand_out(community, wanted, by=login.actor(), now=clock.now())
            path = f"/receipts/{made.id}"
    except DomainError as refusal:
        return _page(community, person, refusal=refusal), refusal.status
    return redirect(path, 303)


@pages.view("GET", "/manage/spending/<uuid:community_id>/stock", access=DESK)
def show_stock(community_id: uuid.UUID) -> str:
    """How many of each gift there are, where somebody counts them."""
    return _shelf(_community(community_id))


def _shelf(community: Organisation, *, refusal: DomainError | None = None) -> str:
    return render_template(
        "spending/stock.html",
        community=community,
        market=queries.market_here(community, now=clock.now()),
        on_hand=queries.stock_of(community),
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", "/manage/spending/<uuid:community_id>/stock", access=DESK)
def set_stock(community_id: uuid.UUID) -> Response | Page:
    """Say how many there are now, with a reason."""
    community = _community(community_id)
    try:
        said = read_form(StockForm())
        with transaction():
            stock.set_stock(community, **said, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return _shelf(community, refusal=refusal), refusal.status
    return redirect(f"/manage/spending/{community_id}/stock", 303)
