"""核查的页面 office: what waits at one's nodes, the facts of one, taking it on and answering it."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.permissions import Target, may
from app.appeals import deciding, queries, schemas, seeing
from app.appeals.deciding import Decision
from app.appeals.matter import Subject
from app.appeals.pages import faces
from app.appeals.queries import DECIDE, SEE
from app.appeals.seeing import Seen
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.web import Pages
from app.core.words import gettext
from app.events import queries as events
from app.events.models import AttendanceMode, AttendanceState
from app.organisations.models import Organisation
from app.organisations.queries import office_phone, organisation

pages = Pages("appeals_office", __name__)

MANY, LATELY = 100, 20


@pages.view("GET", "/appeals", access=SEE)
def show_queue() -> str:
    """What waits for an answer, late ones first, and what was answered lately."""
    actor, now = login.actor(), clock.now()
    return render_template(
        "appeals/queue.html",
        waiting=[seeing.seen(each, actor, now=now) for each in queries.queue(actor, limit=MANY)],
        decided=[
            seeing.seen(each, actor, now=now) for each in queries.decided(actor, limit=LATELY)
        ],
        may_enter=any(grant.role.value in _ENTERING for grant in actor.grants),
    )


_ENTERING = frozenset({"staff", "secretary", "grid_worker"})


@pages.view("GET", "/appeals/<uuid:appeal_id>", access=SEE)
def show_case(appeal_id: uuid.UUID) -> str:
    """What is on record of one request, the ways to put it right, and the answer."""
    return _page(appeal_id, {}, {})


def _page(appeal_id: uuid.UUID, typed: Any, faults: Any) -> str:
    actor, now = login.actor(), clock.now()
    seen = seeing.seen(queries.seen(actor, appeal_id), actor, now=now)
    return render_template(
        "appeals/case.html",
        seen=seen,
        phone=office_phone(seen.case.node),
        ways=_ways(seen),
        typed=typed,
        faults=faults,
    )


def _ways(seen: Seen) -> list[tuple[str, str, str]]:
    """Where the reader puts it right: words, a note, the address."""
    subject, actor = seen.subject, login.actor()
    if subject is None or not seen.may_decide:
        return []
    ways = []
    if (event := subject.event) is not None:
        host = organisation(actor.region_id, event.organisation_id)
        ways += _ways_of_event(seen, events.target(event, host))
    if subject.account is not None and may(actor, "ranking.names", _home(seen)):
        ways.append(
            (
                gettext("看全部积分明细"),
                gettext("每一分来自哪一次参加"),
                f"/people/{seen.case.asker.id}/entries",
            )
        )
    return ways


def _home(seen: Seen) -> Target:
    node: Organisation = seen.case.node
    return Target(path=node.path)


def _ways_of_event(seen: Seen, target: Target) -> list[tuple[str, str, str]]:
    subject, actor = seen.subject, login.actor()
    assert subject is not None, "asked of a thing that is there"
    event, session, attendance = subject.event, subject.session, subject.attendance
    assert event is not None, "asked of a thing of an event"
    assert session is not None, "asked of a thing of an event"
    base = f"/manage/events/{event.id}"
    ways = []
    if attendance is None and may(actor, "hand.propose", target):
        person = accounts.person(actor.region_id, seen.case.asker.id)
        words = gettext("%(name)s的卡号和场次已填好，另一个人批准后入账", name=person.name)
        more = f"?session={session.id}&people={person.card_number}"
        ways.append((gettext("去补登"), words, f"{base}/hand{more}"))
    is_open = attendance is not None and attendance.state is AttendanceState.OPEN
    if is_open and may(actor, "attendance.close", target):
        ways.append((gettext("去签退"), gettext("按实际离开的时间"), base))
    if _is_timed(subject) and may(actor, "hand.propose", target):
        words = gettext("写上实际的时间，另一个人批准后更正")
        assert attendance is not None, "what has times is an attendance"
        ways.append((gettext("去更正时长"), words, f"{base}/attendances/{attendance.id}/times"))
    if may(actor, "event.manage_list", target):
        ways.append((gettext("看这个活动"), gettext("谁来了、怎么签到的"), base))
    return ways


def _is_timed(subject: Subject) -> bool:
    """Whether it is complete and has a length that can be put right."""
    attendance, event = subject.attendance, subject.event
    is_done = attendance is not None and attendance.state is AttendanceState.DONE
    return is_done and event is not None and event.attendance is not AttendanceMode.IN


@pages.view("POST", "/appeals/<uuid:appeal_id>/accept", access=DECIDE)
def accept(appeal_id: uuid.UUID) -> Response | Page:
    """Take a request on."""
    try:
        with transaction():
            deciding.accept(appeal_id, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return _again(appeal_id, refusal)
    flash(gettext("已受理，申请人会收到消息。"), "good")
    return redirect(f"/appeals/{appeal_id}")


def _again(appeal_id: uuid.UUID, refusal: DomainError) -> Page:
    if refusal.status == 404:
        raise refusal
    return _page(appeal_id, request.form, faults_of(refusal)), refusal.status


@pages.view("POST", "/appeals/<uuid:appeal_id>/decide", access=DECIDE)
def decide(appeal_id: uuid.UUID) -> Response | Page:
    """Answer a request."""
    try:
        decision = Decision(**read_form(schemas.DecisionIn()))
        with transaction():
            deciding.decide(
                appeal_id, decision, by=login.actor(), now=clock.now(), years=faces.years()
            )
    except DomainError as refusal:
        return _again(appeal_id, refusal)
    flash(gettext("已答复，申请人会收到消息。"), "good")
    return redirect(f"/appeals/{appeal_id}")
