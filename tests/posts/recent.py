"""The last month as it is at the moment of the test: a term that covers it, sent in on a page."""

import uuid
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.posts import rules
from app.posts.models import DutyLine, Post
from tests.posts.scenes import held, opened
from tests.support.cast import Cast
from tests.support.reader import Reader
from tests.support.visits import browser

NOW = clock.now()
TODAY = clock.local_day(NOW)
LONG_AGO = NOW - timedelta(days=200)
#: the month before this one: over, open, and wholly served
MONTH = rules.month_before(rules.month_of(TODAY))
WRITTEN = rules.written(MONTH)
FROM, TO = TODAY - timedelta(days=180), TODAY + timedelta(days=180)


def term(app: Flask, cast: Cast, who: str = "volunteer", **more: object) -> tuple[str, str]:
    """The ids of a post in the grid and of somebody's term in it."""
    with app.app_context(), transaction():
        post: Post = opened(cast, now=LONG_AGO, **more)  # type: ignore[arg-type]
        holding = held(cast, post, who, from_on=FROM, to_on=TO, now=LONG_AGO)
        return str(post.id), str(holding.id)


def month_path(cast: Cast, node: str = "grid") -> str:
    """The address of the last month at a place."""
    return f"/manage/duty/{cast.nodes[node]}/{WRITTEN}"


def send_in(app: Flask, cast: Cast, holding: str, *, by: str = "grid_worker") -> Reader:
    """Tick one holder on the page and send it in."""
    page = browser(app, cast, by).open(month_path(cast))
    form = {"shown": holding, "done": holding, f"note-{holding}": "每周巡楼"}
    return page.send(month_path(cast), form)


def line_id(app: Flask, holding: str) -> uuid.UUID:
    """The line of a term in the last month."""
    query = sa.select(DutyLine.id).where(
        DutyLine.holding_id == uuid.UUID(holding), DutyLine.month == MONTH
    )
    with app.app_context():
        return db.session.scalars(query).one()
