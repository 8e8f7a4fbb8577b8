"""共建单位的页面 units: who is vetted and what they offer; one unit, its three lists, proposals."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import Target, may, require
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError, InvalidInput, NotFound
from app.core.forms import Page, faults_of, read_form, show_again
from app.core.listing import page_number
from app.core.undoing import offer_undo
from app.core.web import PUBLIC, SIGNED_IN, Pages
from app.core.words import gettext
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import community_of, organisation
from app.wishes import lines, matching, shopfront, vetting
from app.wishes.claim_forms import AnswerForm, LineForm, VettingForm
from app.wishes.claimers import TO_VET
from app.wishes.lines import Offered
from app.wishes.models import Line, LineAnswer, LineKind, LineState
from app.wishes.pages.reading import communities
from app.wishes.pages.standing import phone_of
from app.wishes.rules.words import CATEGORIES
from app.wishes.shopfront import OFFERS
from app.wishes.unit_errors import LineNotFound

pages = Pages("units", __name__)

ONE, LISTS = "wishes/unit.html", "wishes/lines.html"
A_PAGE = 30


@pages.view("GET", "/units", access=PUBLIC)
def show_units() -> str:
    """The vetted units, with what they offer or with what they need."""
    needs = request.args.get("list") == "need"
    words, page = request.args.get("words", "").strip()[:40], page_number()
    chosen, places = request.args.get("community", "")[:9], communities()
    found = shopfront.fronts(
        login.region().id,
        {LineKind.NEED} if needs else OFFERS,
        path={str(node.number): node.path for node in places}.get(chosen, ""),
        words=words,
        with_lines=needs,
        on=clock.local_day(clock.now()),
        limit=A_PAGE + 1,
        offset=(page - 1) * A_PAGE,
    )
    return render_template(
        "wishes/units.html",
        fronts=found[:A_PAGE],
        needs=needs,
        words=words,
        community=chosen,
        communities=[(node.number, node.name) for node in places],
        page=page,
        more=len(found) > A_PAGE,
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a unit as its page shows it."""

    line: Line
    answers: Sequence[tuple[LineAnswer, str]]
    is_over: bool


@pages.view("GET", "/units/<uuid:unit_id>", access=PUBLIC)
def show_unit(unit_id: uuid.UUID) -> str:
    """One unit: its three lists, what it did; for its own people what they can do."""
    return render_template(ONE, **_unit_page(_unit(unit_id)), typed={}, faults={})


def _unit(unit_id: uuid.UUID) -> Organisation:
    """A vetted unit for everybody; any other for its own people and the office."""
    unit = organisation(login.region().id, unit_id)
    if shopfront.is_public(unit) or (unit.kind in TO_VET and _manages(unit)):
        return unit
    raise NotFound


def _manages(unit: Organisation) -> bool:
    """Whether the reader writes on a unit's lists: as one of its people, or as the office."""
    actor, target = login.actor_or_none(), Target(path=unit.path)
    if actor is None:
        return False
    return may(actor, "unit.lists", target) or may(actor, "unit.vet", target)


def _unit_page(unit: Organisation) -> dict[str, Any]:
    community = community_of(unit)
    manages = _manages(unit)
    return {
        "unit": unit,
        "community": community,
        "lists": _lists(unit, with_past=manages),
        "deeds": shopfront.deeds(unit.id),
        "vetting": vetting.unit(unit).vetting if manages else None,
        "manages": manages,
        "is_own": _is_own(unit),
        "may_draft": manages and _may_draft(unit),
        "answerers": [pair for pair in _answerers() if pair[0] != str(unit.id)],
        **phone_of(unit),
    }


def _is_own(unit: Organisation) -> bool:
    actor = login.actor_or_none()
    return actor is not None and may(actor, "unit.lists", Target(path=unit.path))


def _may_draft(unit: Organisation) -> bool:
    return may(login.actor(), "event.propose", Target(path=unit.path))


def _lists(unit: Organisation, *, with_past: bool) -> Mapping[str, Sequence[Listed]]:
    """The three lists; a need that was met stays as a thank-you, what was taken down does not."""
    today = clock.local_day(clock.now())
    found: dict[str, list[Listed]] = {kind.value: [] for kind in LineKind}
    for line in lines.lines_of(unit.id, only_open=False):
        is_over = line.until_on is not None and line.until_on < today
        if line.state is LineState.WITHDRAWN or (is_over and not with_past):
            continue
        answers = lines.answers_to(line) if line.kind is LineKind.NEED else []
        found[line.kind].append(Listed(line, answers, is_over))
    return found


def _answerers() -> list[tuple[str, str]]:
    """In whose name the reader may answer a need: own units, or the community he works for."""
    actor = login.actor_or_none()
    if actor is None:
        return []
    found = {}
    for grant in actor.grants:
        target = Target(path=grant.path)
        if may(actor, "unit.lists", target) or may(actor, "unit.vet", target):
            node = organisation(actor.region_id, grant.organisation_id)
            if node.kind in TO_VET or node.kind is OrganisationKind.COMMUNITY:
                found[str(node.id)] = node.name
    return list(found.items())


