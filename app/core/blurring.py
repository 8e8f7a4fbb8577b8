"""遮挡 blurring: faces in a photograph hidden for good, before anybody else sees it.

A box becomes a mosaic whose colours are those **around** it. What comes out does not depend on what
was inside, so nothing can be undone, guessed at or recognised: machines still know faces in mosaics
and soft blurs of their own pixels (McPherson, Shokri, Shmatikov 2016, "Defeating Image Obfuscation
with Deep Learning").
"""

import json
from dataclasses import dataclass

from PIL import Image, ImageStat

from app.core.errors import InvalidInput
from app.core.pictures import KEPT_SIDE, Picture, decode, opaque, written

#: the sides of a picture in the units of a box
WHOLE = 10_000
MOST_BOXES = 30
#: stones along each side of a box
_STONES = 4
#: by how much they are lighter or darker than the colour around, so that people see a mosaic
_RELIEF = 14
#: what is hidden around a box, of its sides: hair, ears and chin give a face away
_MARGIN = 0.15
_LONGEST_TEXT = 2_000


class BoxesInvalid(InvalidInput):
    """What should say where faces are does not."""

    code = "boxes_invalid"
    sentence = "没有看懂遮挡框的位置，照片没有改动。"
    hint = "请刷新页面，重新画遮挡框（最多 30 个）。"


#: left, top, right, bottom in pixels
Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Box:
    """A place in a picture, in ten-thousandths of its sides, as it stands upright."""

    x: int
    y: int
    width: int
    height: int


def read_boxes(text: str) -> tuple[Box, ...]:
    """The boxes that a page sends, `[[x,y,width,height],…]`; an empty text means none.

    Raises `BoxesInvalid` for more than 30, for a box without size or one that leaves the picture.
    """
    if not text.strip():
        return ()
    try:
        rows = json.loads(text if len(text) <= _LONGEST_TEXT else "")
    except (ValueError, RecursionError) as unread:
        raise BoxesInvalid from unread
    if not isinstance(rows, list) or len(rows) > MOST_BOXES:
        raise BoxesInvalid
    return tuple(_box(row) for row in rows)


def blur(content: bytes, boxes: tuple[Box, ...]) -> Picture:
    """The picture, and its thumbnail, with a mosaic over each box and a margin around it.

    Whoever keeps what is returned deletes the first file, and takes the fingerprint from that.
    Raises `PictureInvalid`, `PictureTooLarge`, `Busy`.
    """
    image = opaque(decode(content, largest=KEPT_SIDE)).convert("RGB")
    areas = [_area(box, image) for box in boxes]
    seen = Image.new("L", image.size, 255)
    for area in areas:
        seen.paste(0, area)
    for area in areas:
        image.paste(_mosaic(image, seen, area), area)
    return written(image)


def _box(row: object) -> Box:
    # a bool is an int to Python, not to us
    if not isinstance(row, list) or [type(part) for part in row] != [int] * 4:
        raise BoxesInvalid
    box = Box(*row)
    if min(row) < 0 or not box.width or not box.height:
        raise BoxesInvalid
    if box.x + box.width > WHOLE or box.y + box.height > WHOLE:
        raise BoxesInvalid
    return box


def _area(box: Box, image: Image.Image) -> Area:
    left, right = _span(box.x, box.width, image.width)
    top, bottom = _span(box.y, box.height, image.height)
    return left, top, right, bottom


def _span(start: int, length: int, side: int) -> tuple[int, int]:
    """From which pixel to which one side of a box reaches, with its margin."""
    margin = length * _MARGIN
    first = (start - margin) * side / WHOLE
    last = (start + length + margin) * side / WHOLE
    return max(0, int(first)), min(side, int(last) + 1)


def _mosaic(image: Image.Image, seen: Image.Image, area: Area) -> Image.Image:
    left, top, right, bottom = area
    across, down = (right - left) // 2 + 1, (bottom - top) // 2 + 1
    around = (
        max(0, left - across),
        max(0, top - down),
        min(image.width, right + across),
        min(image.height, bottom + down),
    )
    # black, where all around is hidden as well
    colour = ImageStat.Stat(image.crop(around), seen.crop(around)).mean
    stones = Image.new("RGB", (_STONES, _STONES))
    stones.putdata([_stone(colour, place) for place in range(_STONES * _STONES)])
    return stones.resize((right - left, bottom - top), Image.Resampling.NEAREST)


def _stone(colour: list[float], place: int) -> tuple[int, ...]:
    """The colour of one stone: light and dark ones take turns, as on a chess-board."""
    relief = _RELIEF if (place // _STONES + place) % 2 else -_RELIEF
    return tuple(min(255, max(0, round(level) + relief)) for level in colour)
