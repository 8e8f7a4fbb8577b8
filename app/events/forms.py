"""活动的表单 forms: what the pages of planning and leading take."""

from datetime import date, datetime, time, timedelta
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.core.clock import SHANGHAI
from app.core.schemas import PointsText, Schema, Text
from app.events.distance_rules import Spot
from app.events.models import AttendanceMode, SignUpRule
from app.events.rules import CATEGORIES


class ClockTime(fields.Time):
    """A time of day in Shanghai: `09:30`."""

    default_error_messages = {"invalid": "请填写时间，例如 09:30。"}  # noqa: RUF012


class PlanForm(Schema):
    """An event as its organiser writes it down: a day, from when until when."""

    organisation_id = fields.UUID(load_default=None)
    title = Text(most=80, least=1, required=True)
    category = fields.String(required=True, validate=validate.OneOf(list(CATEGORIES)))
    place = Text(most=120, load_default="")
    summary = Text(most=2000, load_default="")
    day = fields.Date(required=True)
    starts = ClockTime(required=True)
    last_day = fields.Date(load_default=None)
    ends = ClockTime(required=True)
    attendance = fields.Enum(AttendanceMode, by_value=True, required=True)
    signup = fields.Enum(SignUpRule, by_value=True, load_default=SignUpRule.NONE)
    capacity = fields.Integer(load_default=None, validate=validate.Range(1, 100_000))
    takes_walk_ins = fields.Boolean(load_default=False)
    item = Text(most=64, load_default="")
    points = PointsText(load_default=None)
    risk_notice = Text(most=1000, load_default="")
    insurance_note = Text(most=300, load_default="")
    asks_location = fields.Boolean(load_default=False)
    latitude = fields.Float(load_default=None, validate=validate.Range(-90, 90))
    longitude = fields.Float(load_default=None, validate=validate.Range(-180, 180))

    @ma.validates_schema
    def says_where(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Who asks how far people are from a place says where that is."""
        if not data.get("asks_location"):
            return
        missing = [name for name in ("latitude", "longitude") if data.get(name) is None]
        if missing:
            raise ma.ValidationError({name: ["请填写地点的纬度和经度。"] for name in missing})

    @ma.post_load
    def at_moments(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The moments in place of days and times of day."""
        latitude, longitude = data.pop("latitude"), data.pop("longitude")
        # what is not asked for is not kept either
        data["spot"] = Spot(latitude, longitude) if data.pop("asks_location") else None
        day, last_day = data.pop("day"), data.pop("last_day")
        data["starts_at"] = moment_on(day, data.pop("starts"))
        data["ends_at"] = moment_on(last_day or day, data.pop("ends"))
        return data


def moment_on(day: date, at: time) -> datetime:
    """The moment of a day with this time in Shanghai."""
    return datetime.combine(day, at.replace(tzinfo=None), SHANGHAI)


class ReasonForm(Schema):
    """Why something is given back or called off."""

    reason = Text(most=300, least=2, required=True)


class SettleForm(Schema):
    """How many people were counted on the spot, where somebody did."""

    heads = fields.Integer(load_default=None, validate=validate.Range(0, 100_000))


class LeftForm(Schema):
    """When people left whose check-out is missing, and why a leader closes it."""

    left = ClockTime(required=True)
    reason = Text(most=200, least=2, required=True)


def moment_near(day: datetime, at: time) -> datetime:
    """The moment with this time of day in Shanghai within the day after `day`."""
    local = day.astimezone(SHANGHAI)
    found = moment_on(local.date(), at)
    return found if found >= local else found + timedelta(days=1)
