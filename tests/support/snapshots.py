"""What a database holds, kept in memory and written into an empty one: faster than living it again.

The rows go through the models' own types, so one snapshot fits the engine it was taken from; a
child of a table that refers to itself comes after its parent, for ids grow with time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.db import Model, db
from app.organisations.models import Region

Rows = Sequence[tuple[sa.Table, Sequence[Mapping[str, Any]]]]


def is_empty() -> bool:
    """Whether there is no region: nothing exists outside of one."""
    return db.session.execute(sa.select(Region.id).limit(1)).first() is None


def take() -> Rows:
    """Every row of every table, parents first."""
    every = ((table, _rows(table)) for table in Model.metadata.sorted_tables)
    return [(table, rows) for table, rows in every if rows]


def _rows(table: sa.Table) -> Sequence[Mapping[str, Any]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in db.session.execute(query).mappings()]


def restore(rows: Rows) -> None:
    """Write a snapshot into an empty database; counters of keys go on behind it."""
    for table, of_table in rows:
        db.session.execute(sa.insert(table), of_table)
        counted = table.autoincrement_column
        if counted is not None and db.engine.name == "postgresql":
            last = max(row[counted.name] for row in of_table)
            sequence = sa.func.pg_get_serial_sequence(table.name, counted.name)
            db.session.execute(sa.select(sa.func.setval(sequence, last)))
