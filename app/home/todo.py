"""待办 todo: everything that waits for a second person, or for a secretary, on one page."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import appointing, approvals, claims, login
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Approval, ApprovalState
from app.accounts.permissions import may
from app.accounts.tree import service as tree
from app.appeals import queries as appeals
from app.certificates import queries as certificates
from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.forms import ticked
from app.core.web import Pages
from app.core.words import gettext
from app.events import backfill, evidence, hand, hand_credit, refusal_queries, retiming, signals
from app.events import queries as events
from app.events.evidence import Beside
from app.events.pages.evidence import tiles
from app.events.queries import EventCard
from app.events.rules import Shown
from app.home import roles
from app.home.tree_guard import GUARD
from app.notices import service as notices
from app.organisations.queries import organisation
from app.posts import confirming, duty, undoing
from app.review import showing, signing, waiting
from app.wishes import looking, office, vetting

pages = Pages("todo", __name__)

MANY = 200


def _tell(approval: Approval, *, by: Actor, now: datetime) -> None:
    looking.tell_decided(approval, now=now)


def _fill_back(approval: Approval, *, by: Actor, now: datetime) -> None:
    backfill.carry_out(approval, years=current_app.extensions["years"], by=by, now=now)


def _appoint(approval: Approval, *, by: Actor, now: datetime) -> None:
    given = appointing.carry_out(approval, by=by, now=now)
    if given is not None:
        node = organisation(by.region_id, given.organisation_id)
        roles.tell_given(given.person_id, given.role, node, now=now)


def _change_tree(approval: Approval, *, by: Actor, now: datetime) -> None:
    tree.carry_out(approval, guard=GUARD, by=by, now=now)
    is_approved = approval.state is ApprovalState.APPROVED
    said = gettext("已批准") if is_approved else gettext("没有批准")
    notices.send(
        approval.region_id,
        tree.KIND,
        gettext("%(said)s：%(what)s", said=said, what=approval.summary),
        now=now,
        person_id=approval.made_by_id,
        link=f"/organisations/{approval.organisation_id}",
    )


#: what is done once a second person has decided
FOLLOWS: Mapping[str, Callable[..., None]] = {
    appointing.KIND: _appoint,
    looking.CHILD_LOOK: _tell,
    undoing.UNDO: undoing.carry_out,
    hand.KIND: hand_credit.carry_out,
    hand.TIMES: retiming.carry_out,
    backfill.KIND: _fill_back,
    tree.KIND: _change_tree,
}


@pages.view("GET", "/todo", access="approval.list")
def show_todo() -> str:
    """Events and wishes that wait, things to approve, people to link."""
    actor = login.actor()
    open_approvals = [
        each
        for each in approvals.waiting(actor)
        if each.kind != appointing.KIND
        or each.made_by_id == actor.person_id
        or appointing.may_decide(actor, each)
    ]
    return render_template(
        "home/todo.html",
        events=_events_to_review(),
        approvals=[each for each in open_approvals if each.made_by_id != actor.person_id],
        own=[each for each in open_approvals if each.made_by_id == actor.person_id],
        beside=_beside(open_approvals),
        claims=claims.waiting(actor),
        wishes=office.duties(actor, now=clock.now()),
        units=vetting.waiting_count(actor),
        duty=_duty(),
        signals=signals.waiting_count(actor),
        doubtful=refusal_queries.waiting(actor),
        review=waiting.waiting(actor, now=clock.now()),
        certificates=certificates.waiting_count(actor),
        appeals=appeals.waiting(actor, today=clock.local_day(clock.now())),
    )


def _beside(waiting: Sequence[Approval]) -> Mapping[uuid.UUID, tuple[Beside, list[dict[str, Any]]]]:
    """The pictures beside what was written in by hand, for who may see them."""
    entries = [each.subject_id for each in waiting if each.kind in hand.KINDS]
    found = evidence.beside(entries, actor=login.actor())
    return {key: (each, tiles(each)) for key, each in found.items()}


def _duty() -> dict[str, int]:
    """Months of stewards' duty: how many the actor may confirm, how many nobody ticked in time."""
    actor, now = login.actor(), clock.now()
    sent = [each for sheet in duty.to_confirm(actor, now=now) for each in sheet.duties]
    return {
        "confirm": sum(not confirming.is_party_to(each, actor) for each in sent),
        "late": sum(sheet.due for sheet in duty.late(actor, now=now)),
    }


def _events_to_review() -> Sequence[EventCard]:
    actor, now = login.actor(), clock.now()
    return [
        card
        for card in events.managed(actor, limit=MANY)
        if card.shown(now) is Shown.SUBMITTED
        and not card.event.is_backfilled
        and card.event.created_by_id != actor.person_id
        and may(actor, "event.publish", events.target(card.event, card.organisation))
    ]


@pages.view("GET", "/todo/approvals", access="approval.list")
def ask_decide() -> str | Response:
    """What was ticked, how many that are and whom each credits, before it is decided."""
    found = _ticked(request.args.getlist("approval"))
    if not found:
        return redirect("/todo")
    gaining = {each.id: approvals.gainers(each) for each in found}
    names = accounts.names(set().union(*gaining.values()))
    return render_template(
        "home/todo_sure.html",
        approvals=[(each, sorted(names[one] for one in gaining[each.id])) for each in found],
        steps={each.id: tree.asked(each) for each in found},
        approved=not request.args.get("no"),
    )


@pages.view("POST", "/todo/approvals", access="approval.list")
def decide() -> Response:
    """Approve or turn down what was ticked, all or nothing; never the own."""
    actor, now = login.actor(), clock.now()
    approved = not request.form.get("no")
    with transaction():
        for each in _ticked(request.form.getlist("approval")):
            approvals.decide(each, approved=approved, by=actor, now=now)
            if each.kind in FOLLOWS:
                FOLLOWS[each.kind](each, by=actor, now=now)
    return redirect("/todo")


@pages.view("GET", "/todo/signatures", access="review.sign")
def ask_sign() -> str | Response:
    """The ticked sheets with their people, as far as the reader may sign them, before he does."""
    actor, now = login.actor(), clock.now()
    wanted = set(request.args.getlist("review"))
    sheets = [
        (review, branch, showing.present(branch, review.period, now=now))
        for review, branch in waiting.waiting(actor, now=now).signatures
        if str(review.id) in wanted
    ]
    return render_template("home/todo_sign.html", sheets=sheets) if sheets else redirect("/todo")


@pages.view("POST", "/todo/signatures", access="review.sign")
def sign() -> Response:
    """Sign the ticked sheets of branches, all or nothing."""
    actor, now = login.actor(), clock.now()
    with transaction():
        for review_id in ticked("review", most=MANY):
            signing.sign_one(review_id, by=actor, now=now)
    flash(gettext("已签字。"), "good")
    return redirect("/todo")


def _ticked(texts: Sequence[str]) -> list[Approval]:
    """What was ticked, as far as the reader may decide it."""
    actor = login.actor()
    try:
        wanted = dict.fromkeys(uuid.UUID(each) for each in texts[:MANY])
    except ValueError as fault:
        raise NotFound from fault
    found = [approvals.approval(actor.region_id, each) for each in wanted]
    for each in found:
        approvals.require_decidable(each, by=actor)
    return found
