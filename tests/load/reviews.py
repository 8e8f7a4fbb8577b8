"""全市考核汇总 reviews: a city's members gathered, with time and memory.

    python -m tests.load.reviews --people 128000 [--facts 12] [--postgresql]

Communities of 20 branches of 32 members each, everybody with some facts of the past year. The job
runs minute after minute in processes of their own, as the scheduler would; each prints its cost.
Beside it in the same run: a bare write of the same cells with the library that writes workbooks.
"""

import argparse
import csv
import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import sqlalchemy as sa
import xlsxwriter
from flask import Flask

from app.accounts.models import Membership, MembershipKind, MemberStage, Person
from app.core import clock
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.demo.bulk import count_again, insert_all
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.records.models import ServiceRecord, TimeClass, Trust
from app.review import compiling
from app.review.models import Compilation
from tests.load.city import _database
from tests.support import cast as casts
from tests.support.cast import Cast
from tests.support.databases import KEYS, make_app, migrated

BRANCHES, MEMBERS, ITEM = 20, 32, "hours"
YEAR = 2025
FOUNDED = datetime(2025, 1, 5, 2, tzinfo=UTC)


def _settle(app: Flask, cast: Cast, people: int, facts: int) -> None:
    dice, began, left, number = random.Random(1), time.monotonic(), people, 0
    with app.app_context():
        while left > 0:
            with transaction():
                town = cast.node("street")
                community = organisations.found(
                    cast.region_id, OrganisationKind.COMMUNITY, f"第{number}社区", parent=town,
                    opened_on=date(2020, 1, 1),
                )  # fmt: skip
                for branch in range(BRANCHES):
                    if left <= 0:
                        break
                    node = organisations.found(
                        cast.region_id, OrganisationKind.BRANCH, f"第{number}社区第{branch}党支部",
                        parent=community, opened_on=date(2020, 1, 1),
                    )  # fmt: skip
                    count = min(MEMBERS, left)
                    left -= count
                    _members(cast, node.id, count, facts, number * BRANCHES + branch, dice)
            number += 1
        with transaction():
            count_again()
    click.echo(f"{people} members with {facts} facts each: {time.monotonic() - began:.0f} s")


def _members(
    cast: Cast, branch: uuid.UUID, count: int, facts: int, mark: int, dice: random.Random
) -> None:
    ids = [uuid7() for _ in range(count)]
    insert_all(
        Person,
        [
            {"id": one, "region_id": cast.region_id, "card_number": f"{mark * MEMBERS + place:08d}",
             "name": f"党员{mark}之{place}", "birth_year": 1970, "created_at": FOUNDED}
            for place, one in enumerate(ids)
        ],
    )  # fmt: skip
    insert_all(
        Membership,
        [
            {"id": uuid7(), "region_id": cast.region_id, "person_id": one,
             "organisation_id": branch, "kind": MembershipKind.PARTY,
             "stage": MemberStage.FULL, "from_on": date(2020, 1, 1)}
            for one in ids
        ],
    )  # fmt: skip
    begun, rows = datetime(YEAR, 1, 6, tzinfo=UTC), []
    for person in ids:
        for _ in range(facts):
            at = begun + timedelta(days=dice.randrange(350), minutes=dice.randrange(600))
            one = uuid7()
            rows.append(
                {"region_id": cast.region_id, "year": YEAR, "id": one, "person_id": person,
                 "home_organisation_id": branch, "organisation_id": branch,
                 "source": f"load:{one}", "item": ITEM, "occurred_at": at, "recorded_at": at,
                 "minutes": dice.randrange(30, 240), "amount": None, "attributes": {},
                 "time_class": TimeClass.SCANNED, "trust": Trust.SCREEN,
                 "made_by_id": None, "approved_by_id": None}
            )  # fmt: skip
    insert_all(ServiceRecord, rows)


def _newest(app: Flask) -> Compilation:
    with app.app_context():
        query = sa.select(Compilation).order_by(Compilation.begun_at.desc()).limit(1)
        return db.session.scalars(query).one()


def _run(app: Flask, environment: dict[str, str]) -> Compilation:
    began, cpu = time.monotonic(), 0.0
    while (found := _newest(app)).finished_at is None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "job", "compile_reviews"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime
        click.echo(
            f"  {_newest(app).visited} of {found.branches} branches, "
            f"{time.monotonic() - began:.0f} s, CPU {cpu:.0f} s, "
            f"largest process {used.ru_maxrss / 1024:.0f} MB"
        )
    taken = time.monotonic() - began
    click.echo(f"compiled: {found.people} members, {taken:.0f} s, {cpu:.0f} s CPU")
    return found


def _written(app: Flask, environment: dict[str, str], found: Compilation) -> None:
    """The files once more in a process of their own, and a bare write of the same cells."""
    program = (
        "import time, resource, uuid, wsgi\n"
        "from app.core.db import db\nfrom app.core import clock\n"
        "from app.review import writing\n"
        "with wsgi.app.app_context():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    began = time.monotonic()\n"
        f"    writing.write(uuid.UUID('{found.id}'), wsgi.app.extensions['store'], font='',"
        " now=clock.now())\n"
        "    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    print(f'files: {time.monotonic() - began:.1f} s, memory {before / 1024:.0f} -> "
        "{peak / 1024:.0f} MB')\n"
    )
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    with app.app_context():
        store = app.extensions["store"]
        rows = list(csv.reader(io.StringIO(store.fetch(found.files["members.csv"]).decode())))
        for name, file in found.files.items():
            click.echo(f"  {name}: {store.size(file) / 1e6:.1f} MB")
    click.echo(f"bare workbook of the same cells: {_bare(rows):.1f} s")


def _bare(rows: list[list[str]]) -> float:
    began = time.monotonic()
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write_string(at, column, value)
    book.close()
    return time.monotonic() - began


def main() -> None:
    """Run it and print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=2000)
    asked.add_argument("--facts", type=int, default=12)
    asked.add_argument("--postgresql", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _database(folder, postgresql=wanted.postgresql) as url:
            app = make_app(url, folder)
            migrated(app)
            cast = casts.gather(app, now=FOUNDED)
            _settle(app, cast, wanted.people, wanted.facts)
            environment = {**os.environ, **KEYS, "DATABASE_URL": url, "LOG_LEVEL": "error",
                           "STORAGE_URL": f"file://{folder / 'files'}"}  # fmt: skip
            with app.app_context(), transaction():
                now = clock.now()
                compiling.begin(cast.node("street"), str(YEAR), by=cast.actor("upper"), now=now)
            _written(app, environment, _run(app, environment))


if __name__ == "__main__":
    main()
