"""认领的动作 taking: one wish or several ticked ones; those that are gone are named."""

import uuid
from dataclasses import dataclass

from flask import make_response, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext
from app.wishes import claiming, queries
from app.wishes.claim_forms import ClaimForm, ManyForm, ticked
from app.wishes.claiming import Offer
from app.wishes.models import Claim, Wish
from app.wishes.pages.claimed_here import remember_here
from app.wishes.pages.reading import wall_page, wish_page

pages = Pages("taking", __name__)


@pages.view("POST", "/wishes/<uuid:wish_id>/claim", access="wish.claim")
def claim(wish_id: uuid.UUID) -> Response | Page:
    """Promise to fulfil a wish, alone or with partners."""
    actor = login.actor()
    found = queries.seen(actor.region_id, wish_id, actor=actor)
    try:
        form = read_form(ClaimForm(), only=ClaimForm().fields)
        offer = Offer(**form, partners=ticked("partners"))
        with transaction():
            made, _ = claiming.claim(found, offer, by=actor, now=clock.now())
    except DomainError as refusal:
        return show_again("wishes/wish.html", refusal, **wish_page(found))
    response = make_response(redirect(f"/claims/{made.id}"))
    remember_here(response, [wish_id])
    return response


@dataclass(frozen=True, slots=True)
class Gone:
    """A wish that could not be claimed, and why."""

    title: str
    why: str


@pages.view("POST", "/wishes/claim", access="wish.claim")
def claim_many() -> Response | Page:
    """Take those of the ticked wishes that are free and name the others.

    The page is the answer itself: a second tap finds the same claims by their keys.
    """
    try:
        form = read_form(ManyForm(), only=ManyForm().fields)
        wanted = ticked("wish")
    except DomainError as refusal:
        said = refusal.fields.get("wish", [gettext(refusal.sentence)])
        return wall_page(" ".join(said)), refusal.status
    if not wanted:
        return wall_page(gettext("请先勾选要认领的心愿。")), 422
    taken, gone = _take(wanted, form["key"], form["organisation_id"])
    page = render_template("wishes/claimed.html", taken=taken, gone=gone)
    response = make_response(page)
    if taken:
        remember_here(response, [wish.id for _, wish in taken])
    return response


def _take(
    wanted: list[uuid.UUID], key: str, organisation_id: uuid.UUID | None
) -> tuple[list[tuple[Claim, Wish]], list[Gone]]:
    """One transaction a wish: what one of them meets does not touch the others."""
    taken: list[tuple[Claim, Wish]] = []
    gone: list[Gone] = []
    actor, now = login.actor(), clock.now()
    for wish_id in wanted:
        title = gettext("这个心愿")
        try:
            with transaction():
                wish = queries.seen(actor.region_id, wish_id, actor=actor)
                title = f"{wish.said_number} {wish.title}"
                offer = Offer(key=f"{key}/{wish_id.hex}", organisation_id=organisation_id)
                made, _ = claiming.claim(wish, offer, by=actor, now=now)
                taken.append((made, wish))
        except DomainError as refusal:
            gone.append(Gone(title, gettext(refusal.sentence) % refusal.values))
    return taken, gone
