"""带活动的页面 leading: who came, closing by the plan, open check-outs, settling."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import handed_acting, login
from app.accounts.permissions import may
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, faults_of, read_form
from app.core.masking import mask_name
from app.core.web import Pages
from app.events import (
    closing,
    device_queries,
    distances,
    evidence,
    queries,
    refusal_queries,
    roll,
    service,
)
from app.events.device_acting import EVENT_DEVICES
from app.events.errors import EventNotFound
from app.events.forms import LeftForm, ReasonForm, SettleForm, moment_near
from app.events.models import AttendanceMode, Event, EventSession, EventState
from app.events.pages.evidence import tiles
from app.events.pages.planning import managed
from app.events.roll import Came

pages = Pages("leading", __name__)


@pages.view("GET", "/manage/events/<uuid:event_id>", access="event.manage_list")
def show_managed_event(event_id: uuid.UUID) -> str:
    """Everything of one event for who prepares, reviews or runs it."""
    return _page(event_id)


def _page(event_id: uuid.UUID, *, refusal: DomainError | None = None) -> str:
    actor, now = login.actor(), clock.now()
    card = managed(event_id, "event.manage_list")
    target = queries.target(card.event, card.organisation)
    lists = may(actor, "attendance.list", target)
    closes = may(actor, "attendance.close", target)
    is_own = card.event.created_by_id == actor.person_id
    return render_template(
        "events/lead.html",
        card=card,
        event=card.event,
        shown=card.shown(now),
        sessions=[
            (session, came_to(session, plain=closes) if lists else [])
            for session in queries.sessions(event_id)
        ],
        lists=lists,
        words=words_asked(plain=closes),
        found=found_by(event_id, plain=closes),
        refusals=refusal_queries.counts(event_id) if lists else (0, 0),
        counts=queries.head_count(event_id),
        beside=[(each, tiles(each)) for each in evidence.of_event(event_id, actor=actor)],
        **_how_far(card.event, lists=lists),
        may_change=may(actor, "event.change", target),
        may_publish=may(actor, "event.publish", target)
        and not (is_own or card.event.is_backfilled),
        may_close=closes,
        may_add=may(actor, "hand.propose", target)
        and card.event.state in {EventState.PUBLISHED, EventState.SETTLED}
        and now >= min(each.ends_at for each in queries.sessions(event_id)),
        may_settle=may(actor, "event.settle", target),
        shows_codes=may(actor, "code.show", target),
        sees_devices=may(actor, "device.see", target),
        devices=handed_acting.live(EVENT_DEVICES, event_id, now=now),
        desks=device_queries.desks(event_id) if lists else {},
        takes_plan=card.event.attendance is AttendanceMode.IN_PLAN,
        now=now,
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", "/manage/events/<uuid:event_id>/reject", access="event.publish")
def reject(event_id: uuid.UUID) -> Response | Page:
    """Give a submitted event back with a reason."""
    event = managed(event_id, "event.publish").event
    try:
        reason = read_form(ReasonForm())["reason"]
        with transaction():
            service.reject(event, reason=reason, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return _page(event_id, refusal=refusal), refusal.status
    return redirect("/manage/events")


def _how_far(event: Event, *, lists: bool) -> dict[str, Any]:
    """How far from the place people said they were: counted, and beside each scan."""
    if not lists or not event.asks_location:
        return {"how_far": {}, "far_of": {}}
    return {"how_far": distances.counts(event), "far_of": distances.of_attendances(event.id)}


def words_asked(*, plain: bool) -> str:
    """Whom the list is searched for; who reads masked names looks for none."""
    return request.args.get("words", "").strip()[:40] if plain else ""


def found_by(event_id: uuid.UUID, *, plain: bool) -> frozenset[uuid.UUID] | None:
    """Who is shown; None is everybody."""
    words = words_asked(plain=plain)
    return roll.called(event_id, words) if words else None


def came_to(session: EventSession, *, plain: bool) -> list[Came]:
    """Who came; in plain for those who must know whom they close, masked for who only looks."""
    found = roll.came(session)
    return [each if plain else replace(each, name=mask_name(each.name)) for each in found]


def session_of(event_id: uuid.UUID, session_id: uuid.UUID) -> EventSession:
    """One session of an event. Raises `EventNotFound`."""
    found = next((each for each in queries.sessions(event_id) if each.id == session_id), None)
    if found is None:
        raise EventNotFound
    return found


def _people(name: str) -> Collection[uuid.UUID]:
    """The people ticked in a list."""
    try:
        return {uuid.UUID(each) for each in request.form.getlist(name)}
    except ValueError as fault:
        raise EventNotFound from fault


@pages.view(
    "POST",
    "/manage/events/<uuid:event_id>/sessions/<uuid:session_id>/close",
    access="attendance.close",
)
def close_session(event_id: uuid.UUID, session_id: uuid.UUID) -> Response | Page:
    """按计划时长结束: credit everybody still open but those ticked as gone early."""
    event = managed(event_id, "attendance.close").event
    try:
        with transaction():
            closing.close_by_plan(
                event,
                session_of(event_id, session_id),
                by=login.actor(),
                now=clock.now(),
                strike=_people("strike"),
            )
    except DomainError as refusal:
        return _page(event_id, refusal=refusal), refusal.status
    return redirect(f"/manage/events/{event_id}")


@pages.view(
    "POST",
    "/manage/events/<uuid:event_id>/sessions/<uuid:session_id>/close-open",
    access="attendance.close",
)
def close_open(event_id: uuid.UUID, session_id: uuid.UUID) -> Response | Page:
    """Close open check-outs of the people ticked, at the time they left."""
    event = managed(event_id, "attendance.close").event
    try:
        people = _people("people")
        session = session_of(event_id, session_id)
        form = read_form(LeftForm(), only=("left", "reason"))
        with transaction():
            closing.close_open(
                event,
                session,
                people,
                left_at=moment_near(session.starts_at, form["left"]),
                reason=form["reason"],
                by=login.actor(),
                now=clock.now(),
            )
    except DomainError as refusal:
        return _page(event_id, refusal=refusal), refusal.status
    return redirect(f"/manage/events/{event_id}")


@pages.view("GET", "/manage/events/<uuid:event_id>/settle", access="event.settle")
def ask_settle(event_id: uuid.UUID) -> str:
    """What settling confirms: how many came, how many are still open."""
    return _settling(event_id, {})


def _settling(event_id: uuid.UUID, faults: Mapping[str, Sequence[str]]) -> str:
    card = managed(event_id, "event.settle")
    open_ones = [
        (name, in_at)
        for session in queries.sessions(event_id)
        for _, name, in_at in queries.open_attendances(session.id)
    ]
    return render_template(
        "events/settle.html",
        card=card,
        counts=queries.head_count(event_id),
        open_ones=open_ones,
        typed=request.form,
        faults=faults,
        takes_plan=card.event.attendance is AttendanceMode.IN_PLAN,
    )


@pages.view("POST", "/manage/events/<uuid:event_id>/settle", access="event.settle")
def settle(event_id: uuid.UUID) -> Response | Page:
    """Confirm an event after its end, with how many were counted there."""
    event = managed(event_id, "event.settle").event
    try:
        heads = read_form(SettleForm())["heads"]
    except InvalidInput as fault:
        return _settling(event_id, faults_of(fault)), fault.status
    with transaction():
        closing.settle(event, by=login.actor(), now=clock.now(), heads=heads)
    return redirect(f"/manage/events/{event_id}")
