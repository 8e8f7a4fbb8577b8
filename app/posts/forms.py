"""岗位的表单 forms: what the office and the grid worker fill in."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from marshmallow import ValidationError, fields, validate

from app.core import forms
from app.core.errors import InvalidInput
from app.core.schemas import Schema, Text
from app.posts.models import DEFAULT_ITEM
from app.posts.ticking import Tick

OF_THIS_CENTURY = validate.Range(date(2000, 1, 1), date(2099, 12, 31))
ITEM = validate.Regexp(r"[a-z][a-z0-9_]{0,63}\Z")
MOST_HOURS, MOST_PLACES = 60, 1000
#: people on one page; a grid has some dozens
MOST_TOGETHER = 500


class Hours(fields.Field[int]):
    """Hours as people type them: `4`, `1.5`; whole minutes inside."""

    default_error_messages = {"invalid": "请填写小时数，例如 4 或 1.5，最多 60。"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        try:
            minutes = Decimal(str(value).strip()) * 60
        except InvalidOperation as fault:
            raise self.make_error("invalid") from fault
        if not minutes.is_finite() or not 0 <= minutes <= MOST_HOURS * 60 or minutes % 1:
            raise self.make_error("invalid")
        return int(minutes)


class PostForm(Schema):
    """A new post."""

    organisation_id = fields.UUID(data_key="place", required=True)
    title = Text(data_key="post", most=50, least=2, required=True)
    duty = Text(most=500, load_default="")
    capacity = fields.Integer(load_default=None, validate=validate.Range(1, MOST_PLACES))
    month_minutes = Hours(data_key="month_hours", load_default=0)
    item = fields.String(load_default=DEFAULT_ITEM, validate=ITEM)


class TermForm(Schema):
    """Who is to hold a post, and how long."""

    person_id = fields.UUID(data_key="person", required=True)
    from_on = fields.Date(required=True, validate=OF_THIS_CENTURY)
    to_on = fields.Date(required=True, validate=OF_THIS_CENTURY)


class EndForm(Schema):
    """The last day of a term, and why."""

    ended_on = fields.Date(required=True, validate=OF_THIS_CENTURY)
    reason = Text(most=300, least=2, required=True)


class WhyForm(Schema):
    """Why a month is sent back or taken back; read by the people concerned."""

    reason = Text(most=300, least=2, required=True)


class NoteForm(Schema):
    """A word beside a tick."""

    note = Text(most=200, load_default="")


def listed(name: str) -> Sequence[uuid.UUID]:
    """The ids that a form names under a word, each once. Raises `InvalidInput`."""
    return forms.ticked(name, most=MOST_TOGETHER)


def ticks() -> list[Tick]:
    """What the page says of everybody it showed: ticked or not, with a word beside."""
    done = set(listed("done"))
    return [
        Tick(holding_id=each, is_done=each in done, note=_note(each)) for each in listed("shown")
    ]


def _note(holding_id: uuid.UUID) -> str:
    name = f"note-{holding_id}"
    try:
        read = NoteForm().load({"note": request.form.get(name, "")})
    except ValidationError as fault:
        raise InvalidInput(fields={name: fault.messages_dict["note"]}) from fault
    return str(read["note"])
