"""消息的查询 queries: the inbox of a person, with that of the offices he or she speaks for."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import MATRIX
from app.core.db import db
from app.notices.errors import NoticeNotFound
from app.notices.models import Notice

FOR_AN_ORGANISATION = "notice.organisation"
MOST_COUNTED = 1000


def mine(by: Actor) -> sa.ColumnElement[bool]:
    """Messages to the person, and to the organisations whose messages are the person's to read."""
    nodes = _offices(by)
    own: sa.ColumnElement[bool] = Notice.person_id == by.person_id
    to_me = sa.or_(own, Notice.organisation_id.in_(nodes)) if nodes else own
    return sa.and_(Notice.region_id == by.region_id, to_me)


def _offices(by: Actor) -> set[uuid.UUID]:
    """The organisations whose messages are the person's to read."""
    row = MATRIX[FOR_AN_ORGANISATION]
    return {grant.organisation_id for grant in by.grants if grant.role.value in row}


def inbox(by: Actor, *, limit: int, before: uuid.UUID | None = None) -> Sequence[Notice]:
    """The messages, the newest first, from below `before`."""
    query = sa.select(Notice).where(mine(by))
    if before is not None:
        query = query.where(Notice.id < before)
    return db.session.scalars(query.order_by(Notice.id.desc()).limit(limit)).all()


#: built once: every page for somebody signed in asks it
_UNREAD = sa.select(sa.func.count()).select_from(
    sa.select(Notice.id)
    .where(
        Notice.region_id == sa.bindparam("region_id"),
        sa.or_(
            Notice.person_id == sa.bindparam("person_id"),
            Notice.organisation_id.in_(sa.bindparam("nodes", expanding=True)),
        ),
        Notice.read_at.is_(None),
    )
    .limit(MOST_COUNTED)
    .subquery()
)


def unread(by: Actor) -> int:
    """How many were not read yet; beyond `MOST_COUNTED` nobody counts on."""
    named = {"region_id": by.region_id, "person_id": by.person_id, "nodes": list(_offices(by))}
    return int(db.session.execute(_UNREAD, named).scalar_one())


def notice(by: Actor, notice_id: uuid.UUID) -> Notice:
    """One message of the inbox; raises `NoticeNotFound`."""
    query = sa.select(Notice).where(mine(by), Notice.id == notice_id)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NoticeNotFound
    return found
