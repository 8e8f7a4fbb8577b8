"""The crowd meets a real disk: how long people wait counts what a commit takes there."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask

from tests.conftest import AnyDatabase, prepared
from tests.support.databases import SqliteDatabase


@pytest.fixture(scope="session")
def sqlite_app() -> Iterator[tuple[Flask, AnyDatabase]]:
    """The application on SQLite, migrated, in a folder that is not in memory."""
    with TemporaryDirectory(prefix="weiguang-", ignore_cleanup_errors=True) as folder:
        yield from prepared(SqliteDatabase(Path(folder)))
