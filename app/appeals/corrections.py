"""更正 corrections: the acts that put right what was doubted; found, never made here.

Points have one way in: a scan, a hand entry by two people, a closing, a void. A decision names one
of these acts; it creates none.
"""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Approval, ApprovalState
from app.appeals.matter import Subject
from app.appeals.models import Appeal
from app.core.db import db
from app.events import hand
from app.events.models import HandEntry, HandPerson
from app.points.models import LedgerEntry, Reason
from app.records import queries as records
from app.records.models import RecordChange, RecordChangeKind, ServiceRecord

#: so many are offered
MOST = 50


class CorrectionKind(enum.StrEnum):
    """What puts it right."""

    #: people without a scan, laid before a second person
    HAND = "hand"
    #: a record of the same session, written since
    RECORD = "record"
    #: the record that was doubted, voided since
    VOID = "void"
    #: a line of the same account, booked since
    LINE = "line"


class Progress(enum.StrEnum):
    """How far a correction has come."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An act since the question that concerns the same thing of the same person."""

    kind: CorrectionKind
    id: uuid.UUID
    at: datetime
    progress: Progress
    minutes: int | None = None
    #: hundredths of a point
    amount: int | None = None
    #: when a second person decided about it
    settled_at: datetime | None = None

    @property
    def name(self) -> str:
        """How a form names it."""
        return f"{self.kind.value}:{self.id}"


def found(appeal: Appeal, subject: Subject, *, since: datetime) -> list[Correction]:
    """The acts since a moment that may put it right, the newest first."""
    acts = [
        *_hand_entries(appeal, subject, since=since),
        *_records(appeal, subject, since=since),
        *_voids(subject, since=since),
        *_lines(subject, since=since),
    ]
    acts = [each for each in acts if each.progress is not Progress.REFUSED]
    return sorted(acts, key=lambda each: each.at, reverse=True)[:MOST]


def _hand_entries(appeal: Appeal, subject: Subject, *, since: datetime) -> list[Correction]:
    """Proposals for the same session that wait; what was approved is found as a record."""
    if subject.session is None:
        return []
    query = (
        _HANDS.join(HandPerson, HandPerson.entry_id == HandEntry.id)
        .where(
            HandEntry.session_id == subject.session.id,
            HandEntry.made_at >= since,
            HandPerson.person_id.in_(records.same_human(appeal.asker_id)),
            Approval.state == ApprovalState.OPEN,
        )
        .limit(MOST)
    )
    return [_as_hand(entry, approval) for entry, approval in db.session.execute(query)]


_HANDS = sa.select(HandEntry, Approval).join(
    Approval,
    sa.and_(Approval.subject_id == HandEntry.id, Approval.kind.in_(hand.KINDS)),
)
_PROGRESS = {
    ApprovalState.OPEN: Progress.WAITING,
    ApprovalState.APPROVED: Progress.DONE,
    ApprovalState.REJECTED: Progress.REFUSED,
}


def _as_hand(entry: HandEntry, approval: Approval) -> Correction:
    return Correction(
        kind=CorrectionKind.HAND,
        id=entry.id,
        at=entry.made_at,
        progress=_PROGRESS.get(approval.state, Progress.REFUSED),
        settled_at=approval.decided_at,
    )


def _records(appeal: Appeal, subject: Subject, *, since: datetime) -> list[Correction]:
    if not subject.occasion:
        return []
    query = (
        sa.select(ServiceRecord)
        .where(
            ServiceRecord.region_id == appeal.region_id,
            ServiceRecord.person_id.in_(records.same_human(appeal.asker_id)),
            ServiceRecord.occasion == subject.occasion,
            ServiceRecord.recorded_at >= since,
            ~records.IS_VOID,
        )
        .limit(MOST)
    )
    return [_as_record(each) for each in db.session.scalars(query)]


def _as_record(record: ServiceRecord) -> Correction:
    return Correction(
        kind=CorrectionKind.RECORD,
        id=record.id,
        at=record.recorded_at,
        progress=Progress.DONE,
        minutes=record.minutes,
    )


def _voids(subject: Subject, *, since: datetime) -> list[Correction]:
    record = subject.record
    if record is None:
        return []
    query = sa.select(RecordChange).where(
        RecordChange.region_id == record.region_id,
        RecordChange.year == record.year,
        RecordChange.record_id == record.id,
        RecordChange.kind == RecordChangeKind.VOID,
        RecordChange.at >= since,
    )
    return [_as_void(each) for each in db.session.scalars(query)]


def _as_void(change: RecordChange) -> Correction:
    return Correction(kind=CorrectionKind.VOID, id=change.id, at=change.at, progress=Progress.DONE)


def _lines(subject: Subject, *, since: datetime) -> list[Correction]:
    """What was booked since: for a line what changed it, for a total whatever changed it."""
    if subject.account is None:
        return []
    query = (
        sa.select(LedgerEntry)
        .where(
            LedgerEntry.region_id == subject.account.region_id,
            LedgerEntry.year == subject.account.year,
            LedgerEntry.account_id == subject.account.id,
            LedgerEntry.at >= since,
        )
        .order_by(LedgerEntry.id.desc())
        .limit(MOST)
    )
    if subject.entry is not None:
        changes = sa.or_(
            LedgerEntry.source == subject.entry.source, LedgerEntry.reason == Reason.REVALUED
        )
        query = query.where(LedgerEntry.id != subject.entry.id, changes)
    return [_as_line(each) for each in db.session.scalars(query)]


def _as_line(entry: LedgerEntry) -> Correction:
    return Correction(
        kind=CorrectionKind.LINE,
        id=entry.id,
        at=entry.at,
        progress=Progress.DONE,
        amount=entry.amount,
    )


def named(appeal: Appeal) -> Correction | None:
    """The act that a decision named, as it stands now; None where it named none."""
    if appeal.correction_id is None:
        return None
    kind, wanted = CorrectionKind(appeal.correction_kind), appeal.correction_id
    if kind is CorrectionKind.HAND:
        row = db.session.execute(_HANDS.where(HandEntry.id == wanted)).first()
        return _as_hand(row[0], row[1]) if row else None
    if kind is CorrectionKind.RECORD:
        query = sa.select(ServiceRecord).where(
            ServiceRecord.region_id == appeal.region_id, ServiceRecord.id == wanted
        )
        record = db.session.scalars(query).one_or_none()
        return _as_record(record) if record else None
    if kind is CorrectionKind.VOID:
        changes = sa.select(RecordChange).where(
            RecordChange.region_id == appeal.region_id, RecordChange.id == wanted
        )
        change = db.session.scalars(changes).one_or_none()
        return _as_void(change) if change else None
    lines = sa.select(LedgerEntry).where(
        LedgerEntry.region_id == appeal.region_id, LedgerEntry.id == wanted
    )
    line = db.session.scalars(lines).one_or_none()
    return _as_line(line) if line else None


def choices(
    appeal: Appeal, subject: Subject, *, since: datetime, first: Appeal | None = None
) -> list[Correction]:
    """What a decision may name: an act since the question that the first one did not name.

    What a hand entry that it named became was written in the moment of its approval.
    """
    earlier = named(first) if first is not None else None
    acts = found(appeal, subject, since=since)
    if earlier is None:
        return acts
    return [each for each in acts if each.id != earlier.id and each.at != earlier.settled_at]


def stands(appeal: Appeal) -> bool:
    """Whether what a decision named has come about, or may still."""
    act = named(appeal)
    return act is not None and act.progress is not Progress.REFUSED
