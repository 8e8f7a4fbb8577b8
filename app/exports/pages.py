"""我的文件 pages: ask for a file, see how far it is, fetch it, delete it."""

import uuid

from flask import Response, current_app, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.forms import read_form
from app.core.web import SIGNED_IN, Pages
from app.exports import queries, service
from app.exports.api import FILTERS, handed
from app.exports.rules import KEPT, LATE, ExportKind, ExportState
from app.exports.schemas import ExportIn
from app.organisations.queries import organisation

pages = Pages("exports_own", __name__)

MANY = 50


@pages.view("GET", "/exports", access=SIGNED_IN)
def show_exports() -> str:
    """My files of the last days, and what is being made."""
    found = queries.own_exports(login.actor(), now=clock.now(), limit=MANY)
    return render_template(
        "exports/exports.html",
        exports=found,
        places=queries.places_of(found),
        days=KEPT.days,
        is_running=any(each.finished_at is None for each in found),
    )


@pages.view("POST", "/exports", access=SIGNED_IN)
def begin_export() -> AnyResponse:
    """Ask for a file that is made in the background."""
    asked, actor = read_form(ExportIn()), login.actor()
    with transaction():
        found, _ = service.begin(
            organisation(actor.region_id, asked["organisation_id"]),
            ExportKind(asked["kind"]),
            asked["format"],
            {name: asked[name] for name in FILTERS},
            by=actor,
            now=clock.now(),
        )
    return redirect(f"/exports/{found.id}")


@pages.view("GET", "/exports/<uuid:export_id>", access=SIGNED_IN)
def show_export(export_id: uuid.UUID) -> str:
    """How far one of my files is; at its end the file."""
    actor, now = login.actor(), clock.now()
    found = queries.export(actor, export_id, now=now)
    return render_template(
        "exports/export.html",
        export=found,
        node=organisation(actor.region_id, found.organisation_id),
        is_late=found.state is ExportState.WAITING and now - found.asked_at > LATE,
        days=KEPT.days,
    )


@pages.view("GET", "/exports/<uuid:export_id>/file", access=SIGNED_IN)
def fetch_file(export_id: uuid.UUID) -> Response:
    """The file itself."""
    return handed(export_id)


@pages.view("POST", "/exports/<uuid:export_id>/remove", access=SIGNED_IN)
def remove_export(export_id: uuid.UUID) -> AnyResponse:
    """Delete one of my files, or stop its making."""
    actor, now = login.actor(), clock.now()
    with transaction():
        found = queries.export(actor, export_id, now=now)
        service.remove(found, current_app.extensions["store"], by=actor, now=now)
    return redirect("/exports")
