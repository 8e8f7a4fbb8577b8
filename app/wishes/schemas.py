"""微心愿的门口 schemas: what the wish API takes and gives."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.core.api import Paged
from app.core.schemas import Moment, Points, ReasonIn, Schema, Text
from app.wishes.rules.machine import State
from app.wishes.rules.words import (
    CATEGORIES,
    REJECTIONS,
    TARGET_GROUPS,
    Channel,
    ConsentHow,
    Grade,
    Privacy,
    Source,
    Urgency,
)

TITLE, TEXT = 80, 1000
_CATEGORY = validate.OneOf(list(CATEGORIES))
_GROUP = validate.OneOf(["", *TARGET_GROUPS])


class BeneficiaryIn(Schema):
    """Whom a wish is for, where somebody else writes it down."""

    name = Text(most=50, least=1, required=True)
    phone = Text(most=30, load_default="")
    address = Text(most=200, load_default="")
    is_minor = fields.Boolean(load_default=False)
    guardian = Text(most=50, load_default="")


class ConsentIn(Schema):
    """How the person, or the guardian, agreed."""

    how = fields.Enum(ConsentHow, by_value=True, required=True)
    given_by = Text(most=50, load_default="")


class Consented(fields.Nested):
    """A consent in full; or `true`: as it is usual for the way the wish came in."""

    def _deserialize(
        self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any
    ) -> Any:
        if value is True:
            return True
        return super()._deserialize(value, attr, data, partial=partial, **kwargs)


class WishIn(Schema):
    """A new wish."""

    title = Text(most=TITLE, least=1, required=True)
    text = Text(most=TEXT, load_default="")
    category = fields.String(required=True, validate=_CATEGORY)
    community_id = fields.UUID(required=True)
    organisation_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "the grid or school it belongs to"},
    )
    target_group = fields.String(load_default="", validate=_GROUP)
    needed_by = fields.Date(load_default=None, allow_none=True)
    urgency = fields.Enum(Urgency, by_value=True, load_default=Urgency.YELLOW)
    points = Points(load_default=None, allow_none=True)
    source = fields.Enum(Source, by_value=True, load_default=None, allow_none=True)
    beneficiary = fields.Nested(BeneficiaryIn, load_default=None, allow_none=True)
    consent = Consented(ConsentIn, load_default=None, allow_none=True)


class WishState(Schema):
    """A wish after a step."""

    id = fields.UUID()
    number = fields.String(attribute="said_number")
    state = fields.Enum(State, by_value=True)


class ReviewIn(Schema):
    """What the reviewer decides; what is left out stays, or takes the rule's value."""

    title = Text(most=TITLE, least=1, load_default=None, allow_none=True)
    text = Text(most=TEXT, load_default=None, allow_none=True)
    category = fields.String(load_default=None, allow_none=True, validate=_CATEGORY)
    target_group = fields.String(load_default=None, allow_none=True, validate=_GROUP)
    privacy = fields.Enum(Privacy, by_value=True, load_default=None, allow_none=True)
    channel = fields.Enum(Channel, by_value=True, load_default=None, allow_none=True)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None, allow_none=True)
    ceiling = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(0, 1_000_000)
    )
    needed_by = fields.Date(load_default=None, allow_none=True)
    contact_id = fields.UUID(load_default=None, allow_none=True)
    points = Points(load_default=None, allow_none=True)
    invited = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=50))


class RejectIn(ReasonIn):
    """Why a wish is not accepted."""

    code = fields.String(required=True, validate=validate.OneOf(list(REJECTIONS)))


class MergeIn(Schema):
    """Into which wish."""

    into_id = fields.UUID(required=True)


class ReferIn(ReasonIn):
    """To whom a wish is passed on."""

    addressee = Text(most=100, least=1, required=True)


class ReplyIn(Schema):
    """What the addressee of a referral answered."""

    reply = Text(most=500, least=1, required=True)


class InviteIn(Schema):
    """Whom the community asks."""

    organisation_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=50)
    )


class WishQuery(Paged):
    """Filters of a list of wishes."""

    scope = fields.String(
        load_default="wall", validate=validate.OneOf(["wall", "own", "managed", "invited"])
    )
    stage = fields.String(load_default="", validate=validate.OneOf(["", "open", "held", "done"]))
    state = fields.Enum(State, by_value=True, load_default=None)
    category = fields.String(load_default="", validate=validate.OneOf(["", *CATEGORIES]))
    community_id = fields.UUID(load_default=None)
    q = Text(most=50, load_default="")


