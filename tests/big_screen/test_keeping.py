"""Figures are kept for half a minute: many screens ask the database once."""

import threading
import uuid

import pytest

from app.big_screen.keeping import LIFE, MOST, Kept
from app.big_screen.queries import Board

EMPTY = Board(2026, [], 0, {}, {}, [])


def test_a_board_is_gathered_once_in_half_a_minute_and_never_kept_for_ever() -> None:
    now, gathered = [0.0], []

    def gather_one() -> Board:
        gathered.append(now[0])
        return EMPTY

    kept, node = Kept(lambda: now[0]), uuid.uuid4()
    for second in range(61):
        now[0] = float(second)
        kept.board(node, gather_one)
    for _ in range(MOST + 50):
        kept.board(uuid.uuid4(), lambda: EMPTY)

    assert gathered == [0.0, LIFE, 2 * LIFE]
    assert len(kept._boards) == MOST


def test_ten_screens_at_once_gather_once() -> None:
    gathered, ready, kept, node = [], threading.Barrier(10), Kept(), uuid.uuid4()

    def gather_slowly() -> Board:
        gathered.append(1)
        threading.Event().wait(0.05)
        return EMPTY

    def look() -> None:
        ready.wait()
        kept.board(node, gather_slowly)

    screens = [threading.Thread(target=look) for _ in range(10)]
    for each in screens:
        each.start()
    for each in screens:
        each.join()

    assert len(gathered) == 1


def test_what_could_not_be_gathered_is_not_kept() -> None:
    kept, node = Kept(), uuid.uuid4()

    def fail() -> Board:
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError):
        kept.board(node, fail)

    assert kept.board(node, lambda: EMPTY) is EMPTY
