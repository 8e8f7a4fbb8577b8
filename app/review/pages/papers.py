"""考核的下载页 papers: the papers of a branch's year, and the street's sheet over its branches."""

import io
import uuid
from datetime import datetime

from flask import Response, current_app, send_file

from app.accounts import login
from app.audit import service as audit
from app.core import clock
from app.core.db import remember
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import OrganisationKind
from app.organisations.queries import community_of, within
from app.points.errors import TooManyBranches
from app.review import filing, queries, showing
from app.review.errors import PeriodUnknown, ReviewNotFound
from app.review.pages.branches import YEAR, branch_of
from app.review.papers.summary import (
    BranchYear,
    StreetYear,
    of_branch,
    summary_pdf,
    summary_xlsx,
)

pages = Pages("review_papers", __name__)

#: branches that are summed while somebody waits
MOST = 60


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
def download_summary(organisation_id: uuid.UUID, period: str, kind: str) -> Response:
    """《汇总表》: a line for each branch below a community or street."""
    actor, now = login.actor(), clock.now()
    node = branch_of(organisation_id)
    nodes = within(node.region_id, node.path, kinds=[OrganisationKind.BRANCH])
    if len(nodes) > MOST:
        raise TooManyBranches(count=len(nodes), most=MOST)
    cards = queries.cards(actor, nodes, period, now=now)
    lines = [_line(card, period, now=now) for card in cards if card.days is not None]
    if not lines:
        raise PeriodUnknown(period=period)
    year = StreetYear(owner=node.name, period=period, made_at=now, branches=lines)
    font = current_app.config["PDF_FONT"]
    content = summary_pdf(year, font=font) if kind == "pdf" else summary_xlsx(year)
    remember(
        lambda: audit.note(
            "review.summed",
            region_id=actor.region_id,
            actor_id=actor.person_id,
            now=now,
            subject_kind="organisation",
            subject_id=node.id,
            organisation_id=node.id,
            address=actor.address,
            details={"period": period, "branches": len(lines), "kind": kind},
        )
    )
    return send_file(
        io.BytesIO(content),
        mimetype=filing.TYPES[kind],
        download_name=filing.name_of(node, period, "summary", kind),
        as_attachment=True,
    )


def _line(card: queries.Card, period: str, *, now: datetime) -> BranchYear:
    shown = showing.present(card.branch, period, now=now)
    community = community_of(card.branch)
    state = gettext("已审定") if card.step > len(queries.STEPS) else queries.STEPS[card.step - 1]
    return of_branch(shown, community=community.name if community else "", state=state)
