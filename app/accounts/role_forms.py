"""任职的表单 role_forms: what the pages of appointments take."""

from datetime import date

from marshmallow import fields, validate

from app.accounts.models import Role
from app.core.schemas import Schema, Text

LAST_DAY = date(2099, 12, 31)


class RoleForm(Schema):
    """Who is to be what: somebody found, or a name with a phone."""

    role = fields.Enum(Role, by_value=True, required=True)
    person_id = fields.UUID(data_key="person", load_default=None)
    name = Text(most=50, load_default="")
    phone = Text(most=30, load_default="")
    to_on = fields.Date(load_default=None, validate=validate.Range(max=LAST_DAY))
    reason = Text(most=300, load_default="")


class EndForm(Schema):
    """Why an appointment ends."""

    reason = Text(most=300, least=2, required=True)
