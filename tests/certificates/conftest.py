"""A town, within an application context."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.db import db
from tests.certificates.scenes import FOUNDED
from tests.support.cast import Cast, gather


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town of the fixed cast."""
    return gather(app, now=FOUNDED)


@pytest.fixture
def inside(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast, within an application context."""
    with app.app_context():
        yield cast
        db.session.rollback()
