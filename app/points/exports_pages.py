"""汇总表的页面 exports_pages: the same files for who is signed in with a browser."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, request

from app.accounts import login
from app.accounts.categories import LABELS
from app.accounts.handing_out import hand_out
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.errors import InvalidInput
from app.core.listing import MOST_ROWS, Listing, Value
from app.core.web import Pages
from app.core.words import gettext, hours_short
from app.organisations.queries import organisation
from app.organisations.rules import RankingVisibility
from app.points import queries
from app.points.exports_api import register_file
from app.points.pages import ranked, shown_rows, wanted_by
from app.points.queries import Ranked
from app.points.schemas import PeriodQuery
from app.points.standing import named_period
from app.points.visibility import view_of

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
    seen = view_of(actor, node.path, home_path="", switch=RankingVisibility.OFF)
    ruling = queries.ruling_for(node.region_id, node.path)
    period = named_period(ruling, request.args.get("period") or None, now=now)
    wanted = {name: text for name, text in wanted_by(seen).items() if name != "after"}
    found: Sequence[Ranked] = []
    if ruling is not None and period is not None:
        found = ranked(node, ruling, period, seen, wanted, limit=MOST_ROWS + 1)
    listing = Listing(
        title=gettext("%(name)s排名", name=node.name),
        columns=_columns(),
        rows=[_cells(row) for row in shown_rows(actor, found, period, seen)],
        made_at=now,
        filters=_said(wanted, period.label if period else ""),
    )
    return hand_out(kind, listing, what="ranking", by=actor, organisation_id=node.id)


def _columns() -> Sequence[tuple[str, int]]:
    """What stands on the page, and how wide it is in a file."""
    return (
        (gettext("名次"), 8),
        (gettext("姓名"), 16),
        (gettext("次数"), 8),
        (gettext("志愿时长"), 12),
        (gettext("积分"), 12),
    )


def _cells(row: dict[str, Any]) -> tuple[Value, ...]:
    served = row["minutes"]
    minutes = served.machine + served.hand if served else 0
    times = served.times if served else 0
    return row["rank"], row["name"], times, hours_short(minutes), Decimal(row["points"]) / 100


def _said(wanted: dict[str, str], period: str) -> str:
    """What the list was narrowed by, in words."""
    words, category = wanted.get("words", ""), wanted.get("category", "")
    parts = [
        gettext("年度：%(period)s。", period=period) if period else "",
        gettext("姓名：%(words)s。", words=words) if words else "",
        gettext("党员类别：%(label)s。", label=LABELS.get(category, "")) if category else "",
    ]
    return "".join(parts)
