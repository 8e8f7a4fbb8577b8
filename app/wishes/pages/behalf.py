"""代填的页面 behalf: a contact person writes down a wish for somebody, and how it was agreed to."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import reach
from app.core import clock, uploads
from app.core.db import remember, transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form, show_again
from app.core.phones import PhoneInvalid
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation, within
from app.wishes import consents, entering, leads, office, photos
from app.wishes.entering import PLACES
from app.wishes.forms import BehalfForm, words_from
from app.wishes.leads import Read
from app.wishes.models import LeadState, PhotoKind, Wish
from app.wishes.pages import faces, standing
from app.wishes.pages.posting import category_choices
from app.wishes.people import Agreement, Whom
from app.wishes.rules.limits import MOST_WISH_PHOTOS
from app.wishes.rules.words import (
    CONSENT_TEXTS,
    CONSENT_VERSION,
    CONSENTS,
    SOURCES,
    URGENCIES,
    ConsentHow,
    Source,
    Urgency,
)
from app.wishes.unit_errors import LeadDone

pages = Pages("behalf", __name__)

BEHALF, DONE = "wishes/behalf.html", "wishes/behalf_done.html"


def places() -> Sequence[Organisation]:
    """The grids, schools, teams and communities for which the reader may write wishes down."""
    actor = login.actor()
    found: dict[uuid.UUID, Organisation] = {}
    for path in reach(actor, "wish.enter"):
        for node in within(actor.region_id, path, kinds=PLACES):
            found[node.id] = node
    return list(found.values())


def place_choices() -> list[tuple[str, str]]:
    """The same as choices of a form."""
    return [(str(node.id), node.name) for node in places()]


def _around(lead: Read | None) -> dict[str, Any]:
    offered = places()
    return {
        "lead": lead,
        "places": [(str(node.id), node.name) for node in offered],
        "sources": [
            (key.value, gettext(label), "")
            for key, label in SOURCES.items()
            if key is not Source.SELF
        ],
        "consents": [
            (key.value, gettext(label), "")
            for key, label in CONSENTS.items()
            if key is not ConsentHow.ONLINE
        ],
        "urgencies": [(key.value, gettext(label)) for key, label in URGENCIES.items()],
        "categories": category_choices(),
        "consent": CONSENT_TEXTS[CONSENT_VERSION],
        "photos_most": MOST_WISH_PHOTOS,
        **standing.phone_of(offered[0] if offered else None),
    }


def _lead(text: str) -> Read | None:
    """The lead that led here, if one did. Raises `LeadNotFound`."""
    return leads.lead(_uuid(text), by=login.actor()) if text else None


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


@pages.view("GET", "/manage/wishes/new", access="wish.enter")
def show_new() -> str:
    """An empty form; behind a lead with its door, a look that is written down."""
    actor, now = login.actor(), clock.now()
    lead = _lead(request.args.get("lead", ""))
    if lead is not None and lead.lead.state is not LeadState.OPEN:
        raise LeadDone
    typed: dict[str, Any] = {
        "source": Source.HOME_VISIT.value,
        "urgency": Urgency.YELLOW.value,
        "category": "goods",
    }
    if lead is not None:
        typed |= {"place_id": lead.lead.organisation_id, "address": lead.door}
        remember(lambda: leads.note_look([lead], by=actor, now=now))
    return render_template(BEHALF, typed=typed, faults={}, **_around(lead))


@pages.view(
    "POST",
    "/manage/wishes/new",
    access="wish.enter",
    most=uploads.room_for(MOST_WISH_PHOTOS + 1),
)
def create() -> Response | Page:
    """Write the wish down with its consent, submit it, and settle the lead it came from."""
    actor, now = login.actor(), clock.now()
    lead = _lead(request.form.get("lead_id", ""))
    try:
        form = read_form(BehalfForm())
        consents.check_form(form["how"], has_photo=uploads.has_file("form"))
        signed = uploads.picture("form")
        shots = uploads.shots("photos", most=MOST_WISH_PHOTOS)
        with consents.kept_form(signed, store=faces.store()) as file, transaction():
            wish = _enter(form, file)
            photos.keep(shots, [wish], PhotoKind.WISH, store=faces.store(), by=actor, now=now)
            entering.submit(wish, by=actor, now=now)
            if lead is not None:
                leads.settle(lead, wish, by=actor, now=now)
    except DomainError as refusal:
        # a lead that a colleague has handled keeps nobody from writing the wish down
        around = _around(None if isinstance(refusal, LeadDone) else lead)
        refusal = uploads.chosen_again(_beside(refusal), "form", "photos")
        return show_again(BEHALF, refusal, **around)
    return redirect(f"/manage/wishes/{wish.id}/entered")


def _enter(form: dict[str, Any], file: str) -> Wish:
    actor = login.actor()
    agreed = form["guardian"] if form["is_minor"] else form["name"]
    return entering.post(
        organisation(actor.region_id, form["place_id"]),
        words_from(form),
        by=actor,
        now=clock.now(),
        source=form["source"],
        whom=Whom(
            name=form["name"],
            phone=form["phone"],
            address=form["address"],
            guardian=form["guardian"] if form["is_minor"] else "",
        ),
        is_minor=form["is_minor"],
        agreement=Agreement(how=form["how"], given_by=agreed, file=file),
    )


def _beside(refusal: DomainError) -> DomainError:
    """A refusal whose fault stands beside its field: a number is refused without naming one."""
    if isinstance(refusal, PhoneInvalid):
        refusal.fields = {"phone": faults_of(refusal)[""]}
    return refusal


@pages.view("GET", "/manage/wishes/<uuid:wish_id>/entered", access="wish.enter")
def show_entered(wish_id: uuid.UUID) -> str:
    """The number to tell the person, and the card to print."""
    wish = office.managed(login.actor(), wish_id, "wish.enter")
    community = standing.community(wish)
    return render_template(
        DONE,
        wish=wish,
        next=standing.next_step(wish),
        **standing.phone_of(community),
    )
