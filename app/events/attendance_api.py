"""签到的接口 attendance_api: check-ins one by one and in batches, who came, closing."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import marshmallow as ma
from flask import jsonify

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.accounts.queries import person
from app.core import clock
from app.core.api import ApiBlueprint, Paged
from app.core.db import transaction
from app.core.errors import CursorUnknown, DomainError, InvalidInput
from app.core.masking import mask_name
from app.events import attendance_schemas as schemas
from app.events import check_in, closing, completing, desk, queries, swift
from app.events.answers import Taken
from app.events.distance_rules import Given, Spot
from app.events.models import AttendanceMode, Direction, EventSession
from app.events.queries import EventCard, Presence
from app.events.refusals import Refused
from app.events.scan_rows import Request
from app.points.queries import earned, ruling_for
from app.records.models import TimeClass

api = ApiBlueprint("attendance_api", __name__, url_prefix="/api/v1")


@api.call(
    "POST",
    "/check-ins",
    access="attendance.self",
    body=schemas.CheckInIn,
    answer=schemas.CheckInOut,
    status=201,
    also={200: schemas.CheckInOut, 202: schemas.InReviewOut},
)
def make_check_in(body: dict[str, Any]) -> Any:
    """Check in or out by a code, or at the desk."""
    outcome, name = _take(body, login.actor())
    return _reply(outcome, name)


def _take(body: dict[str, Any], actor: Actor) -> tuple[Taken | Refused, str]:
    """What a scan comes to and, for a desk, the name of the person it meant."""
    now, scan = clock.now(), _request(body, actor)
    if scan.desk_session_id is None:
        require(actor, "attendance.self", Target(person_id=actor.person_id))
        taken = swift.take(scan, region=login.region(), by=actor, now=now)
        if taken is not None:
            return taken, ""
    with transaction():
        if scan.desk_session_id is None:
            return check_in.take(scan, region=login.region(), by=actor, now=now), ""
        return _take_at_desk(scan, body, actor, now=now)


def _take_at_desk(
    scan: Request, body: dict[str, Any], actor: Actor, *, now: datetime
) -> tuple[Taken | Refused, str]:
    session = queries.session_of(actor.region_id, body["session_id"])
    card = queries.card(actor.region_id, session.event_id, actor=actor)
    require(actor, "desk.check_in", queries.target(card.event, card.organisation))
    # a queue is sent again until it is answered; meanwhile a card may have been replaced
    before = check_in.repeated(scan, by=actor, now=now)
    if before is not None:
        return before, person(actor.region_id, before.person_id).name
    named = {each: body[each] for each in ("person_id", "person_code", "card", "scanned_at")}
    meant = desk.person_meant(actor.region_id, session.id, **named, now=now)
    scan = replace(scan, person_id=meant.person_id, doubt=meant.doubt)
    outcome = check_in.take(scan, region=login.region(), by=actor, now=now)
    return outcome, person(actor.region_id, meant.person_id).name


def _request(body: dict[str, Any], actor: Actor) -> Request:
    """A scan as it was sent; whom a desk means is found later."""
    return Request(
        key=body["key"],
        person_id=actor.person_id,
        code=body["code"],
        desk_session_id=body["session_id"],
        direction=body["direction"],
        scanned_at=body["scanned_at"],
        given=_given(body["location"]) if body["session_id"] is None else None,
        body={name: value for name, value in body.items() if name not in {"key", "location"}},
    )


def _given(location: dict[str, Any] | None) -> Given | None:
    """Where a phone says it is. A desk scans for others: where it stands says nothing of them."""
    if location is None:
        return None
    spot = Spot(float(location["latitude"]), float(location["longitude"]))
    accuracy = location["accuracy"]
    return Given(spot, None if accuracy is None else float(accuracy))


def _reply(outcome: Taken | Refused, name: str) -> Any:
    """201 for a new line, 200 for one that stood; refusals are raised after the commit."""
    if isinstance(outcome, Refused):
        if outcome.is_in_review:
            error = outcome.error
            waiting = {"id": str(outcome.id), "state": "in_review", "code": error.code}
            return jsonify({**waiting, "message": error.detail, **_named(name)}), 202
        raise outcome.error
    return _taken(outcome, name), 200 if outcome.again else 201


def _named(name: str) -> dict[str, str]:
    """Whom a desk meant, which it may not know before: by a code or a card."""
    return {"name": name} if name else {}


def _taken(outcome: Taken, name: str) -> dict[str, Any]:
    return {
        **_named(name),
        "id": outcome.id,
        "again": outcome.again,
        "direction": outcome.direction,
        "at": outcome.at,
        "points": outcome.gain.points,
        "total": outcome.gain.total,
        "trust": outcome.trust,
        "message": outcome.message,
        "event_id": outcome.event_id,
    }


@api.call(
    "POST",
    "/check-ins/batch",
    access="attendance.self",
    body=schemas.BatchIn,
    answer=schemas.BatchOut,
    device="desk",
)
def make_check_ins(body: dict[str, Any]) -> dict[str, Any]:
    """Up to 500 scans kept without signal; one transaction and one answer each."""
    actor = login.actor()
    return {"items": [_batch_item(item, actor) for item in body["items"]]}


def _batch_item(item: dict[str, Any], actor: Actor) -> dict[str, Any]:
    key = item.get("key") if isinstance(item.get("key"), str) else None
    try:
        outcome, name = _take(schemas.CheckInIn().load(item), actor)
    except ma.ValidationError as fault:
        error: DomainError = InvalidInput()
        answer = {"code": error.code, "detail": error.detail, "errors": fault.messages}
        return {"key": key, "status": error.status, "answer": answer}
    except DomainError as refused:
        return {"key": key, "status": refused.status, "answer": _problem(refused)}
    if isinstance(outcome, Refused):
        answer = {"id": str(outcome.id), **_problem(outcome.error), **_named(name)}
        if outcome.is_in_review:
            answer["state"] = "in_review"
        return {"key": key, "status": outcome.error.status, "answer": answer}
    plain = schemas.CheckInOut().dump(_taken(outcome, name))
    return {"key": key, "status": 200 if outcome.again else 201, "answer": plain}


def _problem(error: DomainError) -> dict[str, Any]:
    return {"code": error.code, "detail": error.detail, "hint": error.hint}


@api.call(
    "GET",
    "/events/<uuid:event_id>/attendances",
    access="attendance.list",
    query=Paged,
    answer=schemas.AttendancePage,
)
def list_attendances(query: dict[str, Any], event_id: uuid.UUID) -> dict[str, Any]:
    """Who came, one item a scan, names masked."""
    actor = login.actor()
    card = queries.card(actor.region_id, event_id, actor=actor)
    require(actor, "attendance.list", queries.target(card.event, card.organisation))
    limit, after = query["limit"], query["after"]
    found = queries.presences(
        actor.region_id, event_id, limit=limit + 1, after=_id(after) if after else None
    )
    shown, rest = found[:limit], found[limit:]
    gains = _earned(card, shown)
    return {
        "items": [
            {
                "id": each.scan.id,
                "person_id": each.attendance.person_id,
                "name": mask_name(each.name),
                "key": each.scan.key,
                "direction": each.scan.direction,
                "at": each.scan.at,
                "points": gains.get(each.attendance.id, 0) if _completes(card, each) else 0,
                "trust": each.scan.trust,
                "state": each.attendance.state.value,
            }
            for each in shown
        ],
        "next": str(shown[-1].scan.id) if rest else None,
    }


def _earned(card: EventCard, shown: Sequence[Presence]) -> dict[uuid.UUID, int]:
    """What the attendances brought under the scheme that speaks for the event's host."""
    ruling = ruling_for(card.event.region_id, card.organisation.path)
    if ruling is None:
        return {}
    sources = {completing.source_of(each.attendance.id): each.attendance.id for each in shown}
    booked = earned(card.event.region_id, ruling.id, list(sources))
    return {sources[source]: amount for source, amount in booked.items()}