class WishOut(Schema):
    """The public face of a wish."""

    id = fields.UUID()
    number = fields.String()
    title = fields.String()
    text = fields.String()
    category = fields.String()
    community_id = fields.UUID()
    community = fields.String()
    state = fields.Enum(State, by_value=True)
    needed_by = fields.Date(allow_none=True)
    ceiling = fields.Integer(allow_none=True)
    claimer = fields.String(metadata={"description": "the unit or branch; a member stays unnamed"})
    published_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)


class StepOut(Schema):
    """One step of the course."""

    verb = fields.String()
    before = fields.String()
    after = fields.String()
    at = Moment()
    reason = fields.String()


class PhotoOut(Schema):
    """A picture that the reader may open."""

    id = fields.UUID()
    kind = fields.String()
    is_public = fields.Boolean()
    has_code = fields.Boolean()
    large = fields.String()
    small = fields.String()


class ConcernedOut(Schema):
    """What those concerned see besides."""

    privacy = fields.Enum(Privacy, by_value=True)
    channel = fields.Enum(Channel, by_value=True)
    urgency = fields.Enum(Urgency, by_value=True)
    source = fields.Enum(Source, by_value=True)
    reason = fields.String()
    addressee = fields.String()
    reply = fields.String()
    grade = fields.String()
    words = fields.String()
    reopenings = fields.Integer()
    review_due_at = Moment(allow_none=True)
    due_at = Moment(allow_none=True)
    call_back_due_at = Moment(allow_none=True)
    close_due_at = Moment(allow_none=True)
    merged_into_id = fields.UUID(allow_none=True)
    course = fields.List(fields.Nested(StepOut))


class OfficeOut(Schema):
    """What the office sees besides; never who the person is."""

    target_group = fields.String()
    found = fields.List(fields.String())
    contact_id = fields.UUID(allow_none=True)
    created_by_id = fields.UUID()
    name_masked = fields.String()
    alike = fields.List(fields.String(), metadata={"description": "numbers of likely duplicates"})
    unaccepted = fields.List(fields.String())


class WishDetail(WishOut):
    """One wish: the public face, and more for who may."""

    photos = fields.List(fields.Nested(PhotoOut))
    concerned = fields.Nested(ConcernedOut, allow_none=True)
    office = fields.Nested(OfficeOut, allow_none=True)


class WishPage(Schema):
    """A page of wishes, the newest first."""

    items = fields.List(fields.Nested(WishOut))
    next = fields.UUID(allow_none=True)


class LookOut(Schema):
    """Whom a wish is for, as far as the reader may know; the look was logged."""

    name = fields.String()
    phone = fields.String()
    address = fields.String()
    office_phone = fields.String()
    note = fields.String()


class GradeIn(Schema):
    """The resident's word."""

    grade = fields.Enum(Grade, by_value=True, required=True)
    words = Text(most=500, load_default="")
    may_quote = fields.Boolean(load_default=False)


class CallBackIn(Schema):
    """A try to ask the resident: reached with a grade, or not reached."""

    is_reached = fields.Boolean(required=True)
    grade = fields.Enum(Grade, by_value=True, load_default=None, allow_none=True)
    words = Text(most=500, load_default="")
    may_quote = fields.Boolean(load_default=False)

    @ma.validates_schema
    def a_grade_with_who_was_reached(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Who was reached said something; who was not said nothing."""
        if data.get("is_reached") and data.get("grade") is None:
            raise ma.ValidationError("联系上了请选择评价。", "grade")


class ClosingIn(Schema):
    """A story for everybody, where the person's words may be quoted."""

    story = Text(most=1000, load_default="")


class LeadIn(Schema):
    """A lead: a door and one sentence."""

    organisation_id = fields.UUID(required=True)
    door = Text(most=100, least=1, required=True)
    sentence = Text(most=200, least=1, required=True)


class LeadOut(Schema):
    """A lead as its steward sees it again: without the door."""

    id = fields.UUID()
    state = fields.String()
    made_at = Moment()
