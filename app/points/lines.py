"""积分明细 lines: each ledger line of a person with the fact it came from, and sums by month."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db
from app.points import queries
from app.points.models import Reason, Revaluation
from app.points.months import months_of, of_person
from app.points.queries import EntryRow
from app.records import queries as records
from app.records.models import RecordText, ServiceRecord
from app.schemes import queries as schemes
from app.schemes.rules import Period


@dataclass(frozen=True, slots=True)
class Line:
    """A ledger line as its owner reads it: for what, under which item, and how it was proved.

    `why` is what was said when a new version valued everybody anew; "" for all other lines.
    """

    entry: EntryRow
    title: str
    item: str
    record: ServiceRecord | None
    why: str = ""


def lines(
    region_id: int, person_id: uuid.UUID, *, limit: int, before: uuid.UUID | None = None
) -> Sequence[Line]:
    """A person's lines, the newest first, each walked back to its record."""
    found = queries.entries(region_id, person_id, limit=limit, before=before)
    facts = _facts(region_id, person_id, {each.source for each in found})
    labels = _labels(region_id)
    said = _said({each.version_id for each in found if each.reason is Reason.REVALUED})
    return [
        Line(
            entry=each,
            title=facts[each.source][1] if each.source in facts else "",
            item=labels.get((each.scheme_id, each.item), ""),
            record=facts[each.source][0] if each.source in facts else None,
            why=said.get((each.version_id, each.approved_by_id), ""),
        )
        for each in found
    ]


def _facts(
    region_id: int, person_id: uuid.UUID, sources: set[str]
) -> dict[str, tuple[ServiceRecord, str]]:
    """The person's records of these sources with their titles; found by the person's index."""
    words = sa.and_(
        RecordText.region_id == ServiceRecord.region_id,
        RecordText.year == ServiceRecord.year,
        RecordText.record_id == ServiceRecord.id,
    )
    query = (
        sa.select(ServiceRecord, sa.func.coalesce(RecordText.title, ""))
        .outerjoin(RecordText, words)
        .where(
            ServiceRecord.region_id == region_id,
            ServiceRecord.person_id.in_(records.same_human(person_id)),
            ServiceRecord.source.in_(sources),
        )
    )
    return {record.source: (record, title) for record, title in db.session.execute(query)}


def _said(versions: set[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID | None], str]:
    """Why versions were published, by version and who approved: other lines have no approver."""
    if not versions:
        return {}
    query = sa.select(Revaluation).where(Revaluation.version_id.in_(versions))
    return {
        (batch.version_id, batch.approved_by_id): batch.reason
        for batch in db.session.scalars(query)
    }


def _labels(region_id: int) -> dict[tuple[uuid.UUID, str], str]:
    return {
        (ruling.id, key): item.label
        for ruling in schemes.active(region_id)
        for rules in ruling.rules
        for key, item in rules.items.items()
    }


def by_month(
    region_id: int, person_id: uuid.UUID, *, scheme_id: uuid.UUID, period: Period, now: datetime
) -> list[tuple[date, int]]:
    """What the service of each month of a period up to now brought, in hundredths."""
    months = months_of(period, local_day(now))
    sums = of_person(region_id, person_id, scheme_id=scheme_id, months=months, period=period.label)
    return list(zip(months, sums, strict=True))
