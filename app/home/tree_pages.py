"""组织树的页面 tree_pages: a node added below another, and one that is changed."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.tree import parties
from app.accounts.tree.errors import NothingChanged
from app.accounts.tree.service import CHANGE, acts_at_once, changeable, do_or_propose
from app.accounts.tree.steps import Step, Verb
from app.accounts.tree.wording import changes
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, read_form, show_again
from app.core.ids import uuid7
from app.core.phones import PhoneInvalid, normalise_phone
from app.core.web import Pages
from app.core.words import gettext
from app.home.tree_forms import NewNodeForm, NodeForm
from app.home.tree_guard import GUARD
from app.organisations.errors import NameTaken, OrganisationClosed
from app.organisations.kinds import LABELS
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.rules import (
    HAS_CONTACT,
    NAMES_PARTY,
    is_usual_grid,
    kinds_below,
    setting,
)

pages = Pages("tree", __name__)

FORM = "tree/form.html"
BELOW = "/organisations/<uuid:organisation_id>/below/new"
#: what may be looked at again beside its field
REFUSED = (InvalidInput, NameTaken, PhoneInvalid, NothingChanged)


@pages.view("GET", BELOW, access=CHANGE)
def show_new(organisation_id: uuid.UUID) -> str:
    """First the kind, then what is asked of that kind."""
    node = _open(organisation_id)
    kind = _kind(node, request.args.get("kind", ""))
    return render_template(FORM, typed={"kind": kind or ""}, faults={}, **_asked(node, kind))


@pages.view("POST", BELOW, access=CHANGE)
def add(organisation_id: uuid.UUID) -> Response | Page:
    """Hang a new node here, or ask for it."""
    node, actor = _open(organisation_id), login.actor()
    kind = _kind(node, request.form.get("kind", ""))
    made = uuid7()
    try:
        read = read_form(NewNodeForm())
        step = _step(Verb.ADD, made, read, at=node, kind=read["kind"], held=None)
        with transaction():
            done = do_or_propose([step], guard=GUARD, by=actor, now=clock.now())
    except REFUSED as refusal:
        return show_again(FORM, _beside(refusal), **_asked(node, kind))
    _say(done, gettext("已建立“%(name)s”。", name=step.name), step)
    return redirect(f"/organisations/{made if done else node.id}")


@pages.view("GET", "/organisations/<uuid:organisation_id>/change", access=CHANGE)
def show_change(organisation_id: uuid.UUID) -> str:
    """What is written down of a node; whom to ask is not shown again."""
    node = _open(organisation_id)
    party = db.session.get(Organisation, node.party_organisation_id or uuid.UUID(int=0))
    typed = {
        "title": node.name,
        "office_phone": node.phone,
        "sector": node.sector,
        "households": node.household_count or "",
        "party": party.name if party else "",
    }
    return render_template(FORM, typed=typed, faults={}, **_changing(node))


@pages.view("POST", "/organisations/<uuid:organisation_id>/change", access=CHANGE)
def change(organisation_id: uuid.UUID) -> Response | Page:
    """Write it, or ask for it."""
    node, actor = _open(organisation_id), login.actor()
    try:
        read = read_form(NodeForm())
        held = node.party_organisation_id
        step = _step(Verb.CHANGE, node.id, read, at=node, kind=node.kind, held=held)
        if not changes(step, node.region_id):
            raise NothingChanged(fields={"title": [NothingChanged.sentence]})
        with transaction():
            done = do_or_propose([step], guard=GUARD, by=actor, now=clock.now())
    except REFUSED as refusal:
        return show_again(FORM, _beside(refusal), **_changing(node))
    _say(done, gettext("已修改“%(name)s”。", name=step.name), step)
    return redirect(f"/organisations/{node.id}")


def _open(organisation_id: uuid.UUID) -> Organisation:
    node = changeable(organisation_id, by=login.actor())
    if node.closed_on is not None:
        raise OrganisationClosed(name=node.name)
    return node


def _kind(node: Organisation, wanted: str) -> OrganisationKind | None:
    """The kind that was chosen, if it may hang here; the only one there is, chosen or not."""
    may_be = kinds_below(node.kind)
    if len(may_be) == 1:
        return may_be[0]
    return next((each for each in may_be if each.value == wanted), None)


def _asked(node: Organisation, kind: OrganisationKind | None) -> dict[str, Any]:
    kinds = [(each.value, gettext(LABELS[each]), "") for each in kinds_below(node.kind)]
    return {"node": node, "is_new": True, "kinds": kinds, **_fields(node, kind)}


def _changing(node: Organisation) -> dict[str, Any]:
    return {"node": node, "is_new": False, "kinds": [], **_fields(node, node.kind)}


def _fields(node: Organisation, kind: OrganisationKind | None) -> dict[str, Any]:
    """What is asked of a kind, and whether it is done at once."""
    names_party = kind in NAMES_PARTY
    return {
        "kind": kind,
        "is_grid": kind is OrganisationKind.GRID,
        "usual": setting(login.region().settings, "grid_households"),
        "has_contact": kind in HAS_CONTACT,
        "parties": parties.offered(node)[: parties.OFFERED] if names_party else None,
        "at_once": acts_at_once(node, by=login.actor()),
    }


def _step(
    verb: Verb,
    node_id: uuid.UUID,
    read: dict[str, Any],
    *,
    at: Organisation,
    kind: OrganisationKind,
    held: uuid.UUID | None,
) -> Step:
    """What was typed as a step; of fields that this kind has."""
    contact = read["contact"] if kind in HAS_CONTACT else ""
    forgets = bool(read["no_contact"]) and kind in HAS_CONTACT
    party = read["party"] if kind in NAMES_PARTY else ""
    return Step(
        verb=verb,
        node_id=node_id,
        above_id=at.id if verb is Verb.ADD else None,
        kind=kind if verb is Verb.ADD else None,
        name=" ".join(read["name"].split()),
        phone=_phone(read["phone"]),
        sector=read["sector"],
        households=read["households"] if kind is OrganisationKind.GRID else 0,
        contact=contact or ("" if forgets else None),
        party_id=parties.found_by_name(party, at, held=held, by=login.actor()),
    )


def _phone(text: str) -> str:
    """A number is kept as it is written, once it is one: people know it by its dashes."""
    if text:
        try:
            normalise_phone(text, landline=True)
        except PhoneInvalid as fault:
            raise InvalidInput(fields={"office_phone": [fault.sentence]}) from fault
    return text


def _beside(refusal: DomainError) -> DomainError:
    """A refusal beside the field that it is about."""
    if isinstance(refusal, NameTaken) and not refusal.fields:
        refusal.fields = {"title": [gettext(refusal.sentence) % refusal.values]}
    return refusal


def _say(done: bool, words: str, step: Step) -> None:
    if not done:
        flash(gettext("已提交，等上级或管理员批准。"), "wait")
        return
    flash(words, "good")
    if not is_usual_grid(step.households, login.region().settings):
        least, most = setting(login.region().settings, "grid_households")
        said = gettext(
            "户数 %(count)s 不在常见的 %(least)s 到 %(most)s 户之间，请核对。",
            count=step.households,
            least=least,
            most=most,
        )
        flash(said, "wait")
