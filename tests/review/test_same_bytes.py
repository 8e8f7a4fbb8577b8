"""P8: the same year gives the same hash on both engines, in any zone, seed and order of rows."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.review import service
from tests.review.steps import branch, conclude, publish, sign
from tests.review.year import OVER, PUBLISHED, YEAR, served, town
from tests.support.databases import KEYS
from tests.support.snapshots import Rows, restore, take

ROOT = Path(__file__).parents[2]
SEEDS = ("0", "1", "7", "1234", "4294967295")
ZONES = ("Asia/Shanghai", "America/Los_Angeles")
#: tables whose rows come in any order
SHUFFLED = frozenset(
    {"persons", "memberships", "service_records", "record_texts", "point_accounts",
     "ledger_entries", "role_grants", "review_exemptions"}
)  # fmt: skip


def shuffled(rows: Rows, dice: random.Random) -> Iterator[tuple[Any, list[Mapping[str, Any]]]]:
    """The same rows, written in another order."""
    for table, of_table in rows:
        found = list(of_table)
        if table.name in SHUFFLED:
            dice.shuffle(found)
        yield table, found


def flask(app: Flask, *words: str, **environment: str) -> str:
    """What a command prints, run in a process of its own on the application's database."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={
            **os.environ,
            **KEYS,
            "DATABASE_URL": url_of(app),
            "LOG_LEVEL": "error",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


#: what a process of its own runs: each database named to it, computed by the same command
BOTH = """
import os, sys, time
import config
from app import create_app
time.tzset()
node, year, *urls = sys.argv[1:]
for url in urls:
    app = create_app(config.settings({**os.environ, "DATABASE_URL": url}))
    said = app.test_cli_runner().invoke(args=["review", "compute", node, year])
    assert said.exit_code == 0, said.output or said.exception
    print(said.output.splitlines()[-1].removeprefix("sha256: "))
"""


def computed_in_both(one: Flask, other: Flask, node: str, **environment: str) -> list[str]:
    """The hashes that the command ends with on two databases, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", BOTH, node, YEAR, url_of(one), url_of(other)],
        cwd=ROOT,
        env={**os.environ, **KEYS, "LOG_LEVEL": "error", **environment},
        stdout=subprocess.PIPE,  # what it complains of is seen
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def url_of(app: Flask) -> str:
    """The address of an application's database, as a setting names it."""
    url: str = app.config["SQLALCHEMY_DATABASE_URI"]
    return url.replace("+psycopg", "").replace("+pysqlite3", "")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_twenty_computations_give_one_hash(
    app: Flask, sqlite_app: tuple[Flask, Any], postgresql_app: tuple[Flask, Any]
) -> None:
    """2 engines × 2 zones × 5 hash seeds, each engine's rows written in five orders."""
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
        expected = service.computed(branch(cast), YEAR, now=PUBLISHED).sheet.sha256.hex()
        rows = take()
        node = str(branch(cast).id)

    found: list[str] = []
    for number, seed in enumerate(SEEDS):
        for application, database in (sqlite_app, postgresql_app):
            with application.app_context():
                db.session.remove()
                db.engine.dispose()
            database.renew()
            with application.app_context(), transaction():
                restore(list(shuffled(rows, random.Random(number))))
        for zone in ZONES:
            found += computed_in_both(
                sqlite_app[0], postgresql_app[0], node, TZ=zone, PYTHONHASHSEED=seed
            )

    assert found == [expected] * 20


def test_the_command_prints_what_was_frozen_and_verifies_it(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
        publish(cast)
        conclude(cast, now=OVER + timedelta(hours=1))
        sign(cast, "secretary")
        sign(cast, "second_member")
        node = str(branch(cast).id)
        db.session.remove()
    computed = flask(app, "review", "compute", node, YEAR)
    verified = flask(app, "review", "verify", node, YEAR)

    assert "第 1 版" in computed
    assert computed.splitlines()[-1].removeprefix("sha256: ") in verified
    assert "全部一致" in verified
