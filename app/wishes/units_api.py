"""共建单位的接口 units_api: three lists, answers to needs, proposals, vetting, figures."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.errors import InvalidInput
from app.core.web import PUBLIC
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.wishes import claim_schemas as schemas
from app.wishes import figures, lines, matching, showing, vetting
from app.wishes.figures import Span
from app.wishes.lines import Offered
from app.wishes.models import Line, Vetting
from app.wishes.papers.figures import FigureRow

api = ApiBlueprint("units_api", __name__, url_prefix="/api/v1")

BY: dict[str, Callable[[Organisation, Span], Sequence[FigureRow]]] = {
    "community": figures.by_community,
    "unit": figures.by_unit,
    "month": figures.by_month,
}


def _unit(unit_id: uuid.UUID) -> Organisation:
    return organisation(login.region().id, unit_id)


@api.call("GET", "/units/<uuid:unit_id>/lines", access=PUBLIC, answer=schemas.LinesOut)
def list_lines(unit_id: uuid.UUID) -> dict[str, Any]:
    """The three lists of a unit."""
    return {"items": lines.lines_of(_unit(unit_id).id), "next": None}


@api.call(
    "POST",
    "/units/<uuid:unit_id>/lines",
    access="unit.lists",
    body=schemas.LineIn,
    answer=schemas.LineOut,
    status=201,
)
def add_line(body: dict[str, Any], unit_id: uuid.UUID) -> Line:
    """Write a line on one of a unit's lists."""
    with transaction():
        return lines.add(_unit(unit_id), Offered(**body), by=login.actor(), now=clock.now())


@api.call(
    "GET",
    "/units/<uuid:unit_id>/proposals",
    access="unit.lists",
    answer=schemas.ProposalsOut,
)
def list_proposals(unit_id: uuid.UUID) -> dict[str, Any]:
    """Wishes that a unit could take, with the reasons in words."""
    unit, actor = _unit(unit_id), login.actor()
    require(actor, "unit.lists", Target(path=unit.path))
    found = matching.proposals(unit, by=actor, now=clock.now())
    return {
        "items": [
            {"wish": showing.public(each.card), "reasons": list(each.reasons)} for each in found
        ]
    }


@api.call(
    "POST",
    "/units/<uuid:unit_id>/vetting",
    access="unit.lists",
    body=schemas.VettingIn,
    answer=schemas.VettingOut,
    status=201,
)
def ask_for_vetting(body: dict[str, Any], unit_id: uuid.UUID) -> Vetting:
    """Ask for a unit to be vetted."""
    with transaction():
        return vetting.ask(_unit(unit_id), body["credit_code"], by=login.actor(), now=clock.now())


@api.call(
    "POST",
    "/units/<uuid:unit_id>/vetting/approval",
    access="unit.vet",
    body=schemas.VettedIn,
    answer=schemas.VettingOut,
)
def vet(body: dict[str, Any], unit_id: uuid.UUID) -> Vetting:
    """Confirm that a unit is who it says."""
    with transaction():
        return vetting.vet(_unit(unit_id), **body, by=login.actor(), now=clock.now())


@api.call(
    "GET",
    "/organisations/<uuid:organisation_id>/wish-figures",
    access="wish.figures",
    query=schemas.FiguresQuery,
    answer=schemas.FiguresOut,
)
def show_figures(query: dict[str, Any], organisation_id: uuid.UUID) -> dict[str, Any]:
    """Collected, claimed, done, on time and satisfied, below a node."""
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "wish.figures", Target(path=node.path))
    if query["until"] <= query["since"]:
        raise InvalidInput(fields={"until": [gettext("结束日期要晚于开始日期。")]})
    span = Span(since=query["since"], until=query["until"])
    return {"items": BY[query["by"]](node, span)}
