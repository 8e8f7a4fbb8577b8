"""积分的门口 schemas: accounts, lines, totals and rankings as the API gives them."""

from marshmallow import fields, validate

from app.core.api import Paged
from app.core.schemas import Moment, Points, Schema, Text

Period = validate.Regexp(r"^[0-9]{4}(-[0-9]{1,2})?$|^all$")


class AccountOut(Schema):
    """One account under one scheme and home."""

    scheme_id = fields.UUID()
    scheme = fields.String()
    period = fields.String()
    home_organisation_id = fields.UUID()
    total = Points()


class MyPoints(Schema):
    """The primary account (branch before community), and all the others."""

    total = Points()
    minutes_machine = fields.Integer()
    minutes_hand = fields.Integer()
    minutes_party = fields.Integer()
    period = fields.String(allow_none=True)
    rank = fields.Integer(allow_none=True)
    of = fields.Integer(allow_none=True)
    band = fields.String(allow_none=True)
    accounts = fields.List(fields.Nested(AccountOut))


class EntryOut(Schema):
    """One ledger line with its source."""

    id = fields.UUID()
    sequence = fields.Integer()
    points = Points(attribute="amount")
    item = fields.String()
    source = fields.String()
    title = fields.String()
    reason = fields.String()
    at = Moment()
    period = fields.String()


class EntryPage(Schema):
    """A page of lines, the newest first."""

    items = fields.List(fields.Nested(EntryOut))
    next = fields.String(allow_none=True)


class TraceStepOut(Schema):
    """One step on the way from a fact to points."""

    stage = fields.String()
    code = fields.String()
    text = fields.String(attribute="sentence")


class TracedOut(Schema):
    """One line of an evaluation with its steps."""

    source = fields.String(attribute="line.source")
    item = fields.String(attribute="line.item")
    title = fields.String()
    at = Moment(attribute="line.occurred_at", allow_none=True)
    points = Points(attribute="line.amount")
    running = Points(attribute="line.running")
    trace = fields.List(fields.Nested(TraceStepOut), attribute="line.trace")


class PassedOut(Schema):
    """A record that earns nothing, and why."""

    source = fields.String(attribute="ignored.source")
    item = fields.String(attribute="ignored.item")
    title = fields.String()
    step = fields.Nested(TraceStepOut, attribute="ignored.step")


class TraceOut(Schema):
    """What a total is made of: the lines, and what earned nothing."""

    scheme = fields.String(attribute="ruling.title")
    period = fields.String(attribute="period.label")
    total = Points()
    booked = Points()
    lines = fields.List(fields.Nested(TracedOut))
    ignored = fields.List(fields.Nested(PassedOut), attribute="passed")


class PeriodQuery(Schema):
    """Which period; the current one by default."""

    period = fields.String(load_default=None, validate=Period)


class TotalsOut(Schema):
    """What the ledger holds for a node and all below it."""

    period = fields.String(allow_none=True)
    points = Points()
    minutes_machine = fields.Integer()
    minutes_hand = fields.Integer()
    entries = fields.Integer()


class RankingQuery(Paged):
    """Which period and category, and from behind which row."""

    period = fields.String(load_default=None, validate=Period)
    category = Text(most=32, load_default="")


class RankedOut(Schema):
    """One place in a ranking."""

    rank = fields.Integer()
    person_id = fields.UUID()
    name = fields.String()
    points = Points()


class LeftOutOut(Schema):
    """A member who is not in the ranking, and why."""

    person_id = fields.UUID()
    name = fields.String()
    why = fields.String()


class RankingOut(Schema):
    """A page of a ranking."""

    items = fields.List(fields.Nested(RankedOut))
    next = fields.String(allow_none=True)
    as_of = Moment()
    left_out = fields.List(fields.Nested(LeftOutOut))


class FaultOut(Schema):
    """The first thing found wrong in the ledger."""

    account_id = fields.UUID()
    sequence = fields.Integer()
    why = fields.String()


class VerificationOut(Schema):
    """The outcome of walking the whole ledger."""

    ok = fields.Boolean()
    entries = fields.Integer()
    head = fields.String()
    first_bad = fields.Nested(FaultOut, allow_none=True)
