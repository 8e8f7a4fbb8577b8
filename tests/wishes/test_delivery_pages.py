"""Delivering on pages: photos, slips, who took part, many at once; who sees and covers pictures."""

import uuid
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.accounts import service as people
from app.accounts.models import MembershipKind
from app.core import clock
from app.core.db import db, transaction
from app.wishes import queries
from app.wishes.models import Delivery, Participant, Photo, PhotoKind
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Privacy
from tests.support.cast import Cast
from tests.support.photos import exif_of, jpeg, jpeg_with_gps, scene
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


def test_the_camera_page_says_what_to_photograph(app: Flask, cast: Cast) -> None:
    _, here = _held(app, cast)

    page = browser(app, cast, "unit_contact").open(f"{here}/deliver")

    assert "拍物品、背影或现场，不用拍脸，不拍收款码" in page.text
    assert "不影响积分" in page.text
    assert 'enctype="multipart/form-data"' in page.page
    assert "罗大雪" in page.text
    assert "林晓月" not in page.text


def test_a_delivery_with_photos_and_people_is_kept(app: Flask, cast: Cast) -> None:
    wish_id, here = _held(app, cast)
    unit = browser(app, cast, "unit_contact")
    both = [str(cast.people["unit_contact"]), str(cast.people["unit_lead"])]

    _deliver(
        unit,
        here,
        jpeg_with_gps(scene(1)),
        jpeg(scene(2)),
        text="当面试戴合适",
        cost="86.5",
        funding="工会经费",
        participants=both,
        may_name="1",
    )

    assert unit.path == here
    assert "已送达，谢谢" in unit.text
    assert "2 人" in unit.text
    assert scenes.state_of(app, wish_id) is State.DELIVERED
    with app.app_context():
        delivery = db.session.scalars(sa.select(Delivery)).one()
        named = db.session.scalars(sa.select(Participant)).all()
    assert (delivery.text, delivery.cost, delivery.funding) == ("当面试戴合适", 8650, "工会经费")
    assert {(str(each.person_id), each.may_name) for each in named} == {(p, True) for p in both}
    assert [photo.kind for photo in _photos(app)] == [PhotoKind.DELIVERY] * 2
    assert not any(photo.is_public for photo in _photos(app))


def test_the_browser_that_delivered_is_remembered(app: Flask, cast: Cast) -> None:
    _, here = _held(app, cast)
    unit = browser(app, cast, "unit_contact")

    _deliver(unit, here, jpeg())

    assert unit.client.get_cookie("wg_claims") is not None


def test_a_slip_may_stand_for_the_photo(app: Flask, cast: Cast) -> None:
    _, here = _held(app, cast)

    _deliver(browser(app, cast, "unit_contact"), here, jpeg(), is_slip="1")

    assert [photo.kind for photo in _photos(app)] == [PhotoKind.SLIP]


@pytest.mark.parametrize(
    ("photos", "form", "sentence"),
    [
        ([], {}, "请上传 1 到 9 张照片"),
        ([b"no picture"], {}, "这个文件不是能识别的照片"),
        ([jpeg(scene(n), quality=30) for n in range(10)], {}, "照片最多 9 张"),
        ([jpeg()], {"cost": "许多"}, "请填写金额，例如 86.5"),
        ([jpeg()], {"cost": "-1"}, "请填写金额，例如 86.5"),
        ([jpeg()], {"participants": "x"}, "请从列表里选择"),
        ([jpeg()], {"participants": "{member}"}, "参与人里有人不是本单位"),
    ],
)
def test_faults_keep_what_was_typed_and_deliver_nothing(
    app: Flask, cast: Cast, photos: list[bytes], form: dict[str, str], sentence: str
) -> None:
    wish_id, here = _held(app, cast)
    unit = browser(app, cast, "unit_contact")
    filled = {key: value.format(**cast.people) for key, value in form.items()}

    _deliver(unit, here, *photos, text="当面试戴合适", funding="工会经费", **filled)

    assert unit.status == 422
    assert sentence in unit.text
    assert "当面试戴合适" in unit.text
    assert 'value="工会经费"' in unit.page
    assert scenes.state_of(app, wish_id) is State.CLAIMED
    assert _photos(app) == []


@pytest.mark.parametrize("who", ["secretary", "volunteer", "other_reviewer"])
def test_nobody_delivers_for_others(app: Flask, cast: Cast, who: str) -> None:
    wish_id, here = _held(app, cast)

    page = _deliver(browser(app, cast, who), here, jpeg())

    assert page.status == 404
    assert scenes.state_of(app, wish_id) is State.CLAIMED
    assert _photos(app) == []


def test_an_auditor_reads_and_delivers_nothing(app: Flask, cast: Cast) -> None:
    wish_id, here = _held(app, cast)
    auditor = browser(app, cast, "auditor").open(here)

    assert f"{here}/deliver" not in auditor.page
    assert _deliver(auditor, here, jpeg()).status == 403
    assert scenes.state_of(app, wish_id) is State.CLAIMED


