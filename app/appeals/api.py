"""申诉的接口 api: asking for a check, one's own requests, and answering those of one's node."""

import uuid
from datetime import date
from typing import Any

from flask import current_app

from app.accounts import login
from app.appeals import deciding, escalating, queries, schemas, seeing, service
from app.appeals.deciding import Decision
from app.appeals.models import Appeal
from app.appeals.queries import Case
from app.appeals.service import Question
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.errors import CursorUnknown
from app.core.web import SIGNED_IN

api = ApiBlueprint("appeals_api", __name__, url_prefix="/api/v1")

ONE = "/appeals/<uuid:appeal_id>"
_PLAIN = (
    "id", "instance", "of_id", "subject_kind", "subject_id", "organisation_id", "state",
    "opened_at", "open_until", "accept_by", "decide_by", "accepted_at", "ended_at", "outcome",
    "escalate_until",
)  # fmt: skip


def _shown(found: Case) -> dict[str, Any]:
    read = seeing.seen(found, login.actor(), now=clock.now())
    appeal = found.appeal
    return {
        **{name: getattr(appeal, name) for name in _PLAIN},
        "words": read.said.words,
        "wish": read.said.wish,
        "reason": read.reason,
        "number": appeal.said_number,
        "further_id": read.further.id if read.further else None,
        "title": read.subject.title if read.subject else "",
        "asker": read.asker,
        "is_own": read.is_own,
        "organisation": found.node.name,
        "is_late": read.is_late,
        "correction": read.correction,
        "may_decide": read.may_decide,
        "corrections": read.choices,
    }


def _one(appeal: Appeal) -> dict[str, Any]:
    return _shown(queries.case(appeal.region_id, appeal.id))


@api.call(
    "POST",
    "/appeals",
    access="check.ask",
    body=schemas.QuestionIn,
    answer=schemas.AskedOut,
    status=201,
    also={200: schemas.AskedOut},
)
def ask(body: dict[str, Any]) -> Any:
    """Ask for a check of a record, a refusal or a total; the same again finds the first request."""
    question = Question(kind=body.pop("subject_kind"), **body)
    with transaction():
        made, again = service.ask(
            question,
            by=login.actor(),
            now=clock.now(),
            years=current_app.extensions["years"],
            store=current_app.extensions["store"],
        )
        shown = _one(made)
    return {**shown, "again": again}, 200 if again else 201


@api.call(
    "GET", "/appeals", access=SIGNED_IN, query=schemas.AppealsQuery, answer=schemas.AppealsOut
)
def list_appeals(query: dict[str, Any]) -> dict[str, Any]:
    """One's own requests, the newest first; or what waits at one's nodes, the nearest day first."""
    actor, limit, after = login.actor(), query["limit"], query["after"]
    if query["scope"] == "own":
        found = queries.own_list(actor, limit=limit + 1, after=_id(after) if after else None)
        place = [str(each.appeal.id) for each in found]
    else:
        found = queries.queue(actor, limit=limit + 1, after=_place(after) if after else None)
        place = [f"{each.due_on}~{each.appeal.id}" for each in found]
    return {
        "items": [_shown(each) for each in found[:limit]],
        "next": place[limit - 1] if len(found) > limit else None,
    }


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise CursorUnknown from fault


def _place(text: str) -> tuple[date, uuid.UUID]:
    day, _, key = text.partition("~")
    try:
        return date.fromisoformat(day), uuid.UUID(key)
    except ValueError as fault:
        raise CursorUnknown from fault


@api.call("GET", ONE, access=SIGNED_IN, answer=schemas.AppealOut)
def show_appeal(appeal_id: uuid.UUID) -> dict[str, Any]:
    """One request, for who asked and for the nodes that have to do with it."""
    return _shown(queries.known(login.actor(), appeal_id))


@api.call("POST", f"{ONE}/accept", access="check.decide", answer=schemas.AppealOut)
def accept(appeal_id: uuid.UUID) -> dict[str, Any]:
    """Take a request on."""
    with transaction():
        return _one(deciding.accept(appeal_id, by=login.actor(), now=clock.now()))


@api.call(
    "POST",
    f"{ONE}/decision",
    access="check.decide",
    body=schemas.DecisionIn,
    answer=schemas.AppealOut,
)
def decide(body: dict[str, Any], appeal_id: uuid.UUID) -> dict[str, Any]:
    """Answer a request; who is right names the act that puts it right."""
    with transaction():
        return _one(
            deciding.decide(
                appeal_id,
                Decision(**body),
                by=login.actor(),
                now=clock.now(),
                years=current_app.extensions["years"],
            )
        )


@api.call(
    "POST",
    f"{ONE}/escalation",
    access="check.ask",
    body=schemas.FurtherIn,
    answer=schemas.AppealOut,
    status=201,
)
def escalate(body: dict[str, Any], appeal_id: uuid.UUID) -> dict[str, Any]:
    """Ask the parent to look again, once; the answer is the second request."""
    with transaction():
        return _one(
            escalating.escalate(appeal_id, body["words"], by=login.actor(), now=clock.now())
        )


@api.call("POST", f"{ONE}/withdrawal", access="check.ask", answer=schemas.AppealOut)
def withdraw(appeal_id: uuid.UUID) -> dict[str, Any]:
    """Take one's own question back while nobody has answered it."""
    with transaction():
        return _one(service.withdraw(appeal_id, by=login.actor(), now=clock.now()))
