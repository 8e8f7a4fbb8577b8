"""考核的下载页 papers: the papers of a branch's year, and the street's sheet over its branches."""

import uuid

from flask import Response, current_app, redirect
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.core import clock
from app.core.downloads import download
from app.core.web import Pages
from app.organisations.models import OrganisationKind
from app.organisations.queries import within
from app.review import filing, gathering
from app.review.errors import NoBranches, PeriodUnknown, ReviewNotFound
from app.review.pages.branches import YEAR, branch_of
from app.review.papers.summary import summary_pdf, summary_xlsx

pages = Pages("review_papers", __name__)

#: branches that are summed while somebody waits
MOST = 30


@pages.view(
    "GET",
    f"{YEAR}/<any(register,notice,archive):paper>.<any(xlsx,csv,pdf):kind>",
    access="review.see",
)
def download_paper(organisation_id: uuid.UUID, period: str, paper: str, kind: str) -> Response:
    """汇总表, 公示表 or 内部存档表 as a file."""
    if kind == "csv" and paper != "register":
        raise ReviewNotFound
    branch = branch_of(organisation_id)
    return filing.file_of(paper, kind, branch, period, by=login.actor(), now=clock.now())


@pages.view("GET", f"{YEAR}/summary.<any(xlsx,pdf):kind>", access="review.see")
def download_summary(organisation_id: uuid.UUID, period: str, kind: str) -> AnyResponse:
    """《汇总表》 of a community or street; what takes longer is made in the background."""
    now = clock.now()
    node = branch_of(organisation_id)
    branches = within(node.region_id, node.path, kinds=[OrganisationKind.BRANCH])
    if not branches:
        raise NoBranches
    if len(branches) > MOST:
        return redirect(f"/reviews/{node.id}/{period}/compilation")
    found = [gathering.if_ruled(branch, period, now=now) for branch in branches]
    lines = [each.line for each in found if each]
    if not lines:
        raise PeriodUnknown(period=period)
    year = gathering.street_year(node, period, lines, now=now)
    font = current_app.config["PDF_FONT"]
    content = summary_pdf(year, font=font) if kind == "pdf" else summary_xlsx(year)
    filing.note_summary(node, period, kind, branches=len(lines), by=login.actor(), now=now)
    return download(content, filing.name_of(node, period, "summary", kind))
