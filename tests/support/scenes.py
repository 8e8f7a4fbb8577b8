"""Scenes that tests begin with: lived through once by a process, copied from then on.

A copy is what the engine itself stores, so neither models nor foreign keys are asked again: it
takes a fifth of writing the rows.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from flask import Flask
from psycopg import sql

from app.core.db import Model, db
from tests.support.databases import untouched
from tests.support.snapshots import is_empty

Told = TypeVar("Told")
#: so many scenes a process keeps, those last asked for; one is a megabyte on SQLite
KEPT = 48


class Copy(Protocol):
    """What a database holds."""

    def write(self) -> None:
        """Let an empty database hold the same."""


_kept: OrderedDict[tuple[str, Hashable], tuple[Any, Copy]] = OrderedDict()


def lived(app: Flask, scene: Hashable, live: Callable[[], Told]) -> Told:
    """What `live` tells of the scene it builds; an empty database gets a copy from the second time.

    `live` opens its own transactions. A scene is named by all that it depends on.
    """
    with app.app_context():
        engine = db.engine
        is_free = engine in untouched or _is_free()
    if not is_free:
        # something is there already, or somebody still reads: a scene is only added to it
        return live()
    place = (engine.name, scene)
    if place not in _kept:
        told = live()
        with app.app_context():
            _kept[place] = deepcopy(told), _copied()
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
        return told
    _kept.move_to_end(place)
    told, copy = _kept[place]
    with app.app_context():
        copy.write()
    return deepcopy(told)


def _is_free() -> bool:
    found = is_empty()
    db.session.remove()
    return found and _in_use(db.engine) == 0


def _in_use(engine: sa.Engine) -> int:
    """How many connections are lent out."""
    pool = engine.pool
    assert isinstance(pool, sa.QueuePool)
    return pool.checkedout()


def _copied() -> Copy:
    db.session.remove()
    return _file() if db.engine.name == "sqlite" else _tables()


@dataclass(frozen=True)
class File:
    """What SQLite stores."""

    content: bytes

    def write(self) -> None:
        """Put the file in the place of the one that is there."""
        file = _closed()
        file.unlink()
        file.write_bytes(self.content)


def _file() -> File:
    return File(_closed().read_bytes())


def _closed() -> Path:
    """The file of a database that nobody has open: the last one out empties the log beside it."""
    db.engine.dispose()
    file = Path(db.engine.url.database or "")
    assert not Path(f"{file}-wal").exists(), "somebody else has the database open"
    return file


@dataclass(frozen=True)
class Tables:
    """What PostgreSQL stores: the rows of each table, and how far each counter is."""

    rows: Sequence[tuple[str, bytes]]
    counters: Sequence[tuple[str, int]]

    def write(self) -> None:
        """Write the rows past all triggers; they were checked when they were first written."""
        connection = db.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self.rows:
                statement = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)")
                with cursor.copy(statement.format(sql.Identifier(table))) as copy:
                    copy.write(rows)
            for counter, last in self.counters:
                cursor.execute("SELECT setval(%s, %s)", (counter, last))
            connection.commit()
        finally:
            connection.close()


_COUNTERS = """SELECT quote_ident(sequencename), last_value FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL"""


def _tables() -> Tables:
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        filled = []
        for table in Model.metadata.sorted_tables:
            statement = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)")
            with cursor.copy(statement.format(sql.Identifier(table.name))) as copy:
                rows = b"".join(map(bytes, copy))
            if cursor.rowcount:
                filled.append((table.name, rows))
        cursor.execute(_COUNTERS)
        return Tables(filled, cursor.fetchall())
    finally:
        connection.close()
