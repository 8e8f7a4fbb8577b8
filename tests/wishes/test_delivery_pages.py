"""Delivering on pages: photos, slips, who took part, many at once; who sees and covers pictures."""

import uuid
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import service as people
from app.accounts.models import MembershipKind
from app.core import clock
from app.core.db import db, transaction
from app.wishes.models import Delivery, Participant, Photo, PhotoKind
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Privacy
from tests.support.cast import Cast
from tests.support.photos import jpeg, jpeg_with_gps, scene
from tests.support.reader import Reader
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
        ([None], {}, "这个文件不是能识别的照片"),
        (range(10), {}, "照片最多 9 张"),
        ([1], {"cost": "许多"}, "请填写金额，例如 86.5"),
        ([1], {"cost": "-1"}, "请填写金额，例如 86.5"),
        ([1], {"participants": "x"}, "请从列表里选择"),
        ([1], {"participants": "{member}"}, "参与人里有人不是本单位"),
    ],
)
def test_faults_keep_what_was_typed_and_deliver_nothing(
    app: Flask, cast: Cast, photos: Iterable[int | None], form: dict[str, str], sentence: str
) -> None:
    """Photos are named by the seeds of their scenes: they are painted when the test runs."""
    wish_id, here = _held(app, cast)
    unit = browser(app, cast, "unit_contact")
    filled = {key: value.format(**cast.people) for key, value in form.items()}

    files = [
        jpeg(scene(seed), quality=30) if seed is not None else b"no picture" for seed in photos
    ]

    _deliver(unit, here, *files, text="当面试戴合适", funding="工会经费", **filled)

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


@pytest.mark.parametrize(("accepts", "status"), [(None, 403), (False, 404), (True, 200)])
def test_a_partner_delivers_once_it_said_yes(
    app: Flask, cast: Cast, accepts: bool | None, status: int
) -> None:
    wish_id = scenes.published(app, cast)
    here = f"/claims/{scenes.joint(app, cast, wish_id, accepts=accepts)}"

    page = _deliver(browser(app, cast, "secretary").open("/claims"), here, jpeg())

    assert page.status == status
    delivered = scenes.state_of(app, wish_id) is State.DELIVERED
    assert delivered is bool(accepts)


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
    assert grid.page.count('name="claim"') == 2

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
