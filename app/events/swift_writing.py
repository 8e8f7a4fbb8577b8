"""快路的写 swift_writing: all rows of one scan in one statement, all or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.audit.models import AuditEntry
from app.core.db import Model
from app.core.tables import ClientKey
from app.events.models import Attendance, AttendanceState, Scan
from app.points.models import Account, LedgerEntry
from app.points.service import Movement
from app.records.models import RecordText, ServiceRecord

#: what an account keeps of itself when it is moved
_MOVED = ("total", "last_sequence", "head", "state", "as_of", "revision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What one scan writes."""

    #: whether the attendance begins with it, or an open one is closed
    is_new: bool
    attendance: dict[str, Any]
    scan: Scan
    record: tuple[ServiceRecord, RecordText] | None
    movement: Movement | None
    key: dict[str, Any]
    entry: AuditEntry


def write(connection: sa.Connection, rows: Rows) -> bool:
    """Write them; False, and nothing written, where somebody else came between."""
    moves = rows.movement
    shape = _statement(
        is_new=rows.is_new,
        has_record=rows.record is not None,
        moves="" if moves is None else "open" if moves.is_first else "move",
        lines=len(moves.lines) if moves is not None else 0,
    )
    try:
        connection.execute(shape, _values(rows))
    except sa.exc.IntegrityError:
        return False
    return True


def _values(rows: Rows) -> dict[str, Any]:
    named = {
        **_values_of(Attendance, "a", rows.attendance),
        **_values_of(Scan, "s", vars(rows.scan)),
        **_values_of(AuditEntry, "e", vars(rows.entry)),
        **_values_of(ClientKey, "k", rows.key),
    }
    if rows.record is not None:
        record, text = rows.record
        named |= _values_of(ServiceRecord, "r", vars(record))
        named |= _values_of(RecordText, "t", vars(text))
    if rows.movement is not None:
        moves = rows.movement
        row = {"id": moves.account_id, **moves.opening, **moves.after}
        named |= {**_values_of(Account, "p", row), "stood": moves.revision}
        for place, line in enumerate(moves.lines):
            named |= _values_of(LedgerEntry, f"l{place}_", line)
    return named


def _values_of(table: type[Model], part: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {mark: row.get(name) for name, mark in _marks(table, part).items()}


@lru_cache(maxsize=64)
def _marks(table: type[Model], part: str) -> Mapping[str, str]:
    """The short name of each column's value: the driver keeps no plan for a long text."""
    names = [column.name for column in table.__table__.columns]
    return {name: f"{part}{place}" for place, name in enumerate(names)}


@lru_cache(maxsize=64)
def _statement(*, is_new: bool, has_record: bool, moves: str, lines: int) -> Any:
    """The statement for scans of one kind, built once.

    What must be as it was read is changed first (the open attendance, the account at its
    revision) and named by the last row, the client's key: where one was not, that row has no
    value, the statement breaks a constraint, and PostgreSQL takes all of it back.
    """
    attended = _insert(Attendance, "a") if is_new else _close()
    guards = [attended.returning(Attendance.id).cte("attended")]
    others = [_insert(Scan, "s"), _insert(AuditEntry, "e")]
    if has_record:
        others += [_insert(ServiceRecord, "r"), _insert(RecordText, "t")]
    if moves:
        moved = _open() if moves == "open" else _move()
        guards.append(moved.returning(Account.id).cte("moved"))
        others += [_insert(LedgerEntry, f"l{place}_") for place in range(lines)]
    named = _named(ClientKey, "k")
    made = sa.select(named["made_id"]).select_from(guards[0])
    for guard in guards[1:]:
        made = made.join(guard, sa.true())
    named["made_id"] = made.scalar_subquery()
    statement = postgresql.insert(ClientKey).values(named)
    ctes = [other.cte(f"other{place}") for place, other in enumerate(others)]
    return statement.add_cte(*guards, *ctes)


def _named(table: type[Model], part: str) -> dict[str, Any]:
    return {
        column.name: sa.bindparam(mark, type_=column.type)
        for column, mark in zip(table.__table__.columns, _marks(table, part).values(), strict=True)
    }


def _insert(table: type[Model], part: str) -> postgresql.Insert:
    return postgresql.insert(table).values(_named(table, part))


def _close() -> sa.Update:
    named = _named(Attendance, "a")
    return (
        sa.update(Attendance)
        .where(
            Attendance.region_id == named["region_id"],
            Attendance.year == named["year"],
            Attendance.id == named["id"],
            Attendance.state == AttendanceState.OPEN,
        )
        .values({name: named[name] for name in ("state", "minutes", "time_class")})
    )


def _open() -> postgresql.Insert:
    return _insert(Account, "p").on_conflict_do_nothing()


def _move() -> sa.Update:
    named = _named(Account, "p")
    stood = sa.bindparam("stood", type_=Account.revision.type)
    return (
        sa.update(Account)
        .where(Account.id == named["id"], Account.revision == stood)
        .values({name: named[name] for name in _MOVED})
    )
