"""岗位的形状 schemas: what the API takes and gives of posts, terms and months of duty."""

import marshmallow as ma
from marshmallow import fields

from app.core.api import Paged
from app.core.schemas import Moment, Schema, Text
from app.posts.forms import ITEM, MOST_HOURS, MOST_PLACES, MOST_TOGETHER, OF_THIS_CENTURY
from app.posts.models import DEFAULT_ITEM, DutyState


class PostIn(Schema):
    """A new post."""

    organisation_id = fields.UUID(required=True)
    title = Text(most=50, least=2, required=True)
    duty = Text(most=500, load_default="")
    capacity = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=ma.validate.Range(1, MOST_PLACES)
    )
    month_minutes = fields.Integer(
        load_default=0, strict=True, validate=ma.validate.Range(0, MOST_HOURS * 60)
    )
    item = fields.String(load_default=DEFAULT_ITEM, validate=ITEM)


class PostOut(Schema):
    """A post; `held` says how many hold it today."""

    id = fields.UUID()
    organisation_id = fields.UUID()
    organisation = fields.String()
    title = fields.String()
    duty = fields.String()
    capacity = fields.Integer(allow_none=True)
    item = fields.String()
    month_minutes = fields.Integer()
    held = fields.Integer()


class PostsOut(Schema):
    """A list of posts."""

    items = fields.List(fields.Nested(PostOut))
    next = fields.String(allow_none=True)


class TermIn(Schema):
    """Who is to hold a post, both days included."""

    person_id = fields.UUID(required=True)
    from_on = fields.Date(required=True, validate=OF_THIS_CENTURY)
    to_on = fields.Date(required=True, validate=OF_THIS_CENTURY)


class TermOut(Schema):
    """A term; `ended_on` where it ended early."""

    id = fields.UUID()
    post_id = fields.UUID()
    person_id = fields.UUID()
    name = fields.String()
    from_on = fields.Date()
    to_on = fields.Date()
    ended_on = fields.Date(allow_none=True)
    end_reason = fields.String()


class TermsOut(Schema):
    """The terms of a post."""

    items = fields.List(fields.Nested(TermOut))
    next = fields.String(allow_none=True)


class EndIn(Schema):
    """The last day of a term that ends early."""

    ended_on = fields.Date(required=True, validate=OF_THIS_CENTURY)
    reason = Text(most=300, least=2, required=True)


class WhyIn(Schema):
    """Why a month is sent back or taken back."""

    reason = Text(most=300, least=2, required=True)


class TickIn(Schema):
    """What is said of one holder."""

    holding_id = fields.UUID(required=True)
    is_done = fields.Boolean(required=True, truthy={True}, falsy={False})
    note = Text(most=200, load_default="")


class TicksIn(Schema):
    """A month as it is sent in."""

    items = fields.List(
        fields.Nested(TickIn), required=True, validate=ma.validate.Length(1, MOST_TOGETHER)
    )


class LinesIn(Schema):
    """The months that are confirmed together."""

    line_ids = fields.List(
        fields.UUID(), required=True, validate=ma.validate.Length(1, MOST_TOGETHER)
    )


class DutyOut(Schema):
    """A month of one holder; without a line nobody has ticked it."""

    line_id = fields.UUID(allow_none=True)
    holding_id = fields.UUID()
    post_id = fields.UUID()
    post = fields.String()
    organisation_id = fields.UUID()
    person_id = fields.UUID()
    name = fields.String()
    month = fields.String(metadata={"description": "2026-10"})
    state = fields.Enum(DutyState, by_value=True, allow_none=True)
    note = fields.String()
    reason = fields.String()
    ticked_at = Moment(allow_none=True)
    confirmed_at = Moment(allow_none=True)


class DutiesOut(Schema):
    """A list of months."""

    items = fields.List(fields.Nested(DutyOut))
    next = fields.String(allow_none=True)


class SentOut(Schema):
    """How many were sent in as done, and how many as absent."""

    done = fields.Integer()
    absent = fields.Integer()


class ConfirmedOut(Schema):
    """How many were confirmed now, and how many had been before."""

    confirmed = fields.Integer()
    again = fields.Integer()


class UndoOut(Schema):
    """What now waits for a second person."""

    approval_id = fields.UUID()
    summary = fields.String()


class PostsQuery(Paged):
    """Which page of the list: `after` is the `next` of the answer before."""
