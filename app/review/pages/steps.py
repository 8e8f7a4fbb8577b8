"""各步的页面 steps: publishing, concluding, naming a signer, signing: asked first, then done."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import Target, may
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.review import concluding, correcting, locking, queries, service, showing, signing
from app.review.errors import ReviewNotFound
from app.review.models import ReviewVersion
from app.review.pages.branches import YEAR, branch_of

pages = Pages("review_steps", __name__)

Verb = Callable[..., ReviewVersion]
CONFIRM, SIGNER = "review/confirm.html", "review/signer.html"


class SignerForm(Schema):
    """Whom the meeting named, and which meeting."""

    person = fields.UUID(required=True)
    words = Text(most=200, required=True)


def _words(step: str, branch: Organisation, period: str, *, now: datetime) -> dict[str, Any]:
    """What a step is called and does, as its page says before it is done."""
    if step == "publish":
        days = queries.card(branch, None, period, now=now).days
        count = days.notice_days if days else 5
        return {
            "title": gettext("开始公示"),
            "button": gettext("确认，开始公示"),
            "sentences": [
                gettext("按今天算出的结果公示，至少 %(count)s 个工作日。", count=count),
                gettext("名单里的每个人都会收到消息。"),
                gettext("公示出去的表不能再改；有错的由本人或支部提异议，查实后在定稿时更正。"),
            ],
        }  # fmt: skip
    if step == "conclude":
        return {
            "title": gettext("定稿"),
            "button": gettext("确认定稿"),
            "sentences": [
                gettext("采纳了异议的人，按更正后的记录重新计算，其他人和公示的一样。"),
                gettext("定稿以后等两个人签字。"),
            ],
        }
    return {
        "title": gettext("签字"),
        "button": gettext("确认，我签字"),
        "sentences": [gettext("签字表示您核对过这张表。两个人都签了就审定，之后只能由上级更正。")],
    }


def _ask(
    step: str, branch: Organisation, period: str, *, refusal: DomainError | None = None
) -> str:
    now = clock.now()
    shown = showing.present(branch, period, now=now)
    people = {line.row.person_id for line in shown.lines}
    return render_template(
        CONFIRM,
        step=step,
        branch=branch,
        back=f"/reviews/{branch.id}/{period}",
        shown=shown,
        undecided=len(locking.undecided(branch, period, people, now=now)),
        faults=faults_of(refusal) if refusal else {},
        **_words(step, branch, period, now=now),
    )


def _do(
    step: str, verb: Verb, branch: Organisation, period: str, done: str, *, then: str = ""
) -> Response | Page:
    try:
        with transaction():
            verb(branch, period, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _ask(step, branch, period, refusal=refusal), refusal.status
    flash(done, "good")
    return redirect(then or f"/reviews/{branch.id}/{period}")


@pages.view("GET", f"{YEAR}/publish", access="review.publish")
def ask_publish(organisation_id: uuid.UUID, period: str) -> str:
    """Who hangs out, and for how long, before it is done."""
    return _ask("publish", branch_of(organisation_id, "review.publish"), period)


@pages.view("POST", f"{YEAR}/publish", access="review.publish")
def publish(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """公示: hang version 1 out."""
    branch = branch_of(organisation_id, "review.publish")
    done = gettext("已开始公示。请打印公示表贴出来。")
    return _do("publish", service.publish, branch, period, done)


@pages.view("GET", f"{YEAR}/conclude", access="review.publish")
def ask_conclude(organisation_id: uuid.UUID, period: str) -> str:
    """What becomes final, before it does."""
    return _ask("conclude", branch_of(organisation_id, "review.publish"), period)


@pages.view("POST", f"{YEAR}/conclude", access="review.publish")
def conclude(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """定稿: the version that is signed."""
    branch = branch_of(organisation_id, "review.publish")
    done = gettext("已定稿，请两个人签字。")
    return _do("conclude", concluding.conclude, branch, period, done)


def _signers_branch(organisation_id: uuid.UUID, period: str) -> tuple[Organisation, Actor]:
    """The branch, for who may sign its year; nobody else learns that there is one."""
    actor, now = login.actor(), clock.now()
    branch = organisation(actor.region_id, organisation_id)
    review = service.found(branch, period)
    if review is None or signing.capacity(review, branch, by=actor, now=now) is None:
        raise ReviewNotFound
    return branch, actor


@pages.view("GET", f"{YEAR}/sign", access="review.sign")
def ask_sign(organisation_id: uuid.UUID, period: str) -> str:
    """What is signed, before it is."""
    branch, _ = _signers_branch(organisation_id, period)
    return _ask("sign", branch, period)


@pages.view("POST", f"{YEAR}/sign", access="review.sign")
def sign(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """签字: stand for the version; the second signature freezes the year."""
    branch, actor = _signers_branch(organisation_id, period)
    # whom the meeting named sees the own line and nothing else of the branch's year
    sees = may(actor, "review.see", Target(path=branch.path))
    then = "" if sees else "/me"
    return _do("sign", signing.sign, branch, period, gettext("已签字。"), then=then)


def _signer(branch: Organisation, period: str, typed: Any, faults: Any) -> str:
    shown = showing.present(branch, period, now=clock.now())
    own = signing.own_signers(branch, now=clock.now())
    choices = [
        (str(line.row.person_id), line.name)
        for line in shown.lines
        if line.row.person_id not in own
    ]
    back = f"/reviews/{branch.id}/{period}"
    return render_template(
        SIGNER, branch=branch, back=back, choices=choices, typed=typed, faults=faults
    )


@pages.view("GET", f"{YEAR}/signer", access="review.publish")
def ask_signer(organisation_id: uuid.UUID, period: str) -> str:
    """Whom the meeting named, where the branch has no second committee member."""
    return _signer(branch_of(organisation_id, "review.publish"), period, {}, {})


@pages.view("POST", f"{YEAR}/signer", access="review.publish")
def name_signer(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """Note whom the meeting named."""
    branch = branch_of(organisation_id, "review.publish")
    try:
        form = read_form(SignerForm())
        with transaction():
            signing.name_signer(
                branch, period, form["person"], form["words"],
                by=login.actor(), now=clock.now(),
            )  # fmt: skip
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _signer(branch, period, request.form, faults_of(refusal)), refusal.status
    flash(gettext("已记下，对方会收到消息。"), "good")
    return redirect(f"/reviews/{branch.id}/{period}")


class CorrectionForm(Schema):
    """Why a frozen year is corrected."""

    reason = Text(most=500, least=4, required=True)


def _correction(branch: Organisation, period: str, typed: Any, faults: Any) -> str:
    back = f"/reviews/{branch.id}/{period}"
    return render_template(
        "review/correct.html", branch=branch, back=back, typed=typed, faults=faults
    )


@pages.view("GET", f"{YEAR}/correct", access="review.correct")
def ask_correction(organisation_id: uuid.UUID, period: str) -> str:
    """Why a frozen year is to be corrected."""
    return _correction(branch_of(organisation_id, "review.correct"), period, {}, {})


@pages.view("POST", f"{YEAR}/correct", access="review.correct")
def correct(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """更正: append a supplement; the frozen sheet stays as it is."""
    branch = branch_of(organisation_id, "review.correct")
    try:
        form = read_form(CorrectionForm())
        with transaction():
            made = correcting.correct(
                branch, period, form["reason"], by=login.actor(), now=clock.now()
            )
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _correction(branch, period, request.form, faults_of(refusal)), refusal.status
    flash(gettext("已出第 %(number)s 号补充表。", number=made.number), "good")
    return redirect(f"/reviews/{branch.id}/{period}")
