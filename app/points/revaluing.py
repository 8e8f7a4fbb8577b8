"""重新计分 revaluing: a new version of a scheme values everybody's facts anew, as one batch.

The batch visits one person after another in the order of their ids, a few in one transaction, so
that nobody's check-in waits for it. It may stop anywhere and goes on where it stopped; visiting a
person twice books nothing twice, for what is booked are differences.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.clock import day_start, local_day
from app.core.db import db
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.organisations.queries import below, organisation
from app.points.errors import ReachesBack
from app.points.models import Account, Reason, Revaluation
from app.points.service import book
from app.points.valuing import Cause
from app.points.what_if import ruling_of
from app.records.models import ServiceRecord
from app.schemes import drafting
from app.schemes.document import parse
from app.schemes.models import Scheme, SchemeDraft
from app.schemes.rules import period_of, ruling_version

#: nothing was recorded earlier
BEGINNING = date(2000, 1, 1)
#: batches that the page of a scheme lists
SHOWN = 10


def publish(draft: SchemeDraft, *, revision: int, by: Actor, now: datetime) -> Revaluation | None:
    """Put a draft in force and begin the batch that values everybody anew.

    None where nothing that has happened is worth anything else: the version begins later. Raises
    `ReachesBack` for a version that would change a period that is over, and what
    `drafting.publish` raises.
    """
    node = organisation(draft.region_id, draft.organisation_id)
    rules, today = parse(draft.document), local_day(now)
    from_on = rules.effective_from or date.min
    ruling = ruling_of(node, rules.key)
    if ruling is not None and ruling.organisation_id == node.id:
        starts_on = period_of(ruling_version(ruling.rules, today), today).starts_on
        if from_on < starts_on:
            day = starts_on.isoformat()
            raise ReachesBack(fields={"document": [ReachesBack.sentence % {"day": day}]}, day=day)
    made_by_id, reason = draft.changed_by_id, draft.reason
    version = drafting.publish(draft, revision=revision, by=by, now=now)
    if from_on > today:
        return None
    batch = Revaluation(
        id=uuid7(),
        region_id=draft.region_id,
        scheme_id=version.scheme_id,
        version_id=version.id,
        reason=reason,
        made_by_id=made_by_id,
        approved_by_id=by.person_id,
        begun_at=now,
        from_on=from_on,
        people=0,
    )
    count = sa.select(sa.func.count()).select_from(_people(batch, node).subquery())
    batch.people = int(db.session.execute(count).scalar_one())
    db.session.add(batch)
    db.session.flush()
    return batch


def _people(batch: Revaluation, node: Organisation) -> sa.Select[uuid.UUID]:
    """Whoever holds an account under the scheme, or has a fact that it may value now."""
    held = sa.exists().where(
        Account.region_id == batch.region_id,
        Account.scheme_id == batch.scheme_id,
        Account.person_id == Person.id,
    )
    homes = below(node.region_id, node.path)
    since = day_start(max(batch.from_on, BEGINNING))
    served = sa.exists().where(
        ServiceRecord.region_id == batch.region_id,
        ServiceRecord.person_id == Person.id,
        ServiceRecord.home_organisation_id.in_(homes),
        ServiceRecord.occurred_at >= since,
    )
    return sa.select(Person.id).where(Person.region_id == batch.region_id, sa.or_(held, served))


def batches_of(scheme_id: uuid.UUID) -> Sequence[Revaluation]:
    """The batches of a scheme, the newest first."""
    query = sa.select(Revaluation).where(Revaluation.scheme_id == scheme_id)
    return db.session.scalars(query.order_by(Revaluation.id.desc()).limit(SHOWN)).all()


def running() -> Sequence[uuid.UUID]:
    """The batches that are not finished, the oldest first."""
    query = sa.select(Revaluation.id).where(Revaluation.finished_at.is_(None))
    return db.session.scalars(query.order_by(Revaluation.id)).all()


def go_on(batch_id: uuid.UUID, *, most: int, now: datetime) -> bool:
    """Visit the next few people of a batch; whether there are more.

    Of two workers at once the second waits and goes on behind the first.
    """
    query = sa.select(Revaluation).where(Revaluation.id == batch_id).with_for_update()
    batch = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if batch.finished_at is not None:
        return False
    people = _next_people(batch, most)
    for person_id in people:
        _visit(batch, person_id, now=now)
    if len(people) < most:
        batch.finished_at = now
    db.session.flush()
    return batch.finished_at is None


def _next_people(batch: Revaluation, most: int) -> Sequence[uuid.UUID]:
    scheme = db.session.get_one(Scheme, batch.scheme_id)
    query = _people(batch, organisation(batch.region_id, scheme.organisation_id))
    if batch.cursor is not None:
        query = query.where(Person.id > batch.cursor)
    return db.session.scalars(query.order_by(Person.id).limit(most)).all()


def _visit(batch: Revaluation, person_id: uuid.UUID, *, now: datetime) -> None:
    cause = Cause(
        source="",
        reason=Reason.REVALUED,
        day=local_day(now),
        made_by_id=batch.made_by_id,
        approved_by_id=batch.approved_by_id,
    )
    booked = book(batch.region_id, person_id, cause, now=now)
    moved = sum(each.moved for each in booked if each.scheme_id == batch.scheme_id)
    batch.cursor, batch.visited = person_id, batch.visited + 1
    batch.changed += bool(moved)
    batch.added += max(moved, 0)
    batch.taken += max(-moved, 0)
