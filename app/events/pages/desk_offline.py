"""登记台离线 desk_offline: what a desk's script asks for, so that it goes on without signal.

Nothing here changes a row; the queue is sent to `/api/v1/check-ins/batch`, which takes the cookie.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

import config
from app.core import clock
from app.core.web import PUBLIC, Pages
from app.events import desk_list, roll
from app.events.desk import SHORT_CARD
from app.events.pages.desk import around, desk_page, shown, taker

pages = Pages("desk_offline", __name__)

WORKER = "desk-worker.js"


@pages.view("GET", "/events/<uuid:event_id>/desk/state", access="desk.check_in", device="desk")
def show_state(event_id: uuid.UUID) -> Response:
    """Who takes down here, the server's clock, the counts, and the scans since the last time."""
    card, session = shown(event_id)
    who, since = taker(), _moment(request.args.get("since", ""))
    heads = desk_list.counted(session)
    new = desk_list.scans_of(session, since=since) if since else []
    return jsonify(
        now=_milliseconds(clock.now()),
        until=_milliseconds(desk_list.kept_until(card.event)),
        csrf=generate_csrf(),
        who=who.id,
        name=who.name,
        device=who.is_device,
        came=heads.came,
        left=heads.left,
        missing=heads.missing,
        scans=[[str(person_id), direction.value] for person_id, direction in new],
    )


@pages.view("GET", "/events/<uuid:event_id>/desk/people", access="desk.check_in", device="desk")
def list_people(event_id: uuid.UUID) -> Response:
    """Those whom the device may keep for a while; with words, whoever the desk may mean."""
    card, session = shown(event_id)
    words = request.args.get("words", "").strip()[:40]
    if words:
        found = [_found(each) for each in roll.expected(session, words, around=around(card))]
    else:
        people = desk_list.kept(session, event=card.event, now=clock.now())
        found = [_kept(each) for each in people]
    return jsonify(people=found)


def _kept(each: desk_list.Kept) -> dict[str, Any]:
    return {
        "id": str(each.person_id),
        "name": each.name,
        "card": each.card,
        "initials": each.initials,
        "signed": each.is_signed_up,
        "last": each.last.value if each.last else "",
    }


def _found(each: roll.Expected) -> dict[str, Any]:
    return {
        "id": str(each.person_id),
        "name": each.name,
        "card": each.card[-SHORT_CARD:],
        "initials": "",
        "signed": each.is_signed_up,
        "last": "in" if each.has_come else "",
    }


@pages.view("GET", "/events/<uuid:event_id>/desk/shell", access="desk.check_in", device="desk")
def show_shell(event_id: uuid.UUID) -> AnyResponse:
    """The desk without a single name on it: what a device opens again without signal."""
    card, session = shown(event_id)
    return desk_page(card, session, is_shell=True)


@pages.view("GET", f"/{WORKER}", access=PUBLIC)
def show_worker() -> Response:
    """The worker that opens a desk's page again; registered for one desk at a time."""
    script = config.ROOT / "app" / "static" / "js" / WORKER
    return Response(script.read_bytes(), mimetype="text/javascript")


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 13):
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)
