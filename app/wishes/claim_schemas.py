"""认领的门口 claim_schemas: what the claims API takes and gives."""

from marshmallow import fields, validate

from app.core.schemas import Moment, Schema, Text
from app.wishes.models import LineKind
from app.wishes.rules.limits import MOST_TOGETHER
from app.wishes.rules.words import CATEGORIES
from app.wishes.schemas import WishOut


class ClaimIn(Schema):
    """A promise to fulfil a wish."""

    key = Text(most=128, least=1, required=True)
    plan = Text(most=500, load_default="")
    organisation_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "in whose name; one's own person id for oneself"},
    )
    partners = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=20))


class ManyIn(ClaimIn):
    """Promises for several wishes at once; each gets the key with the wish's id behind it."""

    key = Text(most=80, least=1, required=True)
    wish_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=MOST_TOGETHER)
    )


class ClaimOut(Schema):
    """A claim and its deadlines."""

    id = fields.UUID()
    wish_id = fields.UUID()
    organisation_id = fields.UUID(allow_none=True)
    due_at = Moment()
    contact_due_at = Moment()
    claimed_at = Moment()
    contacted_at = Moment(allow_none=True)
    extended_at = Moment(allow_none=True)
    released_at = Moment(allow_none=True)
    delivered_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    end_code = fields.String()
    again = fields.Boolean(dump_default=False)


class PartnerOut(Schema):
    """A partner of a joint claim."""

    organisation_id = fields.UUID()
    state = fields.String()


class ClaimDetail(ClaimOut):
    """A claim for the office, the auditor and its own people."""

    plan = fields.String()
    end_reason = fields.String()
    partners = fields.List(fields.Nested(PartnerOut))


class ClaimsOut(Schema):
    """All claims of a wish, or all that an actor has to do with."""

    items = fields.List(fields.Nested(ClaimDetail))
    next = fields.String(allow_none=True)


class OneOfMany(Schema):
    """What became of one wish of several: the claim, or why not."""

    wish_id = fields.UUID()
    number = fields.String()
    claim = fields.Nested(ClaimOut, allow_none=True)
    code = fields.String(allow_none=True)
    detail = fields.String(allow_none=True)


class ManyOut(Schema):
    """The free ones are taken, those that are gone are named."""

    items = fields.List(fields.Nested(OneOfMany))


class AnswerIn(Schema):
    """Yes or no to a joint claim."""

    organisation_id = fields.UUID(required=True)
    accepts = fields.Boolean(required=True)


class DeliveryIn(Schema):
    """The words of a delivery; the pictures are the parts named `photos`."""

    text = Text(most=500, load_default="")
    cost = fields.Decimal(
        places=2, load_default=None, allow_none=True, validate=validate.Range(0, 1_000_000)
    )
    funding = Text(most=100, load_default="")
    is_slip = fields.Boolean(load_default=False)
    participants = fields.List(fields.UUID(), load_default=list)
    may_name = fields.Boolean(load_default=False)


class LineIn(Schema):
    """A line of a unit's three lists."""

    kind = fields.Enum(LineKind, by_value=True, required=True)
    title = Text(most=80, least=1, required=True)
    text = Text(most=500, load_default="")
    category = fields.String(load_default="", validate=validate.OneOf(["", *CATEGORIES]))
    times = Text(most=80, load_default="")
    until_on = fields.Date(load_default=None, allow_none=True)


class LineOut(Schema):
    """A line of a unit's three lists."""

    id = fields.UUID()
    organisation_id = fields.UUID()
    kind = fields.String()
    title = fields.String()
    text = fields.String()
    category = fields.String()
    times = fields.String()
    until_on = fields.Date(allow_none=True)
    state = fields.String()


class LinesOut(Schema):
    """The three lists of a unit."""

    items = fields.List(fields.Nested(LineOut))
    next = fields.String(allow_none=True)


class ProposalOut(Schema):
    """A wish for a unit, with the reasons in words."""

    wish = fields.Nested(WishOut)
    reasons = fields.List(fields.String())


class ProposalsOut(Schema):
    """Wishes that a unit could take; a person accepts."""

    items = fields.List(fields.Nested(ProposalOut))


class VettingIn(Schema):
    """A unit's credit code; empty for a public body that has none."""

    credit_code = Text(most=40, load_default="")


class VettedIn(Schema):
    """How many live claims a vetted unit may have; None = as the community says, 0 = no limit."""

    claim_limit = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(0, 500)
    )


class VettingOut(Schema):
    """How a unit stands."""

    organisation_id = fields.UUID()
    state = fields.String()
    claim_limit = fields.Integer(allow_none=True)


class FigureOut(Schema):
    """The counts of one community, unit or month."""

    label = fields.String()
    collected = fields.Integer()
    claimed = fields.Integer()
    done = fields.Integer()
    on_time = fields.Integer()
    satisfied = fields.Integer()
    fair = fields.Integer()
    unsatisfied = fields.Integer()
    unanswered = fields.Integer()
    days_total = fields.Integer()
    hard = fields.Integer()


class FiguresQuery(Schema):
    """For which days, and a row for what."""

    since = fields.Date(required=True)
    until = fields.Date(required=True, metadata={"description": "the first day after"})
    by = fields.String(
        load_default="community", validate=validate.OneOf(["community", "unit", "month"])
    )


class FiguresOut(Schema):
    """The figures of the wish board."""

    items = fields.List(fields.Nested(FigureOut))
