"""What a camera sees, as a film that Chromium plays in place of one: a code as people hold it."""

import math
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from app.core import qr

SIZE = (640, 480)
WALL = 150
Film = list[Image.Image]


def plain(text: str) -> Film:
    """The code in the middle, as wide as half of the picture."""
    return [_hung(_code(text, 330))]


def tilted(text: str) -> Film:
    """Turned by twenty degrees and seen from below and from the side: half as wide over there."""
    return [_seen(_hung(_code(text, 260)), turned=20, slant=(0.0012, 0.0008))]


def small(text: str) -> Film:
    """A fifth as wide as the picture, off the middle."""
    return [_hung(_code(text, SIZE[0] // 5), (430, 60))]


def dim(text: str) -> Film:
    """In a dark corridor: a quarter of the contrast, and grain in every picture anew."""
    chance = Random(1)
    dark = ImageEnhance.Contrast(_hung(_code(text, 330))).enhance(0.25)
    dark = ImageEnhance.Brightness(dark).enhance(0.4)
    return [_grainy(dark, chance) for _ in range(4)]


def moving(text: str) -> Film:
    """In a hand that does not hold still: a code that jumps and smears between two pictures."""
    code = _code(text, 260)
    places = [(40 + 28 * step, 60 + 35 * (step % 4)) for step in range(12)]
    return [_hung(code, place).filter(ImageFilter.BoxBlur(1)) for place in places]


def empty(_text: str) -> Film:
    """A wall."""
    return [Image.new("L", SIZE, WALL)]


WAYS: dict[str, Callable[[str], Film]] = {
    way.__name__: way for way in (plain, tilted, small, dim, moving)
}


def save(film: Sequence[Image.Image], file: Path) -> None:
    """Write the pictures as YUV4MPEG2, ten a second; they are played again and again."""
    grey = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    with file.open("wb") as out:
        out.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE)
        for picture in film:
            out.write(b"FRAME\n" + picture.tobytes() + grey)


def _code(text: str, side: int) -> Image.Image:
    drawn = Image.open(BytesIO(qr.png(text, module=8))).convert("L")
    return drawn.resize((side, side), Image.Resampling.LANCZOS)


def _hung(code: Image.Image, place: tuple[int, int] | None = None) -> Image.Image:
    wall = Image.new("L", SIZE, WALL)
    middle = ((SIZE[0] - code.width) // 2, (SIZE[1] - code.height) // 2)
    wall.paste(code, place or middle)
    return wall


def _grainy(picture: Image.Image, chance: Random) -> Image.Image:
    grain = Image.frombytes("L", SIZE, chance.randbytes(SIZE[0] * SIZE[1]))
    return ImageChops.add(picture, grain.point(lambda level: level // 8), offset=-16)


def _seen(picture: Image.Image, *, turned: float, slant: tuple[float, float]) -> Image.Image:
    """The wall as a lens shows it that is turned and does not stand straight before it."""
    x, y = SIZE[0] / 2, SIZE[1] / 2
    across, down = slant
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    rest = 1 - across * x - down * y
    lines = (
        (x * across + cos, x * down + sin, x * rest - cos * x - sin * y),
        (y * across - sin, y * down + cos, y * rest + sin * x - cos * y),
        (across, down),
    )
    factors = [factor / rest for line in lines for factor in line]
    return picture.transform(
        SIZE,
        Image.Transform.PERSPECTIVE,
        factors,
        resample=Image.Resampling.BICUBIC,
        fillcolor=WALL,
    )
