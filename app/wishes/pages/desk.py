"""心愿办理台 desk: what waits for the community, its contact persons and the street, by tab."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Response, render_template, request

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.handing_out import hand_out
from app.accounts.permissions import may_anywhere
from app.core import clock
from app.core.listing import MOST_ROWS, Listing, page_number
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.wishes import board, office
from app.wishes.office import ALL, TABS, Waiting, Wanted
from app.wishes.pages import faces
from app.wishes.queries import Card
from app.wishes.rules.machine import State

pages = Pages("wish_desk", __name__)

A_PAGE = 30


@pages.app_context_processor
def know_clocks() -> dict[str, object]:
    """How templates of the office say what is due next, and whether somebody is late."""
    return {"wish_clock": clock_words, "is_late": is_late}


@pages.view("GET", "/manage/wishes", access="wish.see")
def show_desk() -> str:
    """The wishes in my scope under a tab, overdue ones first; all of it is in the address."""
    actor, now = login.actor(), clock.now()
    places = office.communities(actor)
    place, wanted = _asked(actor)
    page = page_number()
    found = office.desk(actor, wanted, limit=A_PAGE + 1, offset=(page - 1) * A_PAGE)
    return render_template(
        "wishes/desk.html",
        cards=found[:A_PAGE],
        tabs=_tabs(office.waiting(actor, now=now, path=wanted.path), wanted, place),
        wanted=wanted,
        place=place,
        places=places,
        answered_for=office.answered_for(actor),
        page=page,
        more=len(found) > A_PAGE,
    )


def _asked(actor: Actor) -> tuple[Organisation | None, Wanted]:
    """The filters of the address: a community, a tab, words."""
    place, words = _place(actor), request.args.get("words", "").strip()[:40]
    return place, Wanted(tab=_tab(actor, words), words=words, path=place.path if place else "")


@pages.view("GET", "/manage/wishes.<any(xlsx,csv):kind>", access="wish.see")
def download_desk(kind: str) -> Response:
    """The wishes of the desk as they are filtered in the address, as a file."""
    actor, now = login.actor(), clock.now()
    place, wanted = _asked(actor)
    found = office.desk(actor, wanted, limit=MOST_ROWS + 1)
    said = [
        place.name if place else "",
        gettext("按进展：%(tab)s。", tab=_labels()[wanted.tab]),
        gettext("查找：%(words)s。", words=wanted.words) if wanted.words else "",
    ]
    listing = Listing(
        title=gettext("心愿办理"),
        columns=_columns(),
        rows=[_cells(card) for card in found],
        made_at=now,
        filters="".join(said),
    )
    return hand_out(kind, listing, what="wishes", by=actor)


def _columns() -> Sequence[tuple[str, int]]:
    """What stands on the page, and how wide it is in a file."""
    return (
        (gettext("编号"), 12),
        (gettext("心愿"), 30),
        (gettext("社区"), 16),
        (gettext("登记在"), 16),
        (gettext("类别"), 8),
        (gettext("进展"), 14),
        (gettext("缓急"), 8),
        (gettext("认领"), 24),
        (gettext("下一步"), 28),
    )


def _cells(card: Card) -> tuple[str, ...]:
    """What the row of the page says; no name, number or door stands there."""
    wish = card.wish
    return (
        wish.said_number,
        wish.title,
        card.community,
        card.place if card.place != card.community else "",
        faces.said("category", wish.category),
        faces.badge(wish).words,
        faces.said("urgency", wish.urgency) if wish.urgency == "red" else "",
        faces.holder(card),
        clock_words(card),
    )


def _tab(actor: Actor, words: str) -> str:
    """As asked; a search looks everywhere; the street begins with what it coordinates."""
    asked = request.args.get("tab", "")
    if asked in TABS:
        return asked
    if words:
        return ALL
    if may_anywhere(actor, "wish.review"):
        return "review"
    if may_anywhere(actor, "wish.coordinate"):
        return "hard"
    return "call_back" if may_anywhere(actor, "wish.contact") else ALL


def _tabs(
    waiting: Mapping[str, Waiting], wanted: Wanted, place: Organisation | None
) -> Sequence[tuple[str, str, Waiting, bool]]:
    """Each tab's words, the rest of its address, what stands under it, and whether it is shown."""
    labels = _labels()
    order = sorted(labels, key=lambda tab: tab != "hard") if _coordinates() else list(labels)
    return [(labels[tab], tab, waiting[tab], tab == wanted.tab) for tab in order]


def _labels() -> dict[str, str]:
    return {
        "review": gettext("待审核"),
        "open": gettext("待认领"),
        "held": gettext("办理中"),
        "call_back": gettext("待回访"),
        "close": gettext("待办结"),
        "hard": gettext("街道协调中"),
        ALL: gettext("全部"),
    }


def _coordinates() -> bool:
    return may_anywhere(login.actor(), "wish.coordinate")


def _place(actor: Actor) -> Organisation | None:
    """The community asked for; what is none of mine narrows to nothing, since scopes still hold."""
    try:
        asked = uuid.UUID(request.args.get("community", ""))
    except ValueError:
        return None
    return organisation(actor.region_id, asked)


def clock_words(card: Card) -> str:
    """What is due next for a wish, for those who work on it; "" where nothing is."""
    wish, claim = card.wish, card.claim
    if wish.state is State.HANDED_OVER and claim is not None:
        return gettext("送到家：%(left)s", left=faces.time_left(claim.due_at))
    if wish.state is State.PUBLISHED and wish.open_since is not None:
        days = board.limits_of(wish.community_id)["unclaimed_days"]
        until = wish.open_since + timedelta(days=days)
        return gettext("无人认领转街道：%(left)s", left=faces.time_left(until))
    if wish.state is State.HARD:
        return gettext("等街道找人认领")
    return faces.clock_of(wish, claim)


def is_late(card: Card) -> bool:
    """Whether somebody should have done something about a wish by now."""
    due = office.due_at(card.wish, card.claim)
    return due is not None and due <= clock.now()
