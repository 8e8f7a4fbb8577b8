"""二维码 qr: texts drawn as QR codes, and QR codes found in photographs."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import groupby

import qrcode
import zxingcpp
from PIL import Image, ImageOps
from qrcode.constants import ERROR_CORRECT_M

from app.core.pictures import decode

#: modules of white around a code (ISO/IEC 18004 asks for four)
QUIET_ZONE = 4
#: a photo larger than this (pixels) is read at this size first
_READ_SIZE = 1600
#: letters from which on any mask will do, and which one that is
_LONG, _ANY_MASK = 200, 3
_WANTED = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=512)
def matrix(text: str) -> Matrix:
    """The dark modules of a text's code, row by row, without the quiet zone; correction M."""
    # the best of eight masks is worth its time where a code is small; in a long text it is chance
    mask = _ANY_MASK if len(text) > _LONG else None
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(cell) for cell in row) for row in code.modules)


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """The dark modules as strokes: column, row, and how many stand side by side."""
    for y, row in enumerate(matrix(text)):
        x = 0
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                yield x, y, length
            x += length


def path(text: str) -> str:
    """The code as one SVG path in units of modules, the quiet zone to its left and above."""
    return "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h{-length}z" for x, y, length in runs(text)
    )


def side(text: str) -> int:
    """How many modules the code measures, quiet zones included."""
    return len(matrix(text)) + 2 * QUIET_ZONE


@lru_cache(maxsize=512)
def svg(text: str, *, title: str = "二维码") -> str:
    """The code as an SVG element for a page; scales to whatever box it is given."""
    size = side(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path(text)}"/></svg>'
    )


@lru_cache(maxsize=128)
def png(text: str, *, module: int = 10) -> bytes:
    """The code as a black-and-white PNG, `module` pixels to a module."""
    out = BytesIO()
    picture(text, module=module).save(out, "PNG", optimize=True)
    return out.getvalue()


def picture(text: str, *, module: int) -> Image.Image:
    """The code in black and white with its quiet zone, `module` pixels to a module."""
    rows = matrix(text)
    image = Image.new("1", (len(rows), len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    image = ImageOps.expand(image, border=QUIET_ZONE, fill=1)
    return image.resize((image.width * module, image.height * module), Image.Resampling.NEAREST)


def read_codes(photo: bytes) -> list[str]:
    """The texts of all QR codes found in a photograph, without repeats.

    Raises `PictureInvalid` when the bytes are no picture.
    """
    image = decode(photo, largest=2 * _READ_SIZE).convert("L")
    small = image.copy()
    small.thumbnail((_READ_SIZE, _READ_SIZE))
    return _texts(small) or _texts(ImageOps.autocontrast(image, cutoff=1))


def _texts(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image, formats=_WANTED)
    return list(dict.fromkeys(code.text for code in found if code.valid))
