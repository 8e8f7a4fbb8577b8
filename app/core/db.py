"""数据库 db: the base of all tables, their types, and the only place that commits."""

import enum
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

import pysqlite3
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, make_transient_to_detached, registry

from app.core import sqlite as sqlite_engine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite drops zones, so they are put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive moments, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_types = registry(
    metadata=sa.MetaData(naming_convention=NAMING),
    type_annotation_map={
        datetime: UtcDateTime(),
        date: sa.Date(),
        uuid.UUID: sa.Uuid(),
        dict[str, Any]: Json,
        list[Any]: Json,
        int: sa.BigInteger(),
        str: sa.Text(),
        bytes: sa.LargeBinary(),
        enum.StrEnum: sa.Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    },
)


class Model(DeclarativeBase):
    """The base of every table."""

    registry = _types
    metadata = _types.metadata


Row = TypeVar("Row", bound=Model)

db = SQLAlchemy(
    metadata=Model.metadata,
    session_options={"expire_on_commit": False},
    disable_autonaming=True,
)

#: Whether what begins now will write. SQLite must then take its write lock at once: a read that
#: writes later fails with SQLITE_BUSY_SNAPSHOT whatever the timeout.
writes: ContextVar[bool] = ContextVar("writes", default=False)
_inside: ContextVar[bool] = ContextVar("inside_transaction", default=False)
_afterwards: ContextVar[list[Callable[[], None]] | None] = ContextVar("afterwards", default=None)


@contextmanager
def transaction() -> Iterator[None]:
    """One request, job or command: everything inside is committed together, or nothing is.

    Opened at the edge only. What was given to `remember` is written afterwards either way.
    """
    if _inside.get():
        raise RuntimeError("a transaction is opened at the edge and nowhere else")
    inside, afterwards, writing = _inside.set(True), _afterwards.set([]), writes.set(True)
    try:
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            for action in _afterwards.get() or ():
                _write_alone(action)
    finally:
        _inside.reset(inside)
        _afterwards.reset(afterwards)
        writes.reset(writing)


def let_go() -> None:
    """End what was read so far, so that something slow holds no lock: before the transaction.

    On SQLite a request that will write holds the turn to write from its first statement on.
    """
    if _inside.get():
        raise RuntimeError("a transaction ends at the edge and nowhere else")
    db.session.rollback()


@contextmanager
def alone() -> Iterator[sa.Connection]:
    """A connection on which each statement is a transaction of its own, and one round trip.

    For what a crowd asks. Only outside `transaction()`: a thread that held two connections could
    wait for itself. SQLite has no round trips, and there it is the session's own connection.
    """
    if db.session().in_transaction() or db.engine.dialect.name != "postgresql":
        yield db.session.connection()
    else:
        with _statement_by_statement(db.engine).connect() as connection:
            yield connection


@lru_cache(maxsize=8)
def _statement_by_statement(engine: sa.Engine) -> sa.Engine:
    """The same engine and pool; what it executes is committed at once."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def remember(action: Callable[[], None]) -> None:
    """Let `action` write in a short transaction of its own that survives a refusal.

    For counters and denials only: inside `transaction()` it runs after the commit or the
    rollback, elsewhere at once (what the session held unsaved is dropped first).
    """
    pending = _afterwards.get()
    if pending is None:
        db.session.rollback()
        _write_alone(action)
    else:
        pending.append(action)


def _write_alone(action: Callable[[], None]) -> None:
    mark = writes.set(True)
    try:
        action()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writes.reset(mark)


def insert(table: type[Model]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the engine in use, with its ON CONFLICT clause."""
    if db.session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_once(table: type[Model], values: Mapping[str, Any]) -> bool:
    """Insert a row unless one of its unique keys is taken; tell whether it was inserted."""
    # RETURNING, not the row count: drivers count a row that a conflict kept out differently
    statement = insert(table).values(dict(values)).on_conflict_do_nothing()
    return db.session.execute(statement.returning(sa.literal(1))).first() is not None


def written_row(table: type[Row], values: Mapping[str, Any]) -> Row:
    """A row just inserted, as an object of the session, without reading it back."""
    row = table(**values)
    make_transient_to_detached(row)
    db.session.add(row)
    return row


def unattached(table: type[Row], values: Mapping[str, Any]) -> Row:
    """A row that was read as plain columns, as an object that no session knows or writes."""
    row = table(**values)
    make_transient_to_detached(row)
    return row


def like_pattern(words: str) -> str:
    """A LIKE pattern (escape character `!`) that finds `words` anywhere, taken literally."""
    escaped = words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def prepare_engine(engine: sa.Engine) -> None:
    """Set up what each engine needs before its first connection."""
    if engine.dialect.name == "sqlite":
        sqlite_engine.prepare(engine, will_write=writes.get)


def engine_options(url: str, *, threads: int) -> dict[str, Any]:
    """Keyword arguments of `create_engine` for a database address.

    `threads`: how many requests one worker serves at once; the pool holds as many connections.
    Error messages keep the values of a statement to themselves: they may be personal.
    """
    if url.startswith("sqlite"):
        return {
            "module": pysqlite3,
            "connect_args": {"isolation_level": None},
            "hide_parameters": True,
        }
    return {
        "pool_size": threads,
        "max_overflow": 0,
        "pool_timeout": 10,
        "hide_parameters": True,
    }
