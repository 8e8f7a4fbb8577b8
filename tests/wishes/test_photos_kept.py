"""Pictures of wishes: nothing of the phone survives, codes are held, old ones are found out."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.core.db import db
from app.core.errors import Forbidden
from app.core.files import Store
from app.core.shots import TooManyPhotos
from app.wishes import holding, photos
from app.wishes.claim_errors import PhotoHeld, PhotoMissing, PhotoPrivate
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
from tests.wishes.kept import claimed, delivered, in_a_bucket, on_disk, store

__all__ = ("in_a_bucket", "on_disk", "store")

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return verbs.town(app)


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


def test_a_delivery_has_one_to_nine_pictures(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")

    with pytest.raises(PhotoMissing):
        delivered(cast, [wish], b"", store=on_disk)
    with pytest.raises(TooManyPhotos):
        delivered(cast, [wish], *[jpeg()] * (MOST_PHOTOS + 1), store=on_disk)
    assert db.session.scalars(sa.select(Photo)).all() == []
