"""办结 closing_pages: what the residents found good, closed together, one letter a claimer."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts import queries as accounts
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, faults_of
from app.core.web import Pages
from app.core.words import gettext
from app.wishes import closing, delivering, letters, office
from app.wishes.claim_forms import ticked
from app.wishes.desk_forms import StoryForm
from app.wishes.models import Letter, Wish
from app.wishes.queries import Card
from app.wishes.rules.limits import MOST_TOGETHER

pages = Pages("wish_closing", __name__)

CLOSE, SURE = "wishes/close.html", "wishes/close_sure.html"


@pages.view("GET", "/manage/wishes/closing", access="wish.close")
def show_closing() -> str:
    """What may be closed; what was ticked, to be sure of; the letters that were written."""
    is_empty = bool(request.args.get("sure")) and not request.args.getlist("wish")
    return _page(refusal=_nothing() if is_empty else None, written=_written())


def _nothing() -> InvalidInput:
    return InvalidInput(fields={"wish": [gettext("请至少勾选一个心愿。")]})


def _page(*, refusal: DomainError | None = None, written: Sequence[Letter] = ()) -> str:
    cards = office.to_close(login.actor(), limit=MOST_TOGETHER)
    faults = faults_of(refusal) if refusal else {}
    wanted = set(request.values.getlist("wish"))
    chosen = [card for card in cards if str(card.wish.id) in wanted]
    if chosen:
        return render_template(
            SURE, cards=chosen, typed=request.form, faults=faults, **_done_by(chosen)
        )
    return render_template(
        CLOSE,
        cards=cards,
        held=office.with_held_pictures([card.wish.id for card in cards]),
        letters=written,
        faults=faults,
    )


def _done_by(chosen: Sequence[Card]) -> dict[str, Any]:
    """Who is thanked by how many letters, and who is credited."""
    claims = [(card, card.claim) for card in chosen if card.claim is not None]
    thanked = {
        (claim.organisation_id or claim.made_by_id, card.wish.community_id)
        for card, claim in claims
    }
    credited = {each.person_id for _, claim in claims for each in delivering.participants(claim)}
    return {
        "letters": len(thanked),
        "claimers": sorted({card.claimer for card in chosen}),
        "people": sorted(accounts.names(credited).values()),
    }


def _written() -> list[Letter]:
    """The letters named in the address, as far as the reader may read them."""
    actor = login.actor()
    try:
        wanted = [uuid.UUID(each) for each in request.args.getlist("letter")]
    except ValueError:
        return []
    return [letters.letter(each, actor=actor) for each in wanted[:MOST_TOGETHER]]


@pages.view("POST", "/manage/wishes/closing", access="wish.close")
def close() -> Response | Page:
    """Close what was ticked, all or nothing: points, letters, and stories that may be told."""
    actor, now = login.actor(), clock.now()
    try:
        wishes = [office.managed(actor, each, "wish.close") for each in ticked("wish")]
        if not wishes:
            raise _nothing()
        stories = [(wish, story) for wish in wishes if (story := _story(wish))]
        with transaction():
            made = closing.close(wishes, by=actor, now=now)
            for wish, story in stories:
                closing.tell_story(wish, story, by=actor, now=now)
            written = [letter.id for letter in made]
    except DomainError as refusal:
        return _page(refusal=refusal), refusal.status
    query = "&".join(f"letter={each}" for each in written)
    return redirect(f"/manage/wishes/closing?{query}")


def _story(wish: Wish) -> str:
    """What was written for everybody beside a wish."""
    field = f"story-{wish.id}"
    sent: dict[str, Any] = {"story": request.form.get(field, "")}
    if faults := StoryForm().validate(sent):
        raise InvalidInput(fields={field: faults["story"]})
    return str(StoryForm().load(sent)["story"])
