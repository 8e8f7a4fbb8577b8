"""任职的表单 role_forms: what the pages of appointments take."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.accounts.models import Role
from app.core.schemas import Schema, Text

#: nothing else can be sent by the page
CHOOSE: dict[str, str | list[Any] | dict[Any, Any]] = {"unknown": "请选择一项。"}
LAST_DAY = date(2099, 12, 31)


class RoleForm(Schema):
    """Who is to be what: somebody found, or a name with a phone."""

    role = fields.Enum(Role, by_value=True, required=True, error_messages=CHOOSE)
    person_id = fields.UUID(data_key="person", load_default=None)
    name = Text(most=50, load_default="")
    phone = Text(most=30, load_default="")
    to_on = fields.Date(load_default=None, validate=validate.Range(max=LAST_DAY))
    reason = Text(most=300, load_default="")

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _names_somebody(self, _read: Any, sent: dict[str, Any], **_: Any) -> None:
        if sent.get("person"):
            return
        missing = [name for name in ("name", "phone") if not sent.get(name)]
        if missing:
            words = fields.Field.default_error_messages["required"]
            raise ValidationError({name: [words] for name in missing})


class EndForm(Schema):
    """Why an appointment ends."""

    reason = Text(most=300, least=2, required=True)
