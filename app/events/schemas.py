"""活动的门口 schemas: what the events API takes and gives."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.core.api import Paged
from app.core.schemas import Moment, Points, Schema, Text
from app.events.distance_rules import Spot
from app.events.models import AttendanceMode, SignUpRule
from app.events.rules import CATEGORIES


class SessionIn(Schema):
    """One stretch of time of an event."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    capacity = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(1, 100_000)
    )


class SpotIn(Schema):
    """Where an event is, in degrees as a phone measures them (WGS-84)."""

    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))

    @ma.post_load
    def as_spot(self, found: dict[str, Any], **_kwargs: Any) -> Spot:
        """One point."""
        return Spot(**found)


class EventIn(Schema):
    """A new event."""

    title = Text(most=80, least=1, required=True)
    category = fields.String(required=True, validate=validate.OneOf(list(CATEGORIES)))
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    organisation_id = fields.UUID(required=True)
    attendance = fields.Enum(AttendanceMode, by_value=True, required=True)
    signup = fields.Enum(SignUpRule, by_value=True, load_default=SignUpRule.NONE)
    capacity = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(1, 100_000)
    )
    takes_walk_ins = fields.Boolean(load_default=True)
    item = Text(most=64, load_default="")
    points = Points(load_default=None, allow_none=True)
    place = Text(most=120, load_default="")
    summary = Text(most=2000, load_default="")
    counts_as_hours = fields.Boolean(load_default=None, allow_none=True)
    risk_notice = Text(most=1000, load_default="")
    insurance_note = Text(most=300, load_default="")
    is_emergency = fields.Boolean(load_default=False)
    spot = fields.Nested(
        SpotIn,
        load_default=None,
        allow_none=True,
        metadata={"description": "where it is, if people may say how far from it they are"},
    )
    host_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=20))
    sessions = fields.List(
        fields.Nested(SessionIn), load_default=list, validate=validate.Length(max=100)
    )


class EventState(Schema):
    """An event after a step."""

    id = fields.UUID()
    state = fields.String()


class SettledOut(EventState):
    """An event after its settlement."""

    open = fields.Integer(metadata={"description": "attendances that still wait for a leader"})


class SessionOut(Schema):
    """A session."""

    id = fields.UUID()
    starts_at = Moment()
    ends_at = Moment()
    capacity = fields.Integer(allow_none=True)
    closed_at = Moment(allow_none=True)


class EventOut(Schema):
    """An event in a list."""

    id = fields.UUID()
    number = fields.String()
    title = fields.String()
    category = fields.String()
    place = fields.String()
    state = fields.String()
    starts_at = Moment()
    ends_at = Moment()
    organisation_id = fields.UUID()
    organisation = fields.String()
    attendance = fields.Enum(AttendanceMode, by_value=True)
    signup = fields.Enum(SignUpRule, by_value=True)
    capacity = fields.Integer(allow_none=True)
    signed_up = fields.Integer()
    item = fields.String()
    points = Points(allow_none=True)
    counts_as_hours = fields.Boolean()


class EventDetail(EventOut):
    """One event with its sessions."""

    summary = fields.String()
    risk_notice = fields.String()
    insurance_note = fields.String()
    takes_walk_ins = fields.Boolean()
    phone = fields.String()
    asks_location = fields.Boolean(
        metadata={"description": "check-ins may carry a location; only a word of it is kept"}
    )
    sessions = fields.List(fields.Nested(SessionOut))


class EventQuery(Paged):
    """Filters of the calendar."""

    category = fields.String(load_default="", validate=validate.OneOf(["", *CATEGORIES]))
    organisation_id = fields.UUID(load_default=None)
    since = Moment(load_default=None)
    until = Moment(load_default=None)
    q = Text(most=50, load_default="")


class EventPage(Schema):
    """A page of events."""

    items = fields.List(fields.Nested(EventOut))
    next = fields.String(allow_none=True)


class SignUpIn(Schema):
    """A wish to come."""

    session_id = fields.UUID(load_default=None, allow_none=True)
    wait = fields.Boolean(
        load_default=False, metadata={"description": "take a place on the waiting list if full"}
    )


class SignUpOut(Schema):
    """A place, or a place on the waiting list."""

    id = fields.UUID()
    session_id = fields.UUID()
    state = fields.String()
    at = Moment()


class SessionChoice(Schema):
    """Which session is meant; the next one by default."""

    session_id = fields.UUID(load_default=None)


class CodesQuery(SessionChoice):
    """Which codes, and for how long ahead."""

    minutes = fields.Integer(load_default=5, validate=validate.Range(1, 30))
    kind = fields.String(load_default="screen", validate=validate.OneOf(["screen", "poster"]))


class ShownCodeOut(Schema):
    """One code with the time in which it is accepted."""

    kind = fields.String()
    code = fields.String()
    url = fields.String()
    typed = fields.String()
    valid_from = Moment()
    valid_until = Moment()


class CodesOut(Schema):
    """Codes in the order of time, the first valid now."""

    server_time = Moment()
    session_id = fields.UUID()
    codes = fields.List(fields.Nested(ShownCodeOut))
