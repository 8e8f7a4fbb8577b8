"""心愿墙的规定 limits_page: what a community decides for its own board, one thing at a time."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.core.forms import Page, faults_of
from app.core.web import Pages
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation
from app.wishes import board
from app.wishes.rules.limits import BY_NAME, LIMITS, Limit
from app.wishes.unit_errors import SettingInvalid

pages = Pages("wish_limits", __name__)


@pages.view("GET", "/manage/wish-limits/<uuid:community_id>", access="wish.limits")
def show_limits(community_id: uuid.UUID) -> str:
    """Every limit with what it is now, its range, and what it began with."""
    return _page(_community(community_id))


def _community(community_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    community = organisation(actor.region_id, community_id)
    require(actor, "wish.limits", Target(path=community.path))
    if community.kind is not OrganisationKind.COMMUNITY:
        raise NotFound
    return community


def _page(community: Organisation, *, refusal: DomainError | None = None) -> str:
    own = board.limits_of(community.id)
    return render_template(
        "wishes/limits.html",
        community=community,
        groups=[
            [(limit, own[limit.name]) for limit in LIMITS if not _is_of_points(limit)],
            [(limit, own[limit.name]) for limit in LIMITS if _is_of_points(limit)],
        ],
        begins=_begins,
        typed=request.form,
        many=request.form.getlist("many"),
        faults=faults_of(refusal) if refusal else {},
    )


def _is_of_points(limit: Limit) -> bool:
    return limit.name.startswith("points_")


def _begins(limit: Limit) -> str:
    """What a limit is where a community decided nothing, in words."""
    words: Mapping[Any, str] = limit.choices or {}
    return str(words.get(limit.default, limit.default)) if limit.default != [] else ""


@pages.view("POST", "/manage/wish-limits/<uuid:community_id>", access="wish.limits")
def set_limit(community_id: uuid.UUID) -> Response | Page:
    """Decide one limit; what is under way keeps its deadlines."""
    community = _community(community_id)
    name, value = request.form.get("name", ""), request.form.get("value", "")
    if name not in BY_NAME:
        raise NotFound
    try:
        with transaction():
            many = request.form.getlist("many")
            board.set_limit(community, name, value, many, by=login.actor(), now=clock.now())
    except SettingInvalid as refusal:
        return _page(community, refusal=refusal), refusal.status
    return redirect(f"/manage/wish-limits/{community_id}#{name}")
