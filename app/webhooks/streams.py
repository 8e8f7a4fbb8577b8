"""读取 streams: what was recorded since a key, read from the tables of each subject themselves.

Rows bear ids of version 7, so a key is both a place in the order and a time. A check-in writes
nothing for this. Ids, codes, numbers and times leave, under the names of the HTTP contract: no
name, no phone number, nobody's words, no place.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.core.db import db
from app.core.schemas import points_number
from app.events.models import Attendance, Event, Scan
from app.organisations.queries import below
from app.points.models import Account, LedgerEntry
from app.webhooks.rules import Subject, moment
from app.wishes.models import Wish, WishStep
from app.wishes.rules.machine import State

Table = type[Scan] | type[LedgerEntry] | type[AuditEntry]
#: what the log calls a step of a branch's year → what is told of it
YEARS = {
    "review.published": "published",
    "review.concluded": "signing",
    "review.frozen": "frozen",
    "review.corrected": "supplemented",
}
#: what is told of a step besides; nothing else that the log holds leaves
OF_YEARS = ("period", "version", "sha256", "supplement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Something that was recorded: its place in the order, and what is told of it."""

    key: uuid.UUID
    kind: str
    at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is looked for: of a region or a subtree, behind one key and before another."""

    region_id: int
    #: "" = the whole region
    path: str
    after: uuid.UUID
    before: uuid.UUID
    most: int

    def narrowed(self, node: sa.ColumnElement[uuid.UUID]) -> Sequence[sa.ColumnElement[bool]]:
        """What keeps rows of other nodes out, where only a subtree is told of."""
        return [node.in_(below(self.region_id, self.path))] if self.path else []

    def cut(self, found: Iterable[Recorded]) -> list[Recorded]:
        """The first of several lists that were each cut by themselves."""
        return sorted(found, key=attrgetter("key"))[: self.most]


def check_ins(span: Span) -> list[Recorded]:
    """Scans: one message a check-in or check-out."""
    return span.cut(each for year in _years(Scan, span) for each in _scans(span, year))


def _scans(span: Span, year: int) -> Iterable[Recorded]:
    query = (
        sa.select(Scan, Attendance, Event.organisation_id)
        .join(
            Attendance,
            sa.and_(
                Attendance.region_id == Scan.region_id,
                Attendance.year == Scan.year,
                Attendance.id == Scan.attendance_id,
            ),
        )
        .join(Event, Event.id == Attendance.event_id)
        .where(*_between(Scan, span, year), *span.narrowed(Event.__table__.c.organisation_id))
        .order_by(Scan.id)
        .limit(span.most)
    )
    for scan, attendance, host in db.session.execute(query):
        yield Recorded(
            key=scan.id,
            kind="check_in.recorded",
            at=scan.recorded_at,
            content={
                "id": str(scan.id),
                "attendance_id": str(attendance.id),
                "person_id": str(attendance.person_id),
                "event_id": str(attendance.event_id),
                "session_id": str(attendance.session_id),
                "organisation_id": str(host),
                "direction": scan.direction.value,
                "at": moment(scan.at),
                "trust": scan.trust.value,
            },
        )


def points(span: Span) -> list[Recorded]:
    """Lines of the ledger, each with why it was booked; `sequence` orders an account."""
    return span.cut(each for year in _years(LedgerEntry, span) for each in _lines(span, year))


def _lines(span: Span, year: int) -> Iterable[Recorded]:
    home = Account.__table__.c.home_organisation_id
    query = (
        sa.select(LedgerEntry, Account)
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(*_between(LedgerEntry, span, year), *span.narrowed(home))
        .order_by(LedgerEntry.id)
        .limit(span.most)
    )
    for line, account in db.session.execute(query):
        yield Recorded(
            key=line.id,
            kind="points.credited",
            at=line.at,
            content={
                "id": str(line.id),
                "account_id": str(account.id),
                "sequence": line.sequence,
                "person_id": str(account.person_id),
                "home_organisation_id": str(account.home_organisation_id),
                "scheme_id": str(account.scheme_id),
                "period": account.period,
                "points": points_number(line.amount),
                "item": line.item,
                "source": line.source,
                "reason": line.reason.value,
            },
        )


def _between(table: Table, span: Span, year: int) -> Sequence[sa.ColumnElement[bool]]:
    return [
        table.region_id == span.region_id,
        table.year == year,
        table.id > span.after,
        table.id < span.before,
    ]


def _years(table: Table, span: Span) -> Iterable[int]:
    """The years of a region's rows, each found by one step in the key: year before id."""
    newest = sa.select(sa.func.max(table.year)).where(table.region_id == span.region_id)
    year = db.session.scalar(newest)
    while year is not None:
        yield year
        year = db.session.scalar(newest.where(table.year < year))


def wishes(span: Span) -> list[Recorded]:
    """Steps of wishes, by the state they led to; drafts are their author's own."""
    query = (
        sa.select(WishStep, Wish)
        .join(Wish, Wish.id == WishStep.wish_id)
        .where(
            WishStep.region_id == span.region_id,
            WishStep.id > span.after,
            WishStep.id < span.before,
            WishStep.after != State.DRAFT.value,
            *span.narrowed(Wish.__table__.c.organisation_id),
        )
        .order_by(WishStep.id)
        .limit(span.most)
    )
    return [
        Recorded(
            key=step.id,
            kind=f"wish.{step.after}",
            at=step.at,
            content={
                "id": str(wish.id),
                "number": f"{wish.year}-{wish.number:04d}",
                "state": step.after,
                "before": step.before,
                "step": step.verb.value,
                "community_id": str(wish.community_id),
                "category": wish.category,
            },
        )
        for step, wish in db.session.execute(query)
    ]


def reviews(span: Span) -> list[Recorded]:
    """Steps of branches' years, as the log has them: no other table keeps every one."""
    return span.cut(each for year in _years(AuditEntry, span) for each in _steps(span, year))


def _steps(span: Span, year: int) -> Iterable[Recorded]:
    query = (
        sa.select(AuditEntry)
        .where(
            *_between(AuditEntry, span, year),
            AuditEntry.action.in_(YEARS),
            *span.narrowed(AuditEntry.__table__.c.organisation_id),
        )
        .order_by(AuditEntry.id)
        .limit(span.most)
    )
    for entry in db.session.scalars(query):
        state = YEARS[entry.action]
        told = {name: entry.details[name] for name in OF_YEARS if name in entry.details}
        yield Recorded(
            key=entry.id,
            kind=f"review.{state}",
            at=entry.at,
            content={
                "id": str(entry.subject_id),
                "organisation_id": str(entry.organisation_id),
                "state": state,
                **told,
            },
        )


STREAMS: Mapping[Subject, Callable[[Span], list[Recorded]]] = MappingProxyType(
    {
        Subject.CHECK_INS: check_ins,
        Subject.POINTS: points,
        Subject.WISHES: wishes,
        Subject.REVIEWS: reviews,
    }
)
