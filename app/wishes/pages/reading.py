"""看心愿 reading: the wall and one wish, for everybody; more of it for those concerned."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import may
from app.core import clock
from app.core.web import PUBLIC, Pages
from app.core.words import gettext
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation, within
from app.wishes import board, claimers, queries, vetting, wall
from app.wishes.claimers import TO_VET, claimers_of, is_vetted
from app.wishes.models import Photo, Wish
from app.wishes.pages import course, faces, sharing, standing
from app.wishes.rules.machine import OPEN
from app.wishes.rules.words import CATEGORIES
from app.wishes.wall import STAGES, Filter

pages = Pages("wishes", __name__)

A_PAGE = 12
#: partners that a page offers at most
MANY = 60
#: organisations besides units that may share a claim
BRANCHES = frozenset(
    {
        OrganisationKind.BRANCH,
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.PARTY_COMMITTEE,
    }
)


@pages.app_context_processor
def know_faces() -> dict[str, Any]:
    """How templates say a wish's state, clock and labels."""
    return {"wish_face": faces}


@pages.view("GET", "/wishes", access=PUBLIC)
def show_wall() -> str:
    """The wall; filters stay in the address; who may claim ticks several at once."""
    return wall_page()


def wall_page(fault: str = "") -> str:
    """The wall as the address asks for it, with what was wrong with the ticks."""
    chosen, places = _chosen(), communities()
    found = wall.wall(
        login.region().id,
        _wanted(chosen, places),
        limit=A_PAGE + 1,
        after=_cursor(request.args.get("after")),
    )
    shown = found[:A_PAGE]
    actor = login.actor_or_none()
    claims_as = names_for(actor) if actor else []
    return render_template(
        "wishes/wall.html",
        cards=shown,
        pictures=wall.first_pictures([card.wish for card in shown]),
        communities=[(node.number, node.name) for node in places],
        categories=CATEGORIES,
        chosen=chosen,
        claims_as=claims_as,
        key=uuid.uuid4().hex,
        open_states=OPEN,
        own_units=own_units(actor) if actor else [],
        fault=fault,
        next={**request.args, "after": str(shown[-1].wish.id)} if len(found) > A_PAGE else None,
    )


def _chosen() -> Mapping[str, str]:
    """The filters as the address says them; what makes no sense does not narrow."""
    stage, category = request.args.get("stage", "open"), request.args.get("category", "")
    return {
        "stage": stage if stage in STAGES or stage == "all" else "open",
        "category": category if category in CATEGORIES else "",
        "community": request.args.get("community", "")[:9],
        "words": request.args.get("words", "").replace("\x00", "").strip()[:40],
    }


def _wanted(chosen: Mapping[str, str], places: Sequence[Organisation]) -> Filter:
    numbered = {str(node.number): node.path for node in places}
    return Filter(
        path=numbered.get(chosen["community"], ""),
        category=chosen["category"],
        stage="" if chosen["stage"] == "all" else chosen["stage"],
        words=chosen["words"],
    )


def communities() -> Sequence[Organisation]:
    """The open communities of the region."""
    return within(login.region().id, "/", kinds={OrganisationKind.COMMUNITY})


def _cursor(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def names_for(actor: Actor) -> list[tuple[str, str]]:
    """In whose name somebody may claim: vetted units, branches, and as a member himself."""
    names = [
        (str(node.id), node.name)
        for node in claimers_of(actor)
        if node.kind not in TO_VET or is_vetted(node.id)
    ]
    if claimers.is_member(actor, now=clock.now()):
        names.append((str(actor.person_id), gettext("我本人（党员）")))
    return names


def own_units(actor: Actor) -> list[tuple[Organisation, bool]]:
    """The units that somebody speaks for, and whether each is vetted."""
    return [(node, is_vetted(node.id)) for node in claimers_of(actor) if node.kind in TO_VET]


@pages.view("GET", "/wishes/<uuid:wish_id>", access=PUBLIC)
def show_wish(wish_id: uuid.UUID) -> str:
    """One wish: what, where, how far; and what its reader may do."""
    found = queries.seen(login.region().id, wish_id, actor=login.actor_or_none())
    return render_template("wishes/wish.html", **wish_page(found), typed={}, faults={})


def wish_page(found: Wish) -> dict[str, Any]:
    """What the page of a wish shows to this reader."""
    actor = login.actor_or_none()
    community = organisation(found.region_id, found.community_id)
    pictures = queries.photos(found.id, public=True)
    return {
        "card": queries.card(found),
        "wish": found,
        "photos": tiles(pictures),
        "preview": sharing.preview(found, pictures),
        "is_open": found.state in OPEN,
        "key": uuid.uuid4().hex,
        **(_for_reader(found, community, actor) if actor else {"course": course.public(found)}),
        **standing.phone_of(community),
    }


def _for_reader(found: Wish, community: Organisation, actor: Actor) -> dict[str, Any]:
    """What somebody signed in sees besides: his part in it, and how he may claim it."""
    is_office = may(actor, "wish.see", queries.target(found))
    is_own = queries.is_its_person(found, actor)
    claims_as = names_for(actor) if found.state in OPEN and not is_own else []
    mine = [each for each in queries.claims_of(found.id) if queries.is_claimer(each, actor)]
    return {
        "course": course.whole(found, with_reasons=is_office or is_own)
        if queries.is_concerned(found, actor)
        else course.public(found),
        "is_own": is_own,
        "is_office": is_office,
        "my_claim": mine[-1] if mine else None,
        "claims_as": claims_as,
        "contact_days": board.limits_of(found.community_id)["contact_days"],
        "own_units": own_units(actor),
        "partners": partners_offered(community, but=[value for value, _ in claims_as])
        if claims_as
        else [],
    }


def partners_offered(community: Organisation, *, but: Sequence[str]) -> list[tuple[str, str]]:
    """帮帮团: the vetted units and the branches of a community, the reader's own left out."""
    vetted = [each.organisation for each in vetting.units(community) if each.is_vetted]
    nodes = [*vetted, *within(community.region_id, community.path, kinds=BRANCHES)]
    return [(str(node.id), node.name) for node in nodes if str(node.id) not in but][:MANY]


def tiles(pictures: Sequence[Photo]) -> list[dict[str, Any]]:
    """Pictures as the gallery takes them; one that stands alone is shown large."""
    small = "small" if len(pictures) > 1 else "large"
    return [
        {
            "href": f"/photos/{each.id}/large.jpg",
            "src": f"/photos/{each.id}/{small}.jpg",
            "width": each.width,
            "height": each.height,
        }
        for each in pictures
    ]
