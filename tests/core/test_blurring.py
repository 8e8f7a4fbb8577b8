"""遮挡 blurring: of what was in a box nothing comes out, and nothing else is touched."""

import json
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from app.core import blurring
from app.core.blurring import Box, BoxesInvalid, blur, read_boxes
from app.core.pictures import PictureInvalid
from app.core.qr import png, read_codes
from tests.support.photos import SIZE, exif_of, gps_of, heic_with_gps, jpeg, photo_of, scene

SECRET = "https://example.cn/canary"
#: where `photo_of` puts its code (ten-thousandths of 960 × 720)
ON_THE_CODE = Box(3438, 2778, 3229, 4306)
FACE = Box(4000, 3000, 2000, 3000)


def _image(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _with(pattern: Image.Image, box: Box = FACE) -> bytes:
    """A scene with a pattern inside a box, without loss."""
    image = scene(2)
    place = (box.x * SIZE[0] // 10_000, box.y * SIZE[1] // 10_000)
    size = (box.width * SIZE[0] // 10_000, box.height * SIZE[1] // 10_000)
    image.paste(pattern.convert("RGB").resize(size), place)
    return _png(image)


def _differs(one: Image.Image, other: Image.Image) -> float:
    """By how many levels two pictures differ on the average."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_a_code_in_a_box_can_no_longer_be_read() -> None:
    photo = photo_of(SECRET)
    assert read_codes(photo) == [SECRET]

    hidden = blur(photo, (ON_THE_CODE,))

    assert read_codes(hidden.content) == []
    assert read_codes(hidden.thumbnail) == []


def test_nothing_comes_out_of_what_was_inside() -> None:
    code = Image.open(BytesIO(png(SECRET)))
    insides = [code, Image.new("L", (9, 9)), Image.effect_noise((90, 90), 90), scene(5)]

    hidden = {blur(_with(inside), (FACE,)) for inside in insides}

    assert len(hidden) == 1


def test_two_faces_side_by_side_hide_each_other_too() -> None:
    left, right = Box(2000, 3000, 2000, 3000), Box(4100, 3000, 2000, 3000)
    dark, light = Image.new("L", (9, 9), 0), Image.new("L", (9, 9), 255)

    assert blur(_with(dark, left), (left, right)) == blur(_with(light, left), (left, right))
    assert blur(_with(dark, right), (left, right)) == blur(_with(light, right), (left, right))


def test_hair_and_chin_around_a_box_are_hidden_too() -> None:
    image = scene(2)
    width, height = SIZE
    rim = (0.38 * width, 0.27 * height, 0.62 * width, 0.63 * height)
    ImageDraw.Draw(image).rectangle(rim, outline=(255, 0, 255), width=4)

    hidden = _image(blur(_png(image), (FACE,)).content)

    pixels = hidden.crop((300, 150, 660, 500)).tobytes()
    red, green = pixels[0::3], pixels[1::3]
    assert not any(r > 200 and g < 60 for r, g in zip(red, green, strict=True))


def test_what_lies_outside_is_untouched() -> None:
    before = _image(jpeg(scene(2)))

    after = _image(blur(_png(before), (FACE,)).content)

    for outside in ((0, 0, 330, 720), (640, 0, 960, 720), (0, 0, 960, 170), (0, 550, 960, 720)):
        assert _differs(before.crop(outside), after.crop(outside)) < 2
    assert _differs(before, after) > 2


def test_people_see_that_something_is_hidden() -> None:
    hidden = _image(blur(jpeg(Image.new("RGB", SIZE, (120, 130, 140))), (FACE,)).content)

    assert len(set(hidden.crop((384, 216, 576, 432)).resize((4, 4), 0).tobytes()[::3])) > 1


def test_without_boxes_the_picture_stays() -> None:
    before = _image(jpeg(scene(2)))

    assert _differs(before, _image(blur(_png(before), ()).content)) < 2


@pytest.mark.parametrize(
    "box",
    [Box(0, 0, 1, 1), Box(9999, 9999, 1, 1), Box(0, 0, 10_000, 10_000), Box(0, 5000, 10_000, 1)],
    ids=["a corner", "the other corner", "everything", "a line"],
)
def test_a_box_of_any_size_is_hidden(box: Box) -> None:
    hidden = blur(_png(scene(2)), (box, box))

    assert (hidden.width, hidden.height) == SIZE


def test_everything_hidden_leaves_nothing() -> None:
    whole = (Box(0, 0, 10_000, 10_000),)

    assert blur(_png(scene(2)), whole) == blur(_png(scene(3)), whole)


def test_boxes_are_those_of_the_upright_picture() -> None:
    image = Image.new("RGB", (800, 600), "white")
    image.paste("red", (0, 500, 100, 600))  # upright, turned right by 90°, it is at the top left

    hidden = _image(blur(heic_with_gps(image), (Box(0, 0, 1700, 1300),)).content)

    assert hidden.size == (600, 800)
    assert min(hidden.crop((0, 0, 110, 110)).tobytes()[1::3]) > 200


def test_nothing_of_the_phone_comes_along() -> None:
    photo = heic_with_gps()
    assert gps_of(photo)

    hidden = blur(photo, (FACE,))

    for content in (hidden.content, hidden.thumbnail):
        assert (exif_of(content), gps_of(content)) == ({}, {})
        assert b"canary" not in content


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(PictureInvalid):
        blur(b"not a picture", (FACE,))


def test_boxes_are_read_as_the_page_sends_them() -> None:
    assert read_boxes("[[1,2,3,4],[0,0,10000,10000]]") == (Box(1, 2, 3, 4), Box(0, 0, 10000, 10000))


@pytest.mark.parametrize("text", ["", "  ", "[]"])
def test_no_boxes_are_none(text: str) -> None:
    assert read_boxes(text) == ()


def test_thirty_boxes_are_read_and_one_more_is_not() -> None:
    many = [[9000, 9000, 1000, 1000]] * blurring.MOST_BOXES

    assert len(read_boxes(json.dumps(many, indent=2))) == 30
    with pytest.raises(BoxesInvalid):
        read_boxes(json.dumps([*many, many[0]]))


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "null",
        "7",
        "{}",
        '"[]"',
        "[1,2,3,4]",
        "[[1,2,3]]",
        "[[1,2,3,4,5]]",
        "[[1,2,3,4.5]]",
        "[[1,2,3,true]]",
        '[[1,2,3,"4"]]',
        "[[1,2,3,null]]",
        "[[-1,2,3,4]]",
        "[[1,2,0,4]]",
        "[[1,2,3,-4]]",
        "[[5000,2,5001,4]]",
        "[[1,5000,3,5001]]",
        "[[1,2,3,1e9999]]",
        "[[NaN,2,3,4]]",
        "[" * 1900,
        "[[1,2,3,4]]" + " " * 2000,
        "[[1,2,3," + "9" * 1900 + "]]",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BoxesInvalid) as refusal:
        read_boxes(text)

    assert (refusal.value.code, refusal.value.status) == ("boxes_invalid", 422)
