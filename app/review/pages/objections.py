"""答复异议的页面 objections: what was objected to, and the answer of somebody else."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.review import objecting, service, showing, versions
from app.review.models import Objection, Review
from app.review.pages.branches import YEAR, branch_of

pages = Pages("review_objections", __name__)

ADDRESS = "/reviews/objections/<uuid:objection_id>"


class SpokenForm(Schema):
    """What a member said in person: who, and what is doubted."""

    person = fields.UUID(required=True)
    text = Text(most=500, least=4, required=True)


class DecisionForm(Schema):
    """The answer to an objection."""

    outcome = fields.String(required=True, validate=validate.OneOf(("upheld", "dismissed")))
    decision = Text(most=500, least=2, required=True)


def _spoken(branch: Organisation, period: str, typed: Any, faults: Any) -> str:
    shown = showing.present(branch, period, now=clock.now())
    people = [(line.row.person_id, line.name) for line in shown.lines]
    people += [(one.person_id, one.name) for one in shown.left_out]
    return render_template(
        "review/spoken.html",
        branch=branch,
        back=f"/reviews/{branch.id}/{period}",
        choices=[(str(person_id), name) for person_id, name in people],
        typed=typed,
        faults=faults,
    )


@pages.view("GET", f"{YEAR}/objections", access="review.enter")
def ask_spoken(organisation_id: uuid.UUID, period: str) -> str:
    """A form for what a member said in person."""
    return _spoken(branch_of(organisation_id, "review.enter"), period, {}, {})


@pages.view("POST", f"{YEAR}/objections", access="review.enter")
def write_down(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """代填异议: write down what a member said in person; somebody else answers it."""
    branch = branch_of(organisation_id, "review.enter")
    try:
        form = read_form(SpokenForm(), only=("person", "text"))
        with transaction():
            objecting.object_to(
                service.standing(branch, period).id,
                form["text"],
                by=login.actor(),
                now=clock.now(),
                person_id=None if request.form.get("whole") else form["person"],
                made_by_id=form["person"],
            )
    except DomainError as refusal:
        return _spoken(branch, period, request.form, faults_of(refusal)), refusal.status
    flash(gettext("已记下，由另一个人答复。"), "good")
    return redirect(f"/reviews/{branch.id}/{period}")


def _found(objection_id: uuid.UUID) -> tuple[Objection, Review, Organisation]:
    actor = login.actor()
    made, review = objecting.seen(actor.region_id, objection_id)
    branch = organisation(actor.region_id, review.organisation_id)
    require(actor, "review.decide", Target(path=branch.path), known=False)
    return made, review, branch


def _page(objection_id: uuid.UUID, typed: Any, faults: Any) -> str:
    made, review, branch = _found(objection_id)
    kept = versions.version(review)
    assert kept is not None, "what is objected to was published"
    shown = showing.standing(branch, review, kept, now=clock.now())
    line = next((each for each in shown.lines if each.row.person_id == made.person_id), None)
    names = accounts.names([each for each in (made.made_by_id, made.person_id) if each])
    return render_template(
        "review/objection.html",
        objection=made,
        branch=branch,
        back=f"/reviews/{branch.id}/{review.period}",
        maker=names.get(made.made_by_id, ""),
        about=names.get(made.person_id, "") if made.person_id else "",
        line=line,
        typed=typed,
        faults=faults,
    )


@pages.view("GET", ADDRESS, access="review.decide")
def show_objection(objection_id: uuid.UUID) -> str:
    """What was objected to, what hung out, and a form for the answer."""
    return _page(objection_id, {}, {})


@pages.view("POST", ADDRESS, access="review.decide")
def decide(objection_id: uuid.UUID) -> Response | Page:
    """Answer an objection."""
    _, review, branch = _found(objection_id)
    try:
        form = read_form(DecisionForm())
        with transaction():
            objecting.decide(
                objection_id, form["decision"], is_upheld=form["outcome"] == "upheld",
                by=login.actor(), now=clock.now(),
            )  # fmt: skip
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(objection_id, request.form, faults_of(refusal)), refusal.status
    flash(gettext("已答复，提出的人会收到消息。"), "good")
    return redirect(f"/reviews/{branch.id}/{review.period}")
