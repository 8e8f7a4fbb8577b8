"""全部支部汇总的页面 compiling: begin it, see how far it is, fetch its files."""

import uuid
from typing import Any

from flask import current_app, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.accounts.permissions import Target, may, require
from app.core import clock
from app.core.db import transaction
from app.core.downloads import download_stored
from app.core.files import Store
from app.core.web import Pages
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation, within
from app.review import compiling, filing
from app.review.models import Compilation
from app.review.pages.branches import YEAR, branch_of
from app.review.papers.summary import classes
from app.review.summing import total

pages = Pages("review_compiling", __name__)

#: branches that the page itself shows; all of them are in the workbook
MOST_SHOWN = 100
#: papers that name people
NAMING = "members"


@pages.view("GET", f"{YEAR}/compilation", access="review.see")
def show_compilation(organisation_id: uuid.UUID, period: str) -> str:
    """How far the last compilation of a node's year is; at its end its sums and files."""
    node = branch_of(organisation_id)
    found = compiling.newest(node, period)
    return render_template(
        "review/compilation.html",
        node=node,
        period=period,
        found=found,
        count=len(within(node.region_id, node.path, kinds=[OrganisationKind.BRANCH])),
        may_compile=_may_compile(node),
        kept_until=found.finished_at + compiling.KEPT if found and found.finished_at else None,
        **_sums(found),
    )


def _may_compile(node: Organisation) -> bool:
    return may(login.actor(), "review.compile", Target(path=node.path))


def _sums(found: Compilation | None) -> dict[str, Any]:
    """What a finished one says, the branches with the least participation first."""
    if found is None or found.finished_at is None:
        return {}
    lines = compiling.lines(found.id)
    lines.sort(key=lambda one: (one.sums.active / max(one.sums.people, 1), one.path))
    sums = total(each.sums for each in lines)
    return {
        "lines": lines[:MOST_SHOWN],
        "more": max(0, len(lines) - MOST_SHOWN),
        "classes": classes(lines),
        "sums": sums,
        "levels": list(sums.levels),
    }


@pages.view("POST", f"{YEAR}/compilation", access="review.compile")
def compile_node(organisation_id: uuid.UUID, period: str) -> AnyResponse:
    """Begin to gather all branches below a node."""
    node = branch_of(organisation_id, "review.compile")
    with transaction():
        compiling.begin(node, period, by=login.actor(), now=clock.now())
    return redirect(f"/reviews/{node.id}/{period}/compilation")


@pages.view(
    "GET",
    f"{YEAR}/compilation/<any(summary,members):paper>.<any(xlsx,csv,pdf):kind>",
    access="review.see",
)
def download_compiled(
    organisation_id: uuid.UUID, period: str, paper: str, kind: str
) -> AnyResponse:
    """A file of the last finished compilation; a list of names only for who may make one."""
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    action = "review.compile" if paper == NAMING else "review.see"
    require(actor, action, Target(path=node.path), known=False)
    found = compiling.newest(node, period)
    name = found.files.get(f"{paper}.{kind}") if found is not None else None
    if found is None or name is None:
        return redirect(f"/reviews/{node.id}/{period}/compilation")
    store: Store = current_app.extensions["store"]
    response = download_stored(store, name, filing.name_of(node, period, paper, kind))
    filing.note_summary(
        node, period, f"{paper}.{kind}", branches=found.visited, by=actor, now=clock.now()
    )
    return response
