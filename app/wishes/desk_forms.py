"""办理台的表单 desk_forms: what the office, its contact persons and the street fill in."""

from datetime import date

from marshmallow import fields, validate

from app.core.schemas import PointsText, Schema, Text
from app.wishes.forms import CHOOSE
from app.wishes.rules.words import (
    CATEGORIES,
    REJECTIONS,
    TARGET_GROUPS,
    Channel,
    Grade,
    Privacy,
    Urgency,
)

#: yuan; more than any community means
DEAREST = 1_000_000
OF_THIS_CENTURY = validate.Range(date(2000, 1, 1), date(2099, 12, 31))
#: the press that says that nobody was reached
NOBODY = "nobody"


class ReviewForm(Schema):
    """What the reviewer decides; a choice left open is made by the rule."""

    title = Text(data_key="wish", most=80, least=1, required=True)
    text = Text(data_key="details", most=1000, load_default="")
    category = fields.String(load_default=None, validate=validate.OneOf(list(CATEGORIES)))
    target_group = fields.String(load_default=None, validate=validate.OneOf(list(TARGET_GROUPS)))
    privacy = fields.Enum(Privacy, by_value=True, load_default=None)
    channel = fields.Enum(Channel, by_value=True, load_default=None)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    ceiling = fields.Integer(load_default=None, validate=validate.Range(0, DEAREST))
    needed_by = fields.Date(load_default=None, validate=OF_THIS_CENTURY)
    contact_id = fields.UUID(load_default=None)
    points = PointsText(load_default=None)


class NothingForm(Schema):
    """A step that asks nothing."""


class WhyForm(Schema):
    """Why something is done; read by the people concerned."""

    reason = Text(most=300, least=2, required=True)


class PersonForm(Schema):
    """Whom a wish is for, put right."""

    name = Text(most=50, least=1, required=True)
    phone = Text(most=30, load_default="")
    address = Text(most=200, load_default="")
    guardian = Text(most=50, load_default="")


class MaybeWhyForm(Schema):
    """Why something is done, where that need not be said."""

    reason = Text(most=300, load_default="")


class RejectForm(MaybeWhyForm):
    """The reason from the list, and where to go instead in the reviewer's words."""

    code = fields.String(
        data_key="rejection",
        required=True,
        validate=validate.OneOf(list(REJECTIONS)),
        error_messages=CHOOSE,
    )


class MergeForm(Schema):
    """The number of the wish that another one is joined to."""

    into = Text(most=20, least=1, required=True)


class ReferForm(MaybeWhyForm):
    """To whom a matter is passed on."""

    addressee = Text(most=100, load_default="")


class ReplyForm(Schema):
    """What the addressee of a referral answered."""

    reply = Text(most=500, least=2, required=True)


class CallBackForm(Schema):
    """What the resident says, or that nobody was reached."""

    grade = fields.String(required=True, validate=validate.OneOf([*Grade, NOBODY]))
    words = Text(most=500, load_default="")
    may_quote = fields.Boolean(load_default=False)


class StoryForm(Schema):
    """A story of a wish for everybody."""

    story = Text(most=1000, load_default="")


class CodeForm(Schema):
    """The credit code of a unit for which staff asks; none for a public body."""

    credit_code = Text(most=30, load_default="")


class LimitForm(Schema):
    """How many live claims a unit may have; empty = as the community says."""

    claim_limit = fields.Integer(load_default=None, validate=validate.Range(0, 500))


class PhotoForm(Schema):
    """What becomes of a picture."""

    do = fields.String(required=True, validate=validate.OneOf(["publish", "hide", "clear"]))
    has_consent = fields.Boolean(load_default=False)


class SpanForm(Schema):
    """From which day to which one, both included."""

    since = fields.Date(load_default=None, validate=OF_THIS_CENTURY)
    until = fields.Date(load_default=None, validate=OF_THIS_CENTURY)
