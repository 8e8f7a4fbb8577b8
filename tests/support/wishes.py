"""Wishes for tests: units vetted, a wish brought to any state by those whose step it is."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.accounts.permissions import reach
from app.core.db import db
from app.core.files import Store
from app.core.shots import Shot, develop
from app.wishes import claiming as claims
from app.wishes import (
    closing,
    confirming,
    delivering,
    entering,
    holding,
    queries,
    reviewing,
)
from app.wishes.claiming import Offer
from app.wishes.confirming import Said
from app.wishes.delivering import Handing
from app.wishes.entering import Words
from app.wishes.models import (
    CallBack,
    Claim,
    Delivery,
    Invitation,
    Participant,
    Partner,
    Photo,
    Vetting,
    VettingState,
    Wish,
)
from app.wishes.people import Agreement, Whom
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import ConsentHow, Grade, Source
from tests.support.cast import Cast
from tests.support.photos import jpeg, scene

#: the way to each state, for `brought_to`
WAY = (
    State.DRAFT,
    State.SUBMITTED,
    State.PUBLISHED,
    State.CLAIMED,
    State.IN_PROGRESS,
    State.DELIVERED,
    State.CONFIRMED,
    State.CLOSED,
)
OLD_LADY = Whom(name="赵阿桂", phone="13711112222", address="桂花新村7幢302室")
SPOKEN = Agreement(how=ConsentHow.SPOKEN, given_by="赵阿桂")


def store() -> Store:
    """Where the files of the tests lie."""
    found = current_app.extensions["store"]
    assert isinstance(found, Store)
    return found


def vet(cast: Cast, *nodes: str, limit: int | None = None) -> None:
    """Let units claim."""
    for node in nodes:
        db.session.add(
            Vetting(
                organisation_id=cast.nodes[node],
                region_id=cast.region_id,
                state=VettingState.VETTED,
                credit_code="",
                claim_limit=limit,
            )
        )
    db.session.flush()


def posted(
    cast: Cast, now: datetime, *, who: str = "grid_worker", place: str = "grid", **words: Any
) -> Wish:
    """A draft: of a grid worker for an old lady without a phone, or of a resident."""
    said = Words(**{"title": "想要一副老花镜", "text": "看报纸用，三百度", **words})
    actor = cast.actor(who, now=now)
    if who != "grid_worker":
        return entering.post(cast.node("community"), said, by=actor, now=now)
    return entering.post(
        cast.node(place),
        said,
        by=actor,
        now=now,
        source=Source.HOME_VISIT,
        whom=OLD_LADY,
        agreement=SPOKEN,
    )


def published(cast: Cast, now: datetime, *, review: Review | None = None, **more: Any) -> Wish:
    """A wish on the wall."""
    wish = posted(cast, now, **more)
    entering.submit(wish, by=cast.actor(more.get("who", "grid_worker"), now=now), now=now)
    reviewing.publish(wish, review or Review(), by=cast.actor("reviewer", now=now), now=now)
    return wish


def make_wish(
    cast: Cast, place: str, maker: str, is_published: bool, *, now: datetime
) -> uuid.UUID:
    """A wish of a place by whoever may: on behalf by offices, the own one by others."""
    by = cast.actor(maker, now=now)
    is_office = bool(reach(by, "wish.enter"))
    wish = entering.post(
        cast.node(place),
        Words(title=f"想要一副老花镜（{place}）"),
        by=by,
        now=now,
        source=Source.HOME_VISIT if is_office else Source.SELF,
        whom=OLD_LADY if is_office else None,
        agreement=SPOKEN if is_office else None,
    )
    if is_published:
        entering.submit(wish, by=by, now=now)
        wish.state, wish.published_at, wish.open_since = State.PUBLISHED, now, now
        db.session.flush()
    return wish.id


def restore_wishes(wishes: Mapping[str, uuid.UUID]) -> None:
    """Put wishes back: those published onto the wall, the others into the drawer."""
    for table in (Participant, Partner, Photo, Delivery, CallBack, Invitation, Claim):
        db.session.execute(sa.delete(table))
    db.session.execute(sa.update(Vetting).values(state=VettingState.VETTED))
    for wish_id in wishes.values():
        wish = db.session.get_one(Wish, wish_id)
        wish.state = State.PUBLISHED if wish.published_at else State.DRAFT
        wish.merged_into_id = None
    db.session.flush()


def claimed(cast: Cast, wish: Wish, now: datetime, *, who: str = "unit_contact") -> Claim:
    """A claim by a unit, or by whoever it is."""
    offer = Offer(key=uuid.uuid4().hex)
    made, _ = claims.claim(wish, offer, by=cast.actor(who, now=now), now=now)
    return made


@lru_cache(maxsize=64)
def shot(seed: int = 1) -> Shot:
    """A photo as it comes out of the camera page."""
    return develop([jpeg(scene(seed))], most=1)[0]


def delivered(
    cast: Cast,
    wish: Wish,
    now: datetime,
    *,
    who: str = "unit_contact",
    seed: int = 1,
    participants: Sequence[str] = (),
    **more: Any,
) -> None:
    """A delivery with one photo."""
    people = [cast.people[each] for each in participants]
    delivering.deliver(
        [wish],
        Handing(participants=people, **more),
        [shot(seed)],
        store=store(),
        by=cast.actor(who, now=now),
        now=now,
    )


def confirmed(
    cast: Cast,
    wish: Wish,
    now: datetime,
    *,
    who: str = "grid_worker",
    grade: Grade = Grade.SATISFIED,
    **more: Any,
) -> None:
    """A call-back that reached the resident."""
    said = Said(grade=grade, **more)
    confirming.call_back(wish, said, by=cast.actor(who, now=now), now=now)


def brought_to(cast: Cast, state: State, now: datetime, **words: Any) -> Wish:
    """A wish in a state of the plain way, each step an hour after the one before."""
    hour = timedelta(hours=1)
    steps = WAY[: WAY.index(state) + 1]
    wish = posted(cast, now, **words)
    for place, step in enumerate(steps):
        _take(cast, wish, step, now + place * hour)
    return wish


def _take(cast: Cast, wish: Wish, step: State, at: datetime) -> None:
    unit, grid = cast.actor("unit_contact", now=at), cast.actor("grid_worker", now=at)
    staff = cast.actor("reviewer", now=at)
    if step is State.SUBMITTED:
        entering.submit(wish, by=grid, now=at)
    elif step is State.PUBLISHED:
        reviewing.publish(wish, Review(), by=staff, now=at)
    elif step is State.CLAIMED:
        claimed(cast, wish, at)
    elif step is State.IN_PROGRESS:
        holding.begin(wish, by=unit, now=at)
    elif step is State.DELIVERED:
        delivered(cast, wish, at)
    elif step is State.CONFIRMED:
        confirmed(cast, wish, at)
    elif step is State.CLOSED:
        closing.close([wish], by=staff, now=at)


def live(wish: Wish) -> Claim:
    """The claim that is live, which must be there."""
    found = queries.live_claim(wish)
    assert found is not None
    return found
