"""排名的页面 pages: a ranking as far as the region's switch and the reader's rights allow."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.categories import CATEGORIES
from app.accounts.members import people_count
from app.accounts.permissions import Target, may, require
from app.accounts.queries import Home
from app.accounts.standing import target_of
from app.core import clock
from app.core.listing import MANY as MANY_PEOPLE
from app.core.masking import mask_name
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation, way_up
from app.organisations.rules import RankingVisibility, is_within, setting
from app.points import months_pages, queries
from app.points.lines import lines
from app.points.queries import OwnRank, Ranked
from app.points.rules import band
from app.points.standing import bounds, named_period
from app.points.visibility import View, view_of
from app.records import queries as records
from app.records.queries import Minutes
from app.schemes.queries import Ruling
from app.schemes.rules import Period

pages = Pages("points", __name__)

A_PAGE, MANY = 50, 200
#: so many people are asked for in one statement
AT_ONCE = 1000
#: periods to choose from
FEW = 10


@pages.view("GET", "/ranking", access=SIGNED_IN)
def show_own_ranking() -> str | Response:
    """The ranking of the place where the reader is at home."""
    actor = login.actor()
    home = accounts.home_on(actor.person_id, clock.local_day(clock.now()))
    nodes = [home.organisation_id] if home else []
    nodes += [
        grant.organisation_id
        for grant in actor.grants
        if may(actor, "ranking.names", Target(path=grant.path))
    ]
    if nodes:
        return redirect(f"/organisations/{nodes[0]}/ranking")
    return render_template("points/homeless.html")


@pages.view("GET", "/organisations/<uuid:organisation_id>/ranking", access=SIGNED_IN)
def show_ranking(organisation_id: uuid.UUID) -> str:
    """The ranking of a node by shared ranks."""
    actor, now = login.actor(), clock.now()
    node = organisation(actor.region_id, organisation_id)
    home = accounts.home_on(actor.person_id, clock.local_day(now))
    home_path = home.path if home else ""
    switch = RankingVisibility(setting(login.region().settings, "ranking_visibility"))
    seen = view_of(actor, node.path, home_path=home_path, switch=switch)
    ruling = queries.ruling_for(node.region_id, node.path)
    period = named_period(ruling, request.args.get("period") or None, now=now)
    wanted = wanted_by(seen)
    found: Sequence[Ranked] = []
    own = None
    if ruling is not None and period is not None:
        found = ranked(node, ruling, period, seen, wanted)
        own = _own(actor, node, ruling, period) if seen.own else None
    may_export = may(actor, "ranking.export", Target(path=node.path))
    return render_template(
        "points/ranking.html",
        node=node,
        way=_way(actor, node, home),
        seen=seen,
        wanted=wanted,
        period=period,
        periods=[(each, each) for each in queries.periods(ruling)[:FEW]] if ruling else [],
        own=own,
        own_band=band(own.rank, own.of, points=own.points) if own and seen.band else "",
        rows=shown_rows(actor, found[:A_PAGE], period, seen),
        next=_next(found, wanted),
        left_out=_left_out(node, ruling, period, now=now) if seen.by_right else [],
        categories=[("", gettext("全部")), *((each.code, each.label) for each in CATEGORIES)],
        may_export=may_export,
        is_many=may_export and _is_many(node, now=now),
        has_months=seen.by_right and node.kind in months_pages.KINDS,
        now=now,
    )


def _is_many(node: Organisation, *, now: datetime) -> bool:
    """Whether a file of everybody here is better made in the background."""
    return people_count(node.region_id, node.path, on=clock.local_day(now)) > MANY_PEOPLE


def wanted_by(seen: View) -> dict[str, str]:
    """The filters of the address; only those by right may narrow it by category."""
    names = ("words", "category", "period", "after") if seen.by_right else ("period", "after")
    return {name: request.args[name][:80] for name in names if request.args.get(name)}


def ranked(
    node: Organisation,
    ruling: Ruling,
    period: Period,
    seen: View,
    wanted: Mapping[str, str],
    *,
    limit: int | None = A_PAGE + 1,
) -> Sequence[Ranked]:
    """The rows of a ranking that pass the filters, as far as the reader sees a list at all."""
    if not seen.lists:
        return []
    return queries.ranking(
        node.region_id,
        node.path,
        ruling=ruling,
        period=period.label,
        limit=limit,
        after=_place(wanted.get("after", "")),
        category=wanted.get("category", ""),
        words=wanted.get("words", ""),
    )


def _place(cursor: str) -> Ranked | None:
    points, _, rest = cursor.partition("~")
    key, _, name = rest.partition("~")
    try:
        return Ranked(0, uuid.UUID(key), name, int(points))
    except ValueError:
        return None


def _next(found: Sequence[Ranked], wanted: dict[str, str]) -> dict[str, str] | None:
    if len(found) <= A_PAGE:
        return None
    last = found[A_PAGE - 1]
    return {**wanted, "after": f"{last.points}~{last.person_id}~{last.name}"}


def _own(actor: Actor, node: Organisation, ruling: Ruling, period: Period) -> OwnRank | None:
    return queries.own_rank(
        node.region_id, node.path, actor.person_id, ruling=ruling, period=period.label
    )


def shown_rows(
    actor: Actor, found: Sequence[Ranked], period: Period | None, seen: View
) -> list[dict[str, Any]]:
    """What the table shows of each; names as far as the reader may see them."""
    since, until = bounds(period)
    people = [each.person_id for each in found]
    served: dict[uuid.UUID, Minutes] = {}
    for batch in range(0, len(people) if seen.by_right else 0, AT_ONCE):
        some = people[batch : batch + AT_ONCE]
        served |= records.minutes_of(actor.region_id, some, since=since, until=until)
    return [
        {
            "rank": each.rank,
            "person_id": each.person_id,
            "is_me": each.person_id == actor.person_id,
            "name": each.name
            if seen.names or each.person_id == actor.person_id
            else mask_name(each.name),
            "points": each.points,
            "minutes": served.get(each.person_id),
        }
        for each in found
    ]


def _left_out(
    node: Organisation, ruling: Ruling | None, period: Period | None, *, now: datetime
) -> Sequence[queries.LeftOut]:
    if ruling is None or period is None:
        return []
    return queries.left_out(node.region_id, node.path, ruling=ruling, period=period.label, now=now)


def _way(actor: Actor, node: Organisation, home: Home | None) -> list[Organisation]:
    """The scopes beside this one: from the reader's home, else from the node, up to the city."""
    lowest = node
    if home is not None and is_within(home.path, node.path):
        lowest = organisation(actor.region_id, home.organisation_id)
    return list(reversed(way_up(lowest)))


@pages.view("GET", "/people/<uuid:person_id>/entries", access="ranking.names")
def show_lines(person_id: uuid.UUID) -> str:
    """Another person's lines with their sources, for who answers for the ranking."""
    actor = login.actor()
    person = accounts.person(actor.region_id, person_id)
    require(actor, "ranking.names", target_of(person), known=False)
    found = lines(actor.region_id, person.id, limit=MANY)
    return render_template("points/lines.html", person=person, lines=found, most=MANY)
