"""The cast at their browsers, and events in the state that a page is about."""

import uuid
from datetime import datetime

from flask import Flask

from app.accounts import sign_in
from app.accounts.models import SignInKind
from app.core import clock
from app.core.codes import poster_code
from app.core.db import transaction
from app.core.vault import vault
from app.events import service as events
from tests.support.cast import Cast, plan, published
from tests.support.reader import Reader, reader


def browser(app: Flask, cast: Cast, who: str) -> Reader:
    """A browser in which somebody of the cast is signed in; "" is nobody."""
    made = reader(app)
    if who:
        with app.app_context(), transaction():
            secret, _ = sign_in.begin(cast.actor(who), SignInKind.PAGE, now=clock.now())
        with made.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = secret, True
    return made


def event(app: Flask, cast: Cast, *, upto: str = "published", **changes: object) -> uuid.UUID:
    """An event of the community made by its organiser: a draft, submitted or published."""
    now = changes.pop("now", clock.now())
    assert isinstance(now, datetime)
    with app.app_context(), transaction():
        if upto == "published":
            return published(cast, now, **changes)[0].id  # type: ignore[arg-type]
        by = cast.actor("organiser", now=now)
        made = events.propose(cast.node("branch"), plan(now, **changes), by=by, now=now)
        if upto == "submitted":
            events.submit(made, by=by, now=now)
        return made.id


def poster_of(app: Flask, session_id: uuid.UUID) -> str:
    """The code on a session's poster."""
    with app.app_context():
        return poster_code(vault().code_keys, session_id)
