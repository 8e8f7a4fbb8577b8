"""岗位的接口 api: posts, terms, ticking and confirming months of duty, taking back."""

import uuid
from typing import Any

from app.accounts import login
from app.accounts import queries as accounts
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.errors import CursorUnknown
from app.core.web import SIGNED_IN
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.posts import confirming, duty, queries, rules, schemas, service, ticking, undoing
from app.posts.duty import Duty
from app.posts.models import Holding, Post
from app.posts.pages.faces import name_of
from app.posts.service import Appointment, NewPost
from app.posts.ticking import Tick

api = ApiBlueprint("posts_api", __name__, url_prefix="/api/v1")

FARTHEST = 10**6


def _post(post: Post, place: Organisation, held: int) -> dict[str, Any]:
    names = ("id", "organisation_id", "title", "duty", "capacity", "item", "month_minutes")
    shown = {name: getattr(post, name) for name in names}
    return {**shown, "organisation": place.name, "held": held}


def _term(holding: Holding, name: str) -> dict[str, Any]:
    names = ("id", "post_id", "person_id", "from_on", "to_on", "ended_on", "end_reason")
    return {**{each: getattr(holding, each) for each in names}, "name": name}


def _duty(each: Duty) -> dict[str, Any]:
    line = each.line
    return {
        "line_id": line.id if line else None,
        "holding_id": each.holding.id,
        "post_id": each.post.id,
        "post": each.post.title,
        "organisation_id": each.organisation.id,
        "person_id": each.person.id,
        "name": each.person.name,
        "month": rules.written(each.month),
        "state": line.state if line else None,
        "note": line.note if line else "",
        "reason": line.reason if line else "",
        "ticked_at": line.ticked_at if line else None,
        "confirmed_at": line.confirmed_at if line else None,
    }


@api.call("GET", "/posts", access="post.see", query=schemas.PostsQuery, answer=schemas.PostsOut)
def list_posts(query: dict[str, Any]) -> dict[str, Any]:
    """The open posts of one's places."""
    offset, limit = _offset(query["after"]), query["limit"]
    today = clock.local_day(clock.now())
    found = queries.posts(login.actor(), on=today, limit=limit + 1, offset=offset)
    return {
        "items": [_post(each.post, each.organisation, each.held) for each in found[:limit]],
        "next": str(offset + limit) if len(found) > limit else None,
    }


def _offset(after: str | None) -> int:
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit()) or len(after) > 7 or int(after) > FARTHEST:
        raise CursorUnknown
    return int(after)


@api.call(
    "POST",
    "/posts",
    access="post.open",
    body=schemas.PostIn,
    answer=schemas.PostOut,
    status=201,
)
def open_post(body: dict[str, Any]) -> dict[str, Any]:
    """Open a post at a community, grid or branch."""
    actor = login.actor()
    with transaction():
        place = organisation(actor.region_id, body.pop("organisation_id"))
        made = service.open_post(place, NewPost(**body), by=actor, now=clock.now())
        return _post(made, place, 0)


@api.call("GET", "/posts/<uuid:post_id>/holdings", access="post.see", answer=schemas.TermsOut)
def list_holdings(post_id: uuid.UUID) -> dict[str, Any]:
    """All terms of a post; names as far as one's work shows them."""
    actor = login.actor()
    post, place = queries.seen(post_id, by=actor)
    plain = queries.says_names(actor, place)
    items = [
        _term(each.holding, name_of(each.person.name, plain=plain))
        for each in queries.terms(post.id)
    ]
    return {"items": items, "next": None}


@api.call(
    "POST",
    "/posts/<uuid:post_id>/holdings",
    access="post.open",
    body=schemas.TermIn,
    answer=schemas.TermOut,
    status=201,
)
def appoint(body: dict[str, Any], post_id: uuid.UUID) -> dict[str, Any]:
    """Appoint somebody of the place for a term; never oneself."""
    actor, now = login.actor(), clock.now()
    with transaction():
        post, _ = queries.seen(post_id, by=actor)
        made = service.appoint(post, Appointment(**body), by=actor, now=now)
        return _term(made, accounts.names([made.person_id])[made.person_id])


