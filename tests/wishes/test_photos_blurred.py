"""Boxes over faces: what they hide is gone for the whole set, and nothing else is lost."""

import pytest
from flask import Flask

from app.accounts.actor import Actor
from app.core.blurring import Box
from app.core.db import db, transaction
from app.core.errors import Busy, Forbidden
from app.core.files import FileGone, Store
from app.wishes import photos
from app.wishes.models import Photo, Wish
from tests.support.cast import Cast
from tests.support.photos import jpeg, scene
from tests.support.scans import NOW
from tests.wishes import verbs
from tests.wishes.kept import claimed, delivered, in_a_bucket, on_disk, store

__all__ = ("in_a_bucket", "on_disk", "store")

pytestmark = pytest.mark.usefixtures("context")
FACE = (Box(4000, 3000, 2000, 2000),)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return verbs.town(app)


def _cover(photo: Photo, wish: Wish, store: Store, by: Actor) -> None:
    made = photos.covered(photo.file, FACE, store=store)
    photos.cover(photo, wish, made, store=store, by=by, now=NOW)


def test_of_two_who_draw_at_once_neither_loses_a_box(cast: Cast, on_disk: Store) -> None:
    (wish,) = claimed(cast, "想要一副老花镜")
    (photo,) = delivered(cast, [wish], jpeg(scene(6)), store=on_disk)
    unit = cast.actor("unit", now=NOW)
    late = photos.covered(photo.file, FACE, store=on_disk)
    with transaction():
        _cover(photo, wish, on_disk, unit)
    first = photo.file

    with pytest.raises(Busy):
        photos.cover(photo, wish, late, store=on_disk, by=unit, now=NOW)

    assert photo.file == first


def test_blurring_replaces_the_file_for_the_whole_set(cast: Cast, store: Store) -> None:
    wishes = claimed(cast, "想要一个书包", "想要一个铅笔盒")
    one, other, *rest = delivered(cast, wishes, jpeg(scene(6)), jpeg(scene(7)), store=store)
    assert one.file == other.file
    old, before = (one.file, one.thumbnail), store.fetch(one.file)

    with transaction():
        _cover(one, wishes[0], store, cast.actor("unit", now=NOW))

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
            _cover(photo, wish, on_disk, unit)
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
            _cover(photo, wish, on_disk, cast.actor(who, now=NOW))
    assert not photo.is_blurred
