"""本人的页面 own: one's own line in the branch's year, scan by scan, and objecting to it."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation, region
from app.organisations.rules import RankingVisibility, setting
from app.points.tracing import Passed, Traced, in_words
from app.review import computing, objecting, preparing, service, showing, versions
from app.review.errors import ReviewNotFound
from app.review.models import Objection, Review, ReviewState
from app.review.showing import Line, Shown
from app.schemes.explain.review import review_sentences

pages = Pages("own_review", __name__)

ADDRESS = "/me/review/<uuid:review_id>"


class ObjectionForm(Schema):
    """What a member doubts: the own line, or the whole sheet."""

    text = Text(most=500, least=4, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A member's year: the line, how far the next one above is, and what was objected."""

    branch: Organisation
    review: Review
    shown: Shown
    line: Line | None
    why_not: str
    #: hundredths to the mark of the next better band; None where there is none
    distance: int | None
    sees_rank: bool
    objections: list[Objection]
    may_object: bool


def _own(review_id: uuid.UUID) -> Own:
    actor, now = login.actor(), clock.now()
    review = objecting.reviewed(actor.region_id, review_id)
    kept = versions.version(review)
    if kept is None or not objecting.is_of(kept.id, actor.person_id):
        raise ReviewNotFound
    branch = organisation(actor.region_id, review.organisation_id)
    shown = showing.standing(branch, review, kept, now=now)
    own = next((each for each in shown.lines if each.row.person_id == actor.person_id), None)
    left = next((each for each in shown.left_out if each.person_id == actor.person_id), None)
    visibility = setting(region(actor.region_id).settings, "ranking_visibility")
    return Own(
        branch=branch,
        review=review,
        shown=shown,
        line=own,
        why_not=left.why if left else "",
        distance=_distance(shown, own) if own else None,
        sees_rank=visibility != RankingVisibility.OFF.value,
        objections=[
            each for each in service.objections(review) if each.made_by_id == actor.person_id
        ],
        may_object=review.state is ReviewState.PUBLISHED
        and review.notice_until is not None
        and clock.local_day(now) <= review.notice_until,
    )


def _distance(shown: Shown, own: Line) -> int | None:
    """How much is missing to the lowest mark of the band above."""
    better = [
        line.row.mark
        for line in shown.lines
        if line.level and line.level != own.level and (line.row.rank or 0) < (own.row.rank or 0)
    ]
    return min(better) - own.row.mark if better and own.level else None


def _page(review_id: uuid.UUID, typed: Any, faults: Any) -> str:
    own = _own(review_id)
    return render_template(
        "review/own.html", own=own, typed=typed, faults=faults, today=clock.local_day(clock.now())
    )


@pages.view("GET", ADDRESS, access="review.own")
def show_own(review_id: uuid.UUID) -> str:
    """My line of the year: numbers, band, what is missing to the next, and how to object."""
    return _page(review_id, {}, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrace:
    """How the points of the own line came about, and what the scheme makes of them."""

    total: int
    lines: list[Traced]
    passed: list[Passed]
    sentences: list[str]


@pages.view("GET", f"{ADDRESS}/trace", access="review.own")
def show_own_trace(review_id: uuid.UUID) -> str:
    """每一分怎么算的: the own line of the year, down to each scan."""
    own = _own(review_id)
    if own.line is None:
        raise ReviewNotFound
    return render_template("review/trace.html", own=own, found=_trace(own, own.line))


def _trace(own: Own, line: Line) -> OwnTrace:
    kept = versions.version(own.review)
    assert kept is not None, "a line stands in a version"
    ruling, run = preparing.judged(own.branch, own.review, own.review.period, now=clock.now())
    terms = versions.terms_of(own.review, kept, ruling, run)
    [person] = versions.assessees_of([line.row])
    worth, facts = computing.traced(terms, person)
    lines, passed = in_words(terms.region_id, terms.versions, worth, facts)
    return OwnTrace(
        total=worth.total,
        lines=lines,
        passed=passed,
        sentences=list(review_sentences(terms.version)),
    )


@pages.view("POST", f"{ADDRESS}/objections", access="review.own")
def object_to(review_id: uuid.UUID) -> Response | Page:
    """提异议: to the own line, or to the whole sheet."""
    own = _own(review_id)
    about_all = bool(request.form.get("whole"))
    try:
        form = read_form(ObjectionForm(), only=("text",))
        with transaction():
            objecting.object_to(
                own.review.id,
                form["text"],
                by=login.actor(),
                now=clock.now(),
                person_id=None if about_all else login.actor().person_id,
            )
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(review_id, request.form, faults_of(refusal)), refusal.status
    flash(gettext("异议已提交，答复后会给您发消息。"), "good")
    return redirect(f"/me/review/{own.review.id}")


@pages.view("POST", "/me/review/objections/<uuid:objection_id>/withdraw", access="review.own")
def withdraw(objection_id: uuid.UUID) -> Response:
    """Take the own objection back."""
    with transaction():
        made = objecting.withdraw(objection_id, by=login.actor(), now=clock.now())
    flash(gettext("已撤回。"), "good")
    return redirect(f"/me/review/{made.review_id}")
