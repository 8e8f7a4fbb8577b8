"""Ways to edit a ledger behind its back, each with the place where it must be noticed."""

import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.points.models import LedgerEntry, Reason
from app.points.rules import line_hash
from app.points.verification import hashed
from app.schemes.models import SchemeVersion

#: account and line; any of these is the first place where it shows
Places = set[tuple[uuid.UUID, int]]
Ledger = list[LedgerEntry]
table = LedgerEntry.__table__
#: to which account a line belongs is changed by a way of its own
COLUMNS = [column.name for column in table.columns if column.name != "account_id"]


def open_the_ledger() -> None:
    """Take the guards away, as somebody who owns the database can."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.text("ALTER TABLE ledger_entries DISABLE TRIGGER USER"))
        return
    for verb in ("update", "delete"):
        db.session.execute(sa.text(f"DROP TRIGGER ledger_entries_no_{verb}"))


def _change(line: LedgerEntry, **values: Any) -> None:
    query = sa.update(LedgerEntry).where(LedgerEntry.id == line.id).values(**values)
    db.session.execute(query.execution_options(synchronize_session=False))


def _remove(line: LedgerEntry) -> None:
    query = sa.delete(LedgerEntry).where(LedgerEntry.id == line.id)
    db.session.execute(query.execution_options(synchronize_session=False))


def place(line: LedgerEntry) -> tuple[uuid.UUID, int]:
    """Where a line stands."""
    return line.account_id, line.sequence


def another_value(column: str, line: LedgerEntry, dice: random.Random) -> Any:
    """Something else for a column that the database takes."""
    current = getattr(line, column)
    if column in {"amount", "region_id", "year"}:
        return current + dice.choice([-1, 1, 100])
    if column == "sequence":
        return current + dice.randint(50, 99)
    if column == "at":
        return current + timedelta(microseconds=dice.choice([-1, 1, 60_000_000]))
    if column == "reason":
        return dice.choice([each for each in Reason if each is not current])
    if column in {"hash", "previous_hash"}:
        return dice.randbytes(32)
    if column in {"id", "made_by_id", "approved_by_id"}:
        return uuid.UUID(bytes=dice.randbytes(16))
    if column == "scheme_version_id":
        other = sa.select(SchemeVersion.id).where(SchemeVersion.id != current)
        return db.session.scalars(other).first()
    return current + "x"


def edit_a_column(lines: Ledger, dice: random.Random) -> Places:
    """One value of one line, of any column."""
    return change_a_column(dice.choice(COLUMNS), dice.choice(lines), dice)


def change_a_column(column: str, line: LedgerEntry, dice: random.Random) -> Places:
    """This value of this line."""
    _change(line, **{column: another_value(column, line, dice)})
    return {place(line)}


def edit_and_hash_again(lines: Ledger, dice: random.Random) -> Places:
    """One amount, with a hash that fits it; the next line or the totals know better."""
    line = dice.choice(lines)
    db.session.expunge(line)
    line.amount += 100
    _change(line, amount=line.amount, hash=line_hash(hashed(line)))
    return {place(line), (line.account_id, line.sequence + 1)}


def delete_a_line(lines: Ledger, dice: random.Random) -> Places:
    """One line, wherever it stands."""
    line = dice.choice(lines)
    _remove(line)
    return {place(line)}


def cut_the_tail(lines: Ledger, dice: random.Random) -> Places:
    """The last lines of an account."""
    line = dice.choice(lines)
    for each in lines:
        if each.account_id == line.account_id and each.sequence >= line.sequence:
            _remove(each)
    return {place(line)}


def swap_two_lines(lines: Ledger, dice: random.Random) -> Places:
    """The places of two lines of one account."""
    first, second = sorted(
        dice.sample([each for each in lines if each.account_id == lines[0].account_id], 2),
        key=lambda each: each.sequence,
    )
    _change(first, sequence=9999)
    _change(second, sequence=first.sequence)
    _change(first, sequence=second.sequence)
    return {place(first)}


def move_to_another_account(lines: Ledger, dice: random.Random) -> Places:
    """The last line of the longest account, given to somebody else."""
    longest = max(lines, key=lambda each: each.sequence)
    other = dice.choice([each for each in lines if each.account_id != longest.account_id])
    _change(longest, account_id=other.account_id)
    ends = max(each.sequence for each in lines if each.account_id == other.account_id)
    return {place(longest), (other.account_id, ends + 1)}


def insert_a_line(lines: Ledger, dice: random.Random) -> Places:
    """A line more at the end of an account, chained as it should be."""
    line = dice.choice(lines)
    last = max(
        (each for each in lines if each.account_id == line.account_id),
        key=lambda each: each.sequence,
    )
    values = {column.name: getattr(last, column.name) for column in table.columns}
    made = LedgerEntry(**values)
    made.id, made.sequence = uuid.UUID(bytes=dice.randbytes(16)), last.sequence + 1
    made.previous_hash, made.source = last.hash, "test:forged"
    made.hash = line_hash(hashed(made))
    db.session.add(made)
    db.session.flush()
    return {place(made)}


WAYS: tuple[Callable[[Ledger, random.Random], Places], ...] = (
    *([edit_a_column] * 6),
    edit_and_hash_again,
    delete_a_line,
    cut_the_tail,
    swap_two_lines,
    move_to_another_account,
    insert_a_line,
)
