"""Facts of people in the cast's town, written down and booked."""

import uuid
from datetime import datetime

from app.core import clock
from app.core.ids import uuid7
from app.points import service as ledger
from app.points.models import Reason
from app.points.valuing import Cause
from app.records import queries as records
from app.records import service as facts
from app.records.models import ServiceRecord, TimeClass, Trust
from app.records.service import NewRecord
from tests.support.cast import Cast


def serve(
    cast: Cast,
    who: str,
    at: datetime,
    *,
    home: str = "branch",
    minutes: int = 0,
    points: int | None = None,
    item: str = "",
    time_class: TimeClass = TimeClass.SCANNED,
    now: datetime | None = None,
) -> ServiceRecord:
    """A fact of one person, worth `points` (hundredths) as a scan, else by its minutes."""
    now = now or clock.now()
    person_id: uuid.UUID = cast.people[who]
    record = facts.append(
        NewRecord(
            region_id=cast.region_id,
            person_id=person_id,
            home_organisation_id=cast.nodes[home],
            organisation_id=cast.nodes["branch"],
            source=f"test:{uuid7()}",
            title="河道清洁",
            item=item or ("hours" if points is None else "scan"),
            occurred_at=at,
            minutes=minutes,
            amount=points,
            time_class=time_class,
            trust=Trust.HAND if time_class is TimeClass.HAND else Trust.SCREEN,
        ),
        now=now,
    )
    fact = records.as_fact(record)
    cause = Cause(record.source, Reason.AWARD, clock.local_day(at), fact=fact)
    ledger.book(cast.region_id, person_id, cause, now=now)
    return record
