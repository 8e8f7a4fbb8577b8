"""我们的认领 claims: what is due, one claim, first contact, more time, giving back, partners."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import may
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.organisations.queries import office_phone, organisation
from app.wishes import delivering, holding, looking, photos, queries, wall
from app.wishes.claim_forms import LookForm, PartnerForm, WhyForm
from app.wishes.models import Claim, Partner, PartnerState, Wish
from app.wishes.pages import course
from app.wishes.pages.reading import tiles
from app.wishes.rules.machine import HELD, State

pages = Pages("claims", __name__)

ONE, ASK = "wishes/claim.html", "wishes/claim_ask.html"


@pages.view("GET", "/claims", access=SIGNED_IN)
def show_claims() -> str:
    """What my units and I hold, by due date; what we are asked to join or to take; what is over."""
    actor = login.actor()
    live = wall.claims_of(actor, live=True)
    asked = {held.claim.id for held in live if _asked(held.claim)}
    own = [held for held in live if held.claim.id not in asked and is_ours(held.claim)]
    return render_template(
        "wishes/claims.html",
        mine=[held for held in own if held.card.wish.state in HELD],
        waiting=[held for held in own if held.card.wish.state not in HELD],
        asked=[held for held in live if held.claim.id in asked],
        invited=wall.invited(actor),
        over=[held for held in wall.claims_of(actor, live=False) if is_ours(held.claim)],
        ended=_ended(),
    )


def _ended() -> Mapping[str, str]:
    """How a claim may have ended, in words."""
    return {
        "released": gettext("已放弃认领"),
        "taken_back": gettext("社区已收回"),
        "lapsed": gettext("到期已收回"),
        "withdrawn": gettext("居民已撤回心愿"),
        "ended": gettext("心愿已终止"),
        "closed": gettext("已办结"),
        "unreachable": gettext("没有联系上居民"),
    }


def _asked(claim: Claim) -> list[Partner]:
    """The partners of a joint claim for whom the reader may still say yes or no."""
    speaks_for = queries.speaks_for(login.actor())
    return [
        each
        for each in queries.joint(claim)
        if each.state is PartnerState.INVITED and each.organisation_id in speaks_for
    ]


def is_ours(claim: Claim) -> bool:
    """Whether the reader holds a claim, alone or because his unit said yes."""
    return queries.acts_for(claim, login.actor())


def held(claim_id: uuid.UUID) -> tuple[Claim, Wish]:
    """A claim with its wish, for its claimer, partners and the office. Raises `WishNotFound`."""
    actor = login.actor()
    claim = wall.claim(claim_id, by=actor)
    return claim, queries.wish(actor.region_id, claim.wish_id)


@dataclass(frozen=True, slots=True)
class Joined:
    """A partner of a joint claim as the page shows it."""

    partner: Partner
    name: str
    may_answer: bool


@pages.view("GET", "/claims/<uuid:claim_id>", access=SIGNED_IN)
def show_claim(claim_id: uuid.UUID) -> str:
    """Everything about one claim, and what can be done next."""
    return render_template(ONE, **claim_page(*held(claim_id)), typed={}, faults={})


def claim_page(claim: Claim, wish: Wish) -> dict[str, Any]:
    """What the page of a claim shows to this reader; nothing of whom the wish is for."""
    actor, now = login.actor(), clock.now()
    asked = {each.organisation_id for each in _asked(claim)}
    place = organisation(wish.region_id, wish.organisation_id)
    ours = is_ours(claim)
    is_live = claim.ended_at is None
    return {
        "claim": claim,
        "wish": wish,
        "card": queries.card(wish),
        "claimer": queries.claimer_name(claim),
        "is_ours": ours,
        "is_live": is_live,
        "is_office": may(actor, "wish.see", queries.target(wish)),
        "is_held": is_live and wish.state in HELD,
        "may_deliver": is_live and may_deliver(claim, wish),
        "may_look": ours and looking.may_look(wish, actor, now=now),
        "joint": [
            Joined(
                each,
                organisation(wish.region_id, each.organisation_id).name,
                each.organisation_id in asked,
            )
            for each in queries.joint(claim)
        ],
        "course": course.whole(wish, with_reasons=False),
        "photos": _photos(claim, wish),
        "people": len(delivering.participants(claim)),
        "contact_phone": office_phone(place),
        "ended": _ended(),
    }


def may_deliver(claim: Claim, wish: Wish) -> bool:
    """Whether the next delivery is the reader's: as claimer, or as who carries it to the family."""
    actor = login.actor()
    carries = queries.may_contact(wish, actor)
    if wish.state is State.HANDED_OVER:
        return carries
    return wish.state in HELD and (carries or is_ours(claim))


