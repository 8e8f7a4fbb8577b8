"""杀进程 crash: processes are killed while people check in; nothing acknowledged may be lost (P1).

    python -m tests.load.crash --acks 2000 --kills 60 --seed 1 [--postgresql]

Volunteers check in through a real server with two workers, each under a key of his own, and ask
again until they are answered. 8 of 100 hang up before the answer comes and ask later, 3 of 100
hang up and never ask again. Meanwhile a worker, the master, the whole tree of the web server, and
on PostgreSQL a backend or the postmaster are killed with SIGKILL, one after so many answers. At
the end everything is killed at once, started again, and compared.
"""

import argparse
import queue
import random
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.codes import poster_code
from app.core.db import db, transaction
from app.core.vault import vault
from app.events.models import Attendance, Scan
from app.points.models import Account, LedgerEntry
from app.points.verification import verify
from app.records.models import ServiceRecord
from tests.load.killing import Hall, engine
from tests.load.test_all_at_once import evaluated, newcomer, send
from tests.support.cast import Cast, gather, published
from tests.support.databases import make_app, migrated
from tests.support.servers import ROOT

CROWD = 12
HANG_UP, NEVER_AGAIN = 8, 3
#: seconds within which somebody is answered again, or the run counts as stuck
STUCK = 120.0


