"""各支部的页面 branches: where each branch stands, and one branch's year with what to do next."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, require
from app.core import clock
from app.core.db import transaction
from app.core.masking import mask_name
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.review import (
    correcting,
    entering,
    locking,
    objecting,
    queries,
    rules,
    service,
    showing,
    signing,
    versions,
    wording,
)
from app.review.models import Objection, Review, ReviewState, Signature, Supplement
from app.review.showing import Shown
from app.review.wording import Said

pages = Pages("review", __name__)

YEAR = "/reviews/<uuid:organisation_id>/<period>"
MOST = 300
#: years that can be chosen in the list
CHOICES = 3


@pages.view("GET", "/reviews", access="review.see")
def show_branches() -> str:
    """The branches somebody looks after, where each stands, and what is late."""
    actor, now = login.actor(), clock.now()
    default = queries.default_year(clock.local_day(now))
    period = request.args.get("year", default)[:16]
    nodes = queries.branches(actor)
    cards = queries.cards(actor, nodes[:MOST], period, now=now)
    last = int(default)
    return render_template(
        "review/branches.html",
        cards=cards,
        period=period,
        years=[str(last - back) for back in range(CHOICES)],
        steps=queries.STEPS,
        counts=[sum(card.step == step for card in cards) for step in range(1, 6)],
        late=sum(card.is_late for card in cards),
        more=len(nodes) > MOST,
        offices=queries.offices(actor),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A branch's year with everything its page shows."""

    branch: Organisation
    review: Review | None
    card: queries.Card
    shown: Shown
    #: what differs from the last trial, or from what hung out
    since: datetime | None
    changed: list[Said]
    objections: list[tuple[Objection, str, str, bool]]
    signatures: list[tuple[Signature, str, str]]
    supplements: list[tuple[Supplement, list[Said]]]
    #: requests for a check about this year that nobody has answered yet
    undecided: int


def branch_of(organisation_id: uuid.UUID, action: str = "review.see") -> Organisation:
    """The branch of an address, for who may do this there."""
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, action, Target(path=node.path), known=False)
    return node


@pages.view("GET", YEAR, access="review.see")
def show_year(organisation_id: uuid.UUID, period: str) -> str:
    """The year of a branch: its step, what to do next, the sheet, objections and signatures."""
    actor, now = login.actor(), clock.now()
    year = year_of(branch_of(organisation_id), period, by=actor, now=now)
    target = Target(path=year.branch.path)
    return render_template(
        "review/year.html",
        year=year,
        steps=queries.STEPS,
        capacities=wording.CAPACITIES,
        today=clock.local_day(now),
        is_locked=year.card.days is not None and now >= year.card.days.locked_at,
        asks_meeting=_asks_meeting(year, now),
        says_names=showing.says_names(actor, year.branch),
        rights={
            name: may(actor, f"review.{name}", target)
            for name in ("compute", "publish", "enter", "correct")
        },
        **_signing(year, actor, now),
    )


def _asks_meeting(year: Year, now: datetime) -> bool:
    """Whether the scheme needs what the meeting says of members."""
    rules = entering.asked(year.branch, year.shown.period, now=now)
    return bool(rules.member_attributes or rules.member_numbers)


def _signing(year: Year, actor: Actor, now: datetime) -> dict[str, object]:
    """Whether the reader signs, and whether the branch needs somebody named."""
    if year.review is None or year.review.state is not ReviewState.SIGNING:
        return {"may_sign": False, "needs_signer": False}
    has_signed = any(each.person_id == actor.person_id for each, _, _ in year.signatures)
    own = signing.own_signers(year.branch, now=now)
    return {
        "may_sign": not has_signed
        and signing.capacity(year.review, year.branch, by=actor, now=now) is not None,
        "needs_signer": len(own) < signing.SIGNATURES and year.review.named_signer_id is None,
    }


def year_of(branch: Organisation, period: str, *, by: Actor, now: datetime) -> Year:
    """Gather a branch's year; before it is published the sheet is computed as of now."""
    review = service.found(branch, period)
    kept = versions.version(review) if review is not None else None
    if review is None or kept is None:
        made = service.computed(branch, period, now=now)
        shown = showing.of_trial(branch, made, now=now)
        since = service.since_trial(review, made.sheet)
        changes = since[1] if since else ()
        at = since[0] if since else None
    else:
        shown = showing.standing(branch, review, kept, now=now)
        first = versions.version(review, kept.number - 1)
        at = first.computed_at if first else None
        changes = (
            rules.changes(versions.stored_rows(first.id), versions.stored_rows(kept.id))
            if first
            else ()
        )
    plain = showing.says_names(by, branch)
    shown = showing.seen_by(by, branch, shown)
    names = {line.row.person_id: line.name for line in shown.lines}
    names |= {one.person_id: one.name for one in shown.left_out}
    return Year(
        branch=branch,
        review=review,
        card=queries.card(branch, review, period, now=now),
        shown=shown,
        since=at,
        changed=wording.said(changes, names, shown.labels),
        objections=_objections(review, names, by=by, plain=plain) if review else [],
        signatures=_signatures(kept.id, plain=plain) if kept else [],
        undecided=len(locking.undecided(branch, shown.period, set(names), now=now)),
        supplements=[
            (each, wording.said(correcting.changes_of(each), names, shown.labels))
            for each in (correcting.supplements(review) if review else ())
        ],
    )


def _names(people: list[uuid.UUID], *, plain: bool) -> dict[uuid.UUID, str]:
    found = accounts.names(people)
    return found if plain else {one: mask_name(name) for one, name in found.items()}


def _objections(
    review: Review, names: dict[uuid.UUID, str], *, by: Actor, plain: bool
) -> list[tuple[Objection, str, str, bool]]:
    found = service.objections(review)
    people = _names([each.made_by_id for each in found], plain=plain)
    return [
        (
            each,
            people.get(each.made_by_id, ""),
            names.get(each.person_id, "") if each.person_id else "",
            objecting.may_decide(each, review, by=by),
        )
        for each in found
    ]


def _signatures(version_id: uuid.UUID, *, plain: bool) -> list[tuple[Signature, str, str]]:
    found = signing.signatures(version_id)
    people = _names([each.person_id for each in found], plain=plain)
    return [
        (each, people.get(each.person_id, ""), wording.CAPACITIES[each.capacity]) for each in found
    ]


@pages.view("POST", f"{YEAR}/trial", access="review.compute")
def keep_trial(organisation_id: uuid.UUID, period: str) -> Response:
    """Keep the figures of today, so that the next look says what has changed."""
    branch = branch_of(organisation_id, "review.compute")
    with transaction():
        service.try_out(branch, period, by=login.actor(), now=clock.now())
    flash(gettext("已记下今天的试算，下次打开会告诉您哪里变了。"), "good")
    return redirect(f"/reviews/{branch.id}/{period}")
