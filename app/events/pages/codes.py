"""出码的页面 codes: the rotating screen for a projector or tablet, and the printed poster."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Response, current_app, jsonify, render_template, request

from app.accounts import login
from app.accounts.permissions import require
from app.core import clock, qr
from app.core.codes import SCREEN_STEP
from app.core.web import Pages
from app.events import posters, queries, showing
from app.events.errors import EventNotFound
from app.events.models import EventSession
from app.events.pages import faces
from app.events.queries import EventCard
from app.events.showing import ShownCode

pages = Pages("codes", __name__)

#: how far ahead a screen is given its codes, so that it goes on without a network (minutes)
AHEAD = 30
#: how many are drawn for one answer: a code takes some milliseconds, and a screen has time
AT_ONCE = 24


def _shown_event(event_id: uuid.UUID) -> tuple[EventCard, EventSession]:
    """The event and the session to show codes for, to those who may show them."""
    actor = login.actor()
    card = queries.card(login.region().id, event_id, actor=actor)
    require(actor, "code.show", queries.target(card.event, card.organisation))
    return card, session_wanted(event_id)


def session_wanted(event_id: uuid.UUID) -> EventSession:
    """The session that the address names, else the one that is on or comes next."""
    wanted = request.args.get("session", "")
    if not wanted:
        return queries.session_now(event_id, now=clock.now())
    found = next((each for each in queries.sessions(event_id) if str(each.id) == wanted), None)
    if found is None:
        raise EventNotFound
    return found


@pages.view("GET", "/events/<uuid:event_id>/screen", access="code.show", device="screen")
def show_screen(event_id: uuid.UUID) -> str:
    """The code to show now, large; the script goes on by itself, else the page reloads."""
    card, session = _shown_event(event_id)
    now = clock.now()
    url = current_app.config["PUBLIC_URL"]
    code = showing.screen_codes(session, minutes=0, public_url=url, now=now)[0]
    return render_template(
        "events/screen.html",
        card=card,
        session=session,
        code=code,
        drawing=qr.svg(code.url),
        count=queries.head_count(event_id)[0],
        host=url.partition("://")[2],
        **faces.phone_of(card.organisation),
    )


@pages.view("GET", "/events/<uuid:event_id>/screen/codes", access="code.show", device="screen")
def list_codes(event_id: uuid.UUID) -> Response:
    """Codes of the next half hour that the screen does not have yet, as its script draws them.

    `after` is the end of the last one that it has, in milliseconds.
    """
    _, session = _shown_event(event_id)
    now = clock.now()
    url = current_app.config["PUBLIC_URL"]
    codes = showing.screen_codes(session, minutes=AHEAD, public_url=url, now=now)
    after = request.args.get("after", 0, type=int)
    missing = [code for code in codes if int(code.valid_from.timestamp() * 1000) >= after]
    return jsonify(
        now=int(now.timestamp() * 1000),
        count=queries.head_count(event_id)[0],
        codes=[_drawn(code) for code in missing[:AT_ONCE]],
        rest=len(missing[AT_ONCE:]),
    )


def _drawn(code: ShownCode) -> dict[str, Any]:
    shown_until = code.valid_from + timedelta(seconds=SCREEN_STEP)
    return {
        "from": int(code.valid_from.timestamp() * 1000),
        "until": int(shown_until.timestamp() * 1000),
        "typed": code.typed,
        "rows": drawn_rows(code.url),
    }


def drawn_rows(text: str) -> list[str]:
    """The modules of a text's code, a hexadecimal number a row, the first module first."""
    return [
        f"{int(''.join('1' if dark else '0' for dark in row), 2):0{-(-len(row) // 4)}x}"
        for row in qr.matrix(text)
    ]


@pages.view("GET", "/events/<uuid:event_id>/poster.<any(svg,png,pdf):kind>", access="code.show")
def show_poster(event_id: uuid.UUID, kind: str) -> Response:
    """The printable poster of a session."""
    card, session = _shown_event(event_id)
    url, font = current_app.config["PUBLIC_URL"], current_app.config["PDF_FONT"]
    poster = faces.poster(card.event, session, card.organisation, public_url=url)
    response = Response(posters.draw(poster, kind, font=font), mimetype=posters.media_type(kind))
    name = f"poster-{faces.number(card.event)}.{kind}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
