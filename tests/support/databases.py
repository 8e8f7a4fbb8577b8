"""Real databases for tests: one template a session and engine, a fresh copy for each test."""

import secrets
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from flask import Flask
from flask_migrate import upgrade

import config
from app import create_app
from app.core.db import db

KEYS = {
    "SECRET_KEY": "tests-only-secret-key-of-more-than-32-bytes",
    "CODE_KEYS": "1:dGVzdHMtb25seS1jb2RlLWtleS10aGF0LWlzLTMyLWJ5dGVzLWxvbmch",
    "DATA_KEYS": "1:dGVzdHMtb25seS1kYXRhLWtleS10aGF0LWlzLTMyLWJ5dGVzLWxvbmch",
}


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
    return create_app(settings)


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
    """A database of a real server, migrated once, made anew from its template for each test."""

    name = "postgresql"

    def __init__(self, server_url: str, folder: Path) -> None:
        self.folder = folder
        self.server_url = server_url
        stem = f"weiguang_{secrets.token_hex(4)}"
        self.database, self.template = f"{stem}_test", f"{stem}_template"
        self._run(f'CREATE DATABASE "{self.database}"')
        parts = urlsplit(server_url)
        self.url = urlunsplit(parts._replace(path=f"/{self.database}"))

    def keep_as_template(self) -> None:
        """What the database holds now is what each test begins with."""
        db.engine.dispose()
        self._run(f'ALTER DATABASE "{self.database}" RENAME TO "{self.template}"')

    def renew(self) -> None:
        """Begin again from the template."""
        self._run(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{self.database}" TEMPLATE "{self.template}"')

    def drop(self) -> None:
        """Leave nothing on a server that is not ours."""
        for name in (self.database, self.template):
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> Any:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            return connection.execute(statement)


def migrated(app: Flask) -> None:
    """Bring an empty database to the newest tables."""
    with app.app_context():
        upgrade()
