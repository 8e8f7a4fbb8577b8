"""岗位的页面 office: the posts of the reader's places, a new one, its holders and their terms."""

import uuid
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import at_home, login
from app.accounts.permissions import may, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, names_of, read_form, show_again
from app.core.undoing import offer_undo
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.posts import crediting, queries, service
from app.posts.forms import EndForm, PostForm, TermForm
from app.posts.models import Post
from app.posts.pages import faces
from app.posts.service import Appointment, NewPost

pages = Pages("posts", __name__)

NEW, APPOINT, END = "posts/new.html", "posts/appoint.html", "posts/end.html"
MANY, OFFERED = 300, 30
LONGEST_WORDS = 40


@pages.view("GET", "/manage/posts", access="post.see")
def show_posts() -> str:
    """The posts of my places with how many hold them."""
    actor, today = login.actor(), clock.local_day(clock.now())
    found = queries.posts(actor, on=today, limit=MANY + 1)
    by_place = groupby(found[:MANY], key=lambda card: card.organisation.id)
    places = [list(cards) for _, cards in by_place]
    return render_template("posts/posts.html", places=places, more=len(found) > MANY)


@pages.view("GET", "/manage/posts/new", access="post.open")
def show_new() -> str:
    """What the office says of a new post."""
    return render_template(NEW, typed=request.args, faults={}, places=_places())


def _places() -> list[tuple[str, str]]:
    return [(str(node.id), node.name) for node in queries.places(login.actor())]


@pages.view("POST", "/manage/posts", access="post.open")
def create() -> Response | Page:
    """Open a post."""
    actor = login.actor()
    try:
        form = read_form(PostForm())
        with transaction():
            place = organisation(actor.region_id, form.pop("organisation_id"))
            made = service.open_post(place, NewPost(**form), by=actor, now=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return show_again(NEW, refusal, places=_places())
    return redirect(f"/manage/posts/{made.id}")


@pages.view("GET", "/manage/posts/<uuid:post_id>", access="post.see")
def show_post(post_id: uuid.UUID) -> str:
    """What a post does, who holds it now and who did."""
    return _page(post_id)


def _page(post_id: uuid.UUID, *, refusal: DomainError | None = None) -> str:
    actor, today = login.actor(), clock.local_day(clock.now())
    post, place = queries.seen(post_id, by=actor)
    plain = queries.says_names(actor, place)
    terms = [
        (
            each.holding,
            faces.name_of(each.person.name, plain=plain),
            faces.of_term(each.holding, today),
        )
        for each in queries.terms(post.id)
    ]
    return render_template(
        "posts/post.html",
        post=post,
        place=place,
        item=crediting.item_label(post, place, on=today),
        now_held=[each for each in terms if each[0].until_on >= today],
        over=[each for each in terms if each[0].until_on < today],
        may_open=may(actor, "post.open", queries.target(place)),
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", "/manage/posts/<uuid:post_id>/close", access="post.open")
def close(post_id: uuid.UUID) -> Response | Page:
    """Take a post away that nobody holds."""
    actor = login.actor()
    post, _ = queries.seen(post_id, by=actor)
    try:
        with transaction():
            service.close_post(post, by=actor, now=clock.now())
    except DomainError as refusal:
        return _page(post_id, refusal=refusal), refusal.status
    words = gettext("岗位“%(title)s”已撤销，任职和履职记录都保留。", title=post.title)
    offer_undo(words, f"/manage/posts/{post_id}/reopen")
    return redirect("/manage/posts")


@pages.view("POST", "/manage/posts/<uuid:post_id>/reopen", access="post.open")
def reopen(post_id: uuid.UUID) -> Response:
    """Let a post that was taken away take people again."""
    actor = login.actor()
    post, _ = queries.seen(post_id, by=actor)
    with transaction():
        service.reopen_post(post, by=actor, now=clock.now())
    flash(gettext("岗位“%(title)s”已恢复。", title=post.title), "good")
    return redirect(f"/manage/posts/{post_id}")


def _opened(post_id: uuid.UUID) -> tuple[Post, Organisation]:
    """A post to which the reader may appoint."""
    post, place = queries.seen(post_id, by=login.actor())
    require(login.actor(), "post.open", queries.target(place))
    return post, place


@pages.view("GET", "/manage/posts/<uuid:post_id>/appoint", access="post.open")
def ask_appoint(post_id: uuid.UUID) -> str:
    """Find somebody of the place by name, and say from when to when."""
    post, place = _opened(post_id)
    return render_template(APPOINT, typed=request.args, faults={}, **_offered(post, place))


def _offered(post: Post, place: Organisation) -> dict[str, Any]:
    today = clock.local_day(clock.now())
    words = request.values.get("words", "").strip()[:LONGEST_WORDS]
    found = at_home.eligible(place, words=words, on=today, limit=OFFERED) if words else []
    return {
        "post": post,
        "place": place,
        "words": words,
        "found": found,
        "today": today,
        "many": len(found) == OFFERED,
    }


@pages.view("POST", "/manage/posts/<uuid:post_id>/holdings", access="post.open")
def appoint(post_id: uuid.UUID) -> Response | Page:
    """Appoint somebody."""
    actor = login.actor()
    post, place = _opened(post_id)
    try:
        form = read_form(TermForm(), only=names_of(TermForm()))
        with transaction():
            service.appoint(post, Appointment(**form), by=actor, now=clock.now())
    except DomainError as refusal:
        return show_again(APPOINT, refusal, **_offered(post, place))
    flash(gettext("已任命。"), "good")
    return redirect(f"/manage/posts/{post.id}")


@pages.view("GET", "/manage/holdings/<uuid:holding_id>/end", access="post.open")
def ask_end(holding_id: uuid.UUID) -> str:
    """What ending a term early means, before it is ended."""
    return render_template(END, typed={}, faults={}, **_of_term(holding_id))


def _of_term(holding_id: uuid.UUID) -> dict[str, Any]:
    term, post, place = queries.holding(holding_id, by=login.actor())
    require(login.actor(), "post.open", queries.target(place))
    return {"term": term, "post": post, "place": place}


@pages.view("POST", "/manage/holdings/<uuid:holding_id>/end", access="post.open")
def end(holding_id: uuid.UUID) -> Response | Page:
    """End a term early."""
    actor, around = login.actor(), _of_term(holding_id)
    try:
        form = read_form(EndForm())
        with transaction():
            service.end_holding(around["term"].holding, **form, by=actor, now=clock.now())
    except DomainError as refusal:
        return show_again(END, refusal, **around)
    flash(gettext("任职已结束，记录保留。"), "good")
    return redirect(f"/manage/posts/{around['post'].id}")
