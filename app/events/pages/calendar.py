"""活动日历 calendar: what is on, one event, and the word to come."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import may, may_anywhere
from app.core import clock
from app.core.db import transaction
from app.core.forms import Page
from app.core.undoing import offer_undo
from app.core.web import PUBLIC, Pages
from app.core.words import gettext
from app.events import own, queries, sign_up
from app.events.errors import EventNotFound, Full
from app.events.models import Event, EventSession, EventState, SignUpRule, SignUpState
from app.events.pages import faces, sharing
from app.events.queries import EventCard, Filter
from app.events.rules import CATEGORIES, Shown, windows

pages = Pages("events", __name__)

A_PAGE = 20
#: so long a reader is shown the way to doubt what stands of him; the days are kept there
LATELY = timedelta(days=15)
DOUBTED = (EventState.PUBLISHED, EventState.SETTLED)
#: the choices above the list: name in the address → what it shows
OPEN_STATES = (EventState.PUBLISHED,)


@pages.app_context_processor
def know_faces() -> dict[str, Any]:
    """How templates say what an event is."""
    return {"event_face": faces, "trust_words": faces.proved}


@pages.view("GET", "/events", access=PUBLIC)
def show_events() -> str:
    """The list, by day; filters stay in the address."""
    when = request.args.get("when", "")
    past = when == "past"
    found = queries.calendar(
        login.region().id,
        _wanted(when),
        limit=A_PAGE + 1,
        after=_cursor(request.args.get("after", "")),
        newest_first=past,
    )
    return render_template(
        "events/events.html",
        days=_by_day(found[:A_PAGE]),
        when=when,
        category=request.args.get("category", ""),
        words=request.args.get("words", "")[:40],
        categories=CATEGORIES,
        next=_next_page(found),
    )


def _wanted(when: str) -> Filter:
    now = clock.now()
    today = clock.local_day(now)
    spans: dict[str, tuple[datetime | None, datetime | None]] = {
        "today": (clock.day_start(today), clock.day_end(today)),
        "week": (now, clock.day_end(today + timedelta(days=6))),
    }
    since, until = (None, None) if when == "past" else spans.get(when, (now, None))
    category = request.args.get("category", "")
    return Filter(
        category=category if category in CATEGORIES else "",
        since=since,
        until=until,
        over_by=now if when == "past" else None,
        states=queries.PUBLIC_STATES if when == "past" else OPEN_STATES,
        words=request.args.get("words", "").strip()[:40],
    )


def _by_day(cards: Sequence[EventCard]) -> list[tuple[date, list[EventCard]]]:
    def day(card: EventCard) -> date:
        return clock.local_day(card.event.starts_at)

    return [(on, list(same)) for on, same in groupby(cards, day)]


def _cursor(text: str) -> tuple[datetime, uuid.UUID] | None:
    moment, _, key = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, uuid.UUID(key)) if at.tzinfo else None
    except ValueError:
        return None


def _next_page(found: Sequence[EventCard]) -> dict[str, str] | None:
    if len(found) <= A_PAGE:
        return None
    last = found[A_PAGE - 1].event
    return {**request.args, "after": f"{last.starts_at.isoformat()}~{last.id}"}


@pages.view("GET", "/events/<uuid:event_id>", access=PUBLIC)
def show_event(event_id: uuid.UUID) -> str:
    """One event: what, when, where, and what to do."""
    return _event_page(event_id)


def _event_page(event_id: uuid.UUID, *, may_wait: bool = False, fault: str = "") -> str:
    actor = login.actor_or_none()
    card = queries.card(login.region().id, event_id, actor=actor)
    sessions = queries.sessions(event_id)
    target = queries.target(card.event, card.organisation)
    return render_template(
        "events/event.html",
        card=card,
        event=card.event,
        shown=card.shown(clock.now()),
        sessions=sessions,
        sign_ups=_own_sign_ups(sessions),
        over=_over(card.event, sessions, actor),
        opens_at=windows(
            card.event.starts_at, card.event.ends_at, login.region().settings
        ).opens_at,
        leads=actor is not None and may(actor, "event.manage_list", target),
        shows_codes=actor is not None and may(actor, "code.show", target),
        may_wait=may_wait,
        fault=fault,
        preview=sharing.preview(card),
        **faces.phone_of(card.organisation),
    )


def _over(
    event: Event, sessions: Sequence[EventSession], actor: Actor | None
) -> list[tuple[EventSession, uuid.UUID | None]]:
    """Lately ended sessions with what stands of the reader, who may doubt it."""
    now = clock.now()
    if actor is None or event.state not in DOUBTED or not may_anywhere(actor, "check.ask"):
        return []
    lately = [
        each
        for each in sessions
        if each.ends_at <= now <= max(each.ends_at, event.settled_at or each.ends_at) + LATELY
    ]
    stands = own.attendances(actor.region_id, actor.person_id, lately)
    return [(each, stands.get(each.id)) for each in lately]


def _own_sign_ups(sessions: Sequence[EventSession]) -> dict[uuid.UUID, SignUpState]:
    actor = login.actor_or_none()
    if actor is None:
        return {}
    found = [queries.sign_up_of(actor.person_id, session.id) for session in sessions]
    return {
        each.session_id: each.state
        for each in found
        if each is not None and each.state is not SignUpState.CANCELLED
    }


@pages.view("POST", "/events/<uuid:event_id>/sign-ups", access="event.sign_up")
def join(event_id: uuid.UUID) -> Response | Page:
    """Take a place, or one on the waiting list; take it back."""
    actor, now = login.actor(), clock.now()
    card = queries.card(login.region().id, event_id, actor=actor)
    session, gives_back = _session(event_id), bool(request.form.get("cancel"))
    moved_up: uuid.UUID | None = None
    try:
        with transaction():
            if gives_back:
                moved_up = sign_up.cancel(card.event, session, by=actor, now=now)
            else:
                wait = bool(request.form.get("wait"))
                sign_up.sign_up(card.event, session, by=actor, now=now, may_wait=wait)
    except Full as refusal:
        return _event_page(event_id, may_wait=True, fault=gettext(refusal.sentence)), refusal.status
    if gives_back:
        _say_cancelled(card.event, session, is_given=moved_up is not None)
    return redirect(f"/events/{event_id}")


def _say_cancelled(event: Event, session: EventSession, *, is_given: bool) -> None:
    """A place that the waiting list took is gone; else the same form takes it again."""
    if is_given:
        flash(gettext("已取消报名，名额给了候补的人。"), "good")
        return
    here = f"/events/{event.id}/sign-ups"
    offer_undo(gettext("已取消报名。"), here, {"session": str(session.id)})


def _session(event_id: uuid.UUID) -> EventSession:
    wanted = request.form.get("session", "")
    sessions = queries.sessions(event_id)
    found = next((each for each in sessions if str(each.id) == wanted), None)
    if found is None:
        raise EventNotFound
    return found


def takes_sign_ups(card: EventCard) -> bool:
    """Whether people may announce themselves now."""
    shown = card.shown(clock.now())
    return card.event.signup is not SignUpRule.NONE and shown in {Shown.OPEN, Shown.FULL}