def _photos(claim: Claim, wish: Wish) -> Sequence[dict[str, Any]]:
    """The pictures of a claim's deliveries that the reader may see, with the way to cover faces."""
    actor = login.actor()
    shown = [
        each
        for each in queries.photos(wish.id)
        if each.claim_id == claim.id and photos.is_shown(each, wish, actor)
    ]
    return [
        {**tile, "id": each.id, "is_own": each.made_by_id == actor.person_id}
        for tile, each in zip(tiles(shown), shown, strict=True)
    ]


@pages.view("POST", "/claims/<uuid:claim_id>/look", access="wish.claim")
def look(claim_id: uuid.UUID) -> str | Page:
    """Read whom the wish is for, as far as the privacy level goes. The look is logged."""
    claim, wish = held(claim_id)
    try:
        reason = read_form(LookForm())["reason"]
        with transaction():
            seen = looking.look(wish, reason=reason, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again(ONE, refusal, **claim_page(claim, wish))
    return render_template("wishes/claim_seen.html", claim=claim, wish=wish, seen=seen)


@pages.view("POST", "/claims/<uuid:claim_id>/contacted", access="wish.claim")
def begin(claim_id: uuid.UUID) -> Response:
    """Note that the claimer has spoken to the contact person or the resident."""
    _, wish = held(claim_id)
    with transaction():
        holding.begin(wish, by=login.actor(), now=clock.now())
    return redirect(f"/claims/{claim_id}")


@pages.view("GET", "/claims/<uuid:claim_id>/extend", access="wish.claim")
def ask_extend(claim_id: uuid.UUID) -> str:
    """How much more time there is, and that there is one extension."""
    return _ask(claim_id, "extend")


@pages.view("POST", "/claims/<uuid:claim_id>/extend", access="wish.claim")
def extend(claim_id: uuid.UUID) -> Response | Page:
    """Give the claim more time, once."""
    claim, wish = held(claim_id)
    try:
        reason = read_form(WhyForm())["reason"]
        with transaction():
            holding.extend(wish, by=login.actor(), now=clock.now(), reason=reason)
    except DomainError as refusal:
        return show_again(ASK, refusal, claim=claim, wish=wish, what="extend")
    return redirect(f"/claims/{claim_id}")


@pages.view("GET", "/claims/<uuid:claim_id>/release", access="wish.claim")
def ask_release(claim_id: uuid.UUID) -> str:
    """What giving back means."""
    return _ask(claim_id, "release")


@pages.view("POST", "/claims/<uuid:claim_id>/release", access="wish.claim")
def release(claim_id: uuid.UUID) -> Response | Page:
    """Give a claim back, so that somebody else may fulfil the wish."""
    claim, wish = held(claim_id)
    try:
        reason = read_form(WhyForm())["reason"]
        with transaction():
            holding.release(wish, by=login.actor(), now=clock.now(), reason=reason)
    except DomainError as refusal:
        return show_again(ASK, refusal, claim=claim, wish=wish, what="release")
    return redirect("/claims")


def _ask(claim_id: uuid.UUID, what: str) -> str:
    claim, wish = held(claim_id)
    return render_template(ASK, claim=claim, wish=wish, what=what, typed={}, faults={})


@pages.view("POST", "/claims/<uuid:claim_id>/answer", access="wish.claim")
def answer(claim_id: uuid.UUID) -> Response:
    """Say yes or no to a joint claim, for a unit that was asked."""
    form = read_form(PartnerForm())
    claim, _ = held(claim_id)
    with transaction():
        holding.answer_invitation(claim, **form, by=login.actor(), now=clock.now())
    return redirect(f"/claims/{claim_id}" if form["accepts"] else "/claims")
