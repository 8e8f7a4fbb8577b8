"""One town for a whole file of questions that do not disturb one another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.security.world import World, served
from tests.support.databases import SqliteDatabase


@pytest.fixture(scope="module")
def world(
    sqlite_app: tuple[Flask, SqliteDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The town, once a file."""
    folder: Path = tmp_path_factory.mktemp("world")
    with served(sqlite_app[1], folder) as made:
        yield made
