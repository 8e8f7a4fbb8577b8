"""佐证照片 on pages: 待办 shows them to who decides, nobody else finds them."""

import uuid
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.accounts.models import Approval
from app.core import clock
from app.core.db import db, transaction
from app.events.evidence_models import HandPicture
from app.events.models import HandEntry
from tests.events.beside import over
from tests.events.sending import kept, photo, send
from tests.support.cast import PEOPLE, Cast, gather
from tests.support.photos import exif_of, gps_of
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
EVERYBODY = ("", *PEOPLE)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def held(app: Flask, cast: Cast) -> tuple[uuid.UUID, uuid.UUID]:
    """An event that ended an hour ago, and its session."""
    with app.app_context():
        return over(cast)


def test_the_approver_sees_the_pictures_before_deciding_and_afterwards(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    page = send(app, cast, held, photo(1), photo(2))
    assert "已提交 1 人" in page.text
    first, second = (f"/hand-pictures/{each.id}" for each in kept(app))
    reviewer = browser(app, cast, "reviewer").open("/todo")
    for here in (first, second):
        assert f'href="{here}/large.jpg"' in reviewer.page
        assert f'src="{here}/small.jpg"' in reviewer.page
    # the own proposal: the maker's page of the event shows them
    assert first in page.page

    with app.app_context():
        waiting = str(db.session.scalars(sa.select(Approval.id)).one())
    reviewer.send("/todo/approvals", {"approval": waiting})

    assert first not in reviewer.open("/todo").page
    assert first in reviewer.open(f"/manage/events/{held[0]}").page
    assert reviewer.client.get(f"{first}/large.jpg").status_code == 200


def test_a_picture_is_a_picture_and_nothing_else(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    send(app, cast, held, photo(1))
    (picture,) = kept(app)
    client = browser(app, cast, "reviewer").client

    for size in ("large", "small"):
        answer = client.get(f"/hand-pictures/{picture.id}/{size}.jpg")
        assert answer.status_code == 200
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert (exif_of(answer.data), gps_of(answer.data)) == ({}, {})
        assert Image.open(BytesIO(answer.data)).format == "JPEG"
    for path in ("huge.jpg", "large.png", "../x"):
        assert client.get(f"/hand-pictures/{picture.id}/{path}").status_code == 404
    assert client.get(f"/hand-pictures/{uuid.UUID(int=1)}/large.jpg").status_code == 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_neither_proposed_nor_decides_finds_nothing(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID], who: str
) -> None:
    send(app, cast, held, photo(1), people="林晓月\n方明")
    (picture,) = kept(app)
    here = f"/hand-pictures/{picture.id}"
    visitor = browser(app, cast, who)

    answers = {visitor.client.get(f"{here}/{each}.jpg").status_code for each in ("large", "small")}

    # the secretary gains by it
    allowed = {"organiser", "reviewer", "upper"}
    assert answers == ({200} if who in allowed else {404} if who else {302})
    for page in ("/todo", "/hand-entries", f"/manage/events/{held[0]}", f"/events/{held[0]}"):
        if who not in allowed:
            assert here not in visitor.open(page).page


def test_everybody_reads_how_many_there_were_and_when_they_went(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    send(app, cast, held, photo(1), photo(2))
    reviewer = browser(app, cast, "reviewer").open("/todo")
    with app.app_context():
        waiting = str(db.session.scalars(sa.select(Approval.id)).one())
    reviewer.send("/todo/approvals", {"approval": waiting})
    volunteer = browser(app, cast, "volunteer")
    assert "附有 2 张照片，只给办理的人看" in volunteer.open("/hand-entries").text

    with app.app_context(), transaction():
        db.session.scalars(sa.select(HandEntry)).one().pictures_gone_at = clock.now()
        db.session.execute(sa.delete(HandPicture))

    said = "附过 2 张照片"
    assert said in volunteer.open("/hand-entries").text
    assert "已按期删除" in volunteer.text
    assert said in reviewer.open(f"/manage/events/{held[0]}").text


def test_a_picture_of_another_event_is_pointed_out_before_deciding(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    send(app, cast, held, photo(5))
    with app.app_context():
        other = over(cast, title="除草")
    reviewer = browser(app, cast, "reviewer")
    assert "另一场活动" not in reviewer.open("/todo").text

    send(app, cast, other, photo(5), people="周远山")

    assert reviewer.open("/todo").text.count("有照片看着和另一场活动交过的是同一张") == 1
