"""履职登记的页面 ticking_page: the grid worker ticks a month, a steward reads his own."""

import uuid
from datetime import date

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.posts import duty, forms, rules, ticking
from app.posts.duty import UNSETTLED, Duty
from app.posts.errors import MonthNotOpen
from app.posts.models import DutyState
from app.posts.pages import faces

pages = Pages("duty", __name__)

_MONTH = "/manage/duty/<uuid:organisation_id>/<month>"


@pages.view("GET", "/manage/duty", access="post.tick")
def show_months() -> str:
    """The months that may be ticked, by grid, with how many are left."""
    now = clock.now()
    today = clock.local_day(now)
    sheets = [
        (each, rules.written(each.month), rules.is_late(each.month, today=today) and each.due)
        for each in duty.to_tick(login.actor(), now=now)
    ]
    return render_template("posts/months.html", sheets=sheets)


@pages.view("GET", _MONTH, access="post.tick")
def show_month(organisation_id: uuid.UUID, month: str) -> str:
    """Everybody of a grid in a month: one tick each."""
    return _page(ticking.place(organisation_id, by=login.actor()), rules.read_month(month))


def _page(node: Organisation, month: date, *, refusal: DomainError | None = None) -> str:
    actor, today = login.actor(), clock.local_day(clock.now())
    found = duty.sheet(node, month).duties
    is_open = rules.is_open(month, today=today)
    to_tick = [each for each in found if is_open and _may_tick(each, actor.person_id)]
    there = {each.holding.id for each in to_tick}
    return render_template(
        "posts/month.html",
        node=node,
        month=month,
        written=rules.written(month),
        to_tick=[(each, _is_ticked(each), faces.of_duty(each)) for each in to_tick],
        settled=[(each, faces.of_duty(each)) for each in found if each.holding.id not in there],
        own_id=actor.person_id,
        closed=MonthNotOpen.sentence if not is_open else "",
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
    )


def _may_tick(each: Duty, own_id: uuid.UUID) -> bool:
    is_unsettled = each.line is None or each.line.state in UNSETTLED
    return is_unsettled and each.person.id != own_id


def _is_ticked(each: Duty) -> bool:
    """What was sent, or just typed; nobody is ticked by the house itself."""
    if request.method == "POST":
        return str(each.holding.id) in request.form.getlist("done")
    return each.line is not None and each.line.state is DutyState.SENT


@pages.view("POST", _MONTH, access="post.tick")
def send_in(organisation_id: uuid.UUID, month: str) -> Response | Page:
    """Send the month in to the community."""
    node, wanted = ticking.place(organisation_id, by=login.actor()), rules.read_month(month)
    try:
        ticks = forms.ticks()
        with transaction():
            done = ticking.send_in(node, wanted, ticks, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return _page(node, wanted, refusal=refusal), refusal.status
    words = gettext(
        "已报给社区：%(done)s 人履职，%(absent)s 人没有。社区确认以前还可以改。",
        done=done,
        absent=len(ticks) - done,
    )
    flash(words, "good")
    return redirect("/manage/duty")


@pages.view("GET", "/me/posts", access=SIGNED_IN)
def show_own() -> str:
    """My posts: the term, and each month with where it stands."""
    now = clock.now()
    today = clock.local_day(now)
    own = [
        (
            term,
            faces.of_term(term.holding, today),
            [(each, faces.of_own(each)) for each in months],
        )
        for term, months in duty.own(login.actor(), now=now)
    ]
    return render_template("posts/own.html", own=own)
