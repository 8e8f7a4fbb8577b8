"""健康 health: alive, ready for a check-in, and the measures for whoever watches the house."""

from dataclasses import asdict, dataclass
from functools import cache

import sqlalchemy as sa
import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app, jsonify, request
from flask_babel import gettext

from app.core.db import db, writes
from app.core.errors import NotFound
from app.core.measures import exposition
from app.core.web import PUBLIC, Pages

pages = Pages("health", __name__)
log = structlog.get_logger()

VERSION_QUERIES = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}


@dataclass(frozen=True)
class Readiness:
    """Whether a check-in would work now, and on what."""

    ready: bool
    engine: str
    version: str
    migration: str
    migration_wanted: str
    reason: str = ""


@pages.view("GET", "/healthz", access=PUBLIC)
def healthz() -> Response:
    """Alive: the process answers. Asks nothing of the database, so that its fault restarts no web
    server."""
    return jsonify(status="ok")


@pages.view("GET", "/readyz", access=PUBLIC)
def readyz() -> Response:
    """Ready: a check-in would work. 503 with the reason otherwise."""
    found = readiness()
    response = jsonify(asdict(found))
    if not found.ready:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return response


@pages.view("GET", "/metrics", access=PUBLIC)
def metrics() -> Response:
    """The measures, for the addresses in `METRICS_ADDRESSES`; nobody else learns they exist."""
    # a proxy we were not told of makes every caller look like this machine
    hidden = "X-Forwarded-For" in request.headers and not current_app.config["PROXIES"]
    if hidden or request.remote_addr not in current_app.config["METRICS_ADDRESSES"]:
        raise NotFound
    text, kind = exposition()
    return Response(text, content_type=kind)


def readiness() -> Readiness:
    """Ask the database for what a check-in needs: an answer, today's tables, a write lock."""
    engine, wanted = db.engine.dialect.name, newest_migration(_migrations())
    mark = writes.set(True)
    try:
        with db.engine.connect() as connection:
            version = str(connection.scalar(sa.text(VERSION_QUERIES[engine])))
            current = MigrationContext.configure(connection).get_current_revision() or ""
            reason = _why_not(connection, is_current=current == wanted)
    except sa.exc.SQLAlchemyError as fault:
        log.warning("not_ready", fault=type(fault).__name__)
        return Readiness(False, engine, "", "", wanted, gettext("数据库没有应答或无法写入。"))
    finally:
        writes.reset(mark)
    return Readiness(not reason, engine, version, current, wanted, reason)


def _why_not(connection: sa.Connection, *, is_current: bool) -> str:
    if not is_current:
        return str(gettext("数据表不是最新的：请运行 flask db upgrade。"))
    if connection.dialect.name != "postgresql":
        return ""  # beginning to write has taken the lock already
    read_only = connection.scalar(sa.text("SHOW transaction_read_only")) == "on"
    return str(gettext("数据库只读。")) if read_only else ""


def _migrations() -> str:
    return str(current_app.extensions["migrate"].directory)


@cache
def newest_migration(directory: str) -> str:
    """The revision that the tables should have."""
    return ScriptDirectory(directory).get_current_head() or ""