@dataclass
class Outcome:
    """What the run came to."""

    acked: set[int] = field(default_factory=set)
    #: who hung up for good: recorded or not, both are right
    unsure: set[int] = field(default_factory=set)
    kills: Counter[str] = field(default_factory=Counter)
    #: seconds from each kill to the next answer
    away: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Crowd:
    """Volunteers who come one after the other, a few at the same time."""

    def __init__(self, hall: Hall, code: str, tokens: list[str], seed: int) -> None:
        self.hall, self.code, self.tokens = hall, code, tokens
        self.outcome = Outcome()
        self.last_answer = time.monotonic()
        self._waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._moods = random.Random(seed)
        for number in range(len(tokens)):
            self._waiting.put(number)
        moods = [self._moods.randrange(100) for _ in tokens]
        self._moods_of = dict(enumerate(moods))
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(CROWD)]

    def start(self) -> None:
        """Let them come."""
        for thread in self._threads:
            thread.start()

    @property
    def is_over(self) -> bool:
        """Whether everybody has been answered or has gone for good."""
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while True:
            try:
                number = self._waiting.get_nowait()
            except queue.Empty:
                return
            mood = self._moods_of[number]
            if mood < HANG_UP + NEVER_AGAIN:
                self._hang_up(number)
                if mood < NEVER_AGAIN:
                    self.outcome.unsure.add(number)
                    continue
            self._ask(number)

    def _body(self, number: int) -> bytes:
        return b'{"code": "%s", "key": "once-%d"}' % (self.code.encode(), number)

    def _hang_up(self, number: int) -> None:
        body = self._body(number)
        head = (
            f"POST /api/v1/check-ins HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {self.tokens[number]}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.hall.port), 5) as line:
            line.sendall(head + body)

    def _ask(self, number: int) -> None:
        """Ask until there is an answer; the same key each time."""
        deadline = time.monotonic() + STUCK
        while time.monotonic() < deadline:
            try:
                status, said = send(
                    self.hall.product.url,
                    self.tokens[number],
                    {"code": self.code, "key": f"once-{number}"},
                )
            except (OSError, ValueError, EOFError, HTTPException):
                time.sleep(0.05)
                continue
            if status in {200, 201}:
                self.outcome.acked.add(number)
                self.last_answer = time.monotonic()
                return
            if status not in {502, 503, 500}:
                self.outcome.faults.append(f"{number}: {status} {said}")
                return
            time.sleep(0.05)
        self.outcome.faults.append(f"{number}: no answer in {STUCK:.0f} s")


def run(hall: Hall, code: str, tokens: list[str], *, kills: int, seed: int) -> Outcome:
    """Let everybody check in while so many things are killed; then kill all at once."""
    dice = random.Random(seed)
    choices = ["worker", "worker", "master", "tree"]
    if hall.server is not None:
        choices += ["backend", "postmaster"]
    crowd = Crowd(hall, code, tokens, seed)
    crowd.start()
    outcome = crowd.outcome
    order = [choices[place % len(choices)] for place in range(kills)]
    dice.shuffle(order)
    step = len(tokens) // (kills + 1)
    for place, what in enumerate(order, start=1):
        while len(outcome.acked) < place * step and not crowd.is_over:
            watch(hall, outcome)
        began = time.monotonic()
        hall.kill(what, dice)
        outcome.kills[what] += 1
        while crowd.last_answer < began and not crowd.is_over:
            watch(hall, outcome)
        outcome.away.append(time.monotonic() - began)
    while not crowd.is_over:
        watch(hall, outcome)
    hall.end()
    return outcome


def watch(hall: Hall, outcome: Outcome) -> None:
    """Wait a little; a server that ended by itself is a fault, and is started again."""
    if not hall.is_up:
        outcome.faults.append(f"the server ended by itself after {dict(outcome.kills)}")
        hall.restart()
    time.sleep(0.01)


def compare(app: Flask, cast: Cast, outcome: Outcome, tokens: list[str], hall: Hall) -> list[str]:
    """What is wrong after the restart: lost, double, made up, or sums that differ."""
    wrong = list(outcome.faults)
    for number in outcome.acked:
        status, said = send(
            hall.product.url, tokens[number], {"code": _code_of(app), "key": f"once-{number}"}
        )
        if status != 200 or not said.get("again"):
            wrong.append(f"lost: {number} was answered, and now {status}")
    with app.app_context():
        count = {table.__name__: _count(table) for table in (Attendance, Scan, ServiceRecord)}
        lines = db.session.scalar(sa.select(sa.func.sum(LedgerEntry.amount))) or 0
        totals = db.session.scalar(sa.select(sa.func.sum(Account.total))) or 0
        least, most = len(outcome.acked), len(outcome.acked | outcome.unsure)
        if len(set(count.values())) != 1 or not least <= count["Scan"] <= most:
            wrong.append(f"{count}, answered {least}, at most {most}")
        if not lines == totals == evaluated(cast):
            wrong.append(f"ledger {lines}, totals {totals}, evaluation {evaluated(cast)}")
        if verify(cast.region_id).first_bad is not None:
            wrong.append("the chain is broken")
    return wrong


_codes: dict[int, str] = {}


def _code_of(app: Flask) -> str:
    return _codes[id(app)]


def _count(table: type) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def crash(
    folder: Path, *, acks: int, kills: int, seed: int, postgresql: bool, root: Path = ROOT
) -> tuple[Outcome, list[str]]:
    """The whole run in a folder: what happened, and what is wrong."""
    with engine(folder, postgresql=postgresql) as (url, server):
        app = make_app(url, folder)
        migrated(app)
        cast = gather(app)
        now = clock.now()
        with app.app_context():
            with transaction():
                _, session = published(cast, now)
                tokens = [newcomer(cast, number, now) for number in range(acks)]
            _codes[id(app)] = poster_code(vault().code_keys, session.id)
            db.session.remove()
            db.engine.dispose()
        hall = Hall(url, folder, root=root, server=server)
        try:
            outcome = run(hall, _code_of(app), tokens, kills=kills, seed=seed)
            return outcome, compare(app, cast, outcome, tokens, hall)
        finally:
            hall.product.stop()
            with app.app_context():
                db.engine.dispose()


def main(say: Callable[[str], None] = click.echo) -> None:
    """Run it and print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--acks", type=int, default=2000)
    asked.add_argument("--kills", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--postgresql", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        outcome, wrong = crash(
            Path(name),
            acks=wanted.acks,
            kills=wanted.kills,
            seed=wanted.seed,
            postgresql=wanted.postgresql,
        )
    say(f"answered {len(outcome.acked)}, gone for good {len(outcome.unsure)}")
    say(f"killed {dict(outcome.kills)}; away {max(outcome.away):.1f} s at the worst")
    for each in wrong:
        say(f"WRONG {each}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
