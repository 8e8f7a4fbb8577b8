"""The branch's year that most tests of the review begin with."""

import pytest
from flask import Flask

from app.core.db import transaction
from tests.review.year import served, town
from tests.support.cast import Cast
from tests.support.scenes import lived


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town after a year of service."""

    def live() -> Cast:
        cast = town(app)
        with app.app_context(), transaction():
            served(cast)
        return cast

    return lived(app, "a year of service", live)
