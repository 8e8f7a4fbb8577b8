"""排名的文件 ranking_list: the ranking with the columns of its page, for who may take it along."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.accounts.actor import Actor
from app.accounts.categories import LABELS
from app.core.listing import Listing, Value
from app.core.words import gettext, hours_short
from app.organisations.models import Organisation
from app.organisations.rules import RankingVisibility
from app.points import queries
from app.points.pages import ranked, shown_rows
from app.points.queries import Ranked
from app.points.standing import named_period
from app.points.visibility import View, view_of


def view(by: Actor, node: Organisation) -> View:
    """What somebody sees of a node's ranking by right, whatever its members may see."""
    return view_of(by, node.path, home_path="", switch=RankingVisibility.OFF)


def listing(
    node: Organisation,
    wanted: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
    most: int | None = None,
) -> Listing:
    """The ranking as it is filtered, from its first row on; `most` rows, else all."""
    seen = view(by, node)
    ruling = queries.ruling_for(node.region_id, node.path)
    period = named_period(ruling, wanted.get("period"), now=now)
    filters = {name: text for name, text in wanted.items() if name != "after"}
    found: Sequence[Ranked] = []
    if ruling is not None and period is not None:
        found = ranked(node, ruling, period, seen, filters, limit=most)
    return Listing(
        title=gettext("%(name)s排名", name=node.name),
        columns=_columns(),
        rows=[_cells(row) for row in shown_rows(by, found, period, seen)],
        made_at=now,
        filters=_said(filters, period.label if period else ""),
    )


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


def _said(wanted: Mapping[str, str], period: str) -> str:
    """What the list was narrowed by, in words."""
    words, category = wanted.get("words", ""), wanted.get("category", "")
    parts = [
        gettext("年度：%(period)s。", period=period) if period else "",
        gettext("姓名：%(words)s。", words=words) if words else "",
        gettext("党员类别：%(label)s。", label=LABELS.get(category, "")) if category else "",
    ]
    return "".join(parts)
