"""画一次 drawn: drawings that are kept in a folder, so that the same one is drawn once."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "qr_assets"
CACHE = ASSETS / "cache"
_KEPT = 4000


def drawn_once(name: str, draw: Callable[[], bytes], *, cache: Path | None) -> bytes:
    """The drawing kept under this name, which says all that is on it; else drawn and kept."""
    if cache is None:
        return draw()
    path = cache / name
    with suppress(OSError):
        return path.read_bytes()
    content = draw()
    _keep(path, content)
    return content


def _keep(path: Path, content: bytes) -> None:
    # the same is drawn anew: a full or read-only disk costs time, nothing else
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_room(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)


def _make_room(folder: Path) -> None:
    kept = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    for old in kept[: max(0, len(kept) - _KEPT)]:
        old.unlink(missing_ok=True)
