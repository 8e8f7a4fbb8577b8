"""指纹 fingerprints: a photograph is known again, another one is not taken for it.

Measured over 240 scenes of four kinds (`tests/support/photos.py`), in bits of 64; distances of this
kind of fingerprint are always even, because half of its bits are set:

| what was done to the photo                          | middle | 99 of 100 | worst of 240 |
|-----------------------------------------------------|--------|-----------|--------------|
| saved again small, by the house, as its thumbnail   |      0 |         2 |            2 |
| scaled to 240 or to 1920 pixels, made grey          |      0 |         2 |            2 |
| 30 % lighter, darker, flatter                       |      0 |         4 |            8 |
| 1 % trimmed off all sides                           |      2 |         6 |            8 |
| 2 % trimmed off one side                            |      4 |         8 |            8 |
| 2 % trimmed off all sides                           |      4 |        10 |           10 |
| 2 % trimmed off one corner, which shifts all        |      6 |        10 |           12 |

| two different scenes | middle | nearest 1 of 100 | nearest of all     |
|----------------------|--------|------------------|--------------------|
| of one kind          |     32 |               18 | 10 (7,080 pairs)   |
| of different kinds   |     32 |               22 | 16 (21,600 pairs)  |

Within 10 bits a photo is known again after all of these but for 2 of 240 with a trimmed corner, and
1 of 28,680 pairs of different scenes is taken for one; 12 bits would lose none and mistake 7.
"""

from collections.abc import Callable
from itertools import combinations

import pytest
from PIL import Image, ImageEnhance, ImageOps

from app.core.fingerprints import SAME_WITHIN, distance, fingerprint, is_same
from app.core.pictures import PictureInvalid, open_picture
from tests.support.photos import SIZE, heic_with_gps, jpeg, jpeg_with_gps, scene

Change = Callable[[Image.Image], bytes]


def _trimmed(image: Image.Image, *, left: float, top: float, right: float, bottom: float) -> bytes:
    width, height = image.size
    box = (width * left, height * top, width * (1 - right), height * (1 - bottom))
    return jpeg(image.crop(tuple(map(round, box))))


#: what may happen to a photo, with the most bits that 20 scenes may move by it
CHANGES: dict[str, tuple[Change, int]] = {
    "saved small": (lambda image: jpeg(image, quality=40), 4),
    "saved by the house": (lambda image: open_picture(jpeg(image)).content, 4),
    "its thumbnail": (lambda image: open_picture(jpeg(image)).thumbnail, 4),
    "240 pixels": (lambda image: jpeg(ImageOps.contain(image, (240, 240))), 4),
    "twice as large": (lambda image: jpeg(image.resize((1920, 1440))), 4),
    "lighter": (lambda image: jpeg(ImageEnhance.Brightness(image).enhance(1.3)), 6),
    "darker": (lambda image: jpeg(ImageEnhance.Brightness(image).enhance(0.7)), 6),
    "flatter": (lambda image: jpeg(ImageEnhance.Contrast(image).enhance(0.7)), 6),
    "grey": (lambda image: jpeg(ImageOps.grayscale(image)), 4),
    "1 % off all sides": (
        lambda image: _trimmed(image, left=0.01, top=0.01, right=0.01, bottom=0.01),
        8,
    ),
    "2 % off one side": (
        lambda image: _trimmed(image, left=0.02, top=0, right=0, bottom=0),
        SAME_WITHIN,
    ),
    "2 % off all sides": (
        lambda image: _trimmed(image, left=0.02, top=0.02, right=0.02, bottom=0.02),
        SAME_WITHIN,
    ),
    "2 % off a corner": (
        lambda image: _trimmed(image, left=0.02, top=0.02, right=0, bottom=0),
        SAME_WITHIN + 2,
    ),
}


def _known(content: bytes) -> int:
    found = fingerprint(content)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def scenes() -> list[Image.Image]:
    return [scene(seed) for seed in range(20)]


@pytest.mark.parametrize("change", CHANGES)
def test_a_photo_is_known_again(scenes: list[Image.Image], change: str) -> None:
    changed, most = CHANGES[change]

    moved = [distance(_known(jpeg(image)), _known(changed(image))) for image in scenes]

    assert max(moved) <= most


def test_no_two_scenes_are_taken_for_one(scenes: list[Image.Image]) -> None:
    prints = [_known(jpeg(image)) for image in scenes]

    apart = [distance(one, other) for one, other in combinations(prints, 2)]

    assert min(apart) > SAME_WITHIN
    assert 28 <= sorted(apart)[len(apart) // 2] <= 36


def test_a_photo_that_lies_on_its_side_is_the_upright_one() -> None:
    upright = scene(2)
    lying = upright.transpose(Image.Transpose.ROTATE_90)

    known = fingerprint(jpeg(upright))

    assert is_same(fingerprint(jpeg_with_gps(lying, orientation=6)), known)
    assert is_same(fingerprint(heic_with_gps(lying, orientation=6)), known)
    assert not is_same(fingerprint(jpeg(lying)), known)


@pytest.mark.parametrize(
    "flat",
    [
        Image.new("RGB", SIZE, "white"),
        Image.new("RGB", SIZE, (40, 60, 200)),
        Image.linear_gradient("L").resize(SIZE),
        Image.radial_gradient("L").resize(SIZE),
        Image.blend(Image.new("L", SIZE, 16), Image.effect_noise(SIZE, 60), 0.1),
        Image.new("RGBA", SIZE, (0, 0, 0, 0)),
    ],
    ids=["white", "blue", "slope", "lamp", "dark with grain", "transparent"],
)
def test_a_picture_of_nothing_has_no_fingerprint(flat: Image.Image) -> None:
    assert fingerprint(jpeg(flat.convert("RGB"))) is None


def test_a_dim_scene_has_one() -> None:
    dim = ImageEnhance.Brightness(scene(3)).enhance(0.2)

    assert is_same(fingerprint(jpeg(dim)), fingerprint(jpeg(scene(3))))


def test_nothing_is_the_same_as_nothing() -> None:
    assert not is_same(None, None)
    assert not is_same(None, 0)
    assert is_same(0, 0)


def test_a_fingerprint_fits_into_a_bigint(scenes: list[Image.Image]) -> None:
    prints = [_known(jpeg(image)) for image in scenes]

    assert all(-(2**63) <= each < 2**63 for each in prints)
    assert {each < 0 for each in prints} == {True, False}


def test_the_distance_counts_differing_bits() -> None:
    assert distance(0, 0) == 0
    assert distance(0, -1) == 64
    assert distance(-(2**63), 2**63 - 1) == 64
    assert distance(0b1011, 0b0001) == 2


def test_ten_bits_are_the_same_and_eleven_are_not() -> None:
    assert SAME_WITHIN == 10
    assert is_same(0, 2**10 - 1)
    assert not is_same(0, 2**11 - 1)


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(PictureInvalid):
        fingerprint(b"not a picture")
