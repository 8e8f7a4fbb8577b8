"""Everything an answer may say, whatever it is written in: pages, files, codes and pictures."""

import base64
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import unquote

from PIL import Image, ImageDraw
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from app.core.qr import read_codes
from tests.support.photos import CANARY_MAKE, exif_of, gps_of
from tests.wishes.reading import opened, page_codes, pages

#: what a picture says when it tells where or with what it was taken
TRACED = "a picture with its place"
_STROKES = re.compile(r'<path[^>]* d="((?:M\d+ \d+h\d+v1h-\d+z)+)"')
_STROKE = re.compile(r"M(\d+) (\d+)h(\d+)")
_INLINE = re.compile(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def said(answer: TestResponse) -> str:
    """All that an answer tells, without blanks, so that no line's end hides anything."""
    body = answer.get_data()
    told = READERS.get(answer.mimetype, words)(body)
    return squeezed(f"{unquote(str(answer.headers))} {told}")


def squeezed(text: str) -> str:
    """A text without blanks."""
    return "".join(text.split())


def words(body: bytes) -> str:
    """A page or any text: without its references, with its codes and its pictures read."""
    text = body.decode("utf-8", "replace")
    pictures = (picture(base64.b64decode(found)) for found in _INLINE.findall(text))
    codes = (_code(found) for found in _STROKES.findall(text))
    return " ".join((html.unescape(unquote(text)), *pictures, *codes))


@lru_cache(maxsize=64)
def _code(strokes: str) -> str:
    """What a phone reads in a code that is drawn as strokes."""
    found = [tuple(map(int, each)) for each in _STROKE.findall(strokes)]
    size = max(max(x + wide, y + 1) for x, y, wide in found) + 4
    image = Image.new("L", (size, size), 255)
    draw = ImageDraw.Draw(image)
    for x, y, wide in found:
        draw.rectangle((x, y, x + wide - 1, y), 0)
    out = io.BytesIO()
    image.resize((size * 4, size * 4), Image.Resampling.NEAREST).save(out, "PNG")
    return " ".join(read_codes(out.getvalue()))


def plain_json(body: bytes) -> str:
    """JSON with its characters as people read them."""
    return json.dumps(json.loads(body), ensure_ascii=False)


@lru_cache(maxsize=128)
def paper(body: bytes) -> str:
    """A PDF: its words, its codes, and what is written about it."""
    with opened(body) as document:
        about = str(document.get_metadata_dict())
    codes = (code for page in page_codes(body) for code in page)
    return " ".join((about, *pages(body), *codes))


@lru_cache(maxsize=128)
def workbook(body: bytes) -> str:
    """A workbook: its cells, and every part of the file besides."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    cells = (str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        rest = (parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
        return html.unescape(" ".join((*cells, *rest)))


@lru_cache(maxsize=128)
def picture(body: bytes) -> str:
    """A picture: its codes; `TRACED` where it tells more than its pixels."""
    marks = (CANARY_MAKE.encode(), b"Exif\0", b"http://ns.adobe.com/xap", b"Photoshop")
    traced = exif_of(body) or gps_of(body) or any(mark in body for mark in marks)
    return " ".join((TRACED if traced else "", *read_codes(body)))


READERS: Mapping[str | None, Callable[[bytes], str]] = {
    "application/json": plain_json,
    "application/problem+json": plain_json,
    "application/pdf": paper,
    _SHEET: workbook,
    "image/jpeg": picture,
    "image/png": picture,
}
