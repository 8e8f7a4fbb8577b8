"""组织关系的页面 relation_pages: join a branch, go to another, change class, leave, come back."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login, membership, queries
from app.accounts.categories import CATEGORIES
from app.accounts.member_errors import NotRelated
from app.accounts.models import Membership, MembershipKind, MemberStage, Person
from app.accounts.permissions import Target, require
from app.accounts.standing import cares_for
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, Forbidden
from app.core.forms import Page, read_form, show_again
from app.core.undoing import offer_undo
from app.core.web import Pages
from app.core.words import gettext
from app.home.people import branches, faces
from app.home.people.care import LINK, SEE, cared_for, steps
from app.home.people.forms import AgainForm, BranchForm, ClassForm, LastDayForm
from app.organisations.models import Organisation
from app.organisations.queries import organisation

pages = Pages("person_relations", __name__)

BRANCH, CLASS, END = "people/branch.html", "people/class.html", "people/end.html"
_PARTY = "/people/<uuid:person_id>/party"


def _linked(person_id: uuid.UUID) -> Person:
    """Somebody whose 组织关系 the reader may change, or begin."""
    person = cared_for(person_id, LINK)
    may = steps(login.actor(), person)
    if not (may.may_move or may.may_join):
        raise Forbidden
    return person


def _member(person_id: uuid.UUID) -> tuple[Person, Membership, Organisation]:
    """A member with the open 组织关系. Raises `NotRelated`, `Forbidden`."""
    person = cared_for(person_id, LINK)
    held = membership.open_relation(person.id, MembershipKind.PARTY)
    if held is None:
        raise NotRelated
    node = organisation(person.region_id, held.organisation_id)
    require(login.actor(), LINK, Target(path=node.path))
    if not steps(login.actor(), person).may_move:
        raise Forbidden
    return person, held, node


def _around(person: Person) -> dict[str, Any]:
    """What the page of a new branch shows."""
    actor, words = login.actor(), request.values.get("words", "").strip()[:40]
    held = membership.open_relation(person.id, MembershipKind.PARTY)
    now_in = organisation(person.region_id, held.organisation_id) if held else None
    return {
        "person": person,
        "now_in": now_in,
        "words": words,
        "offered": branches.offered(actor, words, without=now_in.id if now_in else None),
        "stages": _stages(),
        "today": clock.local_day(clock.now()),
    }


def _stages() -> list[tuple[str, str, str]]:
    return [(stage.value, words, "") for stage, words in faces.stages().items()]


@pages.view("GET", f"{_PARTY}/branch", access=LINK)
def ask_branch(person_id: uuid.UUID) -> str:
    """Find the branch by name, and say from which day."""
    return render_template(BRANCH, typed={}, faults={}, **_around(_linked(person_id)))


@pages.view("POST", f"{_PARTY}/branch", access=LINK)
def move(person_id: uuid.UUID) -> Response | Page:
    """Let a volunteer join a branch, or a member go to another one."""
    person, actor, now = _linked(person_id), login.actor(), clock.now()
    around = _around(person)
    try:
        form = read_form(BranchForm())
        with transaction():
            if around["now_in"] is not None:
                membership.transfer(person.id, form["branch"], by=actor, now=now, on=form["on"])
            else:
                _begin(person, form)
    except DomainError as refusal:
        if refusal.status in {403, 404}:
            raise
        return show_again(BRANCH, refusal, **around)
    name = organisation(actor.region_id, form["branch"]).name
    flash(gettext("组织关系现在在%(branch)s。", branch=name), "good")
    return redirect(f"/people/{person_id}")


def _begin(person: Person, form: dict[str, Any]) -> None:
    membership.begin(
        person.id,
        form["branch"],
        MembershipKind.PARTY,
        by=login.actor(),
        now=clock.now(),
        from_on=form["on"],
        stage=MemberStage(form["stage"]),
    )


def _classed(person_id: uuid.UUID) -> dict[str, Any]:
    person, held, node = _member(person_id)
    none = ("", gettext("还没有分类"))
    return {
        "person": person,
        "held": held,
        "now_in": node,
        "stages": _stages(),
        "categories": [none, *((each.code, gettext(each.label)) for each in CATEGORIES)],
        "today": clock.local_day(clock.now()),
    }


@pages.view("GET", f"{_PARTY}/class", access=LINK)
def ask_class(person_id: uuid.UUID) -> str:
    """正式 or 预备, the category, and from which day."""
    around = _classed(person_id)
    held: Membership = around["held"]
    typed = {"stage": held.stage.value, "category": held.category}
    return render_template(CLASS, typed=typed, faults={}, **around)


@pages.view("POST", f"{_PARTY}/class", access=LINK)
def change_class(person_id: uuid.UUID) -> Response | Page:
    """Change what is another than it was; the days before stay as they were."""
    around, actor, now = _classed(person_id), login.actor(), clock.now()
    held: Membership = around["held"]
    try:
        form = read_form(ClassForm())
        stage, category = MemberStage(form["stage"]), form["category"]
        is_stage, is_category = stage is not held.stage, category != held.category
        step = {"by": actor, "now": now, "on": form["on"]}
        with transaction():
            if is_stage:
                membership.change_stage(held.person_id, stage, **step)
            if is_category:
                membership.change_category(held.person_id, category, **step)
    except DomainError as refusal:
        return show_again(CLASS, refusal, **around)
    changed = is_stage or is_category
    flash(gettext("已修改。") if changed else gettext("和原来一样，没有改动。"), "good")
    return redirect(f"/people/{person_id}")


def _ending(person_id: uuid.UUID) -> dict[str, Any]:
    person, held, node = _member(person_id)
    return {
        "person": person,
        "held": held,
        "now_in": node,
        "today": clock.local_day(clock.now()),
    }


@pages.view("GET", f"{_PARTY}/end", access=LINK)
def ask_end(person_id: uuid.UUID) -> str:
    """What follows when somebody leaves a branch, before he does."""
    return render_template(END, typed={}, faults={}, **_ending(person_id))


@pages.view("POST", f"{_PARTY}/end", access=LINK)
def end(person_id: uuid.UUID) -> Response | Page:
    """End the 组织关系 on its last day; the next page offers the way back."""
    around, actor, now = _ending(person_id), login.actor(), clock.now()
    try:
        last = read_form(LastDayForm())["on"]
        with transaction():
            left = membership.leave(person_id, MembershipKind.PARTY, by=actor, now=now, on=last)
            membership_id, branch_id = left.id, left.organisation_id
    except DomainError as refusal:
        return show_again(END, refusal, **around)
    person = queries.person(actor.region_id, person_id)
    branch = organisation(actor.region_id, branch_id).name
    words = gettext("%(name)s已不在%(branch)s。", name=person.name, branch=branch)
    offer_undo(words, f"/people/{person_id}/party/again", {"membership": str(membership_id)})
    # who looks after the branch alone no longer looks after somebody who left it
    sees = cares_for(actor, SEE, person)
    return redirect(f"/people/{person_id}" if sees else f"/organisations/{branch_id}/members")


@pages.view("POST", f"{_PARTY}/again", access=LINK)
def come_back(person_id: uuid.UUID) -> Response:
    """Take the end back."""
    wanted = read_form(AgainForm())["membership"]
    with transaction():
        held = membership.resume(wanted, by=login.actor(), now=clock.now())
        if held.person_id != person_id:
            raise NotRelated
        name = organisation(held.region_id, held.organisation_id).name
    flash(gettext("组织关系又在%(branch)s了。", branch=name), "good")
    return redirect(f"/people/{person_id}")
