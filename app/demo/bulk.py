"""成批写入 bulk: many rows at once, by COPY on PostgreSQL, by one prepared statement on SQLite."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import psycopg
import sqlalchemy as sa

from app.core.db import Model, db

Row = dict[str, Any]
Processor = Callable[[Any], Any]


def insert_all(table: type[Model], rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns, inside the open transaction.

    Columns left out get their constant default, else NULL.
    """
    if not rows:
        return
    target = cast(sa.Table, table.__table__)
    connection = db.session.connection()
    constants = _constants(target, rows[0])
    names = [*rows[0], *constants]
    processors = [_processor(target.c[name], connection.dialect) for name in names]
    lines = _lines(rows, list(rows[0]), list(constants.values()), processors)
    columns = ", ".join(names)
    if connection.dialect.name == "postgresql":
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        with driver.cursor().copy(f"COPY {target.name} ({columns}) FROM STDIN".encode()) as copy:
            for line in lines:
                copy.write_row(line)
    else:
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {target.name} ({columns}) VALUES ({places})"  # noqa: S608
        connection.exec_driver_sql(statement, list(lines))


def count_again(*tables: type[Model]) -> None:
    """Let PostgreSQL see how large these tables have become (all of them where none is named).

    It checks keys by plans made when a table was still empty, which a load then outgrows.
    """
    if db.session.connection().dialect.name != "postgresql":
        return
    for name in [table.__tablename__ for table in tables] or [""]:
        db.session.execute(sa.text(f"ANALYZE {name}"))


def _constants(target: sa.Table, row: Row) -> Row:
    """What the columns that a row leaves out hold by default."""
    return {
        column.name: column.default.arg
        for column in target.columns
        if column.name not in row and isinstance(column.default, sa.ColumnDefault)
        if column.default.is_scalar
    }


def _processor(column: sa.Column[Any], dialect: sa.Dialect) -> Processor | None:
    """How the driver wants the values of a column."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _lines(
    rows: Sequence[Row],
    names: list[str],
    constants: list[Any],
    processors: list[Processor | None],
) -> Iterator[tuple[Any, ...]]:
    steps = list(zip(names, processors, strict=False))
    tail = tuple(
        process(value) if process else value
        for value, process in zip(constants, processors[len(names) :], strict=True)
    )
    for row in rows:
        yield (*(process(row[name]) if process else row[name] for name, process in steps), *tail)
