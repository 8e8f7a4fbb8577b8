"""认领的表单 claim_forms: what the pages of claiming, delivering and units take."""

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import fields, validate

from app.core import forms
from app.core.schemas import Schema, Text
from app.wishes.models import LineKind
from app.wishes.rules.limits import MOST_TOGETHER
from app.wishes.rules.words import CATEGORIES


class Yuan(fields.Field[int]):
    """An amount of money as people type it: `86.5`; hundredths inside."""

    default_error_messages = {"invalid": "请填写金额，例如 86.5；不想填可以空着。"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        try:
            hundredths = Decimal(str(value).strip()) * 100
        except InvalidOperation as fault:
            raise self.make_error("invalid") from fault
        if not hundredths.is_finite() or not 0 <= hundredths <= 10**9 or hundredths % 1:
            raise self.make_error("invalid")
        return int(hundredths)


class ManyForm(Schema):
    """In whose name, and the key of the page, so that a second tap claims nothing twice."""

    key = Text(most=80, least=8, required=True)
    organisation_id = fields.UUID(load_default=None)


class ClaimForm(ManyForm):
    """A claim as its maker writes it."""

    plan = Text(most=500, load_default="")


class LookForm(Schema):
    """Why somebody wants to read whom a wish is for."""

    reason = Text(most=200, least=2, required=True)


class WhyForm(Schema):
    """Why somebody needs more time or gives a claim back, if he wants to say."""

    reason = Text(most=200, load_default="")


class PartnerForm(Schema):
    """Whether a unit joins a claim."""

    organisation_id = fields.UUID(required=True)
    accepts = fields.Boolean(load_default=False)


class DeliveryForm(Schema):
    """What is said at a delivery besides the photos."""

    is_slip = fields.Boolean(load_default=False)
    text = Text(most=500, load_default="")
    cost = Yuan(load_default=None)
    funding = Text(most=100, load_default="")
    may_name = fields.Boolean(load_default=False)


class LineForm(Schema):
    """A line on one of a unit's three lists."""

    kind = fields.Enum(LineKind, by_value=True, required=True)
    title = Text(most=80, least=2, required=True)
    text = Text(most=500, load_default="")
    category = fields.String(load_default="", validate=validate.OneOf(["", *CATEGORIES]))
    times = Text(most=80, load_default="")
    until_on = fields.Date(load_default=None)


class AnswerForm(Schema):
    """An answer to a need, in the name of a unit or of the community."""

    organisation_id = fields.UUID(required=True)
    words = Text(most=300, load_default="")


class VettingForm(Schema):
    """The credit code of a unit; a public body may have none."""

    credit_code = Text(most=40, load_default="")


def ticked(name: str) -> list[uuid.UUID]:
    """The ids of a list of ticks, each once. Raises `InvalidInput`."""
    return forms.ticked(name, most=MOST_TOGETHER)
