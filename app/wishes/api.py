"""微心愿的接口 api: posting, reviewing, reading; claims stand in `claims_api`."""

import uuid
from typing import Any

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import Target, is_within_any, may, reach
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.errors import CursorUnknown
from app.core.schemas import ReasonIn
from app.core.web import PUBLIC, SIGNED_IN
from app.organisations.models import Organisation
from app.organisations.queries import organisation, within
from app.wishes import entering, leads, looking, queries, reviewing, schemas, showing, wall
from app.wishes.entering import PLACES, Words
from app.wishes.models import Lead, Wish
from app.wishes.people import Agreement, Whom
from app.wishes.reviewing import Review
from app.wishes.rules.words import ConsentHow, Source
from app.wishes.wall import Filter

api = ApiBlueprint("wishes_api", __name__, url_prefix="/api/v1")

#: how consent is usual for the way a wish came in, where the client only says that there is one
USUAL = {
    Source.SELF: ConsentHow.ONLINE,
    Source.HOME_VISIT: ConsentHow.SPOKEN,
    Source.PHONE_VISIT: ConsentHow.PHONE,
    Source.PHONE_IN: ConsentHow.PHONE,
    Source.PROXY: ConsentHow.SPOKEN,
}
WORDS = ("title", "text", "category", "target_group", "needed_by", "urgency", "points")


@api.call(
    "POST",
    "/wishes",
    access="wish.post",
    body=schemas.WishIn,
    answer=schemas.WishState,
    status=201,
)
def create_wish(body: dict[str, Any]) -> Wish:
    """Write a wish down: the own one, or on behalf of somebody who agreed."""
    actor = login.actor()
    source = body["source"] or _source(body, actor)
    given = body["beneficiary"]
    is_minor = given.pop("is_minor") if given else False
    with transaction():
        return entering.post(
            _place(body, actor, is_own=source is Source.SELF),
            Words(**{name: body[name] for name in WORDS}),
            by=actor,
            now=clock.now(),
            source=source,
            whom=Whom(**given) if given else None,
            is_minor=is_minor,
            agreement=_agreement(body["consent"], source),
        )


def _source(body: dict[str, Any], actor: Actor) -> Source:
    """Where the client does not say it: on behalf, where somebody who may names a person."""
    on_behalf = body["beneficiary"] is not None and bool(reach(actor, "wish.enter"))
    return Source.PROXY if on_behalf else Source.SELF


def _place(body: dict[str, Any], actor: Actor, *, is_own: bool) -> Organisation:
    """The grid or school asked for, else the actor's own one in the community, else that itself."""
    if body["organisation_id"] is not None:
        return organisation(actor.region_id, body["organisation_id"])
    community = organisation(actor.region_id, body["community_id"])
    if is_own or may(actor, "wish.enter", Target(path=community.path)):
        return community
    paths = reach(actor, "wish.enter")
    own = (
        node
        for node in within(actor.region_id, community.path, kinds=PLACES)
        if is_within_any(node.path, paths)
    )
    return next(own, community)


def _agreement(consent: Any, source: Source) -> Agreement | None:
    if consent is None:
        return None
    return Agreement(how=USUAL[source]) if consent is True else Agreement(**consent)


def _seen(wish_id: uuid.UUID) -> Wish:
    return queries.seen(login.region().id, wish_id, actor=login.actor_or_none())


