"""海报 posters: the printable sheet with an event's code, as SVG, PNG and A4 PDF."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from app.core.drawing import Box, Code, Sheet, Words, to_pdf, to_png, to_svg
from app.core.drawn import ASSETS, CACHE, drawn_once
from app.core.fonts import Font, find_font
from app.core.typesetting import BASE, LEADING, Room, fit, height

TEMPLATE = ASSETS / "poster.yml"

_FORMATS: Mapping[str, tuple[str, Callable[[Sheet, Font], bytes]]] = {
    "svg": ("image/svg+xml", to_svg),
    "png": ("image/png", to_png),
    "pdf": ("application/pdf", to_pdf),
}
#: raised when the same values are drawn differently, so that no old drawing is served
_EDITION = 1


@dataclass(frozen=True)
class Poster:
    """What stands on a poster; an empty text leaves its line out."""

    title: str
    #: in words, such as 11月22日（周日）14:00–16:00
    time: str
    place: str
    community: str
    phone: str
    #: the short number that people say on the phone, such as 2026-0147
    number: str
    #: the whole web address of the poster code
    address: str


def media_type(kind: str) -> str:
    """The content type of `svg`, `png` or `pdf`."""
    return _FORMATS[kind][0]


def draw(poster: Poster, kind: str, *, font: str = "", cache: Path | None = CACHE) -> bytes:
    """The poster as `svg`, `png` or `pdf`, drawn once and then read from the cache.

    `font` is the setting of a font file, empty for the one that came along.
    """
    name = f"{_mark(poster, kind, font)}.{kind}"
    return drawn_once(name, lambda: _drawn(poster, kind, font), cache=cache)


def sheet(poster: Poster, font: Font) -> Sheet:
    """The poster laid out after its template."""
    template = _template()
    colours = template["colours"]
    clean = replace(poster, **{k: _tidy(font, v) for k, v in _texts(poster).items()})
    fields = _fields(clean, template["words"])
    parts: list[Box | Words | Code] = [
        Box(**{**box, "fill": colours[box["fill"]]}) for box in template["boxes"]
    ]
    parts.append(Code(**template["code"], text=poster.address))
    for block in template["blocks"]:
        parts.extend(_block(font.legible(fields[block["field"]]), block, font=font))
    page = template["page"]
    title = "，".join(filter(None, ["签到海报", clean.title, clean.time, clean.place]))
    return Sheet(page["width"], page["height"], title, parts)


def _drawn(poster: Poster, kind: str, setting: str) -> bytes:
    font = find_font(setting)
    return _FORMATS[kind][1](sheet(poster, font), font)


def _texts(poster: Poster) -> dict[str, str]:
    return {k: v for k, v in vars(poster).items() if k != "address"}


def _tidy(font: Font, text: str) -> str:
    return font.legible(" ".join(text.split())[:300])


def _fields(poster: Poster, words: Mapping[str, str]) -> dict[str, str]:
    values = {**vars(poster), "host": urlsplit(poster.address).netloc}
    if poster.phone:
        tell = words["tell_phone"]
    else:
        tell = words["tell"] if poster.community else words["tell_nobody"]
    return {
        "heading": words["heading"],
        "call": words["call"],
        "rule": words["rule"],
        "title": poster.title,
        "time": poster.time,
        "place": poster.place,
        "community": poster.community,
        "warning": words["warning"].format(tell=tell.format(**values), **values),
        "contact": words["contact"].format(**values) if poster.phone else "",
        "number": words["number"].format(**values) if poster.number else "",
    }


def _block(text: str, block: Mapping[str, Any], *, font: Font) -> list[Words]:
    room = Room(**{name: block[name] for name in Room.__dataclass_fields__})
    size, lines = fit(text, room, font=font, balanced=block["align"] != "left")
    top = block["y"] + (room.height - height(size, len(lines))) / 2
    fill = _template()["colours"][block["fill"]]
    parts = []
    for number, line in enumerate(lines):
        spare = room.width - font.width(line) * size
        x = block["x"] + {"left": 0.0, "centre": spare / 2, "right": spare}[block["align"]]
        y = top + (number * LEADING + BASE) * size
        parts.append(Words(x, y, size, line, fill, block["bold"]))
    return parts


@lru_cache(maxsize=1)
def _template() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text("utf-8"))
    return read


def _mark(poster: Poster, kind: str, font: str) -> str:
    seen = hashlib.sha256(TEMPLATE.read_bytes())
    for text in (str(_EDITION), kind, font, *vars(poster).values()):
        seen.update(f"{len(text.encode())}:{text}".encode())
    return seen.hexdigest()[:40]
