"""成批登记的页面 batches: upload a list, look through it, enter it with one photo of the forms."""

import uuid
from typing import Any

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.core import clock, uploads
from app.core.db import transaction
from app.core.downloads import TYPES
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, faults_of, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.queries import organisation
from app.wishes import batches, consents
from app.wishes.batch.sheet import LIMITS, MOST_WISHES
from app.wishes.batch.template import template_xlsx
from app.wishes.forms import BatchEnterForm, BatchForm
from app.wishes.models import Batch
from app.wishes.pages import faces, standing
from app.wishes.pages.behalf import place_choices
from app.wishes.people import Agreement
from app.wishes.rules.words import ConsentHow

pages = Pages("batches", __name__)

UPLOAD, PREVIEW, DONE = (
    "wishes/batch_upload.html",
    "wishes/batch_preview.html",
    "wishes/batch_done.html",
)


def _around() -> dict[str, Any]:
    own = batches.own(login.actor(), now=clock.now())
    return {"places": place_choices(), "own": own, "most": MOST_WISHES}


@pages.view("GET", "/manage/batches/new", access="wish.enter")
def show_upload() -> str:
    """Choose a file; below it the lists uploaded before."""
    return render_template(UPLOAD, typed={}, faults={}, **_around())


#: twice the largest list: what is a little too large is refused on the page, with words
@pages.view("POST", "/manage/batches", access="wish.enter", most=2 * LIMITS.size)
def upload() -> AnyResponse | Page:
    """Read a list and keep it for a day; no wish is written."""
    actor, file = login.actor(), request.files.get("file")
    try:
        form = read_form(BatchForm())
        content = file.read() if file else b""
        if not content:
            raise InvalidInput(fields={"file": [gettext("请选择填好的 Excel 表格。")]})
        with transaction():
            place = organisation(actor.region_id, form["place_id"])
            made, _ = batches.preview(place, form["title"], content, by=actor, now=clock.now())
    except DomainError as refusal:
        if not refusal.fields:
            refusal.fields = {"file": faults_of(refusal)[""]}
        return show_again(UPLOAD, refusal, **_around())
    return redirect(f"/manage/batches/{made.id}")


@pages.view("GET", "/manage/batches/template.xlsx", access="wish.enter")
def download_template() -> Response:
    """The empty list with an example and words on how to fill it in."""
    response = Response(template_xlsx(), mimetype=TYPES["xlsx"])
    response.headers["Content-Disposition"] = 'attachment; filename="wishes.xlsx"'
    return response


@pages.view("GET", "/manage/batches/<uuid:batch_id>", access="wish.enter")
def show_batch(batch_id: uuid.UUID) -> str:
    """What a list would become, every fault with its place; or what became of it."""
    made = batches.batch(batch_id, by=login.actor())
    if made.entered_at is not None:
        return render_template(DONE, batch=made, wishes=batches.wishes_of(made.id), **_of(made))
    typed = {"guardian": gettext("各学生监护人")}
    return render_template(PREVIEW, typed=typed, faults={}, **_shown(made))


def _of(made: Batch) -> dict[str, Any]:
    place = organisation(made.region_id, made.organisation_id)
    return {"place": place.name, **standing.phone_of(place)}


def _shown(made: Batch) -> dict[str, Any]:
    return {
        "batch": made,
        "preview": batches.previewed(made, now=clock.now()),
        "may_enter": made.made_by_id == login.actor().person_id,
        **_of(made),
    }


@pages.view(
    "POST",
    "/manage/batches/<uuid:batch_id>/enter",
    access="wish.enter",
    most=uploads.room_for(1),
)
def enter(batch_id: uuid.UUID) -> AnyResponse | Page:
    """Write down and submit every good row, once."""
    actor = login.actor()
    made = batches.batch(batch_id, by=actor)
    try:
        guardian = read_form(BatchEnterForm())["guardian"]
        signed = uploads.picture("form")
        with consents.kept_form(signed, store=faces.store()) as file, transaction():
            agreement = Agreement(how=ConsentHow.WRITTEN, given_by=guardian, file=file)
            batches.enter(made, agreement, guardian=guardian, by=actor, now=clock.now())
    except InvalidInput as refusal:
        return show_again(PREVIEW, uploads.chosen_again(refusal, "form"), **_shown(made))
    return redirect(f"/manage/batches/{batch_id}")
