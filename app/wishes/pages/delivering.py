"""送达的页面 delivering: photos of the thing, once for one wish or for several of one hand."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import make_response, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock, uploads
from app.core.db import transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext
from app.wishes import delivering, queries, wall
from app.wishes.claim_forms import DeliveryForm, ticked
from app.wishes.delivering import Handing
from app.wishes.errors import WrongOrder
from app.wishes.models import Claim, Wish
from app.wishes.pages import faces
from app.wishes.pages.claimed_here import remember_here
from app.wishes.pages.claims import held, is_ours, may_deliver
from app.wishes.pages.standing import community, phone_of
from app.wishes.rules.limits import MOST_PHOTOS
from app.wishes.rules.machine import HELD, LABELS, STEPS, State, Verb
from app.wishes.rules.words import Privacy
from app.wishes.wall import Filter

pages = Pages("delivering", __name__)

ONE, MANY = "wishes/deliver.html", "wishes/deliver_many.html"
ROOM = uploads.room_for(MOST_PHOTOS)
A_LIST = 200


@pages.view("GET", "/claims/<uuid:claim_id>/deliver", access="wish.deliver")
def show_delivery(claim_id: uuid.UUID) -> str | Response:
    """The camera page: what to photograph, and who took part."""
    claim, wish = held(claim_id)
    if not may_deliver(claim, wish):
        return redirect(f"/claims/{claim_id}")
    return render_template(ONE, **_one_page(claim, wish), typed={}, faults={})


def _one_page(claim: Claim, wish: Wish) -> dict[str, Any]:
    return {
        "claim": claim,
        "wish": wish,
        "is_hand_over": _is_hand_over(claim, wish),
        "carries": wish.state is State.HANDED_OVER,
        "people": _people([claim]),
        **phone_of(community(wish)),
    }


def _is_hand_over(claim: Claim, wish: Wish) -> bool:
    """Whether the thing goes to the contact person first."""
    return wish.privacy is Privacy.C and wish.state in HELD and is_ours(claim)


def _people(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Whom the form offers as having taken part."""
    found = delivering.helpers(claims, by=login.actor(), now=clock.now())
    return [(str(person.id), person.name) for person in found]


@pages.view("POST", "/claims/<uuid:claim_id>/deliver", access="wish.deliver", most=ROOM)
def deliver(claim_id: uuid.UUID) -> Response | Page:
    """Hand over or deliver one wish."""
    claim, wish = held(claim_id)
    try:
        _deliver([wish])
    except DomainError as refusal:
        again = uploads.chosen_again(refusal, "photos")
        return show_again(ONE, again, **_one_page(claim, wish))
    response = make_response(redirect(f"/claims/{claim_id}"))
    remember_here(response, [wish.id])
    return response


def _deliver(wishes: Sequence[Wish]) -> None:
    """Read the form, develop the photos while no lock is held, then deliver all or none."""
    actor = login.actor()
    form = read_form(DeliveryForm(), only=DeliveryForm().fields)
    handing = Handing(**form, participants=ticked("participants"))
    shots = uploads.shots("photos", most=MOST_PHOTOS)
    with transaction():
        delivering.deliver(wishes, handing, shots, store=faces.store(), by=actor, now=clock.now())


@pages.view("GET", "/claims/deliver", access="wish.deliver")
def show_many() -> str:
    """Several of my wishes with one set of photos: forty schoolbags, one picture."""
    return render_template(MANY, **_many_page(), typed={}, faults={})


def _many_page() -> dict[str, Any]:
    actor = login.actor()
    ours = [
        each
        for each in wall.claims_of(actor, live=True)
        if each.card.wish.state in HELD and is_ours(each.claim)
    ]
    handed = wall.managed(actor, Filter(states=(State.HANDED_OVER,)), limit=A_LIST)
    return {
        "ours": ours,
        "carried": [card for card in handed if card.wish.contact_id == actor.person_id],
        "people": _people([each.claim for each in ours]),
    }


@pages.view("POST", "/claims/deliver", access="wish.deliver", most=ROOM)
def deliver_many() -> Response | Page:
    """Deliver what was ticked with one set of photos, all or none."""
    try:
        wishes = [_deliverable(each) for each in ticked("claim")]
        if not wishes:
            raise InvalidInput(fields={"claim": [gettext("请先勾选送达的是哪几个心愿。")]})
        _deliver(wishes)
    except DomainError as refusal:
        return show_again(MANY, uploads.chosen_again(refusal, "photos"), **_many_page())
    response = make_response(redirect("/claims"))
    remember_here(response, [wish.id for wish in wishes])
    return response


def _deliverable(claim_id: uuid.UUID) -> Wish:
    claim, wish = held(claim_id)
    live = queries.live_claim(wish)
    if live is None or live.id != claim.id:
        raise WrongOrder(state=LABELS[wish.state], verb=STEPS[Verb.DELIVER].label)
    return wish
