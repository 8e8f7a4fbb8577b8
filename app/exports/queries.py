"""导出的查询 queries: one's own exports, and what waits to be made."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.db import db
from app.exports.errors import ExportNotFound
from app.exports.models import Export
from app.exports.rules import KEPT, PATIENCE
from app.organisations.models import Organisation


def export(by: Actor, export_id: uuid.UUID, *, now: datetime) -> Export:
    """One of the actor's own. Raises `ExportNotFound`, for anybody else's too."""
    query = _own(by, now=now).where(Export.id == export_id)
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise ExportNotFound
    return found


def own_exports(
    by: Actor, *, now: datetime, limit: int, before: uuid.UUID | None = None
) -> Sequence[Export]:
    """The actor's own, the newest first, from below `before`."""
    query = _own(by, now=now)
    if before is not None:
        query = query.where(Export.id < before)
    return db.session.scalars(query.order_by(Export.id.desc()).limit(limit)).all()


def places_of(found: Iterable[Export]) -> dict[uuid.UUID, str]:
    """What the organisations of exports are called."""
    ids = {each.organisation_id for each in found}
    rows = db.session.execute(
        sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    )
    return {organisation_id: name for organisation_id, name in rows}  # noqa: C416


def unfinished_count(by: Actor) -> int:
    """How many of the actor's are not made yet."""
    query = sa.select(sa.func.count()).where(
        Export.asked_by_id == by.person_id, Export.finished_at.is_(None)
    )
    return int(db.session.execute(query).scalar_one())


def next_waiting(*, now: datetime) -> uuid.UUID | None:
    """What was asked for first of what nobody makes, or whose maker has gone silent."""
    query = sa.select(Export.id).where(Export.finished_at.is_(None), is_free(now))
    return db.session.scalars(query.order_by(Export.id).limit(1)).one_or_none()


def is_free(now: datetime) -> sa.ColumnElement[bool]:
    """That nobody makes it now."""
    return sa.or_(Export.started_at.is_(None), Export.heard_at < now - PATIENCE)


def _own(by: Actor, *, now: datetime) -> sa.Select[Export]:
    return sa.select(Export).where(
        Export.region_id == by.region_id,
        Export.asked_by_id == by.person_id,
        sa.or_(Export.finished_at.is_(None), Export.finished_at > now - KEPT),
    )
