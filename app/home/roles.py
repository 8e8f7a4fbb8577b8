"""任职的页面 roles: who answers for what at a node, appointing somebody, and ending it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import appointing, at_home, login, role_queries
from app.accounts import queries as accounts
from app.accounts.appointing import Appointment
from app.accounts.handing_out import hand_out
from app.accounts.models import Approval, Role
from app.accounts.permissions import Target, may, require
from app.accounts.role_forms import EndForm, RoleForm
from app.accounts.role_queries import Held
from app.accounts.role_words import NEEDS_SECOND, ROLES
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, read_form, show_again
from app.core.listing import MOST_ROWS, Listing
from app.core.masking import mask_name
from app.core.phones import normalise_phone
from app.core.web import Pages
from app.core.words import gettext
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import organisation

pages = Pages("roles", __name__)

SEE, GIVE = "role.see", "role.grant"
NEW, END = "roles/new.html", "roles/end.html"
MANY, BEFORE, OFFERED = 300, 20, 30


def _node(organisation_id: uuid.UUID, action: str) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, action, Target(path=node.path), known=False)
    return node


@pages.view("GET", "/organisations/<uuid:organisation_id>/roles", access=SEE)
def show_roles(organisation_id: uuid.UUID) -> str:
    """Who answers for what here, or also below; what waits for a second person; who did before."""
    actor, today = login.actor(), clock.local_day(clock.now())
    node = _node(organisation_id, SEE)
    below = bool(request.args.get("below"))
    found = role_queries.held(node, on=today, below=below, limit=MANY + 1)
    return render_template(
        "roles/roles.html",
        node=node,
        below=below,
        rows=_rows(node, found[:MANY]),
        more=len(found) > MANY,
        waiting=[] if below else _waiting(node),
        over=[]
        if below
        else _rows(node, role_queries.held(node, on=today, limit=BEFORE, over=True)),
        may_give=bool(appointing.offered(actor, node)),
    )


def _waiting(node: Organisation) -> list[dict[str, Any]]:
    named = may(login.actor(), "member.see", Target(path=node.path))
    return [
        {
            "name": name if named else mask_name(name),
            "role": appointing.word(role),
            "made_at": approval.made_at,
            "reason": approval.reason,
        }
        for approval, role, name in role_queries.waiting_at(node)
    ]


def _rows(node: Organisation, found: Sequence[Held]) -> list[dict[str, Any]]:
    actor = login.actor()
    named = may(actor, "member.see", Target(path=node.path))
    return [
        {
            "id": each.grant.id,
            "name": each.person.name if named else mask_name(each.person.name),
            "role": appointing.word(each.grant.role),
            "node": each.node,
            "from_on": each.grant.from_on,
            "to_on": each.grant.to_on,
            "ended_at": each.grant.ended_at,
            "given_by": _giver(each.given_by, named=named),
            "approved_by": _giver(each.approved_by, named=named) if each.approved_by else "",
            "may_end": each.grant.person_id != actor.person_id
            and appointing.may_give(actor, each.grant.role, each.node.path),
        }
        for each in found
    ]


def _giver(name: str | None, *, named: bool) -> str:
    if name is None:
        return gettext("系统")
    return name if named else mask_name(name)


@pages.view("GET", "/organisations/<uuid:organisation_id>/roles.<any(xlsx,csv):kind>", access=SEE)
def download_roles(organisation_id: uuid.UUID, kind: str) -> Response:
    """Who answers for what at a node and below it, as a file."""
    actor, now = login.actor(), clock.now()
    node = _node(organisation_id, SEE)
    found = role_queries.held(node, on=clock.local_day(now), below=True, limit=MOST_ROWS + 1)
    listing = Listing(
        title=gettext("%(node)s任职名单", node=node.name),
        columns=(
            (gettext("组织"), 30),
            (gettext("职责"), 16),
            (gettext("姓名"), 12),
            (gettext("从哪天"), 14),
            (gettext("到哪天"), 14),
            (gettext("任命"), 12),
            (gettext("批准"), 12),
        ),
        rows=[
            (
                row["node"].name,
                row["role"],
                row["name"],
                str(row["from_on"]),
                str(row["to_on"] or ""),
                row["given_by"],
                row["approved_by"],
            )
            for row in _rows(node, found)
        ],
        made_at=now,
    )
    return hand_out(kind, listing, what="roles", by=actor)


@pages.view("GET", "/organisations/<uuid:organisation_id>/roles/new", access=GIVE)
def ask_appoint(organisation_id: uuid.UUID) -> str:
    """Somebody found by name, or a new name with a phone, and what he is to be."""
    node = _giving(organisation_id)
    return render_template(NEW, typed=request.args, faults={}, **_offer(node))


def _giving(organisation_id: uuid.UUID) -> Organisation:
    """A node at which the reader may give a role. Raises `NotFound`, `Forbidden`."""
    node = _node(organisation_id, SEE)
    require(login.actor(), GIVE, Target(path=node.path))
    return node


def _offer(node: Organisation) -> dict[str, Any]:
    actor, today = login.actor(), clock.local_day(clock.now())
    seeks = may(actor, "member.see", Target(path=node.path))
    words = request.values.get("words", "").strip()[:40] if seeks else ""
    found = at_home.eligible(node, words=words, on=today, limit=OFFERED) if words else []
    return {
        "node": node,
        "seeks": seeks,
        "words": words,
        "found": found,
        "many": len(found) == OFFERED,
        "roles": [
            (role.value, gettext(ROLES[role][0]), _what(role))
            for role in appointing.offered(actor, node)
        ],
    }


def _what(role: Role) -> str:
    note = gettext(ROLES[role][1])
    return note + gettext("。要另一人批准") if role in NEEDS_SECOND else note


@pages.view("POST", "/organisations/<uuid:organisation_id>/roles", access=GIVE)
def appoint(organisation_id: uuid.UUID) -> AnyResponse | Page:
    """Give a role, or lay it before a second person."""
    actor, now = login.actor(), clock.now()
    node = _giving(organisation_id)
    try:
        form = read_form(RoleForm(), only=RoleForm().fields.keys() | {"person"})
        with transaction():
            person_id = _chosen(node, form, seeks=_offer(node)["seeks"])
            wanted = Appointment(person_id, form["role"], form["to_on"], form["reason"])
            made = appointing.appoint(node, wanted, by=actor, now=now)
            if not isinstance(made, Approval):
                tell_given(person_id, form["role"], node, now=now)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return show_again(NEW, refusal, **_offer(node))
    waits = isinstance(made, Approval)
    flash(gettext("已提交，另一人批准后生效。") if waits else gettext("已任命。"), "good")
    return redirect(f"/organisations/{node.id}/roles")


def _chosen(node: Organisation, form: dict[str, Any], *, seeks: bool) -> uuid.UUID:
    """Whom the form means. Raises `InvalidInput` where it says nobody."""
    now = clock.now()
    person_id: uuid.UUID | None = form["person_id"]
    if person_id is not None:
        if not seeks or not at_home.is_eligible(person_id, node, on=clock.local_day(now)):
            raise InvalidInput(fields={"person": [gettext("请从列表里选择。")]})
        return person_id
    try:
        phone = normalise_phone(form["phone"])
    except DomainError as fault:
        raise InvalidInput(fields={"phone": [gettext(fault.sentence)]}) from fault
    return appointing.person_of(node.region_id, form["name"], phone, now=now).id


def tell_given(person_id: uuid.UUID, role: Role, node: Organisation, *, now: datetime) -> None:
    """Tell somebody what he was appointed to."""
    said = gettext("您现在是%(node)s的“%(role)s”", node=node.name, role=appointing.word(role))
    notices.send(
        node.region_id,
        "role",
        said,
        now=now,
        person_id=person_id,
        body=gettext("要办的事在“我的”里。如果不是您，请马上联系社区。"),
        link="/me",
        sms=said + gettext("。"),
    )


@pages.view("GET", "/roles/<uuid:grant_id>/end", access=GIVE)
def ask_end(grant_id: uuid.UUID) -> str:
    """What ending an appointment means, before it is ended."""
    return render_template(END, typed={}, faults={}, **_about(grant_id))


def _about(grant_id: uuid.UUID) -> dict[str, Any]:
    actor = login.actor()
    given, node = appointing.held_at(grant_id, by=actor)
    person = accounts.person(actor.region_id, given.person_id)
    named = may(actor, "member.see", Target(path=node.path))
    return {
        "given": given,
        "node": node,
        "name": person.name if named else mask_name(person.name),
        "role": appointing.word(given.role),
    }


@pages.view("POST", "/roles/<uuid:grant_id>/end", access=GIVE)
def end(grant_id: uuid.UUID) -> AnyResponse | Page:
    """End an appointment at once."""
    actor, now = login.actor(), clock.now()
    around = _about(grant_id)
    try:
        form = read_form(EndForm())
        with transaction():
            given = appointing.end(grant_id, by=actor, now=now, **form)
            _tell_ended(given.person_id, around, now=now)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return show_again(END, refusal, **around)
    flash(gettext("任职已结束，他在所有设备上都已退出登录。"), "good")
    return redirect(f"/organisations/{around['node'].id}/roles")


def _tell_ended(person_id: uuid.UUID, around: dict[str, Any], *, now: datetime) -> None:
    node = around["node"]
    notices.send(
        node.region_id,
        "role",
        gettext("您不再是%(node)s的“%(role)s”", node=node.name, role=around["role"]),
        now=now,
        person_id=person_id,
        body=gettext("您的积分和记录都在。有疑问请联系社区。"),
        link="/me",
    )
