"""组织树的表单 tree_forms: what is written down of an organisation."""

from typing import Any

from marshmallow import fields, validate

from app.core.schemas import Schema, Text
from app.organisations.models import OrganisationKind

CHOOSE: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "请选择。"}


class NodeForm(Schema):
    """What is written down of a node."""

    name = Text(data_key="title", most=100, least=2, required=True)
    phone = Text(data_key="office_phone", most=30, load_default="")
    sector = Text(most=32, load_default="")
    households = fields.Integer(load_default=0, validate=validate.Range(0, 99_999))
    contact = Text(most=100, load_default="")
    no_contact = fields.String(load_default="")
    party = Text(most=100, load_default="")


class NewNodeForm(NodeForm):
    """A node with its kind."""

    kind = fields.Enum(OrganisationKind, by_value=True, required=True, error_messages=CHOOSE)
