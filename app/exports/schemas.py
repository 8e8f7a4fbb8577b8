"""导出的门口 schemas: what is asked for, and what is told of it."""

from marshmallow import fields, validate

from app.core.schemas import Moment, Schema, Text
from app.exports.rules import ExportKind, ExportState

_KINDS = [kind.value for kind in ExportKind]
_STATES = [state.value for state in ExportState]


class ExportIn(Schema):
    """What is asked for; a filter that is left out narrows nothing."""

    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    format = fields.String(
        load_default="xlsx", validate=validate.OneOf(["xlsx", "csv", "pdf", "zip"])
    )
    organisation_id = fields.UUID(required=True)
    period = Text(most=16, load_default="")
    words = Text(most=40, load_default="")
    category = Text(most=32, load_default="")


class ExportsQuery(Schema):
    """How many of one's own, from behind which one."""

    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=500))
    after = fields.UUID(load_default=None)


class ExportFaultOut(Schema):
    """Why a file could not be made."""

    code = fields.String(metadata={"description": "stable, English"})
    detail = fields.String(metadata={"description": "a Chinese sentence"})


class ExportOut(Schema):
    """An export: where it stands, how far it is, where its file is."""

    id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(_KINDS))
    format = fields.String()
    organisation_id = fields.UUID()
    state = fields.String(validate=validate.OneOf(_STATES))
    done = fields.Integer(metadata={"description": "pages written; 0 while rows are gathered"})
    of = fields.Integer(metadata={"description": "pages in all; 0 while that is not known"})
    people = fields.Integer(metadata={"description": "people in a finished file"})
    size = fields.Integer(metadata={"description": "bytes of a finished file"})
    asked_at = Moment()
    finished_at = Moment(allow_none=True)
    kept_until = Moment(allow_none=True, metadata={"description": "when the file is deleted"})
    url = fields.String(allow_none=True, metadata={"description": "the file, once it is ready"})
    fault = fields.Nested(ExportFaultOut, allow_none=True)


class ExportsOut(Schema):
    """A page of one's own exports."""

    items = fields.List(fields.Nested(ExportOut))
    next = fields.UUID(allow_none=True)
