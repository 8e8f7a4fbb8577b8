"""需核对的页面 signals: what was noticed, in neutral words, and a person's answer."""

import uuid
from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.masking import mask_name
from app.core.web import Pages
from app.core.words import gettext
from app.events import signals
from app.events.forms import ReasonForm
from app.events.signal_models import Signal
from app.events.signal_words import said

pages = Pages("signals", __name__)


@pages.view("GET", "/signals", access="signal.see")
def show() -> str:
    """What waits to be looked into, and what people made of the rest."""
    return _page({})


def _page(faults: Mapping[str, Sequence[str]]) -> str:
    actor = login.actor()
    return render_template(
        "events/signals.html",
        waiting=signals.listed(actor),
        decided=signals.listed(actor, is_open=False),
        words=_words,
        mask=mask_name,
        faults=faults,
        typed=request.form,
    )


def _words(signal: Signal) -> tuple[str, str]:
    what, why = said(signal.code)
    return gettext(what) % signal.facts, gettext(why)


@pages.view("POST", "/signals/<uuid:signal_id>", access="signal.decide")
def decide(signal_id: uuid.UUID) -> Response | Page:
    """Say what it means; nothing follows by itself."""
    actor = login.actor()
    try:
        form = read_form(ReasonForm(), only=("reason",))
        with transaction():
            signals.decide(
                signal_id,
                acted=request.form.get("verdict") == "acted",
                reason=form["reason"],
                by=actor,
                now=clock.now(),
            )
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(faults_of(refusal)), refusal.status
    flash(gettext("已记下。"), "good")
    return redirect("/signals")