def _completes(card: EventCard, each: Presence) -> bool:
    """Whether it was this scan that completed its attendance, and so brought the points."""
    both_scans = (
        each.attendance.time_class is TimeClass.SCANNED
        and card.event.attendance is not AttendanceMode.IN
    )
    return (each.scan.direction is Direction.OUT) is both_scans


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise CursorUnknown from fault


@api.call(
    "POST",
    "/events/<uuid:event_id>/close",
    access="attendance.close",
    body=schemas.CloseIn,
    answer=schemas.ClosedOut,
)
def close_by_plan(body: dict[str, Any], event_id: uuid.UUID) -> dict[str, int]:
    """按计划时长结束 for all still open, but for those struck."""
    actor = login.actor()
    with transaction():
        event = queries.card(actor.region_id, event_id, actor=actor).event
        session = _session(event_id, body["session_id"])
        closed = closing.close_by_plan(
            event, session, strike=set(body["strike"]), by=actor, now=clock.now()
        )
        return {"closed": closed, "open": len(queries.open_attendances(session.id))}


@api.call(
    "POST",
    "/events/<uuid:event_id>/close-open",
    access="attendance.close",
    body=schemas.CloseOpenIn,
    answer=schemas.ClosedOut,
)
def close_open(body: dict[str, Any], event_id: uuid.UUID) -> dict[str, int]:
    """Close open check-outs at one moment for one reason."""
    actor = login.actor()
    with transaction():
        event = queries.card(actor.region_id, event_id, actor=actor).event
        session = _session(event_id, body["session_id"])
        closed = closing.close_open(
            event,
            session,
            set(body["person_ids"]),
            left_at=body["left_at"],
            reason=body["reason"],
            by=actor,
            now=clock.now(),
        )
        return {"closed": closed, "open": len(queries.open_attendances(session.id))}


def _session(event_id: uuid.UUID, session_id: uuid.UUID | None) -> EventSession:
    if session_id is None:
        return queries.session_now(event_id, now=clock.now())
    return queries.session(event_id, session_id)
