"""人员的门口 schemas: what signing in takes and gives."""

from marshmallow import fields, validate

from app.core.schemas import Moment, Schema, Text


class CodeIn(Schema):
    """A wish for a one-time code."""

    phone = Text(most=30, least=1, required=True)


class TokenIn(Schema):
    """A phone, its code and, where it is new or shared, a name."""

    phone = Text(most=30, least=1, required=True)
    code = Text(most=12, least=1, required=True)
    name = Text(most=50, load_default=None, allow_none=True)


class PersonOut(Schema):
    """Who signed in."""

    id = fields.UUID(attribute="person_id")
    name = fields.String()
    roles = fields.List(fields.String())


class TokenOut(Schema):
    """A bearer token, shown once."""

    token = fields.String()
    expires_at = Moment()
    person = fields.Nested(PersonOut)


class CodeOut(Schema):
    """The same answer for known and unknown phones."""

    sent = fields.Boolean(dump_default=True)
    expires_in = fields.Integer(metadata={"description": "seconds"})


class MeOut(Schema):
    """The signed-in person."""

    id = fields.UUID()
    name = fields.String()
    organisation_id = fields.UUID(
        metadata={"description": "the home: branch before community of residence"}
    )
    community_id = fields.UUID()
    roles = fields.List(fields.String(validate=validate.Length(max=32)))
