"""填报的页面 filling: who is exempt from a year, and the grades of the meeting."""

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema
from app.core.undoing import offer_undo
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.review import entering, preparing, service, showing, wording
from app.review.errors import EntryUnknown
from app.review.models import Exemption, ExemptReason, ReviewState
from app.review.pages.branches import YEAR, branch_of

pages = Pages("review_filling", __name__)

_DAY = validate.Range(date(2000, 1, 1), date(2099, 12, 31))


class ExemptionForm(Schema):
    """Who is exempt, why, and on which days."""

    person = fields.UUID(required=True)
    why = fields.Enum(ExemptReason, by_value=True, required=True)
    from_on = fields.Date(required=True, validate=_DAY)
    to_on = fields.Date(load_default=None, validate=_DAY)


def _back(branch: Organisation, period: str) -> str:
    return f"/reviews/{branch.id}/{period}"


def _exemptions(branch: Organisation, period: str, typed: Any, faults: Any) -> str:
    shown = showing.present(branch, period, now=clock.now())
    held = entering.exemptions(branch)
    names = accounts.names([each.person_id for each in held])
    people = [(str(line.row.person_id), line.name) for line in shown.lines]
    return render_template(
        "review/exemptions.html",
        branch=branch,
        back=_back(branch, period),
        held=[(each, names.get(each.person_id, ""), wording.REASONS[each.reason]) for each in held],
        people=people,
        reasons=[(each.value, wording.REASONS[each]) for each in ExemptReason],
        typed=typed,
        faults=faults,
    )


def _done(branch: Organisation, period: str, words: str) -> str:
    """What is said once it is done; what hangs out already does not change by it."""
    review = service.found(branch, period)
    if review is None or review.state is ReviewState.CHECKING:
        return words
    more = gettext("公示出去的表不会跟着变；要改这张表，公示期内请提异议，审定以后由上级更正。")
    return words + more


@pages.view("GET", f"{YEAR}/exemptions", access="review.enter")
def show_exemptions(organisation_id: uuid.UUID, period: str) -> str:
    """Who is exempt from the year and why, and a form for another one."""
    return _exemptions(branch_of(organisation_id, "review.enter"), period, {}, {})


@pages.view("POST", f"{YEAR}/exemptions", access="review.enter")
def exempt(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """Note that a member is exempt."""
    branch = branch_of(organisation_id, "review.enter")
    try:
        form = read_form(ExemptionForm())
        with transaction():
            entering.exempt(
                branch,
                form["person"],
                form["why"],
                from_on=form["from_on"],
                to_on=form["to_on"],
                by=login.actor(),
                now=clock.now(),
            )
    except DomainError as refusal:
        return _exemptions(branch, period, request.form, faults_of(refusal)), refusal.status
    flash(_done(branch, period, gettext("已登记。")), "good")
    return redirect(f"{_back(branch, period)}/exemptions")


@pages.view("POST", f"{YEAR}/exemptions/<uuid:exemption_id>/end", access="review.enter")
def end_exemption(
    organisation_id: uuid.UUID, period: str, exemption_id: uuid.UUID
) -> Response | Page:
    """Take a wrong exemption back."""
    branch = branch_of(organisation_id, "review.enter")
    try:
        with transaction():
            held = entering.take_back(branch, exemption_id, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return _exemptions(branch, period, {}, faults_of(refusal)), refusal.status
    _offer_again(branch, period, held)
    return redirect(f"{_back(branch, period)}/exemptions")


def _offer_again(branch: Organisation, period: str, held: Exemption) -> None:
    """What was taken back, and the same note anew: the undo is a row of its own."""
    name = accounts.names([held.person_id]).get(held.person_id, "")
    words = gettext("%(name)s的免予参评已撤销。", name=name)
    again = {
        "person": str(held.person_id),
        "why": held.reason.value,
        "from_on": held.from_on.isoformat(),
        "to_on": held.to_on.isoformat() if held.to_on else "",
    }
    offer_undo(_done(branch, period, words), f"{_back(branch, period)}/exemptions", again)


def _entries(branch: Organisation, period: str, faults: Any) -> str:
    now = clock.now()
    shown = showing.present(branch, period, now=now)
    rules = entering.asked(branch, period, now=now)
    review = service.found(branch, period)
    held = preparing.entries(review.id) if review is not None else {}
    return render_template(
        "review/entries.html",
        branch=branch,
        back=_back(branch, period),
        lines=shown.lines,
        attributes=rules.member_attributes,
        numbers=rules.member_numbers,
        held=held,
        faults=faults,
    )


@pages.view("GET", f"{YEAR}/entries", access="review.enter")
def show_entries(organisation_id: uuid.UUID, period: str) -> str:
    """What the scheme asks the meeting of each member, and what was said."""
    return _entries(branch_of(organisation_id, "review.enter"), period, {})


@pages.view("POST", f"{YEAR}/entries", access="review.enter")
def enter(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """Note what the meeting said of each member."""
    branch = branch_of(organisation_id, "review.enter")
    try:
        said = _said()
        with transaction():
            entering.enter(branch, period, said, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _entries(branch, period, faults_of(refusal)), refusal.status
    flash(gettext("已保存。"), "good")
    return redirect(_back(branch, period))


def _said() -> dict[tuple[uuid.UUID, str], str]:
    """Fields called `person:name` as (person, name) → value."""
    found = {}
    for field, value in request.form.items():
        person, colon, name = field.partition(":")
        if not colon:
            continue
        try:
            found[uuid.UUID(person), name] = value.strip()[:64]
        except ValueError as fault:
            raise EntryUnknown(name=name[:64], value="") from fault
    return found
