"""履职确认的页面 checking_page: the community confirms a month by names, sends back, takes back."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.permissions import may, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.posts import confirming, crediting, duty, forms, queries, rules, undoing
from app.posts.confirming import is_party_to
from app.posts.duty import Duty
from app.posts.models import DutyState
from app.posts.pages import faces

pages = Pages("duty_checking", __name__)

CONFIRM, STEP = "posts/confirm.html", "posts/step.html"
_MONTH = "/manage/duty/<uuid:organisation_id>/<month>/confirm"
_STEP = "/manage/duty/lines/<uuid:line_id>/<any(return,undo):step>"


@pages.view("GET", "/manage/duty/waiting", access="post.confirm")
def show_waiting() -> str:
    """What was sent in, by month and grid."""
    sheets = duty.to_confirm(login.actor(), now=clock.now())
    return render_template(
        "posts/waiting.html", sheets=[(each, rules.written(each.month)) for each in sheets]
    )


@pages.view("GET", _MONTH, access="post.confirm")
def ask_confirm(organisation_id: uuid.UUID, month: str) -> str:
    """How many and who, and what each is worth, before it is confirmed."""
    return _page(_place(organisation_id), rules.read_month(month))


def _place(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "post.confirm", queries.target(node), known=False)
    return node


def _page(node: Organisation, month: date, *, refusal: DomainError | None = None) -> str:
    actor = login.actor()
    found = duty.sent(node, month)
    theirs = [each for each in found if not is_party_to(each, actor)]
    return render_template(
        CONFIRM,
        node=node,
        month=month,
        written=rules.written(month),
        worth=crediting.worth(actor.region_id, theirs),
        others=[each for each in found if is_party_to(each, actor)],
        names=accounts.names(_tickers(found)),
        is_over=rules.is_over(month, today=clock.local_day(clock.now())),
        faults=faults_of(refusal) if refusal else {},
    )


def _tickers(duties: Sequence[Duty]) -> set[uuid.UUID]:
    return {each.line.ticked_by_id for each in duties if each.line is not None}


@pages.view("POST", _MONTH, access="post.confirm")
def confirm(organisation_id: uuid.UUID, month: str) -> Response | Page:
    """Confirm exactly those whom the page named."""
    node, wanted = _place(organisation_id), rules.read_month(month)
    try:
        lines = forms.listed("line")
        with transaction():
            found = duty.named(lines, by=login.actor())
            outcome = confirming.confirm(found, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return _page(node, wanted, refusal=refusal), refusal.status
    words = gettext("已确认 %(count)s 人，记录和积分已到账。", count=outcome.confirmed)
    if outcome.again:
        words += gettext("另有 %(count)s 人刚才已由别人确认，没有重复计。", count=outcome.again)
    flash(words, "good")
    return redirect("/manage/duty/waiting")


@pages.view("GET", "/manage/holdings/<uuid:holding_id>", access="post.see")
def show_term(holding_id: uuid.UUID) -> str:
    """One term with its months, and what can be done about each."""
    actor, now = login.actor(), clock.now()
    today = clock.local_day(now)
    term, post, place = queries.holding(holding_id, by=actor)
    plain = queries.says_names(actor, place)
    confirms = may(actor, "post.confirm", queries.target(place))
    months = duty.months_of(duty.whole_term(term, post, place, now=now), now=now)
    return render_template(
        "posts/term.html",
        term=term,
        post=post,
        place=place,
        name=faces.name_of(term.person.name, plain=plain),
        plain=plain,
        badge=faces.of_term(term.holding, today),
        months=[(each, faces.of_duty(each), _steps(each) if confirms else "") for each in months],
        may_open=may(actor, "post.open", queries.target(place)),
        is_running=term.holding.ended_on is None and term.holding.to_on > today,
    )


def _steps(each: Duty) -> str:
    """What the community can still do about a month."""
    if each.line is None:
        return ""
    return {DutyState.SENT: "return", DutyState.CONFIRMED: "undo"}.get(each.line.state, "")


@pages.view("GET", _STEP, access="post.confirm")
def ask_step(line_id: uuid.UUID, step: str) -> str:
    """What sending back or taking back means, with a reason to fill in."""
    return render_template(STEP, typed={}, faults={}, **_around(line_id, step))


def _around(line_id: uuid.UUID, step: str) -> dict[str, Any]:
    actor = login.actor()
    each = duty.entry(line_id, by=actor)
    require(actor, "post.confirm", queries.target(each.organisation))
    return {"duty": each, "step": step, "written": rules.written(each.month)}


@pages.view("POST", _STEP, access="post.confirm")
def take_step(line_id: uuid.UUID, step: str) -> Response | Page:
    """Send one month back, or ask that it be taken back."""
    actor, now, around = login.actor(), clock.now(), _around(line_id, step)
    each: Duty = around["duty"]
    try:
        reason = read_form(forms.WhyForm())["reason"]
        with transaction():
            if step == "undo":
                undoing.ask(each, reason=reason, by=actor, now=now)
            else:
                confirming.send_back(each, reason=reason, by=actor, now=now)
    except DomainError as refusal:
        return show_again(STEP, refusal, **around)
    said = {
        "undo": gettext("已申请撤销，另一人在待办里批准后生效。"),
        "return": gettext("已退回，登记的人会收到消息。"),
    }
    flash(said[step], "good")
    return redirect(f"/manage/holdings/{each.holding.id}")
