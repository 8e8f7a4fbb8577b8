"""二维码 qr: what is drawn can be read back, also from a bad photograph."""

import uuid
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from app.core import codes, qr
from app.core.keys import KeyRing
from app.core.pictures import PictureInvalid

CODE = codes.screen_code(KeyRing({1: b"1" * 32}), uuid.UUID(int=7), 119_000_000)
TEXT = codes.address("https://weiguang.example.cn", CODE)


def photo(image: Image.Image, kind: str = "JPEG") -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, kind, quality=75)
    return out.getvalue()


def drawn(module: int = 8) -> Image.Image:
    return Image.open(BytesIO(qr.png(TEXT, module=module))).convert("L")


def in_a_room(code: Image.Image, size: tuple[int, int] = (1280, 960)) -> Image.Image:
    room = Image.new("L", size, 150)
    room.paste(code, ((size[0] - code.width) // 2, (size[1] - code.height) // 2))
    return room


def test_a_drawn_code_is_read_back() -> None:
    assert qr.read_codes(qr.png(TEXT)) == [TEXT]


@pytest.mark.parametrize("text", ["1", "签到 · 微光", "x" * 600])
def test_any_text_is_read_back(text: str) -> None:
    assert qr.read_codes(qr.png(text)) == [text]


@pytest.mark.parametrize("angle", [7, 30, 45, 90, 185])
def test_a_tilted_code_is_read(angle: int) -> None:
    tilted = drawn().rotate(angle, expand=True, fillcolor=150, resample=Image.Resampling.BICUBIC)

    assert qr.read_codes(photo(in_a_room(tilted))) == [TEXT]


def test_a_small_code_in_a_large_photo_is_read() -> None:
    assert qr.read_codes(photo(in_a_room(drawn(4), (4000, 3000)))) == [TEXT]


def test_a_dim_and_blurred_code_is_read() -> None:
    dim = ImageEnhance.Contrast(in_a_room(drawn())).enhance(0.25)
    dim = ImageEnhance.Brightness(dim).enhance(0.35).filter(ImageFilter.GaussianBlur(2))

    assert qr.read_codes(photo(dim)) == [TEXT]


def test_a_code_seen_from_the_side_is_read() -> None:
    room = in_a_room(drawn())
    corners = (120, 60, 0, 960, 1280, 900, 1160, 0)

    slanted = room.transform(room.size, Image.Transform.QUAD, corners, fillcolor=150)

    assert qr.read_codes(photo(slanted)) == [TEXT]


def test_two_codes_are_both_found_and_a_repeat_once() -> None:
    wall = Image.new("L", (1500, 1500), 255)
    for place, text in (((0, 0), "a"), ((800, 0), "b"), ((0, 800), "a")):
        wall.paste(Image.open(BytesIO(qr.png(text, module=20))), place)

    assert sorted(qr.read_codes(photo(wall))) == ["a", "b"]


def test_a_photo_without_a_code_gives_nothing() -> None:
    assert qr.read_codes(photo(Image.new("L", (600, 600), 90))) == []


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(PictureInvalid):
        qr.read_codes(b"not a picture")


def test_the_svg_is_one_small_named_picture() -> None:
    svg = qr.svg(TEXT, title='签到码 <"&">')

    root = ET.fromstring(svg)
    size = qr.side(TEXT)
    assert (root.get("role"), root.get("viewBox")) == ("img", f"0 0 {size} {size}")
    assert root[0].text == '签到码 <"&">'
    assert len(svg) < 12_000


def test_the_svg_draws_the_same_modules_as_the_matrix() -> None:
    rows = qr.matrix(TEXT)
    strokes = qr.path(TEXT).split("M")[1:]

    dark = set()
    for stroke in strokes:
        x, rest = stroke.split(" ")
        y, width = rest.split("v")[0].split("h")
        dark |= {(int(x) + step - 4, int(y) - 4) for step in range(int(width))}

    assert dark == {(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on}
