"""指纹 fingerprints: whether two photographs are one, however they were written.

A perceptual hash: the grey picture is shrunk to 32 × 32, its 64 lowest waves that run both across
and down (DCT-II) are each above or below the middle one. The work of a signal for people: an old
photo under a new wish is found again, a photo of another place is not.
"""

from math import cos, pi

from PIL import Image

from app.core.pictures import decode, opaque

_SIDE = 32
_WAVES = 8
#: bits of 64 by which one photo may differ from itself; measured in `test_fingerprints.py`
SAME_WITHIN = 10
#: a middle wave weaker than this (sum over 1024 pixels) is grain: the picture shows nothing
_FAINTEST = 20.0
#: wide enough that a JPEG is read at an eighth of its size and no wave is lost
_READ_SIDE = 256

_COSINES = [
    [cos((2 * place + 1) * wave * pi / (2 * _SIDE)) for place in range(_SIDE)]
    for wave in range(1, _WAVES + 1)
]


def fingerprint(content: bytes) -> int | None:
    """64 bits of what a picture shows, as a signed number; None where it shows nothing.

    A wall, the dark, a plain shade differ in grain alone: they have no fingerprint and are the
    same as nothing, not even as each other. Raises `PictureInvalid`, `PictureTooLarge`, `Busy`.
    """
    image = opaque(decode(content, largest=_READ_SIDE)).convert("L")
    waves = _waves(image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS).tobytes())
    if sorted(map(abs, waves))[len(waves) // 2] < _FAINTEST:
        return None
    middle = sorted(waves)[len(waves) // 2]
    bits = "".join("1" if wave >= middle else "0" for wave in waves)
    return int.from_bytes(int(bits, 2).to_bytes(8), signed=True)


def distance(one: int, other: int) -> int:
    """In how many of 64 bits two fingerprints differ; 32 is what chance gives."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def is_same(one: int | None, other: int | None) -> bool:
    """Whether two fingerprints are of one photograph, though it was resaved, scaled or trimmed."""
    return one is not None and other is not None and distance(one, other) <= SAME_WITHIN


def _waves(pixels: bytes) -> list[float]:
    """How strong each wave is in a square picture, row by row."""
    rows = [pixels[start : start + _SIDE] for start in range(0, len(pixels), _SIDE)]
    across = [[_strength(row, wave) for row in rows] for wave in _COSINES]
    return [_strength(column, wave) for wave in _COSINES for column in across]


def _strength(levels: bytes | list[float], wave: list[float]) -> float:
    return sum(level * part for level, part in zip(levels, wave, strict=True))
