"""兑换的页面 pages: my purse, and a receipt as its person and the desk read it."""

import uuid

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts.permissions import Target, may
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.web import SIGNED_IN, Pages
from app.organisations.queries import office_phone, organisation
from app.spending import queries, service
from app.spending.api import own_purse
from app.spending.queries import DESK
from app.spending.schemas import UndoIn

pages = Pages("spending", __name__)


@pages.view("GET", "/me/purse", access=SIGNED_IN)
def show_purse() -> str:
    """What I may spend, until when, on what; and every receipt."""
    return render_template("spending/purse.html", held=own_purse())


@pages.view("GET", "/receipts/<uuid:receipt_id>", access=SIGNED_IN)
def show_receipt(receipt_id: uuid.UUID) -> str:
    """One receipt to read, to print, and on its day to take back."""
    return _page(receipt_id)


def _page(receipt_id: uuid.UUID, *, refusal: DomainError | None = None) -> str:
    actor, now = login.actor(), clock.now()
    kept = queries.receipt(receipt_id, actor=actor)
    community = organisation(actor.region_id, kept.receipt.organisation_id)
    person = accounts.person(actor.region_id, kept.receipt.person_id)
    is_desk = may(actor, DESK, Target(path=community.path)) and person.id != actor.person_id
    is_today = clock.local_day(kept.receipt.at) == clock.local_day(now)
    return render_template(
        "spending/receipt.html",
        kept=kept,
        receipt=kept.receipt,
        community=community,
        phone=office_phone(community),
        person=person,
        served_by=accounts.person(actor.region_id, kept.receipt.made_by_id),
        is_desk=is_desk,
        may_undo=is_desk and is_today and kept.undo is None,
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
    )


@pages.view("POST", "/receipts/<uuid:receipt_id>/undo", access=DESK)
def undo(receipt_id: uuid.UUID) -> Response | Page:
    """Take a receipt back on its day."""
    actor = login.actor()
    kept = queries.receipt(receipt_id, actor=actor)
    try:
        reason = read_form(UndoIn())["reason"]
        with transaction():
            service.undo(kept, reason=reason, by=actor, now=clock.now())
    except DomainError as refusal:
        return _page(receipt_id, refusal=refusal), refusal.status
    return redirect(f"/receipts/{receipt_id}")
