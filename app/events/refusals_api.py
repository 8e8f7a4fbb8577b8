"""核对扫码的接口 refusals_api: scans that did not count at once, and deciding on them."""

import uuid
from typing import Any

from marshmallow import fields

from app.accounts import login
from app.accounts.permissions import require
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.errors import InvalidInput
from app.core.masking import mask_name
from app.core.schemas import Moment, Points, Schema, Text
from app.core.words import gettext
from app.events import deciding, queries, refusal_queries
from app.events.models import Direction
from app.events.refusal_models import RefusalState
from app.events.refusal_words import said_of
from app.records.models import Trust

api = ApiBlueprint("refusals_api", __name__, url_prefix="/api/v1")


class RefusalOut(Schema):
    """A scan that did not count at once."""

    id = fields.UUID()
    person_id = fields.UUID()
    name = fields.String(metadata={"description": "masked"})
    code = fields.String()
    reason = fields.String(metadata={"description": "the code in words"})
    state = fields.Enum(RefusalState, by_value=True)
    way = fields.String(metadata={"description": "phone, offline, photo, desk, helped"})
    direction = fields.Enum(Direction, by_value=True, allow_none=True)
    scanned_at = Moment(allow_none=True, metadata={"description": "as claimed"})
    proved_at = Moment(allow_none=True, metadata={"description": "what the code stands for"})
    trust = fields.Enum(Trust, by_value=True, allow_none=True)
    at = Moment(metadata={"description": "when it came"})
    same_picture = fields.Integer(metadata={"description": "people with the same picture"})
    needs_second = fields.Boolean(metadata={"description": "laid before a second person"})
    decision_reason = fields.String()


class RefusalPage(Schema):
    """What waits or was decided, then who was refused; at most 500."""

    items = fields.List(fields.Nested(RefusalOut))
    next = fields.String(allow_none=True)


class RefusalDecisionIn(Schema):
    """Whether it counts; a reason where it does not."""

    counts = fields.Boolean(required=True)
    reason = Text(most=300, load_default="")
    left_at = Moment(load_default=None, allow_none=True)


class DecisionOut(Schema):
    """What the decision came to."""

    outcome = fields.String(
        metadata={"description": "counted, stood (a record was there), proposed, dismissed"}
    )
    points = Points()


@api.call("GET", "/events/<uuid:event_id>/refusals", access="attendance.list", answer=RefusalPage)
def list_refusals(event_id: uuid.UUID) -> dict[str, Any]:
    """Scans that wait for the leader, were decided, or were refused; names masked."""
    actor = login.actor()
    card = queries.card(actor.region_id, event_id, actor=actor)
    require(actor, "attendance.list", queries.target(card.event, card.organisation))
    items = [
        {
            **_item(each.kept, each.name),
            "same_picture": max(each.same_step, each.same_picture),
            "needs_second": each.waits_for_second,
        }
        for each in refusal_queries.doubtful(event_id)
    ]
    items += [_item(each.last, each.name) for each in refusal_queries.turned_away(event_id)]
    return {"items": items, "next": None}


def _item(kept: Any, name: str) -> dict[str, Any]:
    plain = ("id", "person_id", "code", "state", "way", "direction", "scanned_at", "proved_at")
    more = ("trust", "at", "decision_reason")
    return {
        **{each: getattr(kept, each) for each in (*plain, *more)},
        "name": mask_name(name),
        "reason": gettext(said_of(kept.code).title),
        "same_picture": 1,
        "needs_second": False,
    }


@api.call(
    "POST",
    "/refusals/<uuid:refusal_id>/decision",
    access="attendance.close",
    body=RefusalDecisionIn,
    answer=DecisionOut,
)
def decide(body: dict[str, Any], refusal_id: uuid.UUID) -> dict[str, Any]:
    """Count a scan that waits, or do not; never the own one."""
    actor, now = login.actor(), clock.now()
    with transaction():
        if body["counts"]:
            left_at = body["left_at"]
            decided = deciding.count(refusal_id, by=actor, now=now, left_at=left_at)
        elif len(body["reason"]) < 2:
            raise InvalidInput(fields={"reason": [gettext("不计入要写原因，本人会看到。")]})
        else:
            decided = deciding.dismiss(refusal_id, reason=body["reason"], by=actor, now=now)
    return {"outcome": decided.outcome.value, "points": decided.points}
