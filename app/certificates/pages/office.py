"""办理证明 office: what was asked for, issuing and declining, taking back, and for everybody."""

import uuid
from collections.abc import Callable

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.accounts.models import Person
from app.accounts.permissions import Target, may, may_anywhere, require
from app.certificates import queries, service
from app.certificates.bundle import HEADINGS, NOT_RECORDED, services_count
from app.certificates.models import Certificate
from app.certificates.pages.own import paper_of, shown
from app.certificates.queries import ISSUE, SEE
from app.certificates.rules import NOTICE, STATE_LABELS, CertificateState, Span, year_span
from app.certificates.schemas import IssueForm, WhyForm
from app.certificates.writing import is_outdated, lines, sums
from app.core import clock
from app.core.db import remember, transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.listing import page_number
from app.core.masking import mask_name
from app.core.web import Pages
from app.organisations.models import Organisation
from app.organisations.queries import organisation

pages = Pages("certificates_office", __name__)

A_PAGE = 30
BUNDLE = "bundle.make"


@pages.view("GET", "/manage/certificates", access=SEE)
def show_all() -> str:
    """What waits, and what was issued, declined and taken back."""
    actor, page = login.actor(), page_number()
    state = _state(request.args.get("state", ""))
    found = queries.of_issuers(actor, state, limit=A_PAGE + 1, skip=(page - 1) * A_PAGE)
    return render_template(
        "certificates/office.html",
        found=[(each, _named(person)) for each, person in found[:A_PAGE]],
        state=state,
        states=STATE_LABELS,
        page=page,
        has_more=len(found) > A_PAGE,
        waiting=queries.waiting_count(actor),
        issuers=queries.issuing(actor),
    )


def _named(person: Person) -> str:
    """The name for who issues; an account that only audits reads it masked."""
    return person.name if may_anywhere(login.actor(), ISSUE) else mask_name(person.name)


def _state(text: str) -> CertificateState:
    return CertificateState(text) if text in set(CertificateState) else CertificateState.ASKED


@pages.view("GET", "/manage/certificates/<uuid:certificate_id>", access=SEE)
def show_one(certificate_id: uuid.UUID) -> str:
    """One with what can be done about it."""
    return _page(queries.one_for(login.actor(), certificate_id))


def _page(found: Certificate, refusal: DomainError | None = None) -> str:
    actor = login.actor()
    node = organisation(found.region_id, found.issuer_id)
    decides = may(actor, ISSUE, Target(path=node.path))
    span = Span(found.since, found.until)
    is_waiting = found.state is CertificateState.ASKED
    is_issued = found.state is CertificateState.ISSUED
    hosted_by = queries.hosts(node) if is_waiting else []
    served = queries.services(found.region_id, found.person_id, hosted_by, span)
    return render_template(
        "certificates/office_one.html",
        name=_named(queries.person_of(found)),
        decides=decides,
        is_own=decides and service.is_own(found.person_id, actor),
        is_outdated=is_issued and is_outdated(found),
        services=lines(served),
        sums=sums(served),
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
        **shown(found),
    )


@pages.view("GET", "/manage/certificates/<uuid:certificate_id>.pdf", access=ISSUE)
def print_one(certificate_id: uuid.UUID) -> Response:
    """One on A4, to be stamped."""
    actor, now = login.actor(), clock.now()
    found = queries.one_for(actor, certificate_id, right=ISSUE)
    response = paper_of(found)
    remember(lambda: service.note("certificate.printed", found, by=actor, now=now))
    return response


@pages.view("POST", "/manage/certificates/<uuid:certificate_id>/issue", access=ISSUE)
def issue(certificate_id: uuid.UUID) -> AnyResponse | Page:
    """Issue it."""
    actor, now = login.actor(), clock.now()

    def step(found: Certificate) -> None:
        service.issue(found, remarks=read_form(IssueForm())["remarks"], by=actor, now=now)

    return _stepped(certificate_id, step)


@pages.view("POST", "/manage/certificates/<uuid:certificate_id>/decline", access=ISSUE)
def decline(certificate_id: uuid.UUID) -> AnyResponse | Page:
    """Do not issue it, and say why."""
    actor, now = login.actor(), clock.now()

    def step(found: Certificate) -> None:
        service.decline(found, read_form(WhyForm())["reason"], by=actor, now=now)

    return _stepped(certificate_id, step)


@pages.view("POST", "/manage/certificates/<uuid:certificate_id>/revoke", access=ISSUE)
def revoke(certificate_id: uuid.UUID) -> AnyResponse | Page:
    """Take an issued one back."""
    actor, now = login.actor(), clock.now()

    def step(found: Certificate) -> None:
        service.revoke(found, read_form(WhyForm())["reason"], by=actor, now=now)

    return _stepped(certificate_id, step)


def _stepped(certificate_id: uuid.UUID, step: Callable[[Certificate], None]) -> AnyResponse | Page:
    actor = login.actor()
    try:
        with transaction():
            step(queries.one_for(actor, certificate_id, right=ISSUE))
    except DomainError as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(queries.one_for(actor, certificate_id), refusal), refusal.status
    return redirect(f"/manage/certificates/{certificate_id}")


@pages.view("GET", "/manage/certificates/everybody/<uuid:organisation_id>", access=ISSUE)
def show_everybody(organisation_id: uuid.UUID) -> str:
    """Certificates for everybody of a year: how many there would be, before it is done."""
    issuer = _issuer(organisation_id)
    today = clock.local_day(clock.now())
    year = _year(request.args.get("year", ""), latest=today.year)
    span = year_span(year, today=today)
    return render_template(
        "certificates/everybody.html",
        issuer=issuer,
        is_entitled=issuer.id in queries.issuers(issuer.region_id),
        year=year,
        chips=_chips(f"/manage/certificates/everybody/{issuer.id}", year, today.year),
        days=NOTICE.days,
        span=span,
        people=len(queries.people(issuer.region_id, queries.hosts(issuer), span)),
    )


@pages.view("GET", "/manage/certificates/bundle/<uuid:organisation_id>", access=BUNDLE)
def show_bundle(organisation_id: uuid.UUID) -> str:
    """What goes to the national volunteer system: how much it would be, before it is made."""
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, BUNDLE, Target(path=node.path), known=False)
    today = clock.local_day(clock.now())
    year = _year(request.args.get("year", ""), latest=today.year)
    return render_template(
        "certificates/bundle.html",
        node=node,
        year=year,
        chips=_chips(f"/manage/certificates/bundle/{node.id}", year, today.year),
        services=services_count(node, year_span(year, today=today)),
        groups=HEADINGS,
        not_recorded=NOT_RECORDED,
    )


def _chips(here: str, chosen: int, latest: int) -> list[tuple[str, str, bool]]:
    return [
        (str(each), f"{here}?year={each}", each == chosen) for each in range(latest, latest - 3, -1)
    ]


def _issuer(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, ISSUE, Target(path=node.path), known=False)
    return node


def _year(text: str, *, latest: int) -> int:
    is_year = text.isascii() and text.isdigit() and len(text) == 4
    return int(text) if is_year and 2000 <= int(text) <= latest else latest
