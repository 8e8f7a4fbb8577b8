"""活动的接口 api: planning, reviewing, signing up, codes."""

import uuid
from datetime import datetime
from typing import Any

from flask import current_app

from app.accounts import login
from app.accounts.permissions import require
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.errors import CursorUnknown
from app.core.schemas import ReasonIn
from app.core.web import PUBLIC
from app.events import closing, queries, schemas, service, showing, sign_up
from app.events.models import Event, EventSession
from app.events.queries import EventCard, Filter
from app.organisations.queries import office_phone, organisation

#: what a list shows of an event as it stands
PLAIN = (
    "id",
    "title",
    "category",
    "place",
    "starts_at",
    "ends_at",
    "organisation_id",
    "attendance",
    "signup",
    "capacity",
    "item",
    "points",
    "counts_as_hours",
)

api = ApiBlueprint("events_api", __name__, url_prefix="/api/v1")


@api.call(
    "POST",
    "/events",
    access="event.propose",
    body=schemas.EventIn,
    answer=schemas.EventState,
    status=201,
)
def create_event(body: dict[str, Any]) -> Event:
    """Draft an event."""
    actor = login.actor()
    with transaction():
        host = organisation(actor.region_id, body.pop("organisation_id"))
        hosts = [organisation(actor.region_id, each) for each in body.pop("host_ids")]
        sessions = tuple(
            (each["starts_at"], each["ends_at"], each["capacity"]) for each in body.pop("sessions")
        )
        plan = service.Plan(**body, hosts=hosts, sessions=sessions)
        return service.propose(host, plan, by=actor, now=clock.now())


def _card(event_id: uuid.UUID) -> EventCard:
    return queries.card(login.region().id, event_id, actor=login.actor_or_none())


@api.call(
    "POST", "/events/<uuid:event_id>/submit", access="event.change", answer=schemas.EventState
)
def submit_event(event_id: uuid.UUID) -> Event:
    """Lay a draft before the community."""
    with transaction():
        event = _card(event_id).event
        service.submit(event, by=login.actor(), now=clock.now())
    return event


@api.call(
    "POST", "/events/<uuid:event_id>/publish", access="event.publish", answer=schemas.EventState
)
def publish_event(event_id: uuid.UUID) -> Event:
    """Publish a submitted event; not by its maker."""
    with transaction():
        event = _card(event_id).event
        service.publish(event, by=login.actor(), now=clock.now())
    return event


@api.call(
    "POST",
    "/events/<uuid:event_id>/reject",
    access="event.publish",
    body=ReasonIn,
    answer=schemas.EventState,
)
def reject_event(body: dict[str, Any], event_id: uuid.UUID) -> Event:
    """Give a submitted event back with a reason."""
    with transaction():
        event = _card(event_id).event
        service.reject(event, reason=body["reason"], by=login.actor(), now=clock.now())
    return event


@api.call(
    "POST",
    "/events/<uuid:event_id>/cancel",
    access="event.change",
    body=ReasonIn,
    answer=schemas.EventState,
)
def cancel_event(body: dict[str, Any], event_id: uuid.UUID) -> Event:
    """Call an event off."""
    with transaction():
        event = _card(event_id).event
        service.cancel(event, reason=body["reason"], by=login.actor(), now=clock.now())
    return event


@api.call(
    "POST", "/events/<uuid:event_id>/settle", access="event.settle", answer=schemas.SettledOut
)
def settle_event(event_id: uuid.UUID) -> dict[str, Any]:
    """Confirm an event after its end."""
    with transaction():
        event = _card(event_id).event
        still_open = closing.settle(event, by=login.actor(), now=clock.now())
    return {"id": event.id, "state": event.state.value, "open": still_open}


