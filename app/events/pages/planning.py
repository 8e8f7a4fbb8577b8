"""安排活动的页面 planning: my events, a plan and its changes, submitting, reviewing, cancelling."""

import uuid
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import may, reach, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.listing import page_number
from app.core.web import Pages
from app.core.words import points
from app.events import changing, queries, service
from app.events.forms import PlanForm, ReasonForm
from app.events.models import Event
from app.events.pages.proving import offices
from app.events.queries import EventCard
from app.events.rules import CATEGORIES, Shown
from app.events.service import Plan, item_options
from app.organisations.models import Organisation
from app.organisations.queries import organisation, within
from app.schemes.rules.values import Choices, Range

pages = Pages("planning", __name__)

PLAN, CANCEL = "events/plan.html", "events/cancel.html"
MANY = 200
#: of each kind on the first look
FEW = 10
#: what the service calls a field → what the form calls it
FORM_FIELDS = {"starts_at": "starts", "ends_at": "ends"}


@pages.view("GET", "/manage/events", access="event.manage_list")
def show_managed() -> str:
    """The events I prepare, review or run, by what waits for me: a few of each kind, or one."""
    now, page = clock.now(), page_number()
    cards = queries.managed(login.actor(), limit=MANY + 1, offset=(page - 1) * MANY)
    groups: dict[str, list[EventCard]] = {
        "review": [],
        "back": [],
        "mine": [],
        "on": [],
        "settle": [],
        "rest": [],
    }
    for card in cards[:MANY]:
        groups[_group(card, now=now)].append(card)
    chosen = request.args.get("group", "")
    return render_template(
        "events/manage.html",
        groups={chosen: groups[chosen]} if chosen in groups else groups,
        few=MANY if chosen in groups else FEW,
        chosen=chosen if chosen in groups else "",
        page=page,
        more=len(cards) > MANY,
        offices=offices(login.actor()),
    )


def _group(card: EventCard, *, now: datetime) -> str:
    actor, shown = login.actor(), card.shown(now)
    if shown is Shown.SUBMITTED:
        if card.event.is_backfilled:
            return "back"
        is_own = card.event.created_by_id == actor.person_id
        target = queries.target(card.event, card.organisation)
        return "review" if not is_own and may(actor, "event.publish", target) else "mine"
    if shown in {Shown.DRAFT, Shown.REJECTED}:
        return "mine"
    if shown is Shown.ENDED:
        return "settle"
    return "on" if shown in {Shown.ONGOING, Shown.OPEN, Shown.FULL, Shown.PUBLISHED} else "rest"


def hosts(action: str = "event.propose") -> list[Organisation]:
    """The organisations for which the reader may plan, or do what is named."""
    actor = login.actor()
    found: dict[uuid.UUID, Organisation] = {}
    for path in reach(actor, action):
        for node in within(actor.region_id, path):
            found[node.id] = node
    return list(found.values())[:MANY]


def form_page(action: str = "event.propose", **more: Any) -> dict[str, Any]:
    """What the form offers: hosts, categories, and the items of the scheme with their ranges."""
    offered = hosts(action)
    items = item_options(offered[0], clock.now()) if offered else {}
    return {
        "hosts": [(str(node.id), node.name) for node in offered],
        "categories": [(key, each.label) for key, each in CATEGORIES.items()],
        "items": [(key, _offer(item.label, item.value)) for key, item in items.items()],
        **more,
    }


def _offer(label: str, value: object) -> str:
    if isinstance(value, Range):
        return f"{label}（{points(value.start)}–{points(value.end)}）"
    if isinstance(value, Choices):
        return f"{label}（{'、'.join(points(amount) for amount in value.amounts)}）"
    return label


@pages.view("GET", "/manage/events/new", access="event.propose")
def show_new() -> str:
    """An empty plan."""
    typed = {"takes_walk_ins": "1", "attendance": "in", "signup": "none"}
    return render_template(PLAN, **form_page(event=None, typed=typed, faults={}))


