"""办一个心愿 office: one wish for those who work on it, its photos, and a logged look at whom."""

import base64
import uuid
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.files import FileGone
from app.core.forms import Page, faults_of, read_form, show_again
from app.core.web import Pages
from app.core.words import gettext, points
from app.organisations.models import Organisation
from app.wishes import board, hints, holding, looking, office, people, photos, rights
from app.wishes.claim_errors import ChildNeedsApproval, ContactClosed
from app.wishes.desk_forms import PersonForm, PhotoForm, WhyForm
from app.wishes.errors import WishNotFound
from app.wishes.looking import Seen
from app.wishes.models import Wish
from app.wishes.next_steps import is_for_child, next_steps
from app.wishes.pages import faces
from app.wishes.pages.dossier import dossier
from app.wishes.rules.machine import State
from app.wishes.rules.words import CATEGORIES, TARGET_GROUPS, default_privacy

pages = Pages("wish_office", __name__)

OFFICE, LOOK, CHILD = "wishes/office.html", "wishes/office_look.html", "wishes/child_look.html"
PERSON = "wishes/person.html"
#: units that are offered when a wish is put before some of them
OFFERED = 200


@pages.view("GET", "/manage/wishes/<uuid:wish_id>", access="wish.see")
def show_office(wish_id: uuid.UUID) -> str:
    """One wish: what is known of it, its course, and what can be done now."""
    return page_of(office.managed(login.actor(), wish_id, "wish.see"))


def page_of(wish: Wish, *, refusal: DomainError | None = None) -> str:
    """The page of one wish; with a refusal, what was typed stands there still."""
    actor, now = login.actor(), clock.now()
    shown = dossier(wish, by=actor, now=now)
    return render_template(
        OFFICE,
        **shown,
        **(_review(wish) if "publish" in shown["steps"] else {}),
        why=_why(wish),
        typed=request.form if refusal else _typed(wish),
        faults=faults_of(refusal) if refusal else {},
    )


def _review(wish: Wish) -> dict[str, Any]:
    """What the review offers to choose from."""
    actor, own = login.actor(), board.limits_of(wish.community_id)
    return {
        "own": own,
        "categories": list(CATEGORIES.items()),
        "groups": list(TARGET_GROUPS.items()),
        "default_privacy": default_privacy(is_minor=is_for_child(wish)),
        "contacts": _contacts(wish, actor.person_id, actor.name),
        "units": office.invitable(wish, limit=OFFERED),
        "sets_points": own["points_rule"] == "poster",
    }


def _contacts(wish: Wish, own_id: uuid.UUID, own_name: str) -> list[tuple[str, str]]:
    """Who may be the contact person: of the grid, of the community, the reviewer himself."""
    places = [
        db.session.get_one(Organisation, each) for each in (wish.organisation_id, wish.community_id)
    ]
    found = {str(each.id): each.name for place in places for each in hints.contacts_for(place)}
    found[str(own_id)] = gettext("%(name)s（我）", name=own_name)
    return list(found.items())


def _typed(wish: Wish) -> dict[str, Any]:
    """The review as it would be by the rules alone: one press accepts it."""
    ceiling = wish.ceiling
    if ceiling is None:
        ceiling = board.limits_of(wish.community_id)["ceiling"]
    return {
        "wish": wish.title,
        "details": wish.text,
        **{name: getattr(wish, name) or "" for name in ("category", "target_group", "needed_by")},
        "urgency": wish.urgency.value,
        "channel": wish.channel.value,
        "privacy": "",
        "ceiling": ceiling,
        "contact_id": wish.contact_id or "",
        "points": points(wish.points) if wish.points is not None else "",
    }


def _why(wish: Wish) -> str:
    """For what a look is most likely needed now; whoever looks may say something else."""
    return {
        State.SUBMITTED: gettext("审核前核实"),
        State.HANDED_OVER: gettext("送到家里"),
        State.DELIVERED: gettext("电话回访"),
        State.CLOSED_UNREACHABLE: gettext("电话回访"),
    }.get(wish.state, "")


