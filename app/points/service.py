"""积分台账的动作 service: booking what facts are worth, as differences, append-only."""

import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.db import db, insert_once
from app.core.errors import Busy
from app.core.ids import uuid7
from app.points.models import Account, LedgerEntry, Reason
from app.points.plan import plan
from app.points.rules import GENESIS, Hashed, line_hash
from app.points.valuing import Booked, Cause, Plan
from app.schemes import queries as schemes
from app.schemes.queries import Ruling

TRIES = 5


def book(region_id: int, person_id: uuid.UUID, cause: Cause, *, now: datetime) -> list[Booked]:
    """Bring a person's accounts to what the facts are worth, in every active scheme.

    Raises `Busy` where others book the same account without end.
    """
    return [
        booked
        for ruling in schemes.active(region_id)
        if (booked := _book_under(ruling, region_id, person_id, cause, now=now)) is not None
    ]


def _book_under(
    ruling: Ruling, region_id: int, person_id: uuid.UUID, cause: Cause, *, now: datetime
) -> Booked | None:
    for _ in range(TRIES):
        planned = plan(ruling, region_id, person_id, cause, now=now)
        if planned is None:
            return None
        # one account is moved by one statement; of several, all or none
        several = db.session.begin_nested() if len(planned.homes) > 1 else nullcontext()
        with several as attempt:
            if _write(planned, cause, now=now):
                return planned.outcome(cause)
            if attempt is not None:
                attempt.rollback()
    raise Busy


def _write(planned: Plan, cause: Cause, *, now: datetime) -> bool:
    """Add the lines and set the totals; False where another booking came between."""
    return all(
        _write_account(planned, home, cause, now=now) for home in sorted(planned.homes, key=str)
    )


def _write_account(planned: Plan, home: uuid.UUID, cause: Cause, *, now: datetime) -> bool:
    moves = movement(planned, home, cause, now=now)
    is_written = (
        insert_once(Account, {"id": moves.account_id, **moves.opening, **moves.after})
        if moves.is_first
        else _move_account(moves)
    )
    if is_written and moves.lines:
        db.session.execute(sa.insert(LedgerEntry), moves.lines)
    return is_written


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What a plan writes for one account: its lines, and what stands in its row afterwards."""

    account_id: uuid.UUID
    #: the revision that must stand for the row to be set; None = the account is opened
    revision: int | None
    #: what else an account begins with
    opening: dict[str, Any]
    after: dict[str, Any]
    lines: list[dict[str, Any]]

    @property
    def is_first(self) -> bool:
        """Whether the account is opened by it."""
        return self.revision is None


def movement(planned: Plan, home: uuid.UUID, cause: Cause, *, now: datetime) -> Movement:
    """The lines of one account chained to the one before, and the row after them."""
    account = planned.accounts.get(home)
    begun = account or Account(id=uuid7(), total=0, last_sequence=0, head=GENESIS, revision=0)
    head, rows = _chain(planned, home, begun, cause, now=now)
    after = {
        "total": begun.total + sum(amount for place, amount in planned.lines if place[0] == home),
        "last_sequence": begun.last_sequence + len(rows),
        "head": head,
        "state": planned.state.to_json() if planned.state is not None else None,
        "as_of": planned.as_of,
        "revision": begun.revision + 1,
    }
    opening = {
        "region_id": planned.region_id,
        "person_id": planned.person_id,
        "scheme_id": planned.ruling.id,
        "period": planned.period.label,
        "year": planned.period.ends_on.year,
        "home_organisation_id": home,
    }
    revision = account.revision if account is not None else None
    return Movement(
        account_id=begun.id, revision=revision, opening=opening, after=after, lines=rows
    )


def _chain(
    planned: Plan, home: uuid.UUID, account: Account, cause: Cause, *, now: datetime
) -> tuple[bytes, list[dict[str, Any]]]:
    """The lines of one account, each chained to the one before; the new head and the rows."""
    head, sequence, rows = account.head, account.last_sequence, []
    for (place_home, source, item), amount in planned.lines:
        if place_home != home:
            continue
        sequence += 1
        hashed = Hashed(
            region_id=planned.region_id,
            year=planned.period.ends_on.year,
            id=uuid7(),
            account_id=account.id,
            sequence=sequence,
            amount=amount,
            item=item,
            source=source,
            scheme_version_id=planned.versions.get(source, planned.versions[""]),
            reason=_reason(source, cause).value,
            made_by_id=cause.made_by_id,
            approved_by_id=cause.approved_by_id,
            at=now,
            previous_hash=head,
        )
        head = line_hash(hashed)
        rows.append(_row(hashed, head))
    return head, rows


def _row(hashed: Hashed, head: bytes) -> dict[str, Any]:
    fields = {name: getattr(hashed, name) for name in Hashed.__slots__}
    return {**fields, "hash": head, "reason": Reason(hashed.reason)}


def _move_account(moves: Movement) -> bool:
    """Compare and set; False where another booking came between."""
    moved = db.session.execute(
        sa.update(Account)
        .where(Account.id == moves.account_id, Account.revision == moves.revision)
        .values(moves.after)
        .execution_options(synchronize_session=False)
    )
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def _reason(source: str, cause: Cause) -> Reason:
    if source == cause.source or cause.reason is Reason.MERGED:
        return cause.reason
    return Reason.BASE if source.startswith("base:") else Reason.REVALUED
