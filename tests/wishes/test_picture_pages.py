"""Pictures on pages: who sees them, that they are nothing else, boxes over faces."""

import uuid
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.core.db import db
from app.wishes import queries
from app.wishes.models import Photo
from app.wishes.rules.machine import State
from tests.support.cast import Cast
from tests.support.photos import exif_of, jpeg_with_gps, scene
from tests.support.reader import Reader, reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _file(content: bytes, name: str = "IMG_0001.jpg") -> tuple[BytesIO, str]:
    return BytesIO(content), name


def _deliver(visitor: Reader, here: str, *photos: bytes, **form: Any) -> Reader:
    visitor.open(f"{here}/deliver")
    files = {"photos": [_file(each) for each in photos]} if photos else {}
    return visitor.send(f"{here}/deliver", {**form, **files})


def _held(app: Flask, cast: Cast, **more: Any) -> tuple[uuid.UUID, str]:
    wish_id = scenes.published(app, cast, **more)
    return wish_id, f"/claims/{scenes.claimed(app, cast, wish_id)}"


def _photos(app: Flask) -> list[Photo]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Photo).order_by(Photo.id)))


def _delivered_photo(app: Flask, cast: Cast) -> tuple[uuid.UUID, uuid.UUID]:
    """A delivered wish and its one picture."""
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    return wish_id, _photos(app)[0].id


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("", 404),
        ("volunteer", 404),
        ("secretary", 404),
        ("unit_contact", 200),
        ("reviewer", 200),
        ("grid_worker", 200),
    ],
)
def test_a_private_picture_is_seen_by_its_sides_alone(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    _, photo_id = _delivered_photo(app, cast)
    visitor = browser(app, cast, who)

    for size in ("large", "small"):
        assert visitor.client.get(f"/photos/{photo_id}/{size}.jpg").status_code == status


def test_a_published_picture_is_a_picture_and_nothing_else(app: Flask, cast: Cast) -> None:
    _, here = _held(app, cast)
    _deliver(browser(app, cast, "unit_contact"), here, jpeg_with_gps(scene(1)))
    wish_id = scenes.claim_of_path(app, here).wish_id
    photo_id = scenes.shown(app, cast, wish_id)

    answer = reader(app).client.get(f"/photos/{photo_id}/large.jpg")

    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert exif_of(answer.data) == {}
    assert Image.open(BytesIO(answer.data)).format == "JPEG"


@pytest.mark.parametrize(
    "path", ["huge.jpg", "large.png", "large.jpg/..", "../x"], ids=["size", "kind", "up", "out"]
)
def test_no_other_address_of_a_picture_answers(app: Flask, cast: Cast, path: str) -> None:
    _, photo_id = _delivered_photo(app, cast)

    assert reader(app).open(f"/photos/{photo_id}/{path}").status == 404
    assert reader(app).open(f"/photos/{uuid.UUID(int=1)}/large.jpg").status == 404


def _cover(visitor: Reader, photo_id: uuid.UUID, boxes: str, **form: str) -> Reader:
    visitor.open(f"/photos/{photo_id}/blur")
    return visitor.send(f"/photos/{photo_id}/blur", {"boxes": boxes, **form})


def _pixels(app: Flask, cast: Cast, photo_id: uuid.UUID) -> bytes:
    answer = browser(app, cast, "reviewer").client.get(f"/photos/{photo_id}/large.jpg")
    return answer.data


@pytest.mark.parametrize("who", ["unit_contact", "reviewer"])
def test_who_uploaded_and_the_office_cover_faces_for_good(app: Flask, cast: Cast, who: str) -> None:
    wish_id, photo_id = _delivered_photo(app, cast)
    before = _pixels(app, cast, photo_id)
    visitor = browser(app, cast, who)

    _cover(visitor, photo_id, "[[1000,1000,3000,3000]]", next=f"/wishes/{wish_id}")

    assert visitor.status == 200
    assert visitor.path == f"/wishes/{wish_id}"
    assert _photos(app)[0].is_blurred
    assert _pixels(app, cast, photo_id) != before


@pytest.mark.parametrize(("who", "status"), [("unit_lead", 403), ("secretary", 404)])
def test_nobody_else_covers_a_picture(app: Flask, cast: Cast, who: str, status: int) -> None:
    _, photo_id = _delivered_photo(app, cast)
    visitor = browser(app, cast, who).open(f"/photos/{photo_id}/blur")
    asked = visitor.status

    visitor.open("/me").send(f"/photos/{photo_id}/blur", {"boxes": "[[0,0,100,100]]"})

    assert (asked, visitor.status) == (status, status)
    assert not _photos(app)[0].is_blurred


@pytest.mark.parametrize(
    ("boxes", "sentence"), [("", "请先在照片上画出"), ("[[0]]", "没有看懂遮挡框的位置")]
)
def test_boxes_that_say_nothing_change_nothing(
    app: Flask, cast: Cast, boxes: str, sentence: str
) -> None:
    _, photo_id = _delivered_photo(app, cast)
    unit = browser(app, cast, "unit_contact")

    _cover(unit, photo_id, boxes)

    assert unit.status == 422
    assert sentence in unit.text
    assert not _photos(app)[0].is_blurred


def test_covering_leads_to_no_other_site(app: Flask, cast: Cast) -> None:
    wish_id, photo_id = _delivered_photo(app, cast)
    unit = browser(app, cast, "unit_contact")

    _cover(unit, photo_id, "[[0,0,100,100]]", next="https://evil.example/")

    assert unit.path == f"/claims/{scenes.claim_of(app, wish_id).id}"


def test_my_photos_stand_on_the_claim_with_a_way_to_cover_them(app: Flask, cast: Cast) -> None:
    wish_id, photo_id = _delivered_photo(app, cast)
    here = f"/claims/{scenes.claim_of(app, wish_id).id}"

    own = browser(app, cast, "unit_contact").open(here)
    colleague = browser(app, cast, "unit_lead").open(here)

    assert f"/photos/{photo_id}/blur" in own.page
    assert f"/photos/{photo_id}/" in colleague.page
    assert f"/photos/{photo_id}/blur" not in colleague.page
    with app.app_context():
        assert len(queries.photos(wish_id)) == 1
