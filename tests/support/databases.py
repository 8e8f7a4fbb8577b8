"""Real databases for tests: one template a session and engine, a fresh copy for each test."""

import secrets
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from weakref import WeakSet

import psycopg
import sqlalchemy as sa
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


#: the engines over which nobody has asked anything since their tables were emptied
untouched: WeakSet[sa.Engine] = WeakSet()


def _watched() -> sa.Engine:
    """The engine of the application, which from now on says when it is used."""
    engine = db.engine
    sa.event.listen(engine, "checkout", lambda *_: untouched.discard(engine))
    return engine


class SqliteDatabase:
    """A file, migrated once and copied for each test."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "test.db"
        self.template = folder / "template.db"
        self.url = f"sqlite:///{self.file}"
        self._engine: sa.Engine | None = None

    def keep_as_template(self) -> None:
        """What the file holds now is what each test begins with."""
        self._engine = _watched()
        self._engine.dispose()  # the last connection to close empties the write-ahead log
        shutil.copy(self.file, self.template)

    def renew(self) -> None:
        """Begin again from the template."""
        assert self._engine is not None
        self._engine.dispose()
        for rest in self.folder.glob("test.db*"):
            rest.unlink()
        shutil.copy(self.template, self.file)
        untouched.add(self._engine)


class PostgresDatabase:
    """A database of a real server, migrated once and emptied for each test.

    Emptying takes a twentieth of making one anew from the template, which is still done where a
    test has changed the tables themselves. The connections of the application stay from test to
    test as they do from request to request, and one of our own beside them: to a new one the
    server reads the description of every table first, which took longer than all the rest. So a
    test that sets something for a connection sets it for its transaction alone (SET LOCAL).
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
        self._engine: sa.Engine | None = None
        #: the server's processes behind the connections of the application
        self._ours: set[int] = set()

    def keep_as_template(self) -> None:
        """What the database holds now is what each test begins with: tables without rows."""
        self._engine = _watched()
        self._engine.dispose()
        sa.event.listen(self._engine, "connect", self._note)
        self._run(f'ALTER DATABASE "{self.database}" RENAME TO "{self.template}"')

    def _note(self, connection: psycopg.Connection[Any], _record: object) -> None:
        self._ours.add(connection.info.backend_pid)

    def renew(self) -> None:
        """Begin again with empty tables."""
        assert self._engine is not None
        if not (self._shape and self._empty(self._engine)):
            self._hang_up()
            self._run(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            self._run(f'CREATE DATABASE "{self.database}" TEMPLATE "{self.template}"')
            self._staying = psycopg.connect(self.url, autocommit=True)
            self._staying.execute(_emptying())
            self._shape = _shape(self._staying)
        untouched.add(self._engine)

    def _empty(self, engine: sa.Engine) -> bool:
        """Delete every row past all triggers; whether the tables are still what they were."""
        connection = self._staying
        if connection is None:
            return False
        try:
            self._send_away(connection, engine)
            if _shape(connection) != self._shape:
                return False
            connection.execute("SELECT pg_temp.empty_tables()")
        except psycopg.OperationalError:
            return False  # a test has sent us away with the others
        return True

    def _send_away(self, connection: psycopg.Connection[Any], engine: sa.Engine) -> None:
        """End all other connections but those of the application, if none of them is busy."""
        pool = engine.pool
        assert isinstance(pool, sa.QueuePool)
        if pool.checkedout():
            self._forget(engine)
        idle = connection.execute(_OTHERS_LEAVE, [list(self._ours)]).fetchall()
        if {pid for pid, stays in idle if stays} != self._ours:
            self._forget(engine)
            connection.execute(_OTHERS_LEAVE, [[]])

    def _forget(self, engine: sa.Engine) -> None:
        engine.dispose()
        self._ours.clear()

    def _hang_up(self) -> None:
        if self._engine is not None:
            self._forget(self._engine)
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


_OTHERS_LEAVE = """SELECT pid, CASE WHEN state = 'idle' AND pid = ANY(%s) THEN true
        ELSE NOT pg_terminate_backend(pid) END
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"""
#: tables, indexes, columns, constraints, triggers and functions, which triggers are on, and which
#: migration is said to have run
_SHAPE = """SELECT count(*) || ' ' || sum(hashtextextended(part, 0)) FROM (
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


def _emptying() -> sql.Composed:
    """A function of one connection that deletes every row past all triggers and begins to count
    anew; the server plans each look into a table once."""
    each = sql.SQL("IF EXISTS (SELECT FROM {0}) THEN DELETE FROM {0}; END IF;")
    tables = [each.format(sql.Identifier(name)) for name in sorted(Model.metadata.tables)]
    return sql.SQL(_EMPTYING).format(sql.SQL("\n").join(tables))


_EMPTYING = """CREATE FUNCTION pg_temp.empty_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE counter text;
BEGIN
    SET LOCAL session_replication_role = replica;
    {}
    FOR counter IN SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', counter);
    END LOOP;
END $$"""


#: the file that this process migrated first, once it is there
_newest: list[bytes] = []


def migrated(app: Flask) -> None:
    """Bring an empty database to the newest tables; a process lives all migrations through once.

    On SQLite every further one is a copy of the first.
    """
    with app.app_context():
        is_file, file = db.engine.name == "sqlite", Path(db.engine.url.database or "")
        if is_file and _newest:
            db.engine.dispose()
            file.write_bytes(_newest[0])
            return
        is_new = not file.exists()
        upgrade()
        if is_file and is_new:
            db.session.remove()
            db.engine.dispose()  # the last connection to close empties the write-ahead log
            _newest.append(file.read_bytes())
