"""兑换的门口 schemas: what the desk sends, and how purses and receipts go out."""

from datetime import date

from marshmallow import fields, validate

from app.core.api import Paged
from app.core.schemas import Moment, Points, PointsText, Schema, Text

LABEL, KEY = 80, 128
_OF_THIS_CENTURY = validate.Range(date(2000, 1, 1), date(2099, 12, 31))


class SpendingIn(Schema):
    """What a desk hands out to whom."""

    organisation_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    key = Text(most=KEY, least=1, required=True)
    gift = Text(most=64, load_default="")
    points = Points(load_default=None)
    label = Text(most=LABEL, load_default="")


class UndoIn(Schema):
    """Why something is taken back."""

    reason = Text(most=300, least=2, required=True)


class HandOutForm(Schema):
    """The desk's form; whom it is about stands in the address."""

    key = Text(most=KEY, least=1, required=True)
    gift = Text(most=64, load_default="")
    points = PointsText(load_default=None)
    label = Text(most=LABEL, load_default="")


class StockForm(Schema):
    """How many there are; left empty: nobody counts them."""

    gift = Text(most=64, least=1, required=True)
    on_hand = fields.Integer(load_default=None, validate=validate.Range(0, 100_000))
    reason = Text(most=300, load_default="")


class SpanForm(Schema):
    """Of which days a sheet is, both included."""

    since = fields.Date(load_default=None, validate=_OF_THIS_CENTURY)
    until = fields.Date(load_default=None, validate=_OF_THIS_CENTURY)


class ReceiptOut(Schema):
    """One receipt."""

    id = fields.UUID()
    number = fields.String()
    person_id = fields.UUID()
    organisation_id = fields.UUID()
    gift = fields.String(metadata={"description": "key of the list; empty where there is none"})
    label = fields.String()
    price = Points()
    balance = Points(metadata={"description": "left in the purse when it was handed out"})
    at = Moment()
    valid_until = fields.Date(allow_none=True)
    undone_at = Moment(allow_none=True)


class HandedOut(ReceiptOut):
    """A receipt as the answer to a desk; `again`: it answers a repeat."""

    again = fields.Boolean()


class GiftOut(Schema):
    """Something on the list, and why it cannot be had now."""

    key = fields.String()
    label = fields.String()
    price = Points()
    refusal = fields.String(metadata={"description": "empty, too_little or limit_reached"})


class EndingOut(Schema):
    """So many points can be spent until that day, included."""

    until = fields.Date()
    points = Points()


class MyPurse(Schema):
    """A purse: what can be spent, until when, on what; the receipts, the newest first."""

    scheme_id = fields.UUID()
    scheme = fields.String()
    balance = Points()
    endings = fields.List(fields.Nested(EndingOut))
    gifts = fields.List(fields.Nested(GiftOut))
    receipts = fields.List(fields.Nested(ReceiptOut))
    next = fields.String(allow_none=True)


class PurseQuery(Paged):
    """Which receipts: so many, after that one."""