@api.call("GET", "/events", access=PUBLIC, query=schemas.EventQuery, answer=schemas.EventPage)
def list_events(query: dict[str, Any]) -> dict[str, Any]:
    """The public calendar in the order of start."""
    region = login.region()
    path = ""
    if query["organisation_id"] is not None:
        path = organisation(region.id, query["organisation_id"]).path
    wanted = Filter(
        path=path,
        category=query["category"],
        since=query["since"],
        until=query["until"],
        words=query["q"],
    )
    limit = query["limit"]
    found = queries.calendar(region.id, wanted, limit=limit + 1, after=_place(query["after"]))
    shown, rest = found[:limit], found[limit:]
    last = shown[-1].event if rest else None
    return {
        "items": [_row(each) for each in shown],
        "next": f"{last.starts_at.isoformat()}~{last.id}" if last else None,
    }


def _place(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    if not after:
        return None
    moment, _, event_id = after.partition("~")
    try:
        return datetime.fromisoformat(moment), uuid.UUID(event_id)
    except ValueError as fault:
        raise CursorUnknown from fault


def _row(card: EventCard) -> dict[str, Any]:
    event = card.event
    return {
        **{name: getattr(event, name) for name in PLAIN},
        "number": f"{event.year}-{event.number:04d}",
        "state": card.shown(clock.now()).value,
        "organisation": card.organisation.name,
        "signed_up": card.signed_up,
    }


@api.call("GET", "/events/<uuid:event_id>", access=PUBLIC, answer=schemas.EventDetail)
def show_event(event_id: uuid.UUID) -> dict[str, Any]:
    """One event with its sessions."""
    card = _card(event_id)
    event = card.event
    return {
        **_row(card),
        "summary": event.summary,
        "risk_notice": event.risk_notice,
        "insurance_note": event.insurance_note,
        "takes_walk_ins": event.takes_walk_ins,
        "asks_location": event.asks_location,
        "phone": office_phone(card.organisation),
        "sessions": queries.sessions(event_id),
    }


def _session(event_id: uuid.UUID, session_id: uuid.UUID | None) -> EventSession:
    if session_id is None:
        return queries.session_now(event_id, now=clock.now())
    return queries.session(event_id, session_id)


@api.call(
    "POST",
    "/events/<uuid:event_id>/signups",
    access="event.sign_up",
    body=schemas.SignUpIn,
    answer=schemas.SignUpOut,
    status=201,
)
def sign_up_for_event(body: dict[str, Any], event_id: uuid.UUID) -> Any:
    """Take a place, or one on the waiting list."""
    with transaction():
        event = _card(event_id).event
        session = _session(event_id, body["session_id"])
        return sign_up.sign_up(
            event, session, by=login.actor(), now=clock.now(), may_wait=body["wait"]
        )


@api.call(
    "DELETE",
    "/events/<uuid:event_id>/signups",
    access="event.sign_up",
    query=schemas.SessionChoice,
    status=204,
)
def cancel_sign_up(query: dict[str, Any], event_id: uuid.UUID) -> None:
    """Give a place back; the first who waits moves up."""
    with transaction():
        event = _card(event_id).event
        session = _session(event_id, query["session_id"])
        sign_up.cancel(event, session, by=login.actor(), now=clock.now())


@api.call(
    "GET",
    "/events/<uuid:event_id>/codes",
    access="code.show",
    query=schemas.CodesQuery,
    answer=schemas.CodesOut,
)
def list_codes(query: dict[str, Any], event_id: uuid.UUID) -> dict[str, Any]:
    """The codes to show now and in the next minutes."""
    now = clock.now()
    card = _card(event_id)
    require(login.actor(), "code.show", queries.target(card.event, card.organisation))
    session = _session(event_id, query["session_id"])
    url = current_app.config["PUBLIC_URL"]
    codes = (
        [showing.poster(session, public_url=url, now=now)]
        if query["kind"] == "poster"
        else showing.screen_codes(session, minutes=query["minutes"], public_url=url, now=now)
    )
    return {"server_time": now, "session_id": session.id, "codes": codes}
