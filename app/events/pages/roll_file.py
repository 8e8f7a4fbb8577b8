"""签到名单的文件 roll_file: who came to a session, as the page shows it to this reader."""

import uuid
from collections.abc import Sequence

from flask import Response

from app.accounts import login
from app.accounts.handing_out import hand_out
from app.accounts.permissions import may
from app.core import clock
from app.core.listing import Listing
from app.core.web import Pages
from app.core.words import clock_time, gettext, hours_short
from app.events import queries
from app.events.models import AttendanceMode, AttendanceState, Event
from app.events.pages import faces
from app.events.pages.leading import came_to, found_by, session_of, words_asked
from app.events.pages.planning import managed
from app.events.roll import Came

pages = Pages("roll_file", __name__)


@pages.view(
    "GET",
    "/manage/events/<uuid:event_id>/sessions/<uuid:session_id>/roll.<any(xlsx,csv):kind>",
    access="attendance.list",
)
def download_roll(event_id: uuid.UUID, session_id: uuid.UUID, kind: str) -> Response:
    """The list of one session as a file; names are masked for who only looks."""
    actor, now = login.actor(), clock.now()
    card = managed(event_id, "attendance.list")
    event, session = card.event, session_of(event_id, session_id)
    plain = may(actor, "attendance.close", queries.target(event, card.organisation))
    found, words = found_by(event_id, plain=plain), words_asked(plain=plain)
    listing = Listing(
        title=gettext("%(title)s签到名单", title=event.title),
        columns=_columns(),
        rows=[
            _cells(event, each)
            for each in came_to(session, plain=plain)
            if found is None or each.attendance.person_id in found
        ],
        made_at=now,
        filters=f"{faces.poster_time(session.starts_at, session.ends_at)}。"
        + (gettext("姓名：%(words)s。", words=words) if words else ""),
    )
    return hand_out(kind, listing, what="roll", by=actor, organisation_id=card.organisation.id)


def _columns() -> Sequence[tuple[str, int]]:
    """What stands on the page, and how wide it is in a file."""
    return (
        (gettext("姓名"), 14),
        (gettext("签到"), 10),
        (gettext("签退"), 10),
        (gettext("时长"), 10),
        (gettext("凭证"), 12),
        (gettext("说明"), 30),
    )


def _cells(event: Event, each: Came) -> tuple[str, ...]:
    attendance = each.attendance
    is_open = attendance.state is AttendanceState.OPEN and event.attendance is not AttendanceMode.IN
    left = clock_time(each.out_at) if each.out_at else gettext("未签退") if is_open else "—"
    minutes = hours_short(attendance.minutes) if attendance.minutes else "—"
    return (
        each.name,
        clock_time(each.in_at),
        left,
        minutes,
        faces.proved(each.trust),
        attendance.note,
    )
