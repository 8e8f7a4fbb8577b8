"""签到的门口 attendance_schemas: what the check-in API takes and gives."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.core.schemas import Moment, Points, Schema, Text
from app.events.models import Direction
from app.records.models import Trust


class Location(Schema):
    """Optional evidence; only a coarse distance is ever kept, and only where switched on."""

    latitude = fields.Decimal(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Decimal(required=True, validate=validate.Range(-180, 180))
    accuracy = fields.Decimal(load_default=None, allow_none=True)


class CheckInIn(Schema):
    """A scan by a phone (`code`), or by a desk (`session_id` and a person)."""

    key = Text(most=128, least=1, required=True)
    code = Text(most=2000, load_default="")
    direction = fields.Enum(Direction, by_value=True, load_default=None, allow_none=True)
    scanned_at = Moment(load_default=None, allow_none=True)
    location = fields.Nested(Location, load_default=None, allow_none=True)
    session_id = fields.UUID(load_default=None, allow_none=True)
    person_code = Text(most=2000, load_default="")
    person_id = fields.UUID(load_default=None, allow_none=True)
    card = Text(most=8, load_default="")

    @ma.validates_schema
    def names_a_scan(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Either a code, or a session and exactly one way to name the person."""
        people = [name for name in ("person_code", "person_id", "card") if data.get(name)]
        if data.get("session_id") is None:
            if people:
                raise ma.ValidationError({"session_id": ["请说明是哪一个场次。"]})
            if not data.get("code"):
                raise ma.ValidationError({"code": ["请填写扫到的码或 6 位数字。"]})
        elif data.get("code"):
            raise ma.ValidationError({"code": ["现场核验不用再填活动码。"]})
        elif len(people) != 1:
            raise ma.ValidationError({"person_id": ["请用一种方式指明是谁。"]})


class CheckInOut(Schema):
    """A scan that stands."""

    id = fields.UUID()
    again = fields.Boolean()
    direction = fields.Enum(Direction, by_value=True)
    at = Moment()
    points = Points(metadata={"description": "what this attendance brought so far"})
    total = Points()
    trust = fields.Enum(Trust, by_value=True)
    message = fields.String()
    event_id = fields.UUID()
    name = fields.String(metadata={"description": "whom the desk meant; from desks only"})


class InReviewOut(Schema):
    """A scan that a person will decide on; nothing is lost and nothing is booked yet."""

    id = fields.UUID()
    state = fields.String(metadata={"description": "in_review"})
    code = fields.String()
    message = fields.String()
    name = fields.String(metadata={"description": "whom the desk meant; from desks only"})


class BatchIn(Schema):
    """Up to 500 offline scans."""

    items = fields.List(fields.Dict(), required=True, validate=validate.Length(min=1, max=500))


class BatchItem(Schema):
    """The answer to one offline scan."""

    key = fields.String(allow_none=True)
    status = fields.Integer()
    answer = fields.Dict()


class BatchOut(Schema):
    """An answer each, in the order sent."""

    items = fields.List(fields.Nested(BatchItem))


class AttendanceOut(Schema):
    """One scan."""

    id = fields.UUID()
    person_id = fields.UUID()
    name = fields.String(metadata={"description": "masked"})
    key = fields.String()
    direction = fields.Enum(Direction, by_value=True)
    at = Moment()
    points = Points()
    trust = fields.Enum(Trust, by_value=True)
    state = fields.String()


class AttendancePage(Schema):
    """A page of scans."""

    items = fields.List(fields.Nested(AttendanceOut))
    next = fields.String(allow_none=True)


class CloseIn(Schema):
    """按计划时长结束, but for those who left early."""

    session_id = fields.UUID(load_default=None, allow_none=True)
    strike = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=5000))


class CloseOpenIn(Schema):
    """Open check-outs closed at one moment for one reason."""

    session_id = fields.UUID(load_default=None, allow_none=True)
    person_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=5000)
    )
    left_at = Moment(required=True)
    reason = Text(most=200, least=1, required=True)


class ClosedOut(Schema):
    """How many attendances were closed."""

    closed = fields.Integer()
    open = fields.Integer()
