"""更正时长的页面 times: other times of one attendance, laid before a second person."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form
from app.core.masking import mask_name
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.events import queries, retiming
from app.events.forms import ClockTime, moment_near
from app.events.hand import EVIDENCE, Ground
from app.events.models import Evidence
from app.events.pages import evidence
from app.events.pages.planning import managed

pages = Pages("times", __name__)

ADDRESS = "/manage/events/<uuid:event_id>/attendances/<uuid:attendance_id>/times"


class TimesForm(Schema):
    """From when until when somebody was there, on what evidence, and why the record is wrong."""

    since = ClockTime(required=True)
    until = ClockTime(required=True)
    evidence = fields.Enum(Evidence, by_value=True, required=True)
    reason = Text(most=300, least=4, required=True)


@pages.view("GET", ADDRESS, access="hand.propose")
def ask(event_id: uuid.UUID, attendance_id: uuid.UUID) -> str:
    """What stands, and a form for the right times."""
    return _page(event_id, attendance_id, {}, {})


def _page(event_id: uuid.UUID, attendance_id: uuid.UUID, typed: Any, faults: Any) -> str:
    card = managed(event_id, "hand.propose")
    attendance = retiming.attendance_of(card.event, attendance_id)
    return render_template(
        "events/times.html",
        event=card.event,
        session=queries.session(card.event.id, attendance.session_id),
        attendance=attendance,
        # who came is known to whoever leads there; here a desk may look as well
        name=mask_name(accounts.person(card.event.region_id, attendance.person_id).name),
        evidence=[(each.value, EVIDENCE[each], "") for each in Evidence],
        typed=typed,
        faults=faults,
    )


@pages.view("POST", ADDRESS, access="hand.propose", most=evidence.ROOM)
def propose(event_id: uuid.UUID, attendance_id: uuid.UUID) -> Response | Page:
    """Lay the right times before a second person."""
    event = managed(event_id, "hand.propose").event
    attendance = retiming.attendance_of(event, attendance_id)
    try:
        form = read_form(TimesForm())
        shots = evidence.sent()
        day = queries.session(event.id, attendance.session_id).starts_at
        times = (moment_near(day, form["since"]), moment_near(day, form["until"]))
        ground = Ground(evidence=form["evidence"], reason=form["reason"])
        with transaction():
            now = clock.now()
            entry = retiming.propose(event, attendance, times, ground, by=login.actor(), now=now)
            evidence.keep(entry, shots, now=now)
    except DomainError as refusal:
        faults = evidence.faults(refusal)
        return _page(event_id, attendance_id, request.form, faults), refusal.status
    flash(gettext("已提交，等另一个人批准后更正。"), "good")
    return redirect(f"/manage/events/{event.id}")