@api.call("POST", "/posts/<uuid:post_id>/close", access="post.open", answer=schemas.PostOut)
def close_post(post_id: uuid.UUID) -> dict[str, Any]:
    """Take a post away that nobody holds."""
    actor = login.actor()
    with transaction():
        post, place = queries.seen(post_id, by=actor)
        service.close_post(post, by=actor, now=clock.now())
        return _post(post, place, 0)


@api.call(
    "POST",
    "/holdings/<uuid:holding_id>/end",
    access="post.open",
    body=schemas.EndIn,
    answer=schemas.TermOut,
)
def end_holding(body: dict[str, Any], holding_id: uuid.UUID) -> dict[str, Any]:
    """End a term early."""
    actor = login.actor()
    with transaction():
        term, _, _ = queries.holding(holding_id, by=actor)
        service.end_holding(term.holding, **body, by=actor, now=clock.now())
        return _term(term.holding, term.person.name)


@api.call(
    "GET",
    "/organisations/<uuid:organisation_id>/duty/<month>",
    access="post.tick",
    answer=schemas.DutiesOut,
)
def show_month(organisation_id: uuid.UUID, month: str) -> dict[str, Any]:
    """Whom a month is to be ticked of, at a place (at a grid with its centres)."""
    node = ticking.place(organisation_id, by=login.actor())
    items = [_duty(each) for each in duty.sheet(node, rules.read_month(month)).duties]
    return {"items": items, "next": None}


@api.call(
    "POST",
    "/organisations/<uuid:organisation_id>/duty/<month>",
    access="post.tick",
    body=schemas.TicksIn,
    answer=schemas.SentOut,
)
def send_in(body: dict[str, Any], organisation_id: uuid.UUID, month: str) -> dict[str, Any]:
    """Send a month in to the community."""
    actor = login.actor()
    ticks = [Tick(**each) for each in body["items"]]
    with transaction():
        node = ticking.place(organisation_id, by=actor)
        done = ticking.send_in(node, rules.read_month(month), ticks, by=actor, now=clock.now())
    return {"done": done, "absent": len({each.holding_id for each in ticks}) - done}


@api.call("GET", "/duty/waiting", access="post.confirm", answer=schemas.DutiesOut)
def list_waiting() -> dict[str, Any]:
    """What was sent in of months that are over, for one's community to confirm."""
    sheets = duty.to_confirm(login.actor(), now=clock.now())
    return {"items": [_duty(each) for sheet in sheets for each in sheet.duties], "next": None}


@api.call(
    "POST",
    "/duty/confirmations",
    access="post.confirm",
    body=schemas.LinesIn,
    answer=schemas.ConfirmedOut,
)
def confirm(body: dict[str, Any]) -> confirming.Outcome:
    """Confirm months together, all or none, each once."""
    actor = login.actor()
    with transaction():
        found = duty.named(body["line_ids"], by=actor)
        return confirming.confirm(found, by=actor, now=clock.now())


@api.call(
    "POST",
    "/duty/<uuid:line_id>/return",
    access="post.confirm",
    body=schemas.WhyIn,
    answer=schemas.DutyOut,
)
def send_back(body: dict[str, Any], line_id: uuid.UUID) -> dict[str, Any]:
    """Let who ticked a month look again."""
    actor = login.actor()
    with transaction():
        each = duty.entry(line_id, by=actor)
        confirming.send_back(each, **body, by=actor, now=clock.now())
        return _duty(each)


@api.call(
    "POST",
    "/duty/<uuid:line_id>/undo",
    access="post.confirm",
    body=schemas.WhyIn,
    answer=schemas.UndoOut,
    status=202,
)
def ask_undo(body: dict[str, Any], line_id: uuid.UUID) -> dict[str, Any]:
    """Ask that a confirmed month be taken back; a second person decides."""
    actor = login.actor()
    with transaction():
        each = duty.entry(line_id, by=actor)
        made = undoing.ask(each, **body, by=actor, now=clock.now())
        return {"approval_id": made.id, "summary": made.summary}


@api.call("GET", "/me/posts", access=SIGNED_IN, answer=schemas.DutiesOut)
def my_months() -> dict[str, Any]:
    """One's own posts by month, the newest first."""
    own = duty.own(login.actor(), now=clock.now())
    return {"items": [_duty(each) for _, months in own for each in months], "next": None}
