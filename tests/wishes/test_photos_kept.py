"""Pictures of wishes: nothing of the phone survives, codes are held, old ones are found out."""

import urllib.request
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.core.blurring import Box
from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.core.files import FileGone, Store, open_store
from app.wishes import delivering, holding, photos
from app.wishes.claim_errors import PhotoHeld, PhotoMissing, PhotoPrivate, TooManyPhotos
from app.wishes.delivering import Handing
from app.wishes.errors import WishNotFound
from app.wishes.models import Photo, Wish
from app.wishes.rules.limits import MOST_PHOTOS
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.photos import (
    CANARY_MAKE,
    exif_of,
    gps_of,
    heic_with_gps,
    jpeg,
    jpeg_with_gps,
    photo_of,
    scene,
)
from tests.support.scans import NOW
from tests.wishes import verbs

pytestmark = pytest.mark.usefixtures("context")
FACE = (Box(4000, 3000, 2000, 2000),)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return verbs.town(app)


@pytest.fixture
def on_disk(tmp_path: Path) -> Store:
    return open_store("", folder=tmp_path / "files")


@pytest.fixture
def in_a_bucket(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    bucket = urllib.request.Request(f"{s3_endpoint}/wishes", method="PUT")
    urllib.request.urlopen(bucket).close()
    return open_store(f"s3://wishes?endpoint={s3_endpoint}&region=us-east-1", folder=Path("unused"))


@pytest.fixture(params=["on_disk", "in_a_bucket"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


def claimed(cast: Cast, *titles: str) -> list[Wish]:
    """Wishes that the unit has claimed."""
    wishes = [make.published(cast, NOW, title=title) for title in titles]
    for wish in wishes:
        make.claimed(cast, wish, NOW)
    return wishes


def delivered(
    cast: Cast, wishes: list[Wish], *uploads: bytes, store: Store, is_slip: bool = False
) -> list[Photo]:
    """The pictures of a delivery, as they are kept."""
    unit = cast.actor("unit", now=NOW)
    with transaction():
        shots = photos.develop(uploads)
        handing = Handing(is_slip=is_slip)
        delivering.deliver(wishes, handing, shots, store=store, by=unit, now=NOW)
    kept = sa.select(Photo).where(Photo.wish_id.in_([wish.id for wish in wishes]))
    return list(db.session.scalars(kept.order_by(Photo.id)))


def publish(cast: Cast, photo: Photo, wish: Wish, *, has_consent: bool = True) -> None:
    """Staff shows a picture to everybody."""
    by = cast.actor("reviewer", now=NOW)
    photos.publish(photo, wish, is_public=True, has_consent=has_consent, by=by, now=NOW)


def clear(cast: Cast, photo: Photo, wish: Wish) -> None:
    """Staff has looked at a held picture."""
    photos.clear(photo, wish, by=cast.actor("reviewer", now=NOW), now=NOW)


def sees(cast: Cast, photo: Photo, who: str | None) -> bool:
    """Whether somebody may open a picture."""
    actor = cast.actor(who, now=NOW) if who else None
    try:
        photos.photo(photo.id, region_id=cast.region_id, actor=actor)
    except WishNotFound:
        return False
    return True


@pytest.mark.parametrize("upload", [heic_with_gps, jpeg_with_gps])
def test_nothing_that_the_phone_wrote_is_in_the_store(
    cast: Cast, store: Store, upload: object
) -> None:
    content = upload(scene(3))  # type: ignore[operator]
    assert CANARY_MAKE.encode() in content

    (photo,) = delivered(cast, claimed(cast, "想要一副老花镜"), content, store=store)

    for name in (photo.file, photo.thumbnail):
        kept = store.fetch(name)
        assert (exif_of(kept), gps_of(kept)) == ({}, {})
        assert CANARY_MAKE.encode() not in kept
        assert Image.open(BytesIO(kept)).format == "JPEG"
    # it lay on its side
    assert (photo.width, photo.height) == (720, 960)


def test_a_picture_with_a_code_waits_for_a_persons_eye(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    code = photo_of("https://pay.example/collect?to=1")
    (photo,) = delivered(cast, [wish], code, store=on_disk)
    assert photo.has_code

    with pytest.raises(PhotoHeld):
        publish(cast, photo, wish)
    assert not photo.is_public
    clear(cast, photo, wish)
    publish(cast, photo, wish)
    assert photo.is_public


def test_a_code_in_a_file_of_an_iphone_is_found_too(cast: Cast, on_disk: Store) -> None:
    image = Image.open(BytesIO(photo_of("https://pay.example/1"))).convert("RGB")
    upload = heic_with_gps(image, orientation=1)

    (photo,) = delivered(cast, claimed(cast, "想要一副老花镜"), upload, store=on_disk)

    assert photo.has_code


def test_the_same_photo_for_another_wish_is_flagged(cast: Cast, on_disk: Store) -> None:
    first, second, third = claimed(cast, "想要一副老花镜", "想要一床棉被", "想要一盏台灯")
    (plain,) = delivered(cast, [first], jpeg(scene(5)), store=on_disk)
    (again,) = delivered(cast, [second], jpeg(scene(5), quality=60), store=on_disk)
    (other,) = delivered(cast, [third], jpeg(scene(10)), store=on_disk)

    used = [plain.same_as_wish_id, again.same_as_wish_id, other.same_as_wish_id]
    assert used == [None, first.id, None]
    publish(cast, plain, first)
    with pytest.raises(PhotoHeld):
        publish(cast, again, second)
    clear(cast, again, second)
    publish(cast, again, second)


def test_one_set_for_several_wishes_is_no_reuse(cast: Cast, on_disk: Store) -> None:
    wishes = claimed(cast, "想要一个书包", "想要一个铅笔盒")

    kept = delivered(cast, wishes, jpeg(scene(6)), jpeg(scene(7)), store=on_disk)

    assert len({photo.set_id for photo in kept}) == 1
    assert len({photo.file for photo in kept}) == 2
    assert {photo.wish_id for photo in kept} == {wish.id for wish in wishes}
    assert [photo.same_as_wish_id for photo in kept] == [None] * 4


def test_a_slip_is_never_public(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    (slip,) = delivered(cast, [wish], jpeg(scene(8)), store=on_disk, is_slip=True)
    clear(cast, slip, wish)

    with pytest.raises(PhotoPrivate):
        publish(cast, slip, wish)
    assert not sees(cast, slip, None)


def test_a_picture_is_public_with_consent_and_hidden_again(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    (photo,) = delivered(cast, [wish], jpeg(scene(9)), store=on_disk)
    with pytest.raises(PhotoPrivate):
        publish(cast, photo, wish, has_consent=False)
    assert not sees(cast, photo, None)

    publish(cast, photo, wish)
    assert sees(cast, photo, None)
    by = cast.actor("reviewer", now=NOW)
    photos.publish(photo, wish, is_public=False, has_consent=True, by=by, now=NOW)
    assert not sees(cast, photo, None)


@pytest.mark.parametrize("who", ["unit", "grid", "volunteer"])
def test_staff_alone_publishes(cast: Cast, on_disk: Store, who: str) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    (photo,) = delivered(cast, [wish], jpeg(scene(9)), store=on_disk)

    with pytest.raises(Forbidden):
        photos.publish(
            photo, wish, is_public=True, has_consent=True, by=cast.actor(who, now=NOW), now=NOW
        )
    assert not photo.is_public


def test_before_it_is_public_only_those_concerned_see_it(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    (photo,) = delivered(cast, [wish], jpeg(scene(9)), store=on_disk)

    who = {each: sees(cast, photo, each) for each in cast.people}
    assert {each for each, may in who.items() if may} == {
        *("unit", "unit_contact", "unit_lead"),
        *("grid", "grid_worker", "reviewer", "second"),
    }
    assert not sees(cast, photo, None)


def test_a_later_claimer_does_not_see_the_pictures_of_the_one_before(
    cast: Cast, on_disk: Store
) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    wish.privacy = type(wish.privacy).C
    (photo,) = delivered(cast, [wish], jpeg(scene(9)), store=on_disk)
    holding.release(wish, by=cast.actor("reviewer", now=NOW), now=NOW, reason="换一家")
    make.claimed(cast, wish, NOW, who="shop")

    assert sees(cast, photo, "unit")
    assert not sees(cast, photo, "shop")


def test_blurring_replaces_the_file_for_the_whole_set(cast: Cast, store: Store) -> None:
    wishes = claimed(cast, "想要一个书包", "想要一个铅笔盒")
    one, other, *rest = delivered(cast, wishes, jpeg(scene(6)), jpeg(scene(7)), store=store)
    assert one.file == other.file
    old, before = (one.file, one.thumbnail), store.fetch(one.file)

    with transaction():
        photos.cover(one, wishes[0], FACE, store=store, by=cast.actor("unit", now=NOW), now=NOW)

    for photo in (one, other):
        assert photo.is_blurred
        assert (photo.file, photo.thumbnail) == (one.file, one.thumbnail)
    assert store.fetch(one.file) != before
    for name in old:
        with pytest.raises(FileGone):
            store.fetch(name)
    assert not any(photo.is_blurred for photo in rest)
    assert all(store.fetch(photo.file) for photo in rest)


def test_a_blurring_that_fails_loses_no_picture(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    (photo,) = delivered(cast, [wish], jpeg(scene(6)), store=on_disk)
    old = photo.file
    unit = cast.actor("unit", now=NOW)

    def cover_and_fail() -> None:
        with transaction():
            photos.cover(photo, wish, FACE, store=on_disk, by=unit, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cover_and_fail()

    db.session.expire_all()
    kept = db.session.get_one(Photo, photo.id)
    assert (kept.file, kept.is_blurred) == (old, False)
    assert on_disk.fetch(kept.file)


def test_strangers_blur_nothing(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    (photo,) = delivered(cast, [wish], jpeg(scene(6)), store=on_disk)

    for who in ("shop", "volunteer", "auditor"):
        with pytest.raises(Forbidden):
            photos.cover(photo, wish, FACE, store=on_disk, by=cast.actor(who, now=NOW), now=NOW)
    assert not photo.is_blurred


def test_a_delivery_has_one_to_nine_pictures(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")

    with pytest.raises(PhotoMissing):
        delivered(cast, [wish], b"", store=on_disk)
    with pytest.raises(TooManyPhotos):
        delivered(cast, [wish], *[jpeg()] * (MOST_PHOTOS + 1), store=on_disk)
    assert db.session.scalars(sa.select(Photo)).all() == []
