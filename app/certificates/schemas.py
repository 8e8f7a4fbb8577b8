"""服务证明的门口 schemas: what is asked for, what an issuer enters, and the keys to check with."""

from datetime import date

from marshmallow import fields, validate

from app.core.schemas import Schema, Text

_OF_THIS_CENTURY = validate.Range(date(2000, 1, 1), date(2099, 12, 31))


class AskForm(Schema):
    """Of which days, by whom."""

    issuer_id = fields.UUID(required=True)
    since = fields.Date(required=True, validate=_OF_THIS_CENTURY)
    until = fields.Date(required=True, validate=_OF_THIS_CENTURY)


class IssueForm(Schema):
    """What is added to a certificate."""

    remarks = Text(most=200, load_default="")


class WhyForm(Schema):
    """Why one is declined or revoked."""

    reason = Text(most=300, least=2, required=True)


class IssuerForm(Schema):
    """An issuer as it signs, and the document that entitles it."""

    full_name = Text(most=60, least=2, required=True)
    person_in_charge = Text(most=50, least=2, required=True)
    phone = Text(most=30, least=5, required=True)
    basis = Text(most=200, least=2, required=True)


class KeyOut(Schema):
    """A public key."""

    version = fields.Integer(metadata={"description": "the number a code begins with"})
    algorithm = fields.String(metadata={"description": "Ed25519 (RFC 8032)"})
    public_key = fields.String(metadata={"description": "32 bytes, base64url without padding"})


class KeysOut(Schema):
    """What is needed to check certificates without a network."""

    items = fields.List(fields.Nested(KeyOut))
    next = fields.String(allow_none=True)
    revoked = fields.List(
        fields.String(), metadata={"description": "numbers of certificates taken back"}
    )
