"""A resident's own wishes for tests of pages, brought to any state."""

import io
import uuid
from typing import Any

from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import closing, entering, holding, reviewing
from app.wishes.models import Wish
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.photos import jpeg, scene
from tests.support.reader import Reader
from tests.support.visits import browser

GLASSES = {"wish": "一副老花镜", "details": "看报纸用", "category": "goods"}


def photo(seed: int = 1) -> tuple[io.BytesIO, str]:
    """A picture as a form sends it."""
    return io.BytesIO(jpeg(scene(seed, size=(240, 180)))), f"{seed}.jpg"


def post(app: Flask, cast: Cast, who: str = "volunteer", **changes: Any) -> Reader:
    """The three fields, filled in and sent."""
    page = browser(app, cast, who).open("/wishes/new")
    return page.send("/wishes/new", {**GLASSES, **changes})


def own_wish(
    app: Flask, cast: Cast, who: str = "volunteer", *, upto: State = State.DRAFT
) -> uuid.UUID:
    """A wish that somebody of the cast posted, brought to a state."""
    now = clock.now()
    with app.app_context(), transaction():
        wish = make.posted(cast, now, who=who)
        staff, unit = cast.actor("reviewer", now=now), cast.actor("unit_contact", now=now)
        steps = make.WAY[: make.WAY.index(upto) + 1]
        if State.SUBMITTED in steps:
            entering.submit(wish, by=cast.actor(who, now=now), now=now)
        if State.PUBLISHED in steps:
            reviewing.publish(wish, Review(), by=staff, now=now)
        if State.CLAIMED in steps:
            make.claimed(cast, wish, now)
        if State.DELIVERED in steps:
            holding.begin(wish, by=unit, now=now)
            make.delivered(cast, wish, now)
        if State.CONFIRMED in steps:
            make.confirmed(cast, wish, now, who="reviewer")
        if State.CLOSED in steps:
            closing.close([wish], by=staff, now=now)
        return wish.id


def wish_now(app: Flask, wish_id: uuid.UUID) -> Wish:
    """The wish as it stands."""
    with app.app_context():
        return db.session.get_one(Wish, wish_id)
