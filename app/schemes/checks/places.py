"""位置 places: how a check names the place of what it found."""

from typing import NamedTuple

from app.schemes.yaml_tree import Path


class Found(NamedTuple):
    """A fault or a silent point, by the path through the document."""

    path: Path
    code: str
    sentence: str
