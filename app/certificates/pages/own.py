"""我的证明 own: my hours by who recorded them, asking for a certificate, mine on paper."""

import uuid
from datetime import date
from typing import Any

from flask import Response, current_app, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.certificates import queries, service
from app.certificates.errors import CertificateNotFound, NothingToCertify, SpanWrong
from app.certificates.models import Certificate
from app.certificates.paper import certificate_pdf, printed
from app.certificates.rules import CertificateState, Span, star
from app.certificates.schemas import AskForm
from app.core import clock
from app.core.db import transaction
from app.core.downloads import download
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, read_form, show_again
from app.core.web import Pages
from app.organisations.rules import setting

pages = Pages("certificates_own", __name__)

ASK = service.ASK
PAGE = "certificates/own.html"


@pages.view("GET", "/me/certificates", access=ASK)
def show_own() -> str:
    """My hours, the way to a certificate, and those I have."""
    today = clock.local_day(clock.now())
    typed = {"since": date(today.year, 1, 1), "until": today}
    return render_template(PAGE, typed=typed, faults={}, **_mine())


def _mine() -> dict[str, Any]:
    actor = login.actor()
    sources = queries.certifiable(actor.region_id, actor.person_id)
    minutes = sum(each.minutes for each in sources)
    table = setting(login.region().settings, "star_hours")
    return {
        "sources": sources,
        "entitled": queries.issuers(actor.region_id),
        "minutes": minutes,
        "star": star(minutes, table),
        "table": table,
        "certificates_of_mine": queries.own(actor),
    }


@pages.view("POST", "/me/certificates", access=ASK)
def ask() -> AnyResponse | Page:
    """Ask for one; a sheet for reference is there at once."""
    actor, now = login.actor(), clock.now()
    try:
        asked = read_form(AskForm())
        span = Span(asked["since"], asked["until"])
        with transaction():
            made, _ = service.ask(asked["issuer_id"], span, by=actor, now=now)
            made_id = made.id
    except (InvalidInput, SpanWrong, NothingToCertify) as refusal:
        return show_again(PAGE, refusal, **_mine())
    return redirect(f"/me/certificates/{made_id}")


@pages.view("GET", "/me/certificates/<uuid:certificate_id>", access=ASK)
def show_one(certificate_id: uuid.UUID) -> str:
    """One of mine: what it says, or where it stands."""
    found = queries.own_one(login.actor(), certificate_id)
    return render_template("certificates/own_one.html", **shown(found))


def shown(found: Certificate) -> dict[str, Any]:
    """A certificate with its issuer, and as it is printed once it is issued."""
    is_printed = found.issued_at is not None
    return {
        "certificate": found,
        "issuer": queries.issuer_name(found),
        "paper": printed(found, public_url=current_app.config["PUBLIC_URL"])
        if is_printed
        else None,
    }


@pages.view("GET", "/me/certificates/<uuid:certificate_id>.pdf", access=ASK)
def print_one(certificate_id: uuid.UUID) -> Response:
    """One of mine on A4."""
    return paper_of(queries.own_one(login.actor(), certificate_id))


def paper_of(found: Certificate) -> Response:
    """A certificate that stands as a file. Raises `CertificateNotFound` for any other."""
    if found.state is not CertificateState.ISSUED:
        raise CertificateNotFound
    paper = printed(found, public_url=current_app.config["PUBLIC_URL"])
    content = certificate_pdf(paper, font=current_app.config["PDF_FONT"])
    return download(content, f"{found.said_number}.pdf", is_shown=True)


@pages.view("POST", "/me/certificates/<uuid:certificate_id>/withdraw", access=ASK)
def withdraw(certificate_id: uuid.UUID) -> AnyResponse | Page:
    """Take back what I asked for."""
    actor, now = login.actor(), clock.now()
    try:
        with transaction():
            service.withdraw(queries.own_one(actor, certificate_id), by=actor, now=now)
    except DomainError as refusal:
        if refusal.code != "wrong_step":
            raise
        return redirect(f"/me/certificates/{certificate_id}")
    return redirect("/me/certificates")
