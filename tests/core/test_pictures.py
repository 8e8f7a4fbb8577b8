"""照片 pictures: pictures and nothing else, upright, small, and without a trace of the phone."""

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.core import pictures
from app.core.pictures import PictureInvalid, PictureTooLarge, open_picture
from tests.support.photos import (
    CANARY_LATITUDE,
    CANARY_MAKE,
    exif_of,
    gps_of,
    heic_with_gps,
    twelve_megapixel_heic,
    twelve_megapixel_jpeg,
)
from tests.support.servers import ROOT

GPS = 34853
SECRET = "canary-海宁-30.5331N"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_exif(kind: str, orientation: int = 1) -> bytes:
    image = Image.new("RGB", (400, 300), "blue")
    image.paste("red", (0, 0, 200, 300))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    exif[GPS] = {1: "N", 2: (30.0, 31.0, 59.0)}
    return saved(image, kind, exif=exif.tobytes(), comment=SECRET.encode())


def png_of(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_each_kind_comes_back_as_a_clean_jpeg(kind: str) -> None:
    picture = open_picture(with_exif(kind))

    for content, size in ((picture.content, (400, 300)), (picture.thumbnail, (256, 192))):
        image = Image.open(BytesIO(content))
        assert (image.format, image.size) == ("JPEG", size)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"canary" not in content
        assert b"Exif" not in content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_is_taken(mode: str) -> None:
    assert open_picture(saved(Image.new(mode, (60, 40)), "PNG")).width == 60


def test_what_is_transparent_becomes_white() -> None:
    picture = open_picture(saved(Image.new("RGBA", (60, 40), (255, 0, 0, 0)), "PNG"))

    assert Image.open(BytesIO(picture.content)).getpixel((30, 20)) == (255, 255, 255)


def test_a_photo_taken_sideways_stands_upright() -> None:
    picture = open_picture(with_exif("JPEG", orientation=6))

    top = Image.open(BytesIO(picture.content)).crop((140, 30, 160, 50))
    red, _, blue = top.resize((1, 1)).tobytes()
    assert (picture.width, picture.height) == (300, 400)
    assert red > 200
    assert blue < 50


def test_a_large_photo_is_kept_at_a_useful_size() -> None:
    picture = open_picture(saved(Image.new("RGB", (4000, 3000), "green"), "JPEG"))

    assert (picture.width, picture.height) == (2048, 1536)
    assert Image.open(BytesIO(picture.thumbnail)).size == (256, 192)


def test_appended_bytes_do_not_come_along() -> None:
    polyglot = with_exif("JPEG") + b"<script>alert(1)</script>PK\x03\x04"

    assert b"script" not in open_picture(polyglot).content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF89a" + bytes(40),
        b"BM" + bytes(60),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0" + bytes(40),
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x18ftypheic" + bytes(60),
        saved(Image.new("RGB", (300, 200)), "GIF"),
        saved(Image.new("RGB", (300, 200)), "TIFF"),
        saved(Image.new("RGB", (300, 200)), "PDF"),
        saved(Image.effect_noise((300, 200), 80), "PNG")[:-4000],
        png_of(3000, 2000)[:200],
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(PictureInvalid):
        open_picture(content)


@pytest.mark.parametrize("size", [(20_000, 20_000), (2**31 - 1, 1)])
def test_a_bomb_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises((PictureTooLarge, PictureInvalid)):
        open_picture(png_of(*size))


def test_a_picture_too_large_to_unfold_is_refused_by_its_header() -> None:
    with pytest.raises(PictureTooLarge):
        open_picture(png_of(6_000, 5_000))


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(PictureTooLarge):
        open_picture(bytes(pictures.LARGEST_FILE + 1))


def test_a_heic_of_a_phone_comes_out_upright_and_without_its_place() -> None:
    sensor = Image.new("RGB", (800, 600), "white")
    sensor.paste("red", (0, 500, 100, 600))  # turned right by 90° it is at the top left
    photo = heic_with_gps(sensor, orientation=6)
    assert photo[4:12] == b"ftypheic"
    assert gps_of(photo)[2] == CANARY_LATITUDE
    assert exif_of(photo)["Make"] == CANARY_MAKE

    picture = open_picture(photo)

    assert (picture.width, picture.height) == (600, 800)
    for content, mark in ((picture.content, (30, 30)), (picture.thumbnail, (20, 20))):
        red, green, _ = Image.open(BytesIO(content)).getpixel(mark)
        assert (red > 200, green < 90) == (True, True)
        assert (exif_of(content), gps_of(content)) == ({}, {})
        assert b"canary" not in content


MEASURE = """
import sys, time
from pathlib import Path
from app.core.pictures import open_picture

def megabytes(what):
    return int(Path("/proc/self/status").read_text().split(what)[1].split()[0]) / 1024

photo = Path(sys.argv[1]).read_bytes()
before, began = megabytes("VmRSS:"), time.process_time()
open_picture(photo)
print(time.process_time() - began, megabytes("VmHWM:") - before)
"""


@pytest.mark.parametrize("taken", [twelve_megapixel_jpeg, twelve_megapixel_heic])
def test_twelve_megapixels_take_three_seconds_of_work_and_110_mb_at_most(
    folder: Path, taken: Callable[[], bytes]
) -> None:
    file = folder / "photo"
    file.write_bytes(taken())

    told = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)], check=True, capture_output=True, cwd=ROOT
    )

    seconds, megabytes = map(float, told.stdout.split())
    assert seconds < 3
    assert megabytes < 110


def test_transparent_parts_lie_on_white_paper() -> None:
    half = Image.new("RGBA", (10, 10), (255, 0, 0, 128))

    assert pictures.opaque(half).getpixel((5, 5)) == (255, 127, 127)
    assert pictures.opaque(Image.new("L", (10, 10), 7)).getpixel((5, 5)) == 7
