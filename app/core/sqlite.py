"""嵌入式数据库 sqlite: what SQLite needs to be safe and fair under several writers."""

import fcntl
import os
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app.core.errors import Busy

#: how long a writer waits for its turn before it gives up with `Busy`
PATIENCE = 15.0
PAUSE = 0.002
_TURN = "write_turn"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an acknowledged check-in survives a power cut
    "foreign_keys=ON",
    "busy_timeout=8000",
)


def prepare(engine: sa.Engine, *, will_write: Any) -> None:
    """Set an engine up: durable commits, and one writer at a time in a fair queue.

    SQLite's own waiting sleeps longer and longer, so that under a crowd some writers starve.
    All processes of the product take a lock file first; whoever holds it meets no other writer.
    `will_write()` tells whether the transaction that begins now will write.
    """
    queue = _lock_file(engine)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if not will_write():
            connection.exec_driver_sql("BEGIN")
            return
        if queue is not None and _TURN not in connection.info:
            connection.info[_TURN] = _take_turn(queue)
        try:
            # a read that writes later fails at once, whatever the timeout: take the lock now
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            _release(connection.info.pop(_TURN, None))
            raise

    @event.listens_for(engine, "checkin")
    def returned(_connection: Any, record: Any) -> None:
        """A session gives its connection back when its transaction ends, however it ends."""
        _release(record.info.pop(_TURN, None))


def _release(turn: int | None) -> None:
    if turn is not None:
        os.close(turn)


def _lock_file(engine: sa.Engine) -> Path | None:
    database = engine.url.database
    return Path(f"{database}.lock") if database and database != ":memory:" else None


def _take_turn(queue: Path) -> int:
    """An open, locked descriptor; closing it ends the turn. Raises `Busy`."""
    try:
        turn = os.open(queue, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        # a full or read-only disk is storage that is away, no fault of ours
        raise Busy from fault
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(turn)
                raise Busy from None
            time.sleep(PAUSE)
        else:
            return turn
