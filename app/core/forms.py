"""表单 forms: what a page's form sent, read by a schema, and its faults beside the fields."""

import re
import uuid
from collections.abc import Collection, Mapping
from typing import Any

import marshmallow as ma
from flask import render_template, request

from app.core.errors import DomainError, InvalidInput
from app.core.schemas import Schema
from app.core.words import gettext

#: what every form carries besides its own fields
PLUMBING = frozenset({"csrf_token", "next", "then"})
#: a path on this site: no scheme, no host, nothing that a browser would read as one
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")

Page = tuple[str, int]


def read_form(schema: Schema, *, only: Collection[str] = ()) -> dict[str, Any]:
    """The form of this request as the schema wants it; a field left empty counts as not sent.

    `only` names the fields to look at, where a list of ticks stands beside them.

    Raises `InvalidInput` whose `fields` say what is wrong with each.
    """
    sent = {name: value for name, value in request.form.items() if value.strip()}
    try:
        read: dict[str, Any] = schema.load(
            {
                name: value
                for name, value in sent.items()
                if name not in PLUMBING and (not only or name in only)
            }
        )
    except ma.ValidationError as fault:
        raise InvalidInput(fields=_flat(fault.messages_dict)) from fault
    return read


def ticked(name: str, *, most: int) -> list[uuid.UUID]:
    """The ids of a list of ticks, each once. Raises `InvalidInput` for too many or for nonsense."""
    try:
        found = list(dict.fromkeys(uuid.UUID(each) for each in request.form.getlist(name)))
    except ValueError as fault:
        raise InvalidInput(fields={name: [gettext("请从列表里选择。")]}) from fault
    if len(found) > most:
        words = gettext("一次最多选 %(most)s 个。", most=most)
        raise InvalidInput(fields={name: [words]})
    return found


def names_of(schema: Schema) -> list[str]:
    """How the fields of a schema are called in a form."""
    return [field.data_key or name for name, field in schema.fields.items()]


def faults_of(refusal: DomainError) -> Mapping[str, list[str]]:
    """A refusal by field; what belongs to no field stands under the empty name."""
    if refusal.fields:
        return refusal.fields
    hint = gettext(refusal.hint) if refusal.hint else ""
    return {"": [f"{gettext(refusal.sentence) % refusal.values}{hint}"]}


def show_again(template: str, refusal: DomainError, **context: Any) -> Page:
    """The form once more, with what was typed and what is wrong with it."""
    page = render_template(template, typed=request.form, faults=faults_of(refusal), **context)
    return page, refusal.status


def local_path(wanted: str | None, *, default: str = "/") -> str:
    """Where to go next, if it is a page of this site; anything else leads to the default."""
    return wanted if wanted and len(wanted) < 500 and _LOCAL.fullmatch(wanted) else default


def _flat(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """One list of sentences a field, whatever marshmallow nested below it."""
    return {str(field): _sentences(below) for field, below in messages.items()}


def _sentences(below: Any) -> list[str]:
    if isinstance(below, Mapping):
        return [sentence for each in below.values() for sentence in _sentences(each)]
    if isinstance(below, list):
        return [sentence for each in below for sentence in _sentences(each)]
    return [str(below)]
