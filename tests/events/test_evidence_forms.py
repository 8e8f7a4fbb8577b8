"""佐证照片 on forms: three forms take them, say what is wrong, and lose nothing typed."""

import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, pictures
from app.core.clock import local
from app.core.db import db
from app.events.models import Event
from tests.appeals.scenes import held as with_records
from tests.events.beside import over
from tests.events.sending import SMALL, entries, files_of, form, kept, photo, send
from tests.support.cast import Cast, gather
from tests.support.photos import jpeg, scene
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def held(app: Flask, cast: Cast) -> tuple[uuid.UUID, uuid.UUID]:
    """An event that ended an hour ago, and its session."""
    with app.app_context():
        return over(cast)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([b"GIF89a not a photo"], "这个文件不是能识别的照片"),
        ([b"\xff\xd8" + bytes(150_000)], "照片太大了，每张最多 20 MB"),
        ([jpeg(scene(1, size=SMALL))] * 4, "照片最多 3 张"),
    ],
    ids=["no picture", "too large", "too many"],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_there(
    app: Flask,
    cast: Cast,
    held: tuple[uuid.UUID, uuid.UUID],
    files: list[bytes],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "LARGEST_FILE", 100_000)
    page = send(app, cast, held, *((BytesIO(each), "a.jpg") for each in files), people="周远山")

    assert page.status in {413, 422}
    field = page.page.partition('<label for="pictures">')[2].partition("</div>")[0]
    assert said in field
    assert "周远山</textarea>" in page.page
    assert "大屏停电" in page.page
    assert (kept(app), entries(app)) == ([], [])


def test_a_doubt_elsewhere_says_that_the_pictures_are_to_be_chosen_again(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID], tmp_path: Path
) -> None:
    before = files_of(app)
    page = send(app, cast, held, photo(1), people="查无此人")

    assert page.status == 422
    field = page.page.partition('<label for="pictures">')[2].partition("</div>")[0]
    assert "照片没有保存，请重新选一次" in field
    assert "没有找到“查无此人”" in page.text
    assert kept(app) == []
    assert files_of(app) == before


@pytest.mark.parametrize("files", [[], [(BytesIO(b""), "")]], ids=["no part", "an empty part"])
def test_without_pictures_everything_is_as_before(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID], files: list[Any]
) -> None:
    page = send(app, cast, held, *files)

    assert "已提交 1 人" in page.text
    (entry,) = entries(app)
    assert (entry.pictures, entry.pictures_gone_at) == (0, None)
    assert "佐证照片" not in page.text


def test_a_plain_form_that_knows_no_files_is_taken(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    organiser, here = browser(app, cast, "organiser"), f"/manage/events/{held[0]}/hand"
    plain = {name: value for name, value in form(held).items() if name != "pictures"}

    assert "已提交 1 人" in organiser.open(here).send(here, plain).text


def test_an_event_that_nobody_planned_is_approved_with_its_pictures_in_sight(
    app: Flask, cast: Cast
) -> None:
    organiser = browser(app, cast, "organiser")
    sent = {
        "organisation_id": str(cast.nodes["branch"]),
        "title": "连夜除雪",
        "category": "environment",
        "place": "3 号楼前",
        "day": f"{local(clock.now()).date() - timedelta(days=2)}",
        "starts": "19:00",
        "ends": "21:00",
        "attendance": "in_plan",
        "people": "林晓月",
        "evidence": "photo",
        "reason": "临时除雪，当晚来不及报",
        "pictures": [photo(3)],
    }
    bad = organiser.open("/manage/backfill").send(
        "/manage/backfill", {**sent, "pictures": [(BytesIO(b"no"), "a.jpg")]}
    )
    assert bad.status == 422
    assert "这个文件不是能识别的照片" in bad.text
    with app.app_context():
        assert not db.session.scalars(sa.select(Event)).all()

    page = organiser.send("/manage/backfill", {**sent, "pictures": [photo(3)]})

    assert "等另一个人在“待办”批准" in page.text
    (picture,) = kept(app)
    assert f"/hand-pictures/{picture.id}" in page.page
    reviewer = browser(app, cast, "reviewer").open("/todo")
    assert f"/hand-pictures/{picture.id}/large.jpg" in reviewer.page
    assert browser(app, cast, "secretary").open("/todo").page.count("/hand-pictures/") == 2


def test_other_times_of_a_record_come_with_their_pictures(app: Flask, tmp_path: Path) -> None:
    found = with_records(app, tmp_path)
    here = f"/manage/events/{found.event_id}/attendances/{found.attendances['member']}/times"
    with app.app_context():
        starts = found.session().starts_at
    since, until = (local(starts + timedelta(minutes=each)) for each in (1, 60))
    times = {
        "since": f"{since:%H:%M}",
        "until": f"{until:%H:%M}",
        "evidence": "paper",
        "reason": "大屏晚开了一小时",
    }
    organiser = browser(app, found.cast, "organiser").open(here)
    bad = organiser.send(here, {**times, "pictures": [(BytesIO(b"no"), "a.jpg")]})
    assert bad.status == 422
    assert "这个文件不是能识别的照片" in bad.text
    assert "大屏晚开了一小时" in bad.page

    page = organiser.send(here, {**times, "pictures": [photo(2), photo(6)]})

    assert "等另一个人批准后更正" in page.text
    reviewer = browser(app, found.cast, "reviewer").open("/todo")
    assert reviewer.page.count("/large.jpg") == 2
    # whose times they are finds nothing
    (first, _) = kept(app)
    member = browser(app, found.cast, "member").client
    assert member.get(f"/hand-pictures/{first.id}/small.jpg").status_code == 404
