"""如果这样改的页面 trying: some other numbers, and who would change band by them."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template, request

from app.accounts import login
from app.core import clock
from app.core.errors import DomainError
from app.core.forms import Page, faults_of
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.review import service, showing, trying, wording
from app.review.pages.branches import YEAR, branch_of
from app.review.service import Computed
from app.schemes.editing import Number, NumberInvalid

pages = Pages("review_trying", __name__)

#: numbers that are changed at once
PLACES = ("1", "2", "3")


@pages.view("GET", f"{YEAR}/what-if", access="review.compute")
def show_what_if(organisation_id: uuid.UUID, period: str) -> str | Page:
    """A form for a few numbers; with numbers, who gains, loses and changes band."""
    branch, now = branch_of(organisation_id, "review.compute"), clock.now()
    made = service.computed(branch, period, now=now)
    found = trying.numbers_of(branch, made)
    page = {"branch": branch, "period": period, "numbers": found, **_form(made, found)}
    if not request.args:
        return _page(page)
    try:
        typed, top = _typed(), _top()
        tried = trying.what_if(branch, made, typed, top=top, by=login.actor(), now=now)
    except DomainError as refusal:
        return _page(page, faults=_at_fields(refusal)), refusal.status
    return _page(page, tried=tried, **_said(branch, made, tried))


def _page(page: dict[str, Any], **more: Any) -> str:
    return render_template(
        "review/what_if.html", **page, **{"faults": {}, "tried": None, **more}, places=PLACES
    )


def _form(made: Computed, found: Sequence[Number]) -> dict[str, Any]:
    """The numbers to choose from with what they are now, and what was typed."""
    choices = [("", gettext("不改"))]
    choices += [(each.path, _choice(each)) for each in found]
    typed = {"part": made.sheet.top_part, "whole": made.sheet.top_whole, **request.args}
    return {"choices": choices, "typed": typed}


def _choice(number: Number) -> str:
    words = " · ".join(part for part in (number.section, number.about, number.words) if part)
    return gettext("%(words)s（现在 %(value)s）", words=words, value=number.text)


def _at_fields(refusal: DomainError) -> dict[str, list[str]]:
    """Each fault beside the field that it came from; what belongs to none stands above."""
    fields = {request.args.get(f"number{place}", ""): f"value{place}" for place in PLACES}
    found: dict[str, list[str]] = {}
    for name, said in faults_of(refusal).items():
        own = fields.get(name) or (name if name.startswith("number") or name == "part" else "")
        found.setdefault(own, []).extend(said)
    return found


def _typed() -> dict[str, str]:
    """The chosen numbers by their paths. Raises `NumberInvalid`."""
    typed = {}
    for place in PLACES:
        path, value = request.args.get(f"number{place}", ""), request.args.get(f"value{place}", "")
        if not path and value.strip():
            raise NumberInvalid(fields={f"number{place}": [gettext("请选一个要改的数。")]})
        if path:
            typed[path] = value
    return typed


def _top() -> tuple[int, int]:
    """The part and the whole of the places; what is no number is refused by `what_if`."""
    said = (request.args.get("part", ""), request.args.get("whole", ""))
    part, whole = (int(each) if each.isascii() and each.isdigit() else 0 for each in said)
    return part, whole


def _said(branch: Organisation, made: Computed, tried: trying.WhatIf) -> dict[str, Any]:
    shown = showing.of_trial(branch, made, now=clock.now())
    names = {line.row.person_id: line.name for line in shown.lines}
    names |= {one.person_id: one.name for one in shown.left_out}
    labels = {**shown.labels, **wording.labels_of(tried.rules)}
    return {"changed": wording.said(tried.changes, names, labels)}
