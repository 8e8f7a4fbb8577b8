"""Scenes of the exports: a town, somebody who asks, and the maker."""

import uuid
from datetime import UTC, datetime

from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.files import Store
from app.exports import jobs, queries, service
from app.exports.models import Export
from app.exports.rules import ExportKind
from tests.support.cast import Cast

THEN = datetime(2026, 5, 10, 3, tzinfo=UTC)


def ask(
    cast: Cast,
    kind: ExportKind = ExportKind.MEMBERS,
    format: str = "csv",
    filters: dict[str, str] | None = None,
    *,
    who: str = "secretary",
    node: str = "branch",
) -> uuid.UUID:
    """The id of what somebody asks for."""
    by = cast.actor(who)
    with transaction():
        found, _ = service.begin(
            cast.node(node), kind, format, filters or {}, by=by, now=clock.now()
        )
    return found.id


def found(cast: Cast, export_id: uuid.UUID, who: str = "secretary") -> Export:
    """An export of somebody as it stands now."""
    db.session.rollback()
    return queries.export(cast.actor(who), export_id, now=clock.now())


def make() -> str:
    """Let the maker run once."""
    now = clock.now()
    return jobs.exports(now, now)


def store_of(app: Flask) -> Store:
    """Where the files lie."""
    store = app.extensions["store"]
    assert isinstance(store, Store)
    return store


def files(app: Flask) -> list[str]:
    """The exported files that lie there now."""
    root = store_of(app)._root
    assert root is not None
    return sorted(str(path) for path in (root / "exports").rglob("*.*"))


def all_exports() -> list[Export]:
    """Every export on record."""
    db.session.rollback()
    return list(db.session.scalars(db.select(Export)))
