"""推送的页面 pages: which systems outside are told what; new, approve, pause, try, remove."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.models import Role
from app.accounts.permissions import Target, may, require
from app.accounts.queries import holders, names
from app.core import clock, limits
from app.core.db import remember, transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.ids import uuid7
from app.core.masking import mask_name
from app.core.outgoing import Network
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import OrganisationKind
from app.organisations.queries import organisation, root, within
from app.webhooks import collecting, queries, sending, service
from app.webhooks.errors import NotInThisState, SecondPersonNeeded
from app.webhooks.models import Subscription, SubscriptionState
from app.webhooks.rules import Subject
from app.webhooks.words import SUBJECTS

pages = Pages("webhooks", __name__)

HERE = "/admin/webhooks"
ONE = f"{HERE}/<uuid:subscription_id>"
LAST = 30
#: how often somebody may let a trial message be sent
MOST, WINDOW = 20, timedelta(hours=1)
PARTS = (OrganisationKind.STREET, OrganisationKind.COMMUNITY)


class SubscriptionForm(Schema):
    """Who is told, where, of which part; what stands in a list of ticks beside it."""

    key = fields.UUID(required=True)
    name = Text(most=40, least=1, required=True)
    url = Text(most=500, least=1, required=True)
    part = fields.UUID(load_default=None)
    reason = Text(most=300, least=1, required=True)


@pages.app_context_processor
def _words() -> dict[str, Any]:
    return {"push_subjects": {key.value: words for key, words in SUBJECTS.items()}}


def _ours() -> tuple[Network, ...]:
    found: tuple[Network, ...] = current_app.config["WEBHOOK_NETWORKS"]
    return found


def _found(subscription_id: uuid.UUID) -> Subscription:
    """One of the actor's region, if it is the actor's to see."""
    _require_all("webhook.see")
    return queries.subscription(login.actor().region_id, subscription_id)


def _require_all(action: str) -> None:
    """Only for the whole region: what is pushed is not asked node by node."""
    actor = login.actor()
    require(actor, action, Target(path=root(actor.region_id).path), known=False)


@pages.view("GET", HERE, access="webhook.see")
def show_webhooks() -> str:
    """Every system that is told, and how it goes."""
    _require_all("webhook.see")
    found = queries.subscriptions(login.actor().region_id)
    return render_template(
        "webhooks/webhooks.html",
        subscriptions=[(each, collecting.waiting(each.id)) for each in found],
    )


@pages.view("GET", f"{HERE}/new", access="webhook.change")
def show_new() -> str:
    """Ask that a system be told."""
    _require_all(service.CHANGE)
    return _form({"key": str(uuid7())})


def _form(typed: Mapping[str, Any], *, refusal: DomainError | None = None) -> str:
    actor = login.actor()
    top = root(actor.region_id)
    admins = holders(actor.region_id, top.id, [Role.ADMIN], on=clock.local_day(clock.now()))
    return render_template(
        "webhooks/new.html",
        top=top,
        parts=within(actor.region_id, top.path, kinds=PARTS),
        is_alone=not admins - {actor.person_id},
        chosen=request.form.getlist("subjects"),
        typed=typed,
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", HERE, access="webhook.change")
def propose() -> str | Response | Page:
    """Keep it for a second person, and show the secret, once."""
    _require_all(service.CHANGE)
    try:
        form = read_form(SubscriptionForm(), only=("key", "name", "url", "part", "reason"))
        with transaction():
            secret = _proposed(form, now=clock.now())
    except DomainError as refusal:
        return _form(request.form, refusal=refusal), refusal.status
    if not secret:
        return redirect(f"{HERE}/{form['key']}")
    return _secret_page(form["key"], secret)


def _proposed(form: Mapping[str, Any], *, now: datetime) -> str:
    actor = login.actor()
    node = organisation(actor.region_id, form["part"]) if form["part"] else root(actor.region_id)
    wanted = set(request.form.getlist("subjects"))
    return service.propose(
        form["key"],
        form["name"],
        form["url"],
        [each for each in Subject if each.value in wanted],
        node=node,
        ours=_ours(),
        by=actor,
        now=now,
        reason=form["reason"],
    )


def _secret_page(subscription_id: uuid.UUID, secret: str) -> str:
    found = _found(subscription_id)
    return render_template("webhooks/secret.html", subscription=found, secret=secret)


@pages.view("GET", ONE, access="webhook.see")
def show_webhook(subscription_id: uuid.UUID) -> str:
    """One system: what it is told, what it answered last, what can be done."""
    actor, found = login.actor(), _found(subscription_id)
    people = [each for each in (found.made_by_id, found.approved_by_id) if each]
    target = Target(path=root(actor.region_id).path)
    changes = may(actor, service.CHANGE, target)
    named = names(people)
    return render_template(
        "webhooks/webhook.html",
        subscription=found,
        node=organisation(actor.region_id, found.organisation_id),
        waiting=collecting.waiting(found.id),
        deliveries=queries.last_deliveries(found.id, limit=LAST),
        people=named if changes else {key: mask_name(name) for key, name in named.items()},
        may_change=changes,
        may_approve=may(actor, service.APPROVE, target) and actor.person_id != found.made_by_id,
    )


def _do(verb: Callable[..., object], subscription_id: uuid.UUID, done: str) -> Response:
    """One step, and back to the page with a word about it, or with why not."""
    _found(subscription_id)
    try:
        with transaction():
            verb(subscription_id, by=login.actor(), now=clock.now())
    except (NotInThisState, SecondPersonNeeded) as refusal:
        flash(gettext(refusal.sentence) + gettext(refusal.hint), "bad")
    else:
        flash(done, "good")
    return redirect(f"{HERE}/{subscription_id}")


@pages.view("POST", f"{ONE}/approve", access="webhook.approve")
def approve(subscription_id: uuid.UUID) -> Response:
    """The second person: from now on it is told."""
    return _do(service.approve, subscription_id, gettext("已批准，从现在起推送。"))


@pages.view("POST", f"{ONE}/pause", access="webhook.change")
def pause(subscription_id: uuid.UUID) -> Response:
    """Let it rest."""
    return _do(service.pause, subscription_id, gettext("已暂停，恢复以后从这里接着推。"))


@pages.view("POST", f"{ONE}/resume", access="webhook.change")
def resume(subscription_id: uuid.UUID) -> Response:
    """Let it go on where it stopped."""
    return _do(service.resume, subscription_id, gettext("已恢复，一分钟内开始推送。"))


@pages.view("POST", f"{ONE}/secret", access="webhook.change")
def renew_secret(subscription_id: uuid.UUID) -> str:
    """A new secret, shown once."""
    _found(subscription_id)
    with transaction():
        secret = service.renew_secret(subscription_id, by=login.actor(), now=clock.now())
    return _secret_page(subscription_id, secret)


@pages.view("POST", f"{ONE}/trial", access="webhook.change")
def send_trial(subscription_id: uuid.UUID) -> Response:
    """Send a message that says nothing, and tell what was answered."""
    found, actor = _found(subscription_id), login.actor()
    if found.state is SubscriptionState.PROPOSED:
        raise NotInThisState
    key = f"webhook:{actor.person_id}"
    limits.check(key, most=MOST, window=WINDOW, now=clock.now())
    # counting commits, so nothing is held while the other side takes its time
    remember(lambda: _count(key))
    tried = sending.send_trial(found, _ours())
    with transaction():
        service.note_trial(subscription_id, tried, by=actor, now=clock.now())
    words = gettext("对方收下了（%(answer)s）。", answer=tried.answer)
    if not tried.is_taken:
        words = gettext("对方没有收下（%(answer)s）。", answer=tried.answer)
    flash(words, "good" if tried.is_taken else "bad")
    return redirect(f"{HERE}/{subscription_id}")


def _count(key: str) -> None:
    limits.count(key, window=WINDOW, now=clock.now())


@pages.view("POST", f"{ONE}/remove", access="webhook.change")
def remove(subscription_id: uuid.UUID) -> Response:
    """End it for good."""
    _do(service.remove, subscription_id, gettext("已移除，什么也不再推。"))
    return redirect(HERE)