def test_at_level_c_the_contact_person_carries_it_on(app: Flask, cast: Cast) -> None:
    wish_id, here = _held(app, cast, review=Review(privacy=Privacy.C))
    unit = browser(app, cast, "unit_contact").open(f"{here}/deliver")
    said = unit.text
    _deliver(unit, here, jpeg(scene(1)))
    after = (scenes.state_of(app, wish_id), unit.text)
    grid = browser(app, cast, "grid_worker").open(f"{here}/deliver")
    carried = grid.text

    _deliver(grid, here, jpeg(scene(2)))

    assert "请把东西送到社区" in said
    assert after[0] is State.HANDED_OVER
    assert "已交给对接人，谢谢" in after[1]
    assert "东西送到家里了" in carried
    assert "罗大雪" not in carried
    assert scenes.state_of(app, wish_id) is State.DELIVERED


def test_the_claimer_cannot_carry_on_what_was_handed_over(app: Flask, cast: Cast) -> None:
    wish_id, here = _held(app, cast, review=Review(privacy=Privacy.C))
    unit = browser(app, cast, "unit_contact")
    _deliver(unit, here, jpeg(scene(1)))

    unit.send(f"{here}/deliver", {"photos": [_file(jpeg(scene(2)))]})

    assert unit.status == 409
    assert scenes.state_of(app, wish_id) is State.HANDED_OVER


def test_several_are_delivered_with_one_set_of_photos(app: Flask, cast: Cast) -> None:
    held = [_held(app, cast, title=f"第{number}个书包") for number in range(3)]
    unit = browser(app, cast, "unit_contact").open("/claims/deliver")
    assert all(f"第{number}个书包" in unit.text for number in range(3))

    chosen = [here.rpartition("/")[2] for _, here in held[:2]]
    unit.send("/claims/deliver", {"claim": chosen, "photos": [_file(jpeg())]})

    assert unit.path == "/claims"
    states = [scenes.state_of(app, wish_id) for wish_id, _ in held]
    assert states == [State.DELIVERED, State.DELIVERED, State.CLAIMED]
    assert len({photo.set_id for photo in _photos(app)}) == 1
    assert len(_photos(app)) == 2


def test_several_are_all_delivered_or_none(app: Flask, cast: Cast) -> None:
    wish_id, here = _held(app, cast)
    _, over = _held(app, cast)
    unit = browser(app, cast, "unit_contact")
    _deliver(unit, over, jpeg(scene(1)))
    before = len(_photos(app))
    unit.open("/claims/deliver")

    chosen = [each.rpartition("/")[2] for each in (here, over)]
    unit.send("/claims/deliver", {"claim": chosen, "photos": [_file(jpeg(scene(2)))]})

    assert unit.status == 409
    assert scenes.state_of(app, wish_id) is State.CLAIMED
    assert len(_photos(app)) == before
    assert f'value="{chosen[0]}" checked' in unit.page


@pytest.mark.parametrize(("chosen", "status"), [("", 422), ("x", 422), ("other", 404)])
def test_what_was_ticked_must_be_ones_own(app: Flask, cast: Cast, chosen: str, status: int) -> None:
    wish_id, here = _held(app, cast)
    scenes.released(app, cast, wish_id)
    own = _held(app, cast)[1]
    secretary = browser(app, cast, "secretary").open("/claims/deliver")
    ids = {"": [], "x": ["x"], "other": [own.rpartition("/")[2]]}[chosen]

    secretary.open("/me").send("/claims/deliver", {"claim": ids, "photos": [_file(jpeg())]})

    assert secretary.status == status
    assert _photos(app) == []
    assert here != own


def test_a_contact_person_delivers_many_that_were_handed_over(app: Flask, cast: Cast) -> None:
    held = [_held(app, cast, review=Review(privacy=Privacy.C)) for _ in range(2)]
    unit = browser(app, cast, "unit_contact").open("/claims/deliver")
    ids = [here.rpartition("/")[2] for _, here in held]
    unit.send("/claims/deliver", {"claim": ids, "photos": [_file(jpeg(scene(1)))]})
    grid = browser(app, cast, "grid_worker").open("/claims/deliver")

    grid.send("/claims/deliver", {"claim": ids, "photos": [_file(jpeg(scene(2)))]})

    assert [scenes.state_of(app, wish_id) for wish_id, _ in held] == [State.DELIVERED] * 2


def test_helpers_are_the_people_of_the_own_unit(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        on = clock.local_day(clock.now())
        volunteer, unit = cast.person("volunteer"), cast.node("unit")
        people.join(volunteer, unit, MembershipKind.UNIT, from_on=on)
    _, here = _held(app, cast)

    page = browser(app, cast, "unit_contact").open(f"{here}/deliver").text

    assert "苏小禾" in page
    assert "严小寒" in page
    assert "方明" not in page


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
