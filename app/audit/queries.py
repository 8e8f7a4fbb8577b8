"""审计的查询 queries: who did what, by subject, actor, kind and time, within a scope."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.core.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; empty fields do not narrow it. `action` takes a beginning too: `event`."""

    subject_id: uuid.UUID | None = None
    actor_id: uuid.UUID | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(
    region_id: int,
    wanted: Wanted,
    *,
    limit: int,
    before: uuid.UUID | None = None,
    within: sa.Select[uuid.UUID] | None = None,
) -> Sequence[AuditEntry]:
    """The newest entries first, from below `before`.

    `within` selects the organisations in scope; None is the whole region, with what belongs to no
    organisation.
    """
    query = sa.select(AuditEntry).where(AuditEntry.region_id == region_id, *_filters(wanted))
    if within is not None:
        query = query.where(AuditEntry.organisation_id.in_(within))
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()


def _filters(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.subject_id is not None:
        found.append(AuditEntry.subject_id == wanted.subject_id)
    if wanted.actor_id is not None:
        found.append(AuditEntry.actor_id == wanted.actor_id)
    if wanted.action:
        below = AuditEntry.action.startswith(f"{wanted.action}.", autoescape=True)
        found.append(sa.or_(AuditEntry.action == wanted.action, below))
    if wanted.since is not None:
        found.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditEntry.at < wanted.until)
    return found
