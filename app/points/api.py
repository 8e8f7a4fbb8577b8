"""积分的接口 api: my points and lines, totals and rankings of a node, the ledger's health."""

import base64
import json
import uuid
from typing import Any

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.api import ApiBlueprint, Paged
from app.core.errors import CursorUnknown
from app.core.web import SIGNED_IN
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.organisations.rules import RankingVisibility, setting
from app.points import queries, schemas, tracing, verification
from app.points.errors import NoSchemeInForce
from app.points.queries import Ranked
from app.points.standing import bounds, named_period, standing
from app.points.tracing import Trace
from app.records import queries as records
from app.schemes import queries as schemes

api = ApiBlueprint("points_api", __name__, url_prefix="/api/v1")


@api.call("GET", "/me/points", access=SIGNED_IN, answer=schemas.MyPoints)
def my_points() -> dict[str, Any]:
    """My total, hours by class, rank and band."""
    actor = login.actor()
    visibility = RankingVisibility(setting(login.region().settings, "ranking_visibility"))
    own = standing(actor.region_id, actor.person_id, visibility=visibility, now=clock.now())
    titles = {ruling.id: ruling.title for ruling in schemes.active(actor.region_id)}
    return {
        "total": own.total,
        "minutes_machine": own.minutes.machine,
        "minutes_hand": own.minutes.hand,
        "minutes_party": own.minutes.party,
        "period": own.period.label if own.period else None,
        "rank": own.rank,
        "of": own.of,
        "band": own.band,
        "accounts": [
            {
                "scheme_id": each.scheme_id,
                "scheme": titles.get(each.scheme_id, ""),
                "period": each.period,
                "home_organisation_id": each.home_organisation_id,
                "total": each.total,
            }
            for each in own.accounts
        ],
    }


@api.call("GET", "/me/trace", access=SIGNED_IN, answer=schemas.TraceOut)
def my_trace() -> Trace:
    """How my points of this period came about, step by step."""
    actor, now = login.actor(), clock.now()
    visibility = RankingVisibility(setting(login.region().settings, "ranking_visibility"))
    own = standing(actor.region_id, actor.person_id, visibility=visibility, now=now)
    if own.ruling is None:
        raise NoSchemeInForce
    return tracing.trace(actor.region_id, actor.person_id, ruling=own.ruling, now=now)


@api.call("GET", "/me/entries", access=SIGNED_IN, query=Paged, answer=schemas.EntryPage)
def my_entries(query: dict[str, Any]) -> dict[str, Any]:
    """My ledger lines with their sources, the newest first."""
    actor = login.actor()
    limit = query["limit"]
    before = _uuid(query["after"]) if query["after"] else None
    found = queries.entries(actor.region_id, actor.person_id, limit=limit + 1, before=before)
    shown, rest = found[:limit], found[limit:]
    titles = records.titles(actor.region_id, [each.source for each in shown])
    items = [
        {
            "id": each.id,
            "sequence": each.sequence,
            "amount": each.amount,
            "item": each.item,
            "source": each.source,
            "title": titles.get(each.source, ""),
            "reason": each.reason.value,
            "at": each.at,
            "period": each.period,
        }
        for each in shown
    ]
    return {"items": items, "next": str(shown[-1].id) if rest else None}


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise CursorUnknown from fault


def _node(organisation_id: uuid.UUID, action: str) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, action, Target(path=node.path))
    return node


@api.call(
    "GET",
    "/organisations/<uuid:organisation_id>/points-total",
    access="points.totals",
    query=schemas.PeriodQuery,
    answer=schemas.TotalsOut,
)
def show_totals(query: dict[str, Any], organisation_id: uuid.UUID) -> dict[str, Any]:
    """Points, minutes and lines of a node and all below it."""
    node = _node(organisation_id, "points.totals")
    ruling = queries.ruling_for(node.region_id, node.path)
    period = named_period(ruling, query["period"], now=clock.now())
    label = period.label if period else query["period"]
    since, until = bounds(period)
    held = queries.totals(node.region_id, node.path, period=label or "")
    served = records.minutes_within(node.region_id, node.path, since=since, until=until)
    return {
        "period": label,
        "points": held.points,
        "minutes_machine": served.machine,
        "minutes_hand": served.hand,
        "entries": held.entries,
    }


@api.call(
    "GET",
    "/organisations/<uuid:organisation_id>/ranking",
    access="ranking.names",
    query=schemas.RankingQuery,
    answer=schemas.RankingOut,
)
def show_ranking(query: dict[str, Any], organisation_id: uuid.UUID) -> dict[str, Any]:
    """The ranking of a node by shared ranks, and who is left out and why."""
    now = clock.now()
    node = _node(organisation_id, "ranking.names")
    ruling = queries.ruling_for(node.region_id, node.path)
    period = named_period(ruling, query["period"], now=now)
    if ruling is None or period is None:
        return {"items": [], "next": None, "as_of": now, "left_out": []}
    limit = query["limit"]
    found = queries.ranking(
        node.region_id,
        node.path,
        ruling=ruling,
        period=period.label,
        limit=limit + 1,
        after=_place(query["after"]),
        category=query["category"],
    )
    shown, rest = found[:limit], found[limit:]
    is_first = query["after"] is None
    return {
        "items": shown,
        "next": _cursor(shown[-1]) if rest else None,
        "as_of": now,
        "left_out": queries.left_out(
            node.region_id, node.path, ruling=ruling, period=period.label, now=now
        )
        if is_first
        else [],
    }


def _cursor(row: Ranked) -> str:
    plain = json.dumps([row.points, row.name, str(row.person_id)], ensure_ascii=False)
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _place(cursor: str | None) -> Ranked | None:
    if not cursor:
        return None
    try:
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        points, name, person_id = json.loads(plain)
        return Ranked(0, uuid.UUID(person_id), str(name), int(points))
    except (ValueError, TypeError, AttributeError) as fault:
        raise CursorUnknown from fault


@api.call("GET", "/ledger/verification", access="ledger.verify", answer=schemas.VerificationOut)
def verify_ledger() -> dict[str, Any]:
    """Walk every chain of the ledger and compare it with the totals."""
    found = verification.verify(login.actor().region_id)
    return {
        "ok": found.is_good,
        "entries": found.entries,
        "head": found.head.hex(),
        "first_bad": found.first_bad,
    }
