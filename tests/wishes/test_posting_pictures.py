"""The pictures of a resident's own wish, taken off and put on after it was sent back."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import reviewing
from app.wishes.models import Photo, Wish
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.visits import browser
from tests.wishes.residents import GLASSES, photo, post

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        make.vet(made, "unit")
    return made


def test_a_picture_is_taken_off_and_another_put_on(app: Flask, cast: Cast) -> None:
    post(app, cast, photos=[photo(1), photo(2), photo(3)])
    with app.app_context(), transaction():
        (wish,) = db.session.scalars(sa.select(Wish))
        reviewing.send_back(wish, reason="照片不清楚", by=cast.actor("reviewer"), now=clock.now())
        wish_id = wish.id
        first, *rest = db.session.scalars(sa.select(Photo.id).order_by(Photo.id)).all()

    page = browser(app, cast, "volunteer").open(f"/wishes/{wish_id}/edit")
    is_offered = str(first) in page.page
    page.send(f"/wishes/{wish_id}/edit", {**GLASSES, "gone": str(first), "photos": [photo(4)]})

    with app.app_context():
        left = db.session.scalars(sa.select(Photo.id).order_by(Photo.id)).all()
    assert is_offered
    assert left[:2] == rest
    assert len(left) == 3


def test_a_picture_of_another_wish_cannot_be_taken_off(app: Flask, cast: Cast) -> None:
    post(app, cast, photos=[photo(1)])
    post(app, cast, who="unit_contact", photos=[photo(2)])
    with app.app_context(), transaction():
        mine, other = db.session.scalars(sa.select(Wish).order_by(Wish.id))
        for each in (mine, other):
            reviewing.send_back(each, reason="补充", by=cast.actor("reviewer"), now=clock.now())
        wish_id, query = mine.id, sa.select(Photo.id).where(Photo.wish_id == other.id)
        foreign = db.session.scalars(query).one()

    page = browser(app, cast, "volunteer").open(f"/wishes/{wish_id}/edit")
    page.send(f"/wishes/{wish_id}/edit", {**GLASSES, "gone": str(foreign)})

    with app.app_context():
        assert len(db.session.scalars(sa.select(Photo)).all()) == 2
