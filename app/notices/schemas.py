"""消息的门口 schemas: messages as the API gives them."""

from marshmallow import fields

from app.core.schemas import Moment, Schema


class NoticeOut(Schema):
    """One message; `organisation_id` is set where it went to an office."""

    id = fields.UUID()
    kind = fields.String()
    title = fields.String()
    body = fields.String()
    link = fields.String()
    organisation_id = fields.UUID(allow_none=True)
    created_at = Moment()
    read_at = Moment(allow_none=True)


class InboxOut(Schema):
    """A page of messages, the newest first, and how many are unread in all."""

    items = fields.List(fields.Nested(NoticeOut))
    next = fields.UUID(allow_none=True)
    unread = fields.Integer()
