"""出具单位的页面 issuers: who is entitled to issue, entered with its ground."""

import uuid

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.certificates import issuers
from app.certificates.issuers import ENTITLE, Entry
from app.certificates.schemas import IssuerForm
from app.core import clock
from app.core.db import transaction
from app.core.errors import InvalidInput
from app.core.forms import Page, read_form, show_again
from app.core.web import Pages

pages = Pages("certificate_issuers", __name__)


@pages.view("GET", "/admin/issuers", access=ENTITLE)
def show_issuers() -> str:
    """Who could issue, and who is entitled to."""
    words = request.args.get("words", "").strip()[:40]
    return render_template(
        "certificates/issuers.html",
        nodes=issuers.candidates(login.actor(), words=words),
        words=words,
        most=issuers.MANY,
    )


@pages.view("GET", "/admin/issuers/<uuid:organisation_id>", access=ENTITLE)
def show_issuer(organisation_id: uuid.UUID) -> str:
    """One with its entry."""
    node, entry = issuers.one(organisation_id, by=login.actor())
    return render_template(
        "certificates/issuer.html", node=node, issuer=entry, typed=_typed(entry), faults={}
    )


def _typed(entry: object) -> dict[str, str]:
    names = ("full_name", "person_in_charge", "phone", "basis")
    return {name: getattr(entry, name, "") for name in names}


@pages.view("POST", "/admin/issuers/<uuid:organisation_id>", access=ENTITLE)
def set_issuer(organisation_id: uuid.UUID) -> Response | Page:
    """Enter it, or end that it may issue."""
    actor, now = login.actor(), clock.now()
    try:
        with transaction():
            if request.form.get("end"):
                issuers.end(organisation_id, by=actor, now=now)
            else:
                entry = Entry(**read_form(IssuerForm()))
                issuers.entitle(organisation_id, entry, by=actor, now=now)
    except InvalidInput as refusal:
        node, entry_now = issuers.one(organisation_id, by=actor)
        return show_again("certificates/issuer.html", refusal, node=node, issuer=entry_now)
    return redirect("/admin/issuers")
