"""合并的页面 merging_pages: find the other record, see both side by side, make them one."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import finding, login
from app.accounts.member_errors import CannotMerge
from app.accounts.models import Person
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, Forbidden
from app.core.forms import Page, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext
from app.home.people.care import MERGE, cared_for, steps
from app.home.people.forms import MergeForm
from app.home.people.holdings import holdings
from app.home.people.merging import merge_all

pages = Pages("person_merging", __name__)

FIND, BOTH = "people/merge.html", "people/merge_both.html"
MOST = 20


def _one(person_id: uuid.UUID) -> Person:
    """A record that the reader may merge: never his own. Raises `PersonNotFound`, `Forbidden`."""
    person = cared_for(person_id, MERGE)
    if not steps(login.actor(), person).may_merge:
        raise Forbidden
    return person


@pages.view("GET", "/people/<uuid:person_id>/merge", access=MERGE)
def find_other(person_id: uuid.UUID) -> str:
    """Who else might be the same human being: first those of the same name."""
    person = _one(person_id)
    words = request.args.get("words", "").strip()[:40]
    found = finding.found(
        login.actor(),
        words or person.name,
        action=MERGE,
        limit=MOST + 1,
        without=person.id,
    )
    return render_template(
        FIND,
        person=person,
        words=words,
        people=[each for each in found[:MOST] if each.person_id != login.actor().person_id],
        more=len(found) > MOST,
    )


_BOTH = "/people/<uuid:person_id>/merge/<uuid:other_id>"


def _both(person_id: uuid.UUID, other_id: uuid.UUID) -> dict[str, Any]:
    """Both records with what each holds; one alone where they became one since."""
    now, found = clock.now(), {each.id: each for each in (_one(person_id), _one(other_id))}
    both = [holdings(each, now=now) for each in found.values()]
    return {"person": both[0].person, "both": both}


@pages.view("GET", _BOTH, access=MERGE)
def show_both(person_id: uuid.UUID, other_id: uuid.UUID) -> str | Response:
    """Both records side by side, and which one stays; offered is the one that holds more."""
    around = _both(person_id, other_id)
    if len(around["both"]) == 1:
        return redirect(f"/people/{around['person'].id}")
    best = max(around["both"], key=lambda each: (bool(each.roles), each.served.times, each.points))
    return render_template(BOTH, typed={"keep": best.person.id}, faults={}, **around)


@pages.view("POST", _BOTH, access=MERGE)
def merge(person_id: uuid.UUID, other_id: uuid.UUID) -> Response | Page:
    """Make both one; the record that goes leads to the one that stays."""
    around = _both(person_id, other_id)
    if len(around["both"]) == 1:
        # the button was pressed twice
        return redirect(f"/people/{around['person'].id}")
    ids = {each.person.id for each in around["both"]}
    try:
        form = read_form(MergeForm())
        kept = form["keep"]
        if kept not in ids:
            raise CannotMerge(why=gettext("要留下的不在这两条记录里"))
        (gone,) = ids - {kept}
        with transaction():
            merge_all(kept, gone, by=login.actor(), now=clock.now(), reason=form["reason"])
    except DomainError as refusal:
        return show_again(BOTH, refusal, **around)
    flash(gettext("两条记录已合并，积分、记录和心愿都在这里。"), "good")
    return redirect(f"/people/{kept}")
