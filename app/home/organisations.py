"""组织的页面 organisations: the nodes somebody answers for, and one of them in figures."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import render_template, request

from app.accounts import activation, login
from app.accounts.actor import Actor
from app.accounts.members import member_count
from app.accounts.permissions import Target, is_within_any, may, may_anywhere, reach
from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.listing import MANY as MANY_PEOPLE
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.organisations.kinds import LABELS
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation, way_up
from app.points import months_pages
from app.points import queries as points
from app.points.standing import bounds, named_period
from app.records import queries as records
from app.schemes.queries import Ruling
from app.spending import queries as spending

pages = Pages("organisations", __name__)

MANY = 300
#: nodes whose wishes are counted
WITH_FIGURES = {OrganisationKind.DISTRICT, OrganisationKind.STREET, OrganisationKind.COMMUNITY}
#: the rights that make a node somebody's business
BUSINESS = (
    "points.totals",
    "member.see",
    "ranking.names",
    "roster.import",
    "switch.set",
    "role.see",
)


@pages.app_context_processor
def know_kinds() -> dict[str, Any]:
    """How templates say what a node is."""
    return {"kind_words": lambda kind: gettext(LABELS[kind])}


def _paths() -> list[str]:
    actor = login.actor()
    return sorted({path for action in BUSINESS for path in reach(actor, action)})


@pages.view("GET", "/organisations", access=SIGNED_IN)
def show_organisations() -> str:
    """The nodes I answer for, by the tree; found by name."""
    words = request.args.get("words", "").strip()[:40]
    closed = bool(request.args.get("closed"))
    found = _found(words, closed=closed)
    return render_template(
        "home/organisations.html",
        nodes=found[:MANY],
        words=words,
        closed=closed,
        may_change=may_anywhere(login.actor(), "organisation.change"),
        more=len(found) > MANY,
        least=min((node.path.count("/") for node in found), default=0),
    )


def _found(words: str, *, closed: bool) -> Sequence[Organisation]:
    paths = _paths()
    if not paths:
        return []
    below = [Organisation.path.startswith(path, autoescape=True) for path in paths]
    query = sa.select(Organisation).where(
        Organisation.region_id == login.actor().region_id,
        sa.or_(*below),
    )
    if not closed:
        query = query.where(Organisation.closed_on.is_(None))
    if words:
        query = query.where(Organisation.name.contains(words, autoescape=True))
    return db.session.scalars(query.order_by(Organisation.path).limit(MANY + 1)).all()


@pages.view("GET", "/organisations/<uuid:organisation_id>", access=SIGNED_IN)
def show_organisation(organisation_id: uuid.UUID) -> str:
    """One node: its figures of the period and the ways on."""
    actor, now = login.actor(), clock.now()
    node = organisation(actor.region_id, organisation_id)
    if not is_within_any(node.path, _paths()):
        raise NotFound
    ruling = points.ruling_for(node.region_id, node.path)
    period = named_period(ruling, None, now=now)
    since, until = bounds(period)
    target = Target(path=node.path)
    sees = may(actor, "points.totals", target)
    members = member_count(node.region_id, node.path, on=clock.local_day(now))
    return render_template(
        "home/organisation.html",
        node=node,
        way=[each for each in way_up(node)[:-1] if is_within_any(each.path, _paths())],
        children=_children(node),
        period=period,
        totals=points.totals(node.region_id, node.path, period=period.label)
        if sees and period
        else None,
        served=records.minutes_within(node.region_id, node.path, since=since, until=until)
        if sees
        else None,
        members=members,
        is_many=members > MANY_PEOPLE,
        sees_roles=may(actor, "role.see", target),
        sees_members=may(actor, "member.see", target),
        sees_ranking=may(actor, "ranking.names", target),
        sees_months=sees and node.kind in months_pages.KINDS,
        may_change=may(actor, "organisation.change", target),
        may_import=may(actor, "roster.import", target),
        may_export=may(actor, "ranking.export", target),
        may_print=may(actor, activation.PRINT, target),
        wish_pages=_wish_pages(actor, node),
        has_receipts=_has_receipts(actor, node),
        has_local_items=_has_local_items(actor, node, ruling),
    )


def _wish_pages(actor: Actor, node: Organisation) -> set[str]:
    """Which pages of the wish board, and which screen, a node has for the reader."""
    target, is_community = Target(path=node.path), node.kind is OrganisationKind.COMMUNITY
    offered = {
        "list": is_community,
        "limits": is_community and may(actor, "wish.limits", target),
        "figures": node.kind in WITH_FIGURES and may(actor, "wish.figures", target),
        "screen": node.kind in WITH_FIGURES and may(actor, "big_screen.see", target),
        "handing": node.kind in WITH_FIGURES and may(actor, "big_screen.hand_over", target),
        "units": is_community and may(actor, "unit.vet", target),
    }
    return {name for name, is_there in offered.items() if is_there}


def _has_local_items(actor: Actor, node: Organisation, ruling: Ruling | None) -> bool:
    """Whether a node below a scheme may ask for items of its own, by this reader."""
    if ruling is None or ruling.organisation_id == node.id:
        return False
    has_room = ruling.versions[-1].rules.allowance is not None
    return has_room and may(actor, "scheme.draft", Target(path=node.path))


def _has_receipts(actor: Actor, node: Organisation) -> bool:
    """Whether a community has a sheet of what was handed out for points, for the reader."""
    return (
        node.kind is OrganisationKind.COMMUNITY
        and may(actor, "spending.sheet", Target(path=node.path))
        and spending.market_at(node.region_id, node.path, now=clock.now()) is not None
    )


def _children(node: Organisation) -> Sequence[Organisation]:
    query = (
        sa.select(Organisation)
        .where(
            Organisation.region_id == node.region_id,
            Organisation.parent_id == node.id,
            Organisation.closed_on.is_(None),
            Organisation.kind != OrganisationKind.OUTSIDE,
        )
        .order_by(Organisation.number)
        .limit(MANY)
    )
    return db.session.scalars(query).all()
