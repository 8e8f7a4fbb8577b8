"""进度 progress: how far something long is, told while it goes on."""

from collections.abc import Callable

#: told how many of how many are done
Told = Callable[[int, int], None]


def quiet(_done: int, _of: int) -> None:
    """Tell nobody."""
