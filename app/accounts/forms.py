"""人员的表单 forms: what the pages of signing in take."""

from marshmallow import fields, validate

from app.core.schemas import Schema, Text


class CodeForm(Schema):
    """A wish for a one-time code; code and name may already be typed."""

    phone = Text(most=30, required=True)
    code = fields.String(load_default="")
    name = fields.String(load_default="")


class SignInForm(Schema):
    """A phone, its code and, where it is new or shared, a name."""

    phone = Text(most=30, required=True)
    code = Text(most=12, required=True)
    name = Text(most=50, load_default=None)


class PasswordForm(Schema):
    """A phone and a password."""

    phone = Text(most=30, required=True)
    password = fields.String(required=True)


class ActivationForm(Schema):
    """A code from a printed slip."""

    code = Text(most=64, required=True)


class NewPasswordForm(Schema):
    """A password somebody of an office chooses."""

    password = fields.String(required=True, validate=validate.Length(max=200))