def _managed(unit_id: uuid.UUID) -> Organisation:
    """A unit for those who write on its lists. Raises `NotFound`, `Forbidden`."""
    unit = _unit(unit_id)
    if not _manages(unit):
        require(login.actor(), "unit.vet", Target(path=unit.path))
    return unit


@pages.view("GET", "/units/<uuid:unit_id>/lines", access=SIGNED_IN)
def show_lines(unit_id: uuid.UUID) -> str:
    """The three lists to be kept: a new line, and those that stand."""
    unit = _managed(unit_id)
    kind = request.args.get("kind", "resource")
    return render_template(LISTS, **_lists_page(unit), typed={"kind": kind}, faults={})


def _lists_page(unit: Organisation) -> dict[str, Any]:
    return {
        "unit": unit,
        "lists": _lists(unit, with_past=True),
        "may_draft": _may_draft(unit),
        "categories": list(CATEGORIES.items()),
    }


@pages.view("POST", "/units/<uuid:unit_id>/lines", access=SIGNED_IN)
def add_line(unit_id: uuid.UUID) -> Response | Page:
    """Write a line on one of the lists."""
    unit = _managed(unit_id)
    try:
        offered = Offered(**read_form(LineForm()))
        with transaction():
            lines.add(unit, offered, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        return show_again(LISTS, refusal, **_lists_page(unit))
    return redirect(f"/units/{unit_id}/lines")


@pages.view("POST", "/lines/<uuid:line_id>/withdraw", access=SIGNED_IN)
def withdraw(line_id: uuid.UUID) -> Response:
    """Take a line off its list."""
    actor = login.actor()
    found = lines.line(actor.region_id, line_id)
    with transaction():
        lines.take_down(found, by=actor, now=clock.now())
    words = gettext("已撤下“%(title)s”。", title=found.title)
    offer_undo(words, f"/lines/{line_id}/put-back")
    return redirect(f"/units/{found.organisation_id}/lines")


@pages.view("POST", "/lines/<uuid:line_id>/put-back", access=SIGNED_IN)
def put_back(line_id: uuid.UUID) -> Response:
    """Put a line that was taken off back on its list."""
    actor = login.actor()
    found = lines.line(actor.region_id, line_id)
    with transaction():
        lines.put_back(found, by=actor, now=clock.now())
    flash(gettext("“%(title)s”又在清单上了。", title=found.title), "good")
    return redirect(f"/units/{found.organisation_id}/lines")


@pages.view("POST", "/lines/<uuid:line_id>/answer", access=SIGNED_IN)
def answer(line_id: uuid.UUID) -> Response | Page:
    """Answer a need, for a unit or for the community."""
    actor = login.actor()
    found = lines.line(actor.region_id, line_id)
    unit = _unit(found.organisation_id)
    try:
        form = read_form(AnswerForm())
        with transaction():
            answering = organisation(actor.region_id, form["organisation_id"])
            lines.answer(found, answering, words=form["words"], by=actor, now=clock.now())
    except DomainError as refusal:
        return show_again(ONE, refusal, **_unit_page(unit))
    return redirect(f"/units/{unit.id}")


@pages.view("POST", "/answers/<uuid:answer_id>/accept", access=SIGNED_IN)
def accept(answer_id: uuid.UUID) -> Response:
    """Say that a need was met by an answer; it is counted for who answered."""
    actor = login.actor()
    made = db.session.get(LineAnswer, answer_id)
    if made is None:
        raise LineNotFound
    found = lines.line(actor.region_id, made.line_id)
    with transaction():
        lines.accept(found, answer_id, by=actor, now=clock.now())
    return redirect(f"/units/{found.organisation_id}")


@pages.view("POST", "/units/<uuid:unit_id>/vetting", access=SIGNED_IN)
def ask_for_vetting(unit_id: uuid.UUID) -> Response | Page:
    """Ask the community to check that the unit is who it says."""
    unit = _managed(unit_id)
    try:
        code = read_form(VettingForm())["credit_code"]
        with transaction():
            vetting.ask(unit, code, by=login.actor(), now=clock.now())
    except InvalidInput as refusal:
        refusal.fields = refusal.fields or {"credit_code": faults_of(refusal)[""]}
        return show_again(ONE, refusal, **_unit_page(unit))
    return redirect(f"/units/{unit_id}")


@pages.view("GET", "/units/<uuid:unit_id>/proposals", access="unit.lists")
def show_proposals(unit_id: uuid.UUID) -> str:
    """Wishes that the unit could take, with the reasons in words; its people decide."""
    actor = login.actor()
    unit = _unit(unit_id)
    require(actor, "unit.lists", Target(path=unit.path))
    return render_template(
        "wishes/unit_proposals.html",
        unit=unit,
        proposals=matching.proposals(unit, by=actor, now=clock.now()),
    )