@api.call("POST", "/wishes/<uuid:wish_id>/submit", access="wish.post", answer=schemas.WishState)
def submit_wish(wish_id: uuid.UUID) -> Wish:
    """Lay a wish before the community."""
    with transaction():
        wish = _seen(wish_id)
        entering.submit(wish, by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/withdrawal",
    access="wish.post",
    body=ReasonIn,
    answer=schemas.WishState,
)
def withdraw_wish(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Take a wish back."""
    with transaction():
        wish = _seen(wish_id)
        entering.withdraw(wish, by=login.actor(), now=clock.now(), reason=body["reason"])
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/publish",
    access="wish.review",
    body=schemas.ReviewIn,
    answer=schemas.WishState,
)
def publish_wish(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Accept a wish; an empty body takes the defaults."""
    with transaction():
        wish = _seen(wish_id)
        reviewing.publish(wish, Review(**body), by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/return",
    access="wish.review",
    body=ReasonIn,
    answer=schemas.WishState,
)
def return_wish(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Give a wish back to be written better."""
    with transaction():
        wish = _seen(wish_id)
        reviewing.send_back(wish, reason=body["reason"], by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/reject",
    access="wish.review",
    body=schemas.RejectIn,
    answer=schemas.WishState,
)
def reject_wish(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Do not accept a wish."""
    with transaction():
        wish = _seen(wish_id)
        reviewing.reject(wish, **body, by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/merge",
    access="wish.review",
    body=schemas.MergeIn,
    answer=schemas.WishState,
)
def merge_wish(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Join a wish to another one."""
    with transaction():
        wish, into = _seen(wish_id), _seen(body["into_id"])
        reviewing.merge(wish, into, by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/referral",
    access="wish.review",
    body=schemas.ReferIn,
    answer=schemas.WishState,
)
def refer_wish(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Pass a wish on to whom it belongs."""
    with transaction():
        wish = _seen(wish_id)
        reviewing.refer(wish, **body, by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/reply",
    access="wish.review",
    body=schemas.ReplyIn,
    answer=schemas.WishState,
)
def reply_to_referral(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Write down what the addressee of a referral answered."""
    with transaction():
        wish = _seen(wish_id)
        reviewing.note_reply(wish, reply=body["reply"], by=login.actor(), now=clock.now())
    return wish


@api.call("GET", "/wishes", access=PUBLIC, query=schemas.WishQuery, answer=schemas.WishPage)
def list_wishes(query: dict[str, Any]) -> dict[str, Any]:
    """The public wall; own wishes, or those in one's care, for who is signed in."""
    region, limit = login.region(), query["limit"]
    path = organisation(region.id, query["community_id"]).path if query["community_id"] else ""
    wanted = Filter(
        path=path,
        category=query["category"],
        stage=query["stage"],
        words=query["q"],
        states=(query["state"],) if query["state"] else (),
    )
    after = _place_in_list(query["after"])
    if query["scope"] == "wall":
        cards = wall.wall(region.id, wanted, limit=limit + 1, after=after)
    elif query["scope"] == "managed":
        cards = wall.managed(login.actor(), wanted, limit=limit + 1, after=after)
    else:
        listed = wall.own if query["scope"] == "own" else wall.invited
        cards = listed(login.actor(), limit=limit)
    has_more = len(cards) > limit
    return {
        "items": [showing.public(card) for card in cards[:limit]],
        "next": cards[limit - 1].wish.id if has_more else None,
    }


def _place_in_list(after: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(after) if after else None
    except ValueError as fault:
        raise CursorUnknown from fault


@api.call("GET", "/wishes/<uuid:wish_id>", access=PUBLIC, answer=schemas.WishDetail)
def show_wish(wish_id: uuid.UUID) -> dict[str, Any]:
    """One wish: the public face, and more for who may."""
    return showing.detail(_seen(wish_id), actor=login.actor_or_none())


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/looks",
    access=SIGNED_IN,
    body=ReasonIn,
    answer=schemas.LookOut,
)
def look_at_contact(body: dict[str, Any], wish_id: uuid.UUID) -> looking.Seen:
    """Read whom a wish is for, as far as one may; the look is logged."""
    with transaction():
        wish = _seen(wish_id)
        return looking.look(wish, reason=body["reason"], by=login.actor(), now=clock.now())


@api.call(
    "POST", "/leads", access="wish.lead", body=schemas.LeadIn, answer=schemas.LeadOut, status=201
)
def hand_over_lead(body: dict[str, Any]) -> Lead:
    """A steward's lead for the contact person."""
    actor = login.actor()
    with transaction():
        place = organisation(actor.region_id, body.pop("organisation_id"))
        return leads.hand_over(place, **body, by=actor, now=clock.now())
