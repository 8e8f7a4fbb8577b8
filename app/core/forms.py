"""表单 forms: what a page's form sent, read by a schema, and its faults beside the fields."""

import re
import uuid
from collections.abc import Collection, Mapping
from typing import Any

import marshmallow as ma
from flask import Flask, g, render_template, request
from markupsafe import Markup, escape

from app.core.errors import DomainError, InvalidInput
from app.core.schemas import Schema
from app.core.words import gettext

#: what every form carries besides its own fields
PLUMBING = frozenset({"csrf_token", "next", "then"})
#: a path on this site: no scheme, no host, nothing that a browser would read as one
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")

#: a line of the summary of faults, whose field stands further down and is not drawn yet
_FAULT = re.compile(r"<!--fault:(\w*)-->(.*?)<!--/fault-->", re.DOTALL)
_ENDS = "？！。"

Page = tuple[str, int]


def teach(app: Flask) -> None:
    """Let forms tell how their fields are called, and a page name its faults by that."""
    app.jinja_env.globals["note_label"] = note_label
    app.jinja_env.filters["name_faults"] = name_faults


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


def note_label(name: str, label: str, at: str = "") -> str:
    """Note that a field of this page, drawn under the id `at`, is called so. Draws nothing."""
    g.setdefault("field_labels", {})[name] = (label, at or name)
    return ""


def name_faults(page: str) -> Markup:
    """A page whose summary of faults calls each field as the field itself, and leads to it.

    The summary stands above its form, and so is written before the fields are: it leaves a mark.
    """
    labels: dict[str, tuple[str, str]] = g.get("field_labels", {})

    def _named(mark: re.Match[str]) -> str:
        if mark[1] not in labels:
            return mark[2]
        label, at = labels[mark[1]]
        colon = "" if label.endswith(tuple(_ENDS)) else gettext("：")
        return f'<a href="#{escape(at)}">{escape(label)}{colon}{mark[2]}</a>'

    return Markup(_FAULT.sub(_named, page))  # noqa: S704 - escaped when it was drawn


def _flat(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """One list of sentences a field, whatever marshmallow nested below it."""
    return {str(field): _sentences(below) for field, below in messages.items()}


def _sentences(below: Any) -> list[str]:
    if isinstance(below, Mapping):
        return [sentence for each in below.values() for sentence in _sentences(each)]
    if isinstance(below, list):
        return [sentence for each in below for sentence in _sentences(each)]
    return [str(below)]
