"""A town with a vetted unit, and wishes in it, for the tests of pages."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import claiming, closing, holding, photos, queries
from app.wishes.claiming import Offer
from app.wishes.models import Claim, Wish
from app.wishes.rules.machine import State
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.scenes import lived

#: what no page may say but the one after a logged look
PERSONAL = ("赵阿桂", "13711112222", "7幢", "302室")
#: far enough back for the steps of `brought`
BEFORE, FOUNDED = timedelta(hours=12), timedelta(days=3)


def town(app: Flask) -> Cast:
    """The cast, its unit vetted."""

    def live() -> Cast:
        cast = gather(app, ago=FOUNDED)
        with app.app_context(), transaction():
            make.vet(cast, "unit")
        return cast

    return lived(app, "a vetted unit", live)


def published(app: Flask, cast: Cast, **more: Any) -> uuid.UUID:
    """A wish on the wall."""
    with app.app_context(), transaction():
        return make.published(cast, clock.now() - BEFORE, **more).id


def brought(app: Flask, cast: Cast, state: State, **words: Any) -> uuid.UUID:
    """A wish in a state of the plain way."""
    with app.app_context(), transaction():
        return make.brought_to(cast, state, clock.now() - BEFORE, **words).id


def with_wish(app: Flask, cast: Cast, wish_id: uuid.UUID, act: Callable[[Wish], Any]) -> Any:
    """What somebody does to a wish, in a transaction of its own."""
    with app.app_context(), transaction():
        return act(queries.wish(cast.region_id, wish_id))


def claimed(app: Flask, cast: Cast, wish_id: uuid.UUID, who: str = "unit_contact") -> uuid.UUID:
    """A claim; its id."""

    def act(wish: Wish) -> uuid.UUID:
        return make.claimed(cast, wish, clock.now(), who=who).id

    found: uuid.UUID = with_wish(app, cast, wish_id, act)
    return found


def joint(app: Flask, cast: Cast, wish_id: uuid.UUID, *, accepts: bool | None) -> uuid.UUID:
    """A claim of the unit with the branch, which said yes, no, or nothing yet; its id."""
    now, branch = clock.now(), cast.nodes["branch"]

    def act(wish: Wish) -> uuid.UUID:
        offer = Offer(key=uuid.uuid4().hex, partners=[branch])
        made, _ = claiming.claim(wish, offer, by=cast.actor("unit_contact"), now=now)
        if accepts is not None:
            by = cast.actor("secretary")
            holding.answer_invitation(made, branch, accepts=accepts, by=by, now=now)
        return made.id

    found: uuid.UUID = with_wish(app, cast, wish_id, act)
    return found


def released(app: Flask, cast: Cast, wish_id: uuid.UUID, reason: str = "") -> None:
    """The unit gives its claim back."""
    by = _actor(app, cast, "unit_contact")
    with_wish(
        app, cast, wish_id, lambda w: holding.release(w, by=by, now=clock.now(), reason=reason)
    )


def closed(app: Flask, cast: Cast, wish_id: uuid.UUID, story: str = "") -> None:
    """Staff close a confirmed wish."""
    by = _actor(app, cast, "reviewer")
    with_wish(app, cast, wish_id, lambda w: closing.close([w], by=by, now=clock.now(), story=story))


def shown(app: Flask, cast: Cast, wish_id: uuid.UUID) -> uuid.UUID:
    """Staff look at the first picture of a wish and publish it; its id."""
    by, now = _actor(app, cast, "reviewer"), clock.now()

    def act(wish: Wish) -> uuid.UUID:
        photo = queries.photos(wish_id)[0]
        photos.clear(photo, wish, by=by, now=now)
        photos.publish(photo, wish, is_public=True, has_consent=True, by=by, now=now)
        return photo.id

    found: uuid.UUID = with_wish(app, cast, wish_id, act)
    return found


def claim_of(app: Flask, wish_id: uuid.UUID) -> Claim:
    """The newest claim of a wish."""
    with app.app_context():
        return queries.claims_of(wish_id)[-1]


def claim_of_path(app: Flask, path: str) -> Claim:
    """The claim of an address `/claims/<id>`."""
    with app.app_context():
        return db.session.get_one(Claim, uuid.UUID(path.rpartition("/")[2]))


def state_of(app: Flask, wish_id: uuid.UUID) -> State:
    """Where a wish stands."""
    with app.app_context():
        return db.session.get_one(Wish, wish_id).state


def _actor(app: Flask, cast: Cast, who: str) -> Any:
    with app.app_context():
        return cast.actor(who)
