"""核对证明 checking: whether a certificate is real, for anybody; those on public notice."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.certificates import queries
from app.certificates.checking import by_number, checked
from app.certificates.errors import CertificateNotFound
from app.certificates.rules import NOTICE
from app.certificates.writing import is_outdated
from app.core import clock
from app.core.errors import DomainError
from app.core.forms import Page, faults_of
from app.core.listing import page_number
from app.core.masking import mask_name
from app.core.web import PUBLIC, Pages

pages = Pages("certificates_check", __name__)

A_PAGE = 30


@pages.view("GET", "/certificates", access=PUBLIC)
def show_check() -> str | Response | Page:
    """Type the number and the check code of a paper; what was issued lately stands below."""
    typed = {name: request.args.get(name, "")[:40] for name in ("number", "code")}
    if not any(typed.values()):
        return _check_page({})
    try:
        found = by_number(typed["number"], typed["code"], region_id=login.region().id)
    except CertificateNotFound as refusal:
        return _check_page(typed, refusal), refusal.status
    return redirect(f"/certificates/{found.text}")


def _check_page(typed: dict[str, str], refusal: DomainError | None = None) -> str:
    page, now = page_number(), clock.now()
    found = queries.on_notice(
        login.region().id, now=now, limit=A_PAGE + 1, skip=(page - 1) * A_PAGE
    )
    return render_template(
        "certificates/check.html",
        typed=typed,
        faults=faults_of(refusal) if refusal else {},
        notice=[(each, issuer, mask_name(each.content["name"])) for each, issuer in found[:A_PAGE]],
        days=NOTICE.days,
        page=page,
        has_more=len(found) > A_PAGE,
    )


@pages.view("GET", "/certificates/<code>", access=PUBLIC)
def check(code: str) -> str | Page:
    """Whether a certificate is real: what stands on it, the name masked."""
    try:
        found = checked(code, region_id=login.region().id)
    except DomainError as refusal:
        return render_template("certificates/checked.html", certificate=None), refusal.status
    return render_template(
        "certificates/checked.html",
        certificate=found,
        name=mask_name(found.content["name"]),
        is_outdated=found.revoked_at is None and is_outdated(found),
    )
