"""A town in which two members earned something, for whoever exports its lists."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.db import db, transaction
from tests.exports.scenes import THEN
from tests.points.facts import serve
from tests.support.cast import Cast, gather


@pytest.fixture
def cast(app: Flask) -> Cast:
    """A town in which two members earned something."""
    found = gather(app)
    with app.app_context(), transaction():
        serve(found, "member", THEN, points=300)
        serve(found, "second_member", THEN, points=500)
    return found


@pytest.fixture
def inside(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast, within an application context."""
    with app.app_context():
        yield cast
        db.session.rollback()
