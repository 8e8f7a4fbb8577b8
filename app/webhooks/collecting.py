"""收集 collecting: what was committed since the cursors becomes rows to be sent, once each.

The trap of a cursor: a row's id is made before it is committed, so that a row with an older id may
appear behind one that was read. Hence nothing is read that is younger than the *horizon*: ten
seconds before now, and on PostgreSQL ten seconds before the oldest transaction that is still open
anywhere in the database began. What may still be committed bears an id of later. On SQLite there is
one writer at a time, and while this reads, that is this. Who holds a transaction open holds the
messages up; nothing is passed over.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core.db import db, insert
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.webhooks.models import Delivery, Subscription
from app.webhooks.queries import held
from app.webhooks.rules import Subject, floor
from app.webhooks.streams import STREAMS, Recorded, Span

#: between an id being made and its statement reaching the database, and between two clocks
MARGIN = timedelta(seconds=10)
#: rows of one subject in one transaction, and how many may wait until no more are written down
AT_ONCE, MOST_WAITING = 500, 2000
_OLDEST = sa.text(
    "SELECT least(clock_timestamp(), (SELECT min(xact_start) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend'"
    " AND pid <> pg_backend_pid()))"
)


def horizon(*, now: datetime) -> uuid.UUID:
    """The key before which nothing is committed any more. Ask it before reading, not after."""
    oldest = now
    if db.session.get_bind().dialect.name == "postgresql":
        oldest = min(now, db.session.execute(_OLDEST).scalar_one())
    return floor(oldest - MARGIN)


def collect(subscription_id: uuid.UUID, *, now: datetime) -> bool:
    """Write down what there is for one subscription and move its cursors; tell of more."""
    found = held(subscription_id)
    if found is None or waiting(found.id) >= MOST_WAITING:
        return False
    before = horizon(now=now)
    read = {name: _read(found, Subject(name), before) for name in found.subjects}
    _write(found, sorted((each for rows in read.values() for each in rows), key=_key), now=now)
    found.cursors = {
        name: _cursor(found.cursors[name], rows, before).hex for name, rows in read.items()
    }
    db.session.flush()
    return any(len(rows) == AT_ONCE for rows in read.values())


def _key(recorded: Recorded) -> uuid.UUID:
    return recorded.key


def _read(subscription: Subscription, subject: Subject, before: uuid.UUID) -> list[Recorded]:
    node = db.session.get_one(Organisation, subscription.organisation_id)
    span = Span(
        region_id=subscription.region_id,
        path=node.path if node.parent_id else "",
        after=uuid.UUID(subscription.cursors[subject.value]),
        before=before,
        most=AT_ONCE,
    )
    return STREAMS[subject](span)


def _cursor(stood: str, rows: list[Recorded], before: uuid.UUID) -> uuid.UUID:
    """Behind the last row where there may be more, else the horizon; never backwards."""
    return max(uuid.UUID(stood), rows[-1].key if len(rows) == AT_ONCE else before)


def _write(subscription: Subscription, found: list[Recorded], *, now: datetime) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": uuid7(),
            "subscription_id": subscription.id,
            "event_id": each.key,
            "kind": each.kind,
            "at": each.at,
            "content": each.content,
            "created_at": now,
            "tries": 0,
            "answer": "",
        }
        for each in found
    ]
    if rows:
        db.session.execute(insert(Delivery).on_conflict_do_nothing(), rows)


def waiting(subscription_id: uuid.UUID) -> int:
    """How many messages wait for a subscription."""
    query = sa.select(sa.func.count()).where(
        Delivery.subscription_id == subscription_id, Delivery.sent_at.is_(None)
    )
    return int(db.session.execute(query).scalar_one())
