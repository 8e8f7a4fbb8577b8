"""一键成活动 drafting: one tap makes an event of a line of a unit's lists, the unit as its host.

Events and wishes know nothing of each other; this page stands above both.
"""

import uuid
from datetime import date, datetime, time, timedelta

from flask import redirect
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.web import Pages
from app.events import service as events
from app.events.models import AttendanceMode
from app.events.service import Plan
from app.organisations.queries import organisation
from app.wishes import lines
from app.wishes.models import Line, LineState
from app.wishes.unit_errors import LineClosed

pages = Pages("drafting", __name__)

#: what a draft begins with; its maker changes what does not fit
STARTS, LASTS, SATURDAY = time(9), timedelta(hours=2), 5


@pages.view("POST", "/lines/<uuid:line_id>/event", access="event.propose")
def draft_event(line_id: uuid.UUID) -> Response:
    """Draft an event from a line that still stands, and go on to its plan."""
    actor, now = login.actor(), clock.now()
    line = lines.line(actor.region_id, line_id)
    host = organisation(actor.region_id, line.organisation_id)
    if line.state is not LineState.OPEN:
        raise LineClosed
    with transaction():
        event = events.propose(host, _plan(line, now=now), by=actor, now=now)
        lines.count_event(line)
        made = event.id
    return redirect(f"/manage/events/{made}/edit")


def _plan(line: Line, *, now: datetime) -> Plan:
    starts_at = datetime.combine(next_saturday(clock.local_day(now)), STARTS, clock.SHANGHAI)
    return Plan(
        title=line.title,
        category="co_building",
        starts_at=starts_at,
        ends_at=starts_at + LASTS,
        attendance=AttendanceMode.IN,
        summary=line.text,
    )


def next_saturday(today: date) -> date:
    """The first Saturday after a day; from a Saturday that of the next week."""
    return today + timedelta(days=(SATURDAY - today.weekday() - 1) % 7 + 1)
