"""Real databases for tests: one template a session and engine, a fresh copy for each test."""

import secrets
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from flask import Flask
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from psycopg import sql

import config
from app import create_app
from app.core.db import Model, db

KEYS = {
    "SECRET_KEY": "tests-only-secret-key-of-more-than-32-bytes",
    "CODE_KEYS": "1:dGVzdHMtb25seS1jb2RlLWtleS10aGF0LWlzLTMyLWJ5dGVzLWxvbmch",
    "DATA_KEYS": "1:dGVzdHMtb25seS1kYXRhLWtleS10aGF0LWlzLTMyLWJ5dGVzLWxvbmch",
}


class Compiled(BytecodeCache):
    """Templates that some application of this process has compiled, for all that come after it.

    Jinja keeps a sum of the source beside each, so that no change of a template goes unseen.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled before, if anything."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = Compiled()


def make_app(database_url: str, folder: Path, **more: str) -> Flask:
    """The application on a database, with test secrets and its files under `folder`."""
    env = {
        **KEYS,
        "LOG_LEVEL": "error",
        "DATABASE_URL": database_url,
        "STORAGE_URL": f"file://{folder / 'files'}",
        "SMS_FILE": str(folder / "sms.jsonl"),
        **more,
    }
    settings = {**config.settings(env), "TESTING": True}
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _compiled
    return app


class SqliteDatabase:
    """A file, migrated once and copied for each test."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "test.db"
        self.template = folder / "template.db"
        self.url = f"sqlite:///{self.file}"

    def keep_as_template(self) -> None:
        """What the file holds now is what each test begins with."""
        db.engine.dispose()  # the last connection to close empties the write-ahead log
        shutil.copy(self.file, self.template)

    def renew(self) -> None:
        """Begin again from the template."""
        for rest in self.folder.glob("test.db*"):
            rest.unlink()
        shutil.copy(self.template, self.file)


class PostgresDatabase:
    """A database of a real server, migrated once and emptied for each test.

    Emptying takes a twentieth of making one anew from the template, which is still done where a
    test has changed the tables themselves. It goes over one connection that stays: to a new one
    the server reads the description of every table first, which took longer than all the rest.
    """

    name = "postgresql"

    def __init__(self, server_url: str, folder: Path) -> None:
        self.folder = folder
        self.server_url = server_url
        stem = f"weiguang_{secrets.token_hex(4)}"
        self.database, self.template = f"{stem}_test", f"{stem}_template"
        self._run(f'CREATE DATABASE "{self.database}"')
        parts = urlsplit(server_url)
        self.url = urlunsplit(parts._replace(path=f"/{self.database}"))
        #: what the tables look like while no test has changed them
        self._shape = ""
        self._staying: psycopg.Connection[Any] | None = None

    def keep_as_template(self) -> None:
        """What the database holds now is what each test begins with: tables without rows."""
        db.engine.dispose()
        self._run(f'ALTER DATABASE "{self.database}" RENAME TO "{self.template}"')

    def renew(self) -> None:
        """Begin again with empty tables."""
        if not (self._shape and self._empty()):
            self._hang_up()
            self._run(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            self._run(f'CREATE DATABASE "{self.database}" TEMPLATE "{self.template}"')
            self._staying = psycopg.connect(self.url, autocommit=True)
            self._shape = _shape(self._staying)

    def _empty(self) -> bool:
        """Delete every row past all triggers; whether the tables are still what they were."""
        connection = self._staying
        if connection is None:
            return False
        try:
            connection.execute(_OTHERS_LEAVE)
            if _shape(connection) != self._shape:
                return False
            with connection.transaction():
                _empty_tables(connection)
        except psycopg.OperationalError:
            return False  # a test has sent us away with the others
        return True

    def _hang_up(self) -> None:
        if self._staying is not None:
            self._staying.close()
            self._staying = None

    def drop(self) -> None:
        """Leave nothing on a server that is not ours."""
        self._hang_up()
        for name in (self.database, self.template):
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> Any:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            return connection.execute(statement)


_OTHERS_LEAVE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_COUNTED = """SELECT sequencename FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL"""
#: tables, indexes, columns, constraints, triggers and functions, which triggers are on, and which
#: migration is said to have run
_SHAPE = """SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT 'c' || oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'r' || oid FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 't' || oid || tgenabled::text FROM pg_trigger
    UNION ALL SELECT 'f' || oid || md5(prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'v' || version_num FROM alembic_version
    UNION ALL SELECT 'a' || attrelid || attname || atttypid || attnotnull || attisdropped
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace
    ) AS parts (part)"""


def _shape(connection: psycopg.Connection[Any]) -> str:
    try:
        (found,) = connection.execute(_SHAPE).fetchone() or ("",)
    except psycopg.errors.UndefinedTable:
        return "no migration"
    return str(found)


def _empty_tables(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SET LOCAL session_replication_role = replica")
    for table in _filled(connection):
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for (counter,) in connection.execute(_COUNTED).fetchall():
        restart = sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(counter))
        connection.execute(restart)


def _filled(connection: psycopg.Connection[Any]) -> list[str]:
    """The tables with rows, but for the one that says which migrations ran."""
    query = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in sorted(Model.metadata.tables)
    )
    return [table for (table,) in connection.execute(query).fetchall()]


def migrated(app: Flask) -> None:
    """Bring an empty database to the newest tables."""
    with app.app_context():
        upgrade()
