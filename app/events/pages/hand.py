"""人工补登的页面 hand: a typed list of who came without a scan, and the list for everybody."""

import uuid
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.permissions import may
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form
from app.core.schemas import Schema, Text
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.events import hand, hand_lines, hand_list, queries, refusal_queries
from app.events.hand import EVIDENCE, Ground
from app.events.models import Evidence
from app.events.pages import evidence
from app.events.pages.planning import managed
from app.events.queries import EventCard
from app.events.refusal_words import said_of
from app.organisations.queries import community_of, organisation

pages = Pages("hand", __name__)


class HandForm(Schema):
    """Who, at which session, on what evidence, and why there is no scan."""

    session = fields.UUID(required=True)
    people = Text(most=hand_lines.LONGEST, least=1, required=True)
    evidence = fields.Enum(Evidence, by_value=True, required=True)
    reason = Text(most=300, least=4, required=True)


@pages.view("GET", "/manage/events/<uuid:event_id>/hand", access="hand.propose")
def ask(event_id: uuid.UUID) -> str:
    """A form for those who came without a scan, as an appeal or a refused scan fills it in."""
    card = managed(event_id, "hand.propose")
    asked = {name: request.args.get(name, "")[:200] for name in ("session", "people")}
    return _page(card, {**asked, **_begun(card)}, {})


def _begun(card: EventCard) -> dict[str, str]:
    """What the form holds already where somebody stood before a closed door."""
    target = queries.target(card.event, card.organisation)
    try:
        refusal_id = uuid.UUID(request.args.get("refusal", ""))
    except ValueError:
        return {}
    found = refusal_queries.for_entry(card.event.id, refusal_id)
    if found is None or not may(login.actor(), "attendance.close", target):
        return {}
    return {
        "session": str(found.session.id),
        "people": found.name,
        "reason": gettext("扫码没有计入：%(why)s", why=gettext(said_of(found.kept.code).title)),
    }


def _page(card: EventCard, typed: Any, faults: Any) -> str:
    return render_template(
        "events/hand.html",
        card=card,
        event=card.event,
        sessions=queries.sessions(card.event.id),
        evidence=[(each.value, EVIDENCE[each], "") for each in Evidence],
        typed=typed,
        faults=faults,
    )


@pages.view(
    "POST", "/manage/events/<uuid:event_id>/hand", access="hand.propose", most=evidence.ROOM
)
def propose(event_id: uuid.UUID) -> Response | Page:
    """Lay them before a second person."""
    card = managed(event_id, "hand.propose")
    around = (community_of(card.organisation) or card.organisation).path
    try:
        form = read_form(HandForm())
        shots = evidence.sent()
        session = queries.session(card.event.id, form["session"])
        with transaction():
            people = hand_lines.read(form["people"], session, around=around)
            ground = Ground(evidence=form["evidence"], reason=form["reason"])
            now = clock.now()
            entry = hand.propose(card.event, session, people, ground, by=login.actor(), now=now)
            evidence.keep(entry, shots, now=now)
    except DomainError as refusal:
        return _page(card, request.form, evidence.faults(refusal)), refusal.status
    flash(gettext("已提交 %(count)s 人，等另一个人批准后入账。", count=len(people)), "good")
    return redirect(f"/manage/events/{card.event.id}")


@pages.view("GET", "/hand-entries", access=SIGNED_IN)
def show_list() -> str:
    """Every entry that was approved in the reader's community, names masked."""
    actor, now = login.actor(), clock.now()
    home = accounts.home_on(actor.person_id, clock.local_day(now))
    node = organisation(actor.region_id, home.organisation_id) if home else None
    place = (community_of(node) or node) if node else None
    return render_template(
        "events/hand_list.html",
        place=place,
        entries=hand_list.approved(actor.region_id, place.path if place else "/", now=now),
        shares=hand_list.shares(actor, now=now),
        since=clock.local_day(now) - timedelta(days=hand_list.SPAN.days),
    )
