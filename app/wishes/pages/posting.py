"""提心愿的页面 posting: a resident's own wishes, from the three fields to the last word."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.models import MembershipKind
from app.core import clock, uploads, words
from app.core.db import transaction
from app.core.errors import DomainError, Forbidden
from app.core.forms import Page, names_of, read_form, show_again
from app.core.shots import Shot
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import community_of, organisation, within
from app.wishes import board, entering, own, photos, queries
from app.wishes.claim_forms import ticked
from app.wishes.forms import WishForm, words_from
from app.wishes.models import Photo, PhotoKind, Wish
from app.wishes.pages import faces, standing
from app.wishes.rules.limits import MOST_WISH_PHOTOS
from app.wishes.rules.machine import Verb, may_follow
from app.wishes.rules.words import CATEGORIES, CONSENT_TEXTS, CONSENT_VERSION

pages = Pages("posting", __name__)

POST, WHERE, MINE = "wishes/post.html", "wishes/post_where.html", "wishes/mine.html"
ROOM = uploads.room_for(MOST_WISH_PHOTOS)


@dataclass(frozen=True, slots=True)
class Mine:
    """One of my wishes: what happens next, and what I can do about it."""

    wish: Wish
    next: str
    #: a draft, or given back: it waits for its author
    waits: bool
    has_grades: bool
    may_withdraw: bool
    may_reopen: bool


@pages.view("GET", "/wishes/new", access="wish.post")
def show_new() -> str:
    """Three fields; where the person has no residence, first the question of which community."""
    community = _community(request.args.get("community_id", ""))
    if community is None:
        faults = {"community_id": [gettext("请选择一项。")]} if request.args else {}
        return render_template(WHERE, communities=_communities(), faults=faults)
    return render_template(POST, typed={}, faults={}, **_around(community))


@pages.view("POST", "/wishes/new", access="wish.post", most=ROOM)
def create() -> Response | Page:
    """Write the wish down and submit it, with its photos, in one go."""
    community = _community(request.form.get("community_id", ""))
    if community is None:
        return redirect("/wishes/new")
    try:
        form = read_form(WishForm())
        shots = uploads.shots("photos", most=MOST_WISH_PHOTOS)
        with transaction():
            wish = _write(community, form, shots)
    except DomainError as refusal:
        return show_again(POST, uploads.chosen_again(refusal, "photos"), **_around(community))
    flash(gettext("心愿 %(number)s 已提交，谢谢您告诉我们。", number=wish.said_number), "good")
    return redirect("/wishes/mine")


def _write(community: Organisation, form: dict[str, Any], shots: list[Shot]) -> Wish:
    """Write the wish down and submit it; sent twice it stays one."""
    actor, now, said = login.actor(), clock.now(), words_from(form)
    already = own.just_written(said, community.id, by=actor, now=now)
    if already is not None:
        return already
    wish = entering.post(community, said, by=actor, now=now)
    photos.keep(shots, [wish], PhotoKind.WISH, store=faces.store(), by=actor, now=now)
    entering.submit(wish, by=actor, now=now)
    return wish


def _communities() -> list[Organisation]:
    region_id = login.region().id
    return list(within(region_id, "/", kinds=[OrganisationKind.COMMUNITY]))


def _community(chosen: str) -> Organisation | None:
    """The community of residence, else the only one there is, else the one that was chosen."""
    actor = login.actor()
    held = accounts.memberships_on(actor.person_id, clock.local_day(clock.now()))
    residence = held.get(MembershipKind.RESIDENCE)
    if residence is not None:
        home = community_of(organisation(actor.region_id, residence.organisation_id))
        if home is not None:
            return home
    offered = _communities()
    if len(offered) == 1:
        return offered[0]
    return next((each for each in offered if str(each.id) == chosen), None)


def _around(community: Organisation, wish: Wish | None = None) -> dict[str, Any]:
    """What the form shows beside its fields."""
    own_limits = board.limits_of(community.id)
    held = _photos(wish) if wish else []
    return {
        "wish": wish,
        "community": community,
        "categories": category_choices(),
        "points_span": _points_span(own_limits),
        "held": held,
        "photos_left": MOST_WISH_PHOTOS - len(held),
        "consent": CONSENT_TEXTS[CONSENT_VERSION],
        **standing.phone_of(community),
    }


def category_choices() -> list[tuple[str, str, str]]:
    """The categories with an example each."""
    examples = {
        "goods": gettext("例如老花镜、书包"),
        "service": gettext("例如理发、修水龙头"),
        "visit": gettext("例如有人来聊聊天"),
        "experience": gettext("例如看一场电影"),
        "errand": gettext("例如代买菜、代交费"),
    }
    return [(key, gettext(label), examples.get(key, "")) for key, label in CATEGORIES.items()]


def _points_span(own_limits: Any) -> tuple[int, int] | None:
    """From how many points to how many the poster may choose; None where he may not."""
    if own_limits["points_rule"] != "poster":
        return None
    return own_limits["points_least"], own_limits["points_most"]


def _photos(wish: Wish) -> list[Photo]:
    return [each for each in queries.photos(wish.id) if each.kind is PhotoKind.WISH]


@pages.view("GET", "/wishes/mine", access=SIGNED_IN)
def show_mine() -> str:
    """My wishes: where each stands and what happens next."""
    found = [_mine(wish) for wish in own.own_wishes(login.actor())]
    place = standing.community(found[0].wish) if found else None
    return render_template(MINE, wishes=found, **standing.phone_of(place))


def _mine(wish: Wish) -> Mine:
    until, verbs = standing.reopens_until(wish), set(may_follow(wish.state))
    return Mine(
        wish=wish,
        next=standing.next_step(wish),
        waits=Verb.SUBMIT in verbs,
        may_withdraw=Verb.WITHDRAW in verbs,
        has_grades=bool(standing.grades_open(wish)),
        may_reopen=until is not None and until >= clock.now() and not wish.reopenings,
    )


def authored(wish_id: uuid.UUID) -> Wish:
    """A wish that the reader may change or take back; 404 where it must not be known."""
    actor = login.actor()
    wish = queries.seen(login.region().id, wish_id, actor=actor)
    if not entering.is_author(wish, actor):
        raise Forbidden
    return wish


@pages.view("GET", "/wishes/<uuid:wish_id>/edit", access="wish.post")
def show_edit(wish_id: uuid.UUID) -> str | Response:
    """A draft, or one that was given back, as it was written; what was reviewed stays."""
    wish = authored(wish_id)
    if Verb.SUBMIT not in may_follow(wish.state):
        return redirect(f"/wishes/{wish_id}")
    written = own.written(wish, login.actor())
    typed = {
        "wish": written.words.title,
        "details": written.words.text,
        "category": wish.category,
        "needed_by": wish.needed_by or "",
        "points": words.points(wish.points) if wish.points is not None else "",
    }
    around = _around(standing.community(wish), wish)
    return render_template(POST, typed=typed, faults={}, is_masked=written.is_masked, **around)


@pages.view("POST", "/wishes/<uuid:wish_id>/edit", access="wish.post", most=ROOM)
def edit(wish_id: uuid.UUID) -> Response | Page:
    """Write it anew and submit it again."""
    actor, now = login.actor(), clock.now()
    wish = authored(wish_id)
    around = _around(standing.community(wish), wish)
    try:
        form = read_form(WishForm(), only=names_of(WishForm()))
        gone = [each for each in around["held"] if each.id in ticked("gone")]
        shots = uploads.shots("photos", most=around["photos_left"] + len(gone))
        kept = {"target_group": wish.target_group, "urgency": wish.urgency}
        with transaction():
            entering.change(wish, words_from({**form, **kept}), by=actor, now=now)
            for each in gone:
                photos.remove(each, wish, store=faces.store(), by=actor, now=now)
            photos.keep(shots, [wish], PhotoKind.WISH, store=faces.store(), by=actor, now=now)
            entering.submit(wish, by=actor, now=now)
    except DomainError as refusal:
        return show_again(POST, uploads.chosen_again(refusal, "photos"), **around)
    flash(gettext("心愿 %(number)s 已重新提交。", number=wish.said_number), "good")
    return redirect("/wishes/mine" if own.is_own(wish, actor) else f"/wishes/{wish_id}")


@pages.view("POST", "/wishes/<uuid:wish_id>/submit", access="wish.post")
def submit(wish_id: uuid.UUID) -> Response:
    """Lay a draft before the community as it is."""
    actor, wish = login.actor(), authored(wish_id)
    with transaction():
        entering.submit(wish, by=actor, now=clock.now())
    flash(gettext("心愿 %(number)s 已提交，谢谢您告诉我们。", number=wish.said_number), "good")
    return redirect("/wishes/mine" if own.is_own(wish, actor) else f"/wishes/{wish_id}")
