"""申诉的门口 schemas: what is asked and answered, and how a request goes out."""

from marshmallow import fields, validate

from app.appeals.rules import Outcome, SubjectKind
from app.core.api import Paged
from app.core.schemas import Moment, Schema, Text

WORDS, WISH, CONSENT, REASON, KEY = 1000, 300, 200, 1000, 128


class QuestionIn(Schema):
    """What is doubted, in one's own words; for somebody without a phone with his consent."""

    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True)
    subject_id = fields.UUID(required=True)
    words = Text(most=WORDS, least=4, required=True)
    wish = Text(most=WISH, load_default="")
    key = Text(most=KEY, least=1, required=True)
    asker_id = fields.UUID(load_default=None, allow_none=True)
    consent = Text(most=CONSENT, load_default="")


class QuestionForm(Schema):
    """The same from a page; whom it is for stands in the address."""

    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True)
    subject_id = fields.UUID(required=True)
    words = Text(most=WORDS, least=4, required=True)
    wish = Text(most=WISH, load_default="")
    key = Text(most=KEY, least=1, required=True)
    consent = Text(most=CONSENT, load_default="")


class DecisionIn(Schema):
    """The answer; who is right names the act that puts it right: `record:<id>`."""

    outcome = fields.Enum(Outcome, by_value=True, required=True)
    reason = Text(most=REASON, least=4, required=True)
    correction = Text(
        most=64,
        load_default="",
        metadata={"description": "one of `corrections`, where the outcome is not dismissed"},
    )


class FurtherIn(Schema):
    """Why the parent is to look again."""

    words = Text(most=WORDS, least=4, required=True)


class AppealsQuery(Paged):
    """One's own, or those of the nodes one looks after."""

    scope = fields.String(load_default="own", validate=validate.OneOf(("own", "queue")))


class CorrectionOut(Schema):
    """An act since the question that may put it right."""

    name = fields.String()
    kind = fields.String()
    at = Moment()
    progress = fields.String()


class AppealOut(Schema):
    """One request for a check."""

    id = fields.UUID()
    number = fields.String()
    instance = fields.Integer()
    of_id = fields.UUID(allow_none=True)
    further_id = fields.UUID(
        allow_none=True, metadata={"description": "what the parent was asked about it"}
    )
    subject_kind = fields.String()
    subject_id = fields.UUID()
    title = fields.String()
    asker = fields.String(metadata={"description": "masked where the reader does not decide"})
    is_own = fields.Boolean()
    organisation_id = fields.UUID()
    organisation = fields.String()
    words = fields.String()
    wish = fields.String()
    state = fields.String()
    opened_at = Moment()
    open_until = fields.Date()
    accept_by = fields.Date()
    decide_by = fields.Date()
    is_late = fields.Boolean()
    accepted_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    outcome = fields.String(allow_none=True)
    reason = fields.String()
    escalate_until = fields.Date(allow_none=True)
    correction = fields.Nested(CorrectionOut, allow_none=True)
    may_decide = fields.Boolean()
    corrections = fields.List(
        fields.Nested(CorrectionOut),
        metadata={"description": "what a decision may name; empty for who does not decide"},
    )


class AskedOut(AppealOut):
    """A request as the answer to who asked; `again`: it stood already."""

    again = fields.Boolean()


class AppealsOut(Schema):
    """A page of requests."""

    items = fields.List(fields.Nested(AppealOut))
    next = fields.String(allow_none=True)
