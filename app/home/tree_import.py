"""导入组织的页面 tree_import: upload a list, look through what it would add, confirm it once."""

import uuid

from flask import Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.accounts.tree import previews
from app.accounts.tree.planning import ADD, BAD, THERE
from app.accounts.tree.service import CHANGE, acts_at_once, changeable
from app.accounts.tree.sheet import LIMITS, MOST_ROWS, read_list
from app.accounts.tree.template import template
from app.core import clock
from app.core.db import let_go, transaction
from app.core.downloads import TYPES
from app.core.errors import DomainError
from app.core.forms import Page, faults_of
from app.core.web import Pages
from app.core.words import gettext
from app.home.tree_guard import GUARD
from app.organisations.models import Organisation

pages = Pages("tree_import", __name__)

TREE = "/organisations/<uuid:organisation_id>/tree"
UPLOAD = "tree/upload.html"
#: rows of each kind shown on the page
SHOWN = 300


def _node(organisation_id: uuid.UUID) -> Organisation:
    return changeable(organisation_id, by=login.actor())


@pages.view("GET", TREE, access=CHANGE)
def show_upload(organisation_id: uuid.UUID) -> str:
    """Choose a file."""
    return render_template(UPLOAD, node=_node(organisation_id), faults={}, most=MOST_ROWS)


@pages.view("POST", TREE, access=CHANGE, most=LIMITS.size + 65536)
def upload(organisation_id: uuid.UUID) -> AnyResponse | Page:
    """Read a list and keep what it would add; nothing is added."""
    _node(organisation_id)
    file, by, now = request.files.get("file"), login.actor(), clock.now()
    name = (file.filename or "") if file else ""
    let_go()
    try:
        drafts = read_list(file.read() if file else b"")
        with transaction():
            node = _node(organisation_id)
            made = previews.keep(drafts, node, by=by, now=now, file_name=name).id
    except DomainError as refusal:
        said = [each for part in faults_of(refusal).values() for each in part]
        node = _node(organisation_id)
        page = render_template(UPLOAD, node=node, faults={"file": said}, most=MOST_ROWS)
        return page, refusal.status
    return redirect(f"/organisations/{organisation_id}/tree/{made}")


@pages.view("GET", f"{TREE}/template.xlsx", access=CHANGE)
def download_template(organisation_id: uuid.UUID) -> Response:
    """An empty list with the right headings."""
    _node(organisation_id)
    response = Response(template(), mimetype=TYPES["xlsx"])
    response.headers["Content-Disposition"] = 'attachment; filename="organisations.xlsx"'
    return response


@pages.view("GET", f"{TREE}/<uuid:preview_id>", access=CHANGE)
def show_preview(organisation_id: uuid.UUID, preview_id: uuid.UUID) -> str:
    """What the list would do, bad rows first."""
    node, actor = _node(organisation_id), login.actor()
    shown = previews.preview(preview_id, node, by=actor, now=clock.now())
    return render_template(
        "tree/preview.html",
        node=node,
        kept=shown.kept,
        bad=shown.of(BAD),
        adding=shown.of(ADD),
        there=shown.of(THERE),
        most=SHOWN,
        at_once=acts_at_once(node, by=actor),
    )


@pages.view("POST", f"{TREE}/<uuid:preview_id>/apply", access=CHANGE)
def apply(organisation_id: uuid.UUID, preview_id: uuid.UUID) -> AnyResponse:
    """Add all that was shown, or nothing; or ask for it."""
    node, actor, now = _node(organisation_id), login.actor(), clock.now()
    with transaction():
        count, done = previews.apply(preview_id, node, guard=GUARD, by=actor, now=now)
    if done:
        flash(gettext("已建立 %(count)s 个组织。", count=count), "good")
    else:
        flash(gettext("已提交，等上级或管理员批准。"), "wait")
    return redirect(f"/organisations/{node.id}")
