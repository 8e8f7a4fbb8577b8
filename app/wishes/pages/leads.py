"""线索的页面 leads: a steward hands over door and sentence; a contact person goes and asks."""

import uuid

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import remember, transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.queries import organisation
from app.wishes import leads
from app.wishes.forms import LeadForm
from app.wishes.models import LeadState
from app.wishes.pages import faces, standing
from app.wishes.pages.faces import Badge

pages = Pages("leads", __name__)

LEADS = "wishes/leads.html"


def _outcome(state: LeadState) -> Badge:
    """What came of a lead; never which wish, since the steward knows the door."""
    return {
        LeadState.OPEN: faces.Badge(gettext("等对接人去看"), "wait"),
        LeadState.WISH: faces.Badge(gettext("已登记心愿"), "good"),
        LeadState.NO_WISH: faces.Badge(gettext("去看过了，暂时没有心愿"), ""),
    }[state]


def _around() -> dict[str, object]:
    offered = leads.places_for(login.actor())
    own = leads.own(login.actor())
    return {
        "places": [(str(node.id), node.name) for node in offered],
        "own": [(lead, name, _outcome(lead.state)) for lead, name in own],
        **standing.phone_of(offered[0] if offered else None),
    }


@pages.view("GET", "/leads", access="wish.lead")
def show_leads() -> str:
    """Door and sentence to fill in, and what came of those handed over; their doors stay shut."""
    return render_template(LEADS, typed={}, faults={}, **_around())


@pages.view("POST", "/leads", access="wish.lead")
def hand_over() -> Response | Page:
    """Tell the contact person of the grid."""
    actor = login.actor()
    try:
        form = read_form(LeadForm())
        with transaction():
            place = organisation(actor.region_id, form.pop("place_id"))
            leads.hand_over(place, **form, by=actor, now=clock.now())
    except DomainError as refusal:
        return show_again(LEADS, refusal, **_around())
    flash(gettext("已交给对接人，谢谢您留心邻居。"), "good")
    return redirect("/leads")


@pages.view("GET", "/manage/leads", access="wish.enter")
def show_waiting() -> str:
    """The open leads of the reader's grids; that they were read is written down."""
    actor, now = login.actor(), clock.now()
    found = leads.waiting(actor)
    if found:
        remember(lambda: leads.note_look(found, by=actor, now=now))
    return render_template("wishes/leads_open.html", leads=found)


@pages.view("POST", "/manage/leads/<uuid:lead_id>/no-wish", access="wish.enter")
def settle(lead_id: uuid.UUID) -> Response:
    """Somebody went and asked, and there is no wish."""
    actor = login.actor()
    read = leads.lead(lead_id, by=actor)
    with transaction():
        leads.settle(read, None, by=actor, now=clock.now())
    flash(gettext("记下了：去看过，暂时没有心愿。"), "good")
    return redirect("/manage/leads")
