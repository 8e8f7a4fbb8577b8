"""补录活动的页面 backfill: an event that nobody planned and those who came, on one form."""

import uuid
from typing import Any

import marshmallow as ma
from flask import current_app, flash, redirect, render_template, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.events import backfill, hand_lines
from app.events.backfill import Account
from app.events.forms import ClockTime, moment_on
from app.events.hand import EVIDENCE, Ground
from app.events.models import AttendanceMode, Evidence
from app.events.pages import evidence
from app.events.pages.planning import beside, form_page
from app.events.rules import CATEGORIES
from app.events.service import Plan
from app.organisations.queries import organisation

pages = Pages("backfill", __name__)


class BackfillForm(Schema):
    """What was held where and when, who came, on what evidence, and why nobody planned it."""

    organisation_id = fields.UUID(required=True)
    title = Text(most=80, least=1, required=True)
    category = fields.String(required=True, validate=validate.OneOf(list(CATEGORIES)))
    place = Text(most=120, load_default="")
    day = fields.Date(required=True)
    starts = ClockTime(required=True)
    ends = ClockTime(required=True)
    attendance = fields.Enum(AttendanceMode, by_value=True, required=True)
    item = Text(most=64, load_default="")
    people = Text(most=hand_lines.LONGEST, least=1, required=True)
    evidence = fields.Enum(Evidence, by_value=True, required=True)
    reason = Text(most=300, least=4, required=True)

    @ma.post_load
    def as_account(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The account of it, and whose it was."""
        day = data.pop("day")
        planned = {name: data[name] for name in ("title", "category", "place", "item")}
        plan = Plan(
            **planned,
            attendance=data["attendance"],
            starts_at=moment_on(day, data["starts"]),
            ends_at=moment_on(day, data["ends"]),
            takes_walk_ins=True,
        )
        ground = Ground(evidence=data["evidence"], reason=data["reason"])
        account = Account(plan=plan, people=data["people"], ground=ground)
        return {"host": data["organisation_id"], "account": account}


@pages.view("GET", "/manage/backfill", access="event.backfill")
def ask() -> str:
    """An empty form."""
    return _page({"attendance": "in_plan"}, {})


def _page(typed: Any, faults: Any) -> str:
    region_id, today = login.region().id, clock.local_day(clock.now())
    return render_template(
        "events/backfill.html",
        days=backfill.days_back(region_id),
        today=today,
        evidence=[(each.value, EVIDENCE[each], "") for each in Evidence],
        **form_page("event.backfill", typed=typed, faults=faults),
    )


@pages.view("POST", "/manage/backfill", access="event.backfill", most=evidence.ROOM)
def propose() -> Response | Page:
    """Lay the event and its people before a second person."""
    actor, now = login.actor(), clock.now()
    try:
        form = read_form(BackfillForm())
        shots = evidence.sent()
        with transaction():
            host = organisation(actor.region_id, form["host"] or uuid.UUID(int=0))
            years = current_app.extensions["years"]
            entry = backfill.propose(host, form["account"], years=years, by=actor, now=now)
            evidence.keep(entry, shots, now=now)
            made = entry.event_id
    except DomainError as refusal:
        return _page(request.form, evidence.faults(beside(refusal))), refusal.status
    flash(gettext("已提交，等另一个人在“待办”批准后公开、入账。"), "good")
    return redirect(f"/manage/events/{made}")
