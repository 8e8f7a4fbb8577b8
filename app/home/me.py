"""我的页面 me: points, hours, lines with their sources, own code, sign-ups and devices."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response as FlaskResponse
from flask import jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import claims, devices, login, queries
from app.accounts.actor import Actor
from app.accounts.models import MembershipKind
from app.appeals.queries import own_pending
from app.core import clock, qr, wechat
from app.core.codes import PERSONAL_STEP, personal_code, personal_step
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, local_path, show_again
from app.core.vault import vault
from app.core.web import SIGNED_IN, Pages
from app.events.own import joined
from app.events.pages.codes import drawn_rows
from app.organisations.queries import organisation
from app.organisations.rules import RankingVisibility, setting
from app.points import lines
from app.points.standing import Standing, standing
from app.posts.duty import held_any
from app.review import waiting
from app.review.queries import has_reported, own_review
from app.spending import queries as spending
from app.wishes import claimers

pages = Pages("me", __name__)

FEW, A_PAGE = 5, 30
#: personal codes given ahead, so that the page goes on without a network
AHEAD = 20


@pages.view("GET", "/me", access=SIGNED_IN)
def show_me() -> str:
    """Where I stand, what came lately, and the way to everything of mine."""
    actor, now = login.actor(), clock.now()
    own = own_standing(actor, now=now)
    return render_template(
        "me/me.html",
        own=own,
        home=home_name(actor, now=now),
        months=_months(actor, own, now=now),
        lines=lines.lines(actor.region_id, actor.person_id, limit=FEW),
        joined=joined(actor.region_id, actor.person_id, now=now, limit=3),
        asks_branch=_asks_branch(actor, now=now),
        appeals=own_pending(actor),
        has_wechat=wechat.is_on(),
        holds_post=held_any(actor),
        own_review=own_review(actor.person_id),
        reports=has_reported(actor.person_id),
        review=waiting.waiting(actor, now=now),
        **_claiming(actor, now=now),
        **_spending(actor, now=now),
    )


def _claiming(actor: Actor, *, now: datetime) -> dict[str, Any]:
    """What is there for who may claim wishes: for a unit, a branch, or as a member."""
    own = claimers.claimers_of(actor)
    return {
        "claims_wishes": bool(own) or claimers.is_member(actor, now=now),
        "units": [node for node in own if node.kind in claimers.TO_VET],
    }


def _spending(actor: Actor, *, now: datetime) -> dict[str, Any]:
    """What is there where the scheme lets points be spent: the own purse, and the desk."""
    return {
        "has_purse": bool(spending.market_of(actor.region_id, actor.person_id, now=now)),
        "has_desk": bool(spending.desks(actor, now=now)),
    }


def own_standing(actor: Actor, *, now: datetime) -> Standing:
    """The actor's points, hours, rank and band, as far as the region shows them."""
    visibility = RankingVisibility(setting(login.region().settings, "ranking_visibility"))
    return standing(actor.region_id, actor.person_id, visibility=visibility, now=now)


def home_name(actor: Actor, *, now: datetime) -> str:
    """The name of the branch, else the community, where the actor is at home."""
    home = queries.home_on(actor.person_id, clock.local_day(now))
    return organisation(actor.region_id, home.organisation_id).name if home else ""


def _months(actor: Actor, own: Standing, *, now: datetime) -> list[tuple[Any, int]]:
    if own.ruling is None or own.period is None:
        return []
    return list(
        lines.by_month(
            actor.region_id,
            actor.person_id,
            scheme_id=own.ruling.id,
            period=own.period,
            now=now,
        )
    )


def _asks_branch(actor: Actor, *, now: datetime) -> bool:
    """Whether the skippable question was neither answered nor settled by a secretary."""
    person = queries.person(actor.region_id, actor.person_id)
    held = queries.memberships_on(actor.person_id, clock.local_day(now))
    return person.claimed_at is None and MembershipKind.PARTY not in held


@pages.view("GET", "/me/entries", access=SIGNED_IN)
def show_entries() -> str:
    """Every line of my points with its source."""
    actor = login.actor()
    found = lines.lines(
        actor.region_id,
        actor.person_id,
        limit=A_PAGE + 1,
        before=_before(request.args.get("before", "")),
    )
    more = len(found) > A_PAGE
    return render_template(
        "me/entries.html",
        lines=found[:A_PAGE],
        next=found[A_PAGE - 1].entry.id if more else None,
    )


def _before(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@pages.view("GET", "/me/code", access=SIGNED_IN)
def show_code() -> str:
    """My own rotating code, for a desk to scan, and my card number."""
    actor = login.actor()
    code = personal_code(vault().code_keys, actor.person_id, personal_step(clock.now()))
    person = queries.person(actor.region_id, actor.person_id)
    return render_template("me/code.html", drawing=qr.svg(code), card=person.card_number)


@pages.view("GET", "/me/code/codes", access=SIGNED_IN)
def list_codes() -> FlaskResponse:
    """My codes of the next minutes as the page's script draws them."""
    person_id, now = login.actor().person_id, clock.now()
    first = personal_step(now)
    return jsonify(
        now=int(now.timestamp() * 1000),
        codes=[_drawn(person_id, step) for step in range(first, first + AHEAD)],
    )


def _drawn(person_id: uuid.UUID, step: int) -> dict[str, Any]:
    start = datetime.fromtimestamp(step * PERSONAL_STEP, UTC)
    return {
        "from": int(start.timestamp() * 1000),
        "until": int((start + timedelta(seconds=PERSONAL_STEP)).timestamp() * 1000),
        "rows": drawn_rows(personal_code(vault().code_keys, person_id, step)),
    }


@pages.view("GET", "/me/sign-ups", access=SIGNED_IN)
def show_sign_ups() -> str:
    """What I signed up for."""
    actor = login.actor()
    found = joined(actor.region_id, actor.person_id, now=clock.now())
    return render_template("me/sign_ups.html", joined=found)


@pages.view("GET", "/me/devices", access=SIGNED_IN)
def show_devices() -> str:
    """Where I am signed in."""
    actor = login.actor()
    return render_template("me/devices.html", devices=devices.open_sign_ins(actor, now=clock.now()))


@pages.view("POST", "/me/devices/end", access="me.change")
def end_devices() -> Response:
    """End one of my sessions, or all but this one."""
    actor, now = login.actor(), clock.now()
    one = _before(request.form.get("device", ""))
    with transaction():
        if one is None:
            devices.end_others(by=actor, now=now)
        else:
            devices.end_sign_in(one, by=actor, now=now)
    return redirect("/me/devices")


@pages.view("GET", "/welcome", access=SIGNED_IN)
def ask_branch() -> str:
    """The skippable question: 您是党员吗？所在支部."""
    return render_template(
        "me/welcome.html",
        next=local_path(request.args.get("next"), default="/me"),
        typed={},
        faults={},
    )


@pages.view("POST", "/welcome", access="me.change")
def answer_branch() -> Response | Page:
    """Keep the answer for the secretary, or skip the question for good."""
    next_path = local_path(request.form.get("next"), default="/me")
    words = "" if request.form.get("skip") else request.form.get("branch", "")
    try:
        with transaction():
            claims.claim_branch(words, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again("me/welcome.html", refusal, next=next_path)
    return redirect(next_path)
