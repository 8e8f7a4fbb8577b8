"""每月清单的页面 lists: the numbered lists of a community for everybody, to read and to sign."""

import uuid
from datetime import date

from flask import Response, current_app, render_template

from app.accounts import login
from app.accounts.permissions import Target, may
from app.core import clock
from app.core.downloads import download
from app.core.errors import NotFound
from app.core.web import PUBLIC, Pages
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import office_phone, organisation
from app.wishes import board, listing
from app.wishes.models import MonthlyList
from app.wishes.papers import monthly
from app.wishes.rules import clocks

pages = Pages("wish_lists", __name__)

_OF_COMMUNITY = "/wish-lists/<uuid:community_id>"


@pages.view("GET", _OF_COMMUNITY, access=PUBLIC)
def show_lists(community_id: uuid.UUID) -> str:
    """The newest list and the older ones; for the office, how this month's stands so far."""
    community = _community(community_id)
    lists = listing.lists_of(community.id)
    actor = login.actor_or_none()
    is_office = actor is not None and may(actor, "wish.see", Target(path=community.path))
    next_on = _next_day(community)
    return render_template(
        "wishes/lists.html",
        community=community,
        phone=office_phone(community),
        newest=listing.paper_of(community, lists[0]) if lists else None,
        older=lists[1:],
        next_on=next_on,
        waiting=listing.unlisted(community.id, until=clock.day_end(next_on)) if is_office else None,
    )


def _community(community_id: uuid.UUID) -> Organisation:
    community = organisation(login.region().id, community_id)
    if community.kind is not OrganisationKind.COMMUNITY:
        raise NotFound
    return community


def _next_day(community: Organisation) -> date:
    """The day of the next list: it is made when the day is over, and holds what came on it."""
    today = clock.local_day(clock.now())
    return clocks.listed_on(today, day=board.limits_of(community.id)["list_day"])


def _numbered(community: Organisation, number: int) -> MonthlyList:
    found = listing.numbered(community.id, number)
    if found is None:
        raise NotFound
    return found


@pages.view("GET", f"{_OF_COMMUNITY}/<int(max=99999):number>", access=PUBLIC)
def show_list(community_id: uuid.UUID, number: int) -> str:
    """One list as it is pinned up, with where each wish stands today."""
    community = _community(community_id)
    paper = listing.paper_of(community, _numbered(community, number))
    return render_template(
        "wishes/list.html", community=community, paper=paper, title=monthly.title(paper)
    )


@pages.view("GET", f"{_OF_COMMUNITY}/<int(max=99999):number>.<any(pdf,xlsx):kind>", access=PUBLIC)
def download_list(community_id: uuid.UUID, number: int, kind: str) -> Response:
    """One list as a file, to be printed and signed in the joint meeting."""
    community = _community(community_id)
    paper = listing.paper_of(community, _numbered(community, number))
    if kind == "pdf":
        content = monthly.list_pdf(paper, font=current_app.config["PDF_FONT"])
    else:
        content = monthly.list_xlsx(paper)
    return download(content, f"{monthly.title(paper)}.{kind}", is_shown=kind == "pdf")
