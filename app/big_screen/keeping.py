"""留一会儿 keeping: figures kept for half a minute, so that ten screens ask the database once."""

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable

from app.big_screen.queries import Board

#: seconds; a screen asks every 25
LIFE = 30.0
#: how many nodes are kept at once
MOST = 256


class Kept:
    """The boards of the last half minute; who comes while one is gathered waits for it."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._boards: OrderedDict[uuid.UUID, tuple[float, Board]] = OrderedDict()
        self._gathering = threading.Lock()

    def board(self, node_id: uuid.UUID, gather: Callable[[], Board]) -> Board:
        """The board of a node, gathered anew where the last one is too old."""
        if found := self._fresh(node_id):
            return found
        with self._gathering:
            if found := self._fresh(node_id):
                return found
            made = gather()
            self._boards[node_id] = (self._seconds(), made)
            self._boards.move_to_end(node_id)
            while len(self._boards) > MOST:
                self._boards.popitem(last=False)
            return made

    def forget(self) -> None:
        """Keep nothing."""
        self._boards.clear()

    def _fresh(self, node_id: uuid.UUID) -> Board | None:
        at, board = self._boards.get(node_id, (0.0, None))
        return board if board is not None and self._seconds() - at < LIFE else None
