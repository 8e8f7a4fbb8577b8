"""字体 fonts: the Chinese font for paper, what it can show, how wide, and where lines may break."""

import importlib.util
import re
import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # large, and loaded with the first paper: most processes make none
    from fontTools.ttLib import TTFont

#: where systems keep a font with the common and the rare characters of names
_SYSTEM = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
_PACKAGE = ("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc")
#: what is printed for a character that the font has not
_BLANK = "□"
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_PIECES = re.compile(r"[!-~]+| |.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕…—·～％%”’,.;:?!)]}")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")

_loading = threading.RLock()


class FontMissing(RuntimeError):
    """No Chinese font on this machine; said at the start to whoever operates it."""


@dataclass(frozen=True)
class Font:
    """A font file and the number of the face in it with the shapes used on the mainland."""

    path: Path
    face: int = 0

    @cached_property
    def _tables(self) -> "TTFont":
        with _loading:
            library = import_module("fontTools.ttLib")
            return library.TTFont(self.path, fontNumber=self.face, lazy=True)

    @cached_property
    def _glyphs(self) -> dict[int, str]:
        with _loading:
            found: dict[int, str] = self._tables.getBestCmap()
            return found

    @cached_property
    def _metrics(self) -> tuple[dict[str, tuple[int, int]], int]:
        with _loading:
            return self._tables["hmtx"].metrics, self._tables["head"].unitsPerEm

    def legible(self, text: str) -> str:
        """The text without invisible characters, and with □ for what the font cannot show.

        Line breaks stay, for whoever splits the text at them.
        """
        plain = _INVISIBLE.sub("", text.replace("\t", " "))
        return "".join(
            character if character == "\n" or ord(character) in self._glyphs else _BLANK
            for character in plain
        )

    def width(self, text: str) -> float:
        """The width of a legible text, in units of its size."""
        advances, units = self._metrics
        return sum(advances[self._glyphs[ord(character)]][0] for character in text) / units

    def outline(self, text: str, *, x: float, y: float, size: float) -> str:
        """A legible text as one SVG path that begins at (x, y) on the base line."""
        with _loading:
            moved = import_module("fontTools.pens.transformPen").TransformPen
            written = import_module("fontTools.pens.svgPathPen").SVGPathPen
            glyphs: Any = self._tables.getGlyphSet()
            pen = written(glyphs, ntos=lambda number: f"{number:.2f}".rstrip("0").rstrip("."))
            advances, units = self._metrics
            scale = size / units
            for character in text:
                name = self._glyphs[ord(character)]
                glyphs[name].draw(moved(pen, (scale, 0, 0, -scale, x, y)))
                x += advances[name][0] * scale
            return str(pen.getCommands())

    def wrap(self, text: str, width: float) -> list[str]:
        """Lines of a legible text, none wider than `width` (in units of its size).

        Chinese breaks anywhere but before closing and after opening marks; Latin words and
        numbers stay whole unless they are longer than a line.
        """
        lines, line = [], ""
        for piece in _unbroken(text, self, width):
            if line and self.width((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        return [*lines, line.rstrip()] if line.strip() or not lines else lines


@lru_cache(maxsize=4)
def find_font(setting: str = "") -> Font:
    """The font that a setting names, else the package's, else the system's.

    Raises `FontMissing`.
    """
    if setting:
        if not Path(setting).is_file():
            raise FontMissing(f"the font {setting} is not there")
        return _font(Path(setting))
    package = importlib.util.find_spec(_PACKAGE[0])
    folders = package.submodule_search_locations if package else None
    bundled = [Path(folder) / _PACKAGE[1] for folder in folders or ()]
    for path in [*bundled, *map(Path, _SYSTEM)]:
        if path.is_file():
            return _font(path)
    raise FontMissing("no Chinese font found: install noto-cjk-sans-otc or name one")


def _font(path: Path) -> Font:
    if path.suffix.lower() not in (".ttc", ".otc"):
        return Font(path)
    with import_module("fontTools.ttLib").TTCollection(path, lazy=True) as collection:
        # the first face of such collections often has Japanese shapes
        names = [str(face["name"].getDebugName(1)) for face in collection.fonts]
    mainland = [number for number, name in enumerate(names) if re.search(r"\b(SC|CN|GB)\b", name)]
    return Font(path, mainland[0] if mainland else 0)


def _unbroken(text: str, font: Font, width: float) -> list[str]:
    """What stays together on a line; what is wider than a line is broken anywhere."""
    joined: list[str] = []
    for piece in _PIECES.findall(text):
        if joined and (piece[0] in _NOT_FIRST or joined[-1][-1] in _NOT_LAST):
            joined[-1] += piece
        else:
            joined.append(piece)
    return [part for piece in joined for part in ([piece] if font.width(piece) <= width else piece)]
