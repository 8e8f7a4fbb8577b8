"""我有疑问 own: what one may doubt, the question, and following it to its answer."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.appeals import askable, escalating, queries, rules, schemas, seeing, service, subjects
from app.appeals.errors import AppealNotFound
from app.appeals.pages import faces
from app.appeals.rules import SubjectKind
from app.appeals.service import Question
from app.appeals.years import ClosedYear
from app.core import clock, uploads
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.web import Pages
from app.core.words import gettext

pages = Pages("appeals", __name__)

ASK = "check.ask"
KINDS = ",".join(kind.value for kind in SubjectKind)
MANY = 50


@pages.app_context_processor
def know_faces() -> dict[str, Any]:
    """How templates say what a request is."""
    return {"appeal_face": faces}


@pages.view("GET", "/me/appeals", access=ASK)
def show_own() -> str:
    """My requests with where they stand, the newest first."""
    actor, now = login.actor(), clock.now()
    found = queries.own_list(actor, limit=MANY)
    return render_template(
        "appeals/own.html", cases=[seeing.seen(each, actor, now=now) for each in found]
    )


@pages.view("GET", "/me/appeals/new", access=ASK)
def choose() -> str:
    """What I may doubt now: choose one."""
    actor, now = login.actor(), clock.now()
    return render_template(
        "appeals/choose.html",
        things=askable.things(actor.region_id, actor.person_id, now=now),
        total=askable.total(actor.region_id, actor.person_id),
        base="/me/appeals/new",
        person=None,
    )


@pages.view("GET", f"/me/appeals/new/<any({KINDS}):kind>/<uuid:subject_id>", access=ASK)
def show_form(kind: str, subject_id: uuid.UUID) -> str:
    """One thing with what is on record, and a form for what is wrong."""
    return form_of(own_person(), SubjectKind(kind), subject_id, {"key": str(uuid.uuid4())}, {})


def own_person() -> Person:
    """The reader, as one who asks."""
    actor = login.actor()
    return accounts.person(actor.region_id, actor.person_id)


def form_of(
    person: Person, kind: SubjectKind, subject_id: uuid.UUID, typed: Any, faults: Any
) -> str:
    """The form about one thing of a person's."""
    return render_template(
        "appeals/ask.html", **asked_about(person, kind, subject_id), typed=typed, faults=faults
    )


def asked_about(person: Person, kind: SubjectKind, subject_id: uuid.UUID) -> dict[str, Any]:
    """What the form shows of a thing: the facts, until when, or why it cannot be doubted."""
    now = clock.now()
    subject = subjects.subject(person.region_id, kind, subject_id, asker_id=person.id)
    refusal = service.refusal_of(subject, person, now=now, years=faces.years())
    closed: ClosedYear | None = None
    if refusal is not None:
        closed = faces.years()(person.region_id, person.id, subject.occurred_on, now)
    return {
        "person": person,
        "subject": subject,
        "until": rules.ask_until(subject.told_at),
        "refusal": refusal,
        "own_review": closed.own_link if closed else "",
        "is_own": person.id == login.actor().person_id,
    }


@pages.view("POST", "/me/appeals", access=ASK, most=uploads.room_for(1))
def ask() -> AnyResponse | Page:
    """Ask for a check; a second press finds the first request."""
    try:
        form = read_form(schemas.QuestionForm())
        form.pop("consent")
        photo = uploads.picture("photo")
        with transaction():
            question = Question(kind=form.pop("subject_kind"), photo=photo, **form)
            made, again = service.ask(
                question,
                by=login.actor(),
                now=clock.now(),
                years=faces.years(),
                store=faces.store(),
            )
            path = f"/me/appeals/{made.id}"
    except DomainError as refusal:
        return form_again(own_person(), refusal)
    tell_asked(again=again)
    return redirect(path)


def form_again(person: Person, refusal: DomainError) -> Page:
    """The form once more; where it cannot be read what it is about, the refusal itself."""
    try:
        kind = SubjectKind(request.form.get("subject_kind", ""))
        subject_id = uuid.UUID(request.form.get("subject_id", ""))
    except ValueError:
        raise refusal from None
    if refusal.status == 404:
        raise refusal
    faults = faults_of(uploads.chosen_again(refusal, "photo"))
    return form_of(person, kind, subject_id, request.form, faults), refusal.status


def tell_asked(*, again: bool) -> None:
    """What is said above the page of a request that was just asked."""
    if again:
        flash(gettext("这一条您已经提过，正在办理，不用再提。"), "info")
    else:
        flash(gettext("已收到。受理和答复都会发消息告诉您。"), "good")


@pages.view("GET", "/me/appeals/<uuid:appeal_id>", access=ASK)
def show_one(appeal_id: uuid.UUID) -> str:
    """One of my requests: what was doubted, its steps, the answer, what I can still do."""
    return _one(appeal_id, {}, {})


def _one(appeal_id: uuid.UUID, typed: Any, faults: Any) -> str:
    actor, now = login.actor(), clock.now()
    found = queries.own(actor, appeal_id)
    return render_template(
        "appeals/one.html",
        seen=seeing.seen(found, actor, now=now),
        typed=typed,
        faults=faults,
    )


@pages.view("POST", "/me/appeals/<uuid:appeal_id>/withdraw", access=ASK)
def withdraw(appeal_id: uuid.UUID) -> AnyResponse:
    """Take the question back."""
    with transaction():
        service.withdraw(appeal_id, by=login.actor(), now=clock.now())
    flash(gettext("已撤回。"), "good")
    return redirect("/me/appeals")


@pages.view("POST", "/me/appeals/<uuid:appeal_id>/escalate", access=ASK)
def escalate(appeal_id: uuid.UUID) -> AnyResponse | Page:
    """Ask the parent to look again."""
    try:
        form = read_form(schemas.FurtherIn())
        with transaction():
            made = escalating.escalate(appeal_id, form["words"], by=login.actor(), now=clock.now())
            path = f"/me/appeals/{made.id}"
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _one(appeal_id, request.form, faults_of(refusal)), refusal.status
    flash(gettext("已提交上级复核。"), "good")
    return redirect(path)


@pages.view("GET", "/appeals/<uuid:appeal_id>/<any(large,small):size>.jpg", access=ASK)
def show_photo(appeal_id: uuid.UUID, size: str) -> Response:
    """The picture of a request, for who asked and who may decide; auditors have no questions."""
    appeal = queries.known(login.actor(), appeal_id).appeal
    name = appeal.photo if size == "large" else appeal.thumbnail
    if not name:
        raise AppealNotFound
    return uploads.looked_at(name, faces.store(), called=f"appeal-{size}")
