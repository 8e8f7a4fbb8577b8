"""替同行的人签到的页面 companion: the scan that is kept, sent for who stands beside."""

from marshmallow import fields

from app.accounts import login
from app.core import clock
from app.core.codes import CodeExpired
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.events import helping
from app.events.doubt_errors import NotFitting
from app.events.helping import Companion
from app.events.pages.scanning import kept_ticket, refused_page, ticket_page
from app.events.refusals import Refused

pages = Pages("companion", __name__)


class CompanionForm(Schema):
    """Who stands beside, and that he is there and agrees."""

    card = Text(most=8, least=4, required=True)
    name = Text(most=40, least=1, required=True)
    agrees = fields.Boolean(load_default=False)


@pages.view("POST", "/check-ins/companion", access="attendance.self")
def send() -> str | Page:
    """Send it; the form comes back where something is missing or does not fit."""
    actor, now = login.actor(), clock.now()
    ticket = kept_ticket(now=now)
    if ticket is None:
        return refused_page(CodeExpired())
    try:
        companion = Companion(**read_form(CompanionForm()))
        with transaction():
            outcome = helping.send(ticket, companion, login.region(), by=actor, now=now)
    except DomainError as refusal:
        return _again(refusal) if refusal.fields else refused_page(refusal)
    if isinstance(outcome, NotFitting):
        return _again(outcome)
    return refused_page(outcome.error if isinstance(outcome, Refused) else outcome)


def _again(refusal: DomainError) -> Page:
    ticket = kept_ticket(now=clock.now())
    assert ticket is not None, "looked at before"
    return ticket_page(ticket, refusal=refusal), refusal.status
