"""汇总表的页面 exports_pages: the same files for who is signed in with a browser."""

import uuid

from flask import Response, request

from app.core.errors import InvalidInput
from app.core.web import Pages
from app.points.exports_api import register_file
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