@pages.view("POST", "/manage/wishes/<uuid:wish_id>/look", access="wish.contact")
def look(wish_id: uuid.UUID) -> str | Page:
    """Show whom a wish is for; the look is in the log before anything is on the page."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.contact")
    try:
        reason = read_form(WhyForm())["reason"]
        with transaction():
            seen = looking.look(wish, reason=reason, by=actor, now=now)
    except ChildNeedsApproval as refusal:
        return _ask_child(wish), refusal.status
    except DomainError as refusal:
        return page_of(wish, refusal=refusal), refusal.status
    return _looked(wish, seen)


def _looked(wish: Wish, seen: Seen) -> str:
    """Whom a wish is for, in plain."""
    return render_template(
        LOOK,
        wish=wish,
        seen=seen,
        is_child=is_for_child(wish),
        form=_signed_form(wish),
        steps=next_steps(wish, by=login.actor(), now=clock.now()),
        tries=office.tries(wish),
        given_by=_given_by(wish),
        typed=asdict(seen.whom) if seen.whom else {},
        faults={},
    )


@pages.view("POST", "/manage/wishes/<uuid:wish_id>/person", access="wish.contact")
def correct_person(wish_id: uuid.UUID) -> Response | Page:
    """Put right whom a wish is for; a refusal shows what was typed and nothing else."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.contact")
    try:
        form = read_form(PersonForm())
        with transaction():
            rights.correct(wish, rights.Person(**form), by=actor, now=now)
    except (ChildNeedsApproval, ContactClosed) as refusal:
        return page_of(wish, refusal=refusal), refusal.status
    except DomainError as refusal:
        return show_again(PERSON, refusal, wish=wish, is_child=is_for_child(wish))
    flash(gettext("已改正。"), "good")
    return redirect(f"/manage/wishes/{wish_id}")


def _ask_child(wish: Wish, *, refusal: DomainError | None = None) -> str:
    actor = login.actor()
    return render_template(
        CHILD,
        wish=wish,
        asked=looking.asked_for_child(wish, actor),
        typed=request.form,
        faults=faults_of(refusal) if refusal else {},
    )


def _given_by(wish: Wish) -> str:
    """Who agreed, in plain: on the page of a look alone."""
    found = people.consent_for(wish)
    return people.given_by(found) if found is not None else ""


def _signed_form(wish: Wish) -> str:
    """The photo of the signed form as a part of the page: it has no address of its own."""
    found = people.consent_for(wish)
    with suppress(FileGone):
        if found is not None and found.file:
            return base64.b64encode(faces.store().fetch(found.file)).decode()
    return ""


@pages.view("POST", "/manage/wishes/<uuid:wish_id>/child-look", access="wish.contact")
def ask_for_child(wish_id: uuid.UUID) -> Response | Page:
    """Ask a second person for a look at a child's data."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.contact")
    try:
        reason = read_form(WhyForm())["reason"]
        with transaction():
            looking.ask_for_child(wish, reason=reason, by=actor, now=now)
    except DomainError as refusal:
        return _ask_child(wish, refusal=refusal), refusal.status
    flash(gettext("已提交。另一位负责人在“待办”里批准后，3 天内可以查看。"), "good")
    return redirect(f"/manage/wishes/{wish_id}")


@pages.view("POST", "/manage/wishes/<uuid:wish_id>/begin", access="wish.contact")
def note_contact(wish_id: uuid.UUID) -> Response:
    """Note that the claimer has spoken to us."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.contact")
    with transaction():
        holding.begin(wish, by=actor, now=now)
    return redirect(f"/manage/wishes/{wish_id}")


@pages.view("POST", "/manage/wishes/<uuid:wish_id>/photos/<uuid:photo_id>", access="wish.review")
def decide_photo(wish_id: uuid.UUID, photo_id: uuid.UUID) -> Response | Page:
    """Let a held picture pass, show it to everybody, or show it no more."""
    actor, now = login.actor(), clock.now()
    wish = office.managed(actor, wish_id, "wish.review")
    photo = photos.photo(photo_id, region_id=actor.region_id, actor=actor)
    if photo.wish_id != wish.id:
        raise WishNotFound
    try:
        form = read_form(PhotoForm())
        with transaction():
            if form["do"] == "clear":
                photos.clear(photo, wish, by=actor, now=now)
            else:
                photos.publish(
                    photo,
                    wish,
                    is_public=form["do"] == "publish",
                    has_consent=form["has_consent"],
                    by=actor,
                    now=now,
                )
    except DomainError as refusal:
        return page_of(wish, refusal=refusal), refusal.status
    return redirect(f"/manage/wishes/{wish_id}#photos")
