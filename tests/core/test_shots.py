"""拍下的 shots: nothing of the phone stays, codes are seen, and no more than a form takes."""

from pathlib import Path

import pytest

from app.core.files import open_store
from app.core.pictures import PictureInvalid
from app.core.shots import TooManyPhotos, develop, put
from tests.support.photos import (
    CANARY_MAKE,
    exif_of,
    gps_of,
    jpeg,
    jpeg_with_gps,
    photo_of,
    scene,
)


def test_what_is_kept_of_a_shot_says_nothing_of_the_phone(tmp_path: Path) -> None:
    store = open_store("", folder=tmp_path)
    sent = jpeg_with_gps(scene(3))
    assert CANARY_MAKE.encode() in sent
    (shot,) = develop([sent], most=1)

    names = put(shot.picture, store, kind="shots")

    assert len(set(names)) == 2
    for name in names:
        assert name.startswith("shots/")
        content = store.fetch(name)
        assert (exif_of(content), gps_of(content)) == ({}, {})
        assert CANARY_MAKE.encode() not in content


def test_a_code_in_a_shot_is_seen() -> None:
    plain, coded = develop([jpeg(scene(1)), photo_of("https://pay.example/1")], most=2)

    assert (plain.has_code, coded.has_code) == (False, True)
    assert plain.fingerprint != coded.fingerprint


def test_one_more_than_a_form_takes_is_refused_beside_its_field() -> None:
    with pytest.raises(TooManyPhotos) as refusal:
        develop([jpeg(scene(1))] * 3, most=2, field="pictures")

    assert refusal.value.fields == {"pictures": ["照片最多 2 张。"]}


def test_parts_without_a_file_count_for_nothing_and_others_must_be_pictures() -> None:
    assert len(develop([b"", jpeg(scene(1)), b""], most=1)) == 1
    with pytest.raises(PictureInvalid):
        develop([b"GIF89a nothing"], most=1)
