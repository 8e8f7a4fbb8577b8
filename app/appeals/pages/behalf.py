"""代填 behalf: somebody without a phone is asked for, with his consent."""

import uuid

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.errors import PersonNotFound
from app.accounts.models import Person
from app.accounts.standing import cares_for
from app.appeals import askable, finding, schemas, service
from app.appeals.pages import faces
from app.appeals.pages.own import form_again, form_of, tell_asked
from app.appeals.queries import ENTER
from app.appeals.rules import SubjectKind
from app.appeals.service import Question
from app.core import clock, uploads
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form
from app.core.web import Pages

pages = Pages("appeals_behalf", __name__)

KINDS = ",".join(kind.value for kind in SubjectKind)
ADDRESS = "/appeals/for/<uuid:person_id>"


def _person(person_id: uuid.UUID) -> Person:
    """Somebody the reader cares for. Raises `PersonNotFound`."""
    actor = login.actor()
    person = accounts.person(actor.region_id, person_id)
    if not cares_for(actor, ENTER, person) or person.id == actor.person_id:
        raise PersonNotFound
    return person


@pages.view("GET", "/appeals/for", access=ENTER)
def find() -> str:
    """Whom it is for: by name or the last four digits of the card."""
    words = request.args.get("words", "").strip()[:40]
    found = finding.people(login.actor(), words, now=clock.now()) if words else []
    return render_template("appeals/for.html", words=words, people=found)


@pages.view("GET", ADDRESS, access=ENTER)
def choose(person_id: uuid.UUID) -> str:
    """What that one may doubt now."""
    person, now = _person(person_id), clock.now()
    return render_template(
        "appeals/choose.html",
        things=askable.things(person.region_id, person.id, now=now),
        total=askable.total(person.region_id, person.id),
        base=f"/appeals/for/{person.id}",
        person=person,
    )


@pages.view("GET", f"{ADDRESS}/<any({KINDS}):kind>/<uuid:subject_id>", access=ENTER)
def show_form(person_id: uuid.UUID, kind: str, subject_id: uuid.UUID) -> str:
    """One thing with what is on record, and a form."""
    typed = {"key": str(uuid.uuid4())}
    return form_of(_person(person_id), SubjectKind(kind), subject_id, typed, {})


@pages.view("POST", ADDRESS, access=ENTER, most=uploads.room_for(1))
def ask(person_id: uuid.UUID) -> Response | Page:
    """Ask for somebody; somebody else decides."""
    person = _person(person_id)
    try:
        form = read_form(schemas.QuestionForm())
        photo = uploads.picture("photo")
        with transaction():
            kind = form.pop("subject_kind")
            question = Question(kind=kind, photo=photo, asker_id=person.id, **form)
            _, again = service.ask(
                question,
                by=login.actor(),
                now=clock.now(),
                years=faces.years(),
                store=faces.store(),
            )
    except DomainError as refusal:
        return form_again(person, refusal)
    tell_asked(again=again)
    return redirect(f"/appeals/for/{person.id}")