@pages.view("POST", "/manage/events", access="event.propose")
def create() -> Response | Page:
    """Draft an event, and submit it where that was asked for."""
    actor, now = login.actor(), clock.now()
    try:
        form = read_form(PlanForm())
        with transaction():
            host = organisation(actor.region_id, form.pop("organisation_id") or uuid.UUID(int=0))
            event = service.propose(host, Plan(**form), by=actor, now=now)
            if request.form.get("then") == "submit":
                service.submit(event, by=actor, now=now)
            made = event.id
    except DomainError as refusal:
        return show_again(PLAN, beside(refusal), **form_page(event=None))
    return redirect(f"/manage/events/{made}")


def beside(refusal: DomainError) -> DomainError:
    """A refusal whose faults stand beside the fields that the form has."""
    refusal.fields = {FORM_FIELDS.get(name, name): said for name, said in refusal.fields.items()}
    return refusal


def managed(event_id: uuid.UUID, action: str) -> EventCard:
    """An event with which the reader may do this; 404 where it must not be known."""
    actor = login.actor()
    card = queries.card(login.region().id, event_id, actor=actor)
    require(actor, action, queries.target(card.event, card.organisation))
    return card


@pages.view("GET", "/manage/events/<uuid:event_id>/edit", access="event.change")
def show_edit(event_id: uuid.UUID) -> str:
    """The plan as it stands, to be changed."""
    event = managed(event_id, "event.change").event
    return render_template(PLAN, **form_page(event=event, typed=_typed(event), faults={}))


def _typed(event: Event) -> dict[str, Any]:
    starts, ends = clock.local(event.starts_at), clock.local(event.ends_at)
    return {
        **{name: getattr(event, name) or "" for name in ("title", "category", "place", "summary")},
        **{name: getattr(event, name) or "" for name in ("item", "risk_notice", "insurance_note")},
        "day": starts.date(),
        "starts": starts.strftime("%H:%M"),
        "last_day": ends.date() if ends.date() != starts.date() else "",
        "ends": ends.strftime("%H:%M"),
        "attendance": event.attendance.value,
        "signup": event.signup.value,
        "capacity": event.capacity or "",
        "takes_walk_ins": event.takes_walk_ins,
        "asks_location": event.asks_location,
        "latitude": "" if event.latitude is None else event.latitude,
        "longitude": "" if event.longitude is None else event.longitude,
        "points": points(event.points) if event.points is not None else "",
    }


@pages.view("POST", "/manage/events/<uuid:event_id>/edit", access="event.change")
def edit(event_id: uuid.UUID) -> Response | Page:
    """Write a draft or a returned plan anew."""
    actor, now = login.actor(), clock.now()
    event = managed(event_id, "event.change").event
    try:
        form = read_form(PlanForm())
        form.pop("organisation_id")
        with transaction():
            changing.change(event, Plan(**form), by=actor, now=now)
            if request.form.get("then") == "submit":
                service.submit(event, by=actor, now=now)
    except DomainError as refusal:
        return show_again(PLAN, beside(refusal), **form_page(event=event))
    return redirect(f"/manage/events/{event_id}")


@pages.view("POST", "/manage/events/<uuid:event_id>/submit", access="event.change")
def submit(event_id: uuid.UUID) -> Response:
    """Lay a draft before the community."""
    event = managed(event_id, "event.change").event
    with transaction():
        service.submit(event, by=login.actor(), now=clock.now())
    return redirect(f"/manage/events/{event_id}")


@pages.view("POST", "/manage/events/<uuid:event_id>/publish", access="event.publish")
def publish(event_id: uuid.UUID) -> Response:
    """Publish a submitted event; by another person than its maker."""
    event = managed(event_id, "event.publish").event
    with transaction():
        service.publish(event, by=login.actor(), now=clock.now())
    return redirect(f"/manage/events/{event_id}")


@pages.view("GET", "/manage/events/<uuid:event_id>/cancel", access="event.change")
def ask_cancel(event_id: uuid.UUID) -> str:
    """What calling it off means, and for how many."""
    card = managed(event_id, "event.change")
    return render_template(CANCEL, card=card, typed={}, faults={})


@pages.view("POST", "/manage/events/<uuid:event_id>/cancel", access="event.change")
def cancel(event_id: uuid.UUID) -> Response | Page:
    """Call an event off; codes stop counting at once."""
    card = managed(event_id, "event.change")
    try:
        reason = read_form(ReasonForm())["reason"]
        with transaction():
            service.cancel(card.event, reason=reason, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again(CANCEL, refusal, card=card)
    return redirect(f"/manage/events/{event_id}")
