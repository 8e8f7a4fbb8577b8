"""单位核验的页面 vetting_page: one unit and how it stands, checked by two people."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.schemas import Schema
from app.core.web import Pages
from app.organisations.models import Organisation
from app.organisations.queries import community_of, organisation
from app.wishes import board, claimers, vetting
from app.wishes.desk_forms import CodeForm, LimitForm, WhyForm
from app.wishes.errors import WishNotFound
from app.wishes.vetting import Unit

pages = Pages("wish_vetting", __name__)

UNIT = "wishes/vetting.html"


Take = Callable[[Organisation, dict[str, Any], Actor, datetime], object]
#: what the address calls a step → what its form asks, and what it does
STEPS: Mapping[str, tuple[type[Schema], Take]] = MappingProxyType(
    {
        "ask": (CodeForm, lambda node, form, by, now: vetting.ask(node, **form, by=by, now=now)),
        "vet": (LimitForm, lambda node, form, by, now: vetting.vet(node, **form, by=by, now=now)),
        "limit": (
            LimitForm,
            lambda node, form, by, now: vetting.set_limit(node, **form, by=by, now=now),
        ),
        "end": (WhyForm, lambda node, form, by, now: vetting.end(node, **form, by=by, now=now)),
    }
)


def _managed(unit_id: uuid.UUID) -> Unit:
    """A unit in the reader's scope. Raises `WishNotFound` for a node that is no unit."""
    actor = login.actor()
    node = organisation(actor.region_id, unit_id)
    require(actor, "unit.vet", Target(path=node.path))
    if node.kind not in claimers.TO_VET:
        raise WishNotFound
    return vetting.unit(node)


@pages.view("GET", "/manage/units/<uuid:unit_id>", access="unit.vet")
def show_unit(unit_id: uuid.UUID) -> str:
    """One unit: its code, how it stands, and what can be done."""
    return render_template(UNIT, typed={}, faults={}, **_around(_managed(unit_id)))


def _around(unit: Unit) -> dict[str, Any]:
    actor, row = login.actor(), unit.vetting
    node = unit.organisation
    community = community_of(node)
    own = {grant.organisation_id for grant in actor.grants}
    return {
        "node": node,
        "community": community,
        "party": db.session.get(Organisation, node.party_organisation_id)
        if node.party_organisation_id
        else None,
        "vetting": row,
        "state": row.state.value if row else "",
        "is_own": node.id in own or (row is not None and row.asked_by_id == actor.person_id),
        "live": claimers.live_claims(node.id, actor.person_id),
        "most": board.limits_of(community.id)["live_claims"] if community else 0,
    }


@pages.view("POST", "/manage/units/<uuid:unit_id>/<any(ask,vet,limit,end):step>", access="unit.vet")
def take_step(unit_id: uuid.UUID, step: str) -> Response | Page:
    """Ask for a unit whose people we met, confirm it, set its limit, or let it claim no more."""
    actor, now = login.actor(), clock.now()
    unit = _managed(unit_id)
    form_of, take = STEPS[step]
    try:
        form = read_form(form_of())
        with transaction():
            take(unit.organisation, form, actor, now)
    except DomainError as refusal:
        return show_again(UNIT, refusal, **_around(_managed(unit_id)))
    return redirect(f"/manage/units/{unit_id}")
