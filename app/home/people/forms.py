"""人员的表单 forms: what is filled in about a person."""

from typing import Any

from marshmallow import fields, validate

from app.accounts.categories import CATEGORIES
from app.accounts.models import MemberStage
from app.core.schemas import Schema, Text

CHOOSE: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "请选择。"}
STAGES = (MemberStage.FULL.value, MemberStage.PROBATIONARY.value)


class WhyForm(Schema):
    """Why an account goes out of use, or comes back into it."""

    reason = Text(most=300, least=2, required=True)


class PhoneForm(Schema):
    """A number as it is typed; `none` takes the present one off."""

    phone = Text(most=40, load_default="")
    none = fields.String(load_default="")


class BranchForm(Schema):
    """Which branch somebody belongs to, and from when."""

    branch = fields.UUID(required=True, error_messages=CHOOSE)
    on = fields.Date(required=True)
    stage = fields.String(load_default=STAGES[0], validate=validate.OneOf(STAGES))
    words = Text(most=40, load_default="")


class ClassForm(Schema):
    """Stage and category of a member from a day on; "" takes the category away."""

    on = fields.Date(required=True)
    stage = fields.String(required=True, validate=validate.OneOf(STAGES), error_messages=CHOOSE)
    category = fields.String(
        load_default="", validate=validate.OneOf([each.code for each in CATEGORIES])
    )


class LastDayForm(Schema):
    """The last day of a relation."""

    on = fields.Date(required=True)


class AgainForm(Schema):
    """The relation whose end is taken back."""

    membership = fields.UUID(required=True)


class MergeForm(Schema):
    """Which of two records stays, and how it is known that both are one person."""

    keep = fields.UUID(required=True, error_messages=CHOOSE)
    reason = Text(most=300, least=2, required=True)
