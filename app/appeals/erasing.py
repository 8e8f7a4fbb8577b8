"""抹去 erasing: what people wrote about somebody's requests goes, the requests stay as figures."""

import uuid

import sqlalchemy as sa

from app.appeals.models import Appeal
from app.core.db import db, remember
from app.core.files import Store


def erase_words(region_id: int, person_id: uuid.UUID, *, store: Store) -> None:
    """Take away the words, the answers and the pictures of a person's requests."""
    query = sa.select(Appeal).where(Appeal.region_id == region_id, Appeal.asker_id == person_id)
    names: set[str] = set()
    for each in db.session.scalars(query).all():
        names |= {each.photo, each.thumbnail} - {""}
        each.said_sealed = each.reason_sealed = None
        each.photo = each.thumbnail = ""
    db.session.flush()
    remember(lambda: _sweep(names, store))


def _sweep(names: set[str], store: Store) -> None:
    """Remove files that no request names: with a rollback it still names them."""
    for name in names:
        named = sa.or_(Appeal.photo == name, Appeal.thumbnail == name)
        if db.session.scalar(sa.select(Appeal.id).where(named).limit(1)) is None:
            store.delete(name)
