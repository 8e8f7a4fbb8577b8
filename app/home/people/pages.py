"""一个人的页面 pages: what somebody who looks after a person sees, and the search for people."""

import uuid

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import activation, finding, login, queries, standing
from app.accounts.actor import Actor
from app.accounts.models import MembershipKind, Person
from app.accounts.permissions import Target, may, may_anywhere
from app.accounts.standing import target_of
from app.core import clock
from app.core.db import remember
from app.core.listing import page_number
from app.core.masking import mask_phone
from app.core.web import Pages
from app.home.people import branches, faces
from app.home.people.care import SEE, cared_for, steps
from app.home.people.faces import Relation

pages = Pages("people", __name__)

A_PAGE, LONGEST = 50, 40


@pages.view("GET", "/people/<uuid:person_id>", access=SEE)
def show_person(person_id: uuid.UUID) -> str | Response:
    """One person; whoever looks at somebody else stands in the log."""
    actor, person = login.actor(), cared_for(person_id, SEE)
    if person.id != person_id:
        return redirect(f"/people/{person.id}")
    page = _page(actor, person)
    if person_id != actor.person_id:
        now = clock.now()
        remember(lambda: standing.note_look(person_id, by=actor, now=now))
    return page


def _page(actor: Actor, person: Person) -> str:
    relations = faces.relations(person)
    number = queries.phone_of(person)
    home = _home(relations)
    seen_at = queries.last_seen(person.id)
    return render_template(
        "people/person.html",
        person=person,
        badge=faces.badge(person),
        phone=mask_phone(number) if number else "",
        relations=[each for each in relations if each.is_open],
        over=[each for each in relations if not each.is_open],
        roles=faces.roles(person),
        seen_on=clock.local_day(seen_at) if seen_at else None,
        home=home,
        steps=steps(actor, person),
        has_other_branches=_has_other_branches(actor, home),
        is_own=person.id == actor.person_id,
        is_keyholder=standing.is_keyholder(person),
        sees_points=may(actor, "ranking.names", target_of(person)),
        may_print=home is not None
        and person.is_active
        and may(actor, activation.PRINT, Target(path=home.place.path)),
        sees_log=may_anywhere(actor, "audit.read"),
    )


def _has_other_branches(actor: Actor, home: Relation | None) -> bool:
    """Whether there is another branch than a person's own to which the reader may move him."""
    offered = branches.offered(actor, "", without=home.place.id if home else None)
    return offered.is_asked or bool(offered.branches)


def _home(relations: list[Relation]) -> Relation | None:
    """Where a person's papers are printed: the branch, else the community of residence."""
    order = (MembershipKind.PARTY, MembershipKind.RESIDENCE)
    at_home = [each for each in relations if each.is_open and each.held.kind in order]
    return min(at_home, key=lambda each: order.index(each.held.kind), default=None)


@pages.view("GET", "/manage/people", access=SEE)
def show_people() -> str:
    """Members and volunteers in the reader's care, found by name, card or number."""
    words, page = request.args.get("words", "").strip()[:LONGEST], page_number()
    found = finding.found(
        login.actor(), words, action=SEE, limit=A_PAGE + 1, offset=(page - 1) * A_PAGE
    )
    return render_template(
        "people/people.html",
        people=found[:A_PAGE],
        words=words,
        page=page,
        more=len(found) > A_PAGE,
    )
