"""名册的页面 pages: upload a roster, look through what it would do, confirm it once."""

import uuid

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.accounts.permissions import Target, require
from app.accounts.roster import queries, service
from app.accounts.roster.models import RosterPreview
from app.accounts.roster.plan import ACTION_LABELS, Plan
from app.accounts.roster.template import preview_workbook, template
from app.core import clock
from app.core.db import transaction
from app.core.downloads import TYPES
from app.core.errors import DomainError
from app.core.forms import Page, faults_of
from app.core.web import Pages
from app.organisations.models import Organisation
from app.organisations.queries import organisation

pages = Pages("roster", __name__)

UPLOAD = "accounts/roster_upload.html"
#: bytes of a workbook; 10,000 rows take about one
LARGEST = 20 * 1024 * 1024
#: rows of each kind shown on the page; the workbook has them all
SHOWN = 200


def _node(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, service.IMPORT, Target(path=node.path), known=False)
    return node


@pages.view("GET", "/organisations/<uuid:organisation_id>/roster", access="roster.import")
def show_upload(organisation_id: uuid.UUID) -> str:
    """Choose a file."""
    return render_template(UPLOAD, node=_node(organisation_id), faults={})


@pages.view(
    "POST",
    "/organisations/<uuid:organisation_id>/roster",
    access="roster.import",
    most=LARGEST + 65536,
)
def upload(organisation_id: uuid.UUID) -> AnyResponse | Page:
    """Read a workbook and keep what it would do; nobody is changed."""
    node, actor, now = _node(organisation_id), login.actor(), clock.now()
    file = request.files.get("file")
    try:
        with transaction():
            plan = service.preview(
                file.read() if file else b"",
                organisation_id=node.id,
                by=actor,
                now=now,
                is_reporting=bool(request.form.get("reporting")),
            )
            name = (file.filename or "")[:200] if file else ""
            kept = service.keep(plan, by=actor, now=now, file_name=name).id
    except DomainError as refusal:
        said = " ".join(faults_of(refusal).get("", [refusal.detail]))
        page = render_template(UPLOAD, node=node, faults={"file": [said]})
        return page, refusal.status
    return redirect(f"/roster/{kept}")


@pages.view("GET", "/roster/<uuid:preview_id>", access="roster.import")
def show_preview(preview_id: uuid.UUID) -> str:
    """What the import would do: every bad row with its reason first."""
    kept = _kept(preview_id)
    if kept.applied_at is not None:
        return render_template("accounts/roster_done.html", kept=kept, node=_of(kept), counts={})
    plan = service.plan_of(kept)
    return render_template(
        "accounts/roster_preview.html",
        kept=kept,
        node=_of(kept),
        plan=plan,
        groups=_groups(plan),
        labels=ACTION_LABELS,
        shown=SHOWN,
    )


def _kept(preview_id: uuid.UUID) -> RosterPreview:
    return queries.preview(preview_id, by=login.actor(), now=clock.now())


def _of(kept: RosterPreview) -> Organisation:
    return organisation(kept.region_id, kept.organisation_id)


def _groups(plan: Plan) -> dict[str, list[object]]:
    """The rows by what will be done, those that change somebody first."""
    groups: dict[str, list[object]] = {action.value: [] for action in ACTION_LABELS}
    for row in plan.rows:
        groups[row.action.value].append(row)
    return {action: rows for action, rows in groups.items() if rows}


@pages.view("GET", "/roster/<uuid:preview_id>.xlsx", access="roster.import")
def download_preview(preview_id: uuid.UUID) -> Response:
    """The whole preview as a workbook, to look through in peace."""
    return _workbook(preview_workbook(service.plan_of(_kept(preview_id))), "roster-preview.xlsx")


@pages.view("GET", "/roster/template.xlsx", access="roster.import")
def download_template() -> Response:
    """An empty roster with the right headings."""
    return _workbook(template(), "roster.xlsx")


def _workbook(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=TYPES["xlsx"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.view("POST", "/roster/<uuid:preview_id>", access="roster.import")
def confirm(preview_id: uuid.UUID) -> str | Page:
    """Write exactly what was shown, once."""
    kept = _kept(preview_id)
    with transaction():
        counts = service.confirm(preview_id, by=login.actor(), now=clock.now())
    return render_template(
        "accounts/roster_done.html",
        kept=kept,
        node=_of(kept),
        counts={ACTION_LABELS[action]: count for action, count in counts.items()},
    )
