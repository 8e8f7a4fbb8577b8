"""汇总表的页面 exports_pages: the same files for who is signed in with a browser."""

import uuid

from flask import Response, request

from app.accounts import login
from app.accounts.handing_out import hand_out
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.errors import InvalidInput
from app.core.listing import MOST_ROWS
from app.core.web import Pages
from app.organisations.queries import organisation
from app.points import ranking_list
from app.points.exports_api import register_file
from app.points.pages import wanted_by
from app.points.schemas import PeriodQuery

pages = Pages("exports", __name__)


@pages.view(
    "GET",
    "/organisations/<uuid:organisation_id>/register.<any(xlsx,csv,pdf):kind>",
    access="ranking.export",
)
def download_register(organisation_id: uuid.UUID, kind: str) -> Response:
    """导出截至今日排名表: the register as a file."""
    wanted = {"period": request.args["period"]} if request.args.get("period") else {}
    if faults := PeriodQuery().validate(wanted):
        raise InvalidInput(fields=faults)
    return register_file(organisation_id, kind, period=wanted.get("period"))


@pages.view(
    "GET",
    "/organisations/<uuid:organisation_id>/ranking.<any(xlsx,csv):kind>",
    access="ranking.export",
)
def download_ranking(organisation_id: uuid.UUID, kind: str) -> Response:
    """The ranking as it is filtered in the address, all of its pages, as a file."""
    actor, now = login.actor(), clock.now()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "ranking.export", Target(path=node.path), known=False)
    seen = ranking_list.view(actor, node)
    listing = ranking_list.listing(node, wanted_by(seen), by=actor, now=now, most=MOST_ROWS + 1)
    return hand_out(kind, listing, what="ranking", by=actor, organisation_id=node.id)
