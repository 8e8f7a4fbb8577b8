"""静态资源 assets: stylesheet, scripts and icons under addresses that follow their content."""

import gzip
import hashlib
import os
import re
from pathlib import Path, PurePosixPath

#: The one stylesheet and its parts, in the order in which later rules win.
STYLES = (
    "tokens",
    "base",
    "layout",
    "parts",
    "forms",
    "tables",
    "photos",
    "wishes",
    "print",
)
#: What only pages with charts ask for, beside the one stylesheet.
CHARTS = ("charts", "big_screen")
SHEETS = {"css/main.css": STYLES, "css/charts.css": CHARTS}
#: What is worth sending compressed; pictures already are.
PACKED_KINDS = frozenset({".css", ".js", ".svg", ".json", ".wasm", ".webmanifest"})
BUILT = "built"
_HASHED = re.compile(rf"/{BUILT}/.+\.[0-9a-f]{{12}}\.[a-z0-9]+$")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")


class UnknownAsset(LookupError):
    """A template asks for a file that is not in `static/`."""


class Assets:
    """Addresses of static files; opening it writes the hashed, precompressed copies once.

    The copies lie in `static/built/`, so any static server may serve them for ever. Old ones
    stay: pages that were sent before an update still ask for them.
    """

    def __init__(self, static: Path, prefix: str = "/static/") -> None:
        self._addresses = {
            name: f"{prefix}{BUILT}/{_write_once(static / BUILT, name, content)}"
            for name, content in _contents(static).items()
        }

    def __contains__(self, path: str) -> bool:
        """Whether there is such a file; what setup could not fetch is missing."""
        return path in self._addresses

    def __call__(self, path: str) -> str:
        """The address of `css/main.css`, `icons.svg`, `js/…`; raises UnknownAsset."""
        try:
            return self._addresses[path]
        except KeyError:
            raise UnknownAsset(path) from None


def is_immutable(_path: str, url: str) -> bool:
    """Whether the content behind an address can never change (WhiteNoise's test)."""
    return _HASHED.search(url) is not None


def small_css(text: str) -> str:
    """The same rules without comments and needless space."""
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", text))).replace(";}", "}").strip()


def _contents(static: Path) -> dict[str, bytes]:
    contents = {
        name: small_css(
            "".join((static / "css" / f"{part}.css").read_text("utf-8") for part in parts)
        ).encode()
        for name, parts in SHEETS.items()
    }
    for file in sorted(static.rglob("*")):
        name = file.relative_to(static)
        if file.is_file() and name.parts[0] not in {BUILT, "css"}:
            contents[name.as_posix()] = file.read_bytes()
    return contents


def _write_once(built: Path, name: str, content: bytes) -> str:
    """Write a copy under its hashed name unless it lies there; workers may do so at once."""
    path = PurePosixPath(name)
    hashed = f"{path.with_suffix('')}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
    target = built / hashed
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in PACKED_KINDS:
            _replace(target.with_name(target.name + ".gz"), gzip.compress(content, mtime=0))
        _replace(target, content)
    return hashed


def _replace(target: Path, content: bytes) -> None:
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(target)
