"""A whole hall checks in at the same moment, through two real workers, on both engines."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import queries as accounts
from app.accounts import service, sign_in
from app.accounts.models import MembershipKind, MemberStage, SignInKind
from app.core import clock
from app.core.clock import local_day
from app.core.codes import poster_code
from app.core.db import db, transaction
from app.core.vault import vault
from app.events.models import Attendance, EventSession, Scan
from app.points.models import Account, LedgerEntry
from app.points.plan import member_on
from app.points.verification import verify
from app.records import queries as records
from app.records.models import ServiceRecord
from app.schemes import queries as schemes
from app.schemes.rules import evaluate
from tests.support.cast import Cast, gather, published
from tests.support.servers import Product

HALL = 200


def send(url: str, token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """One check-in over HTTP."""
    request = urllib.request.Request(
        f"{url}/api/v1/check-ins",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run all jobs at the same moment."""
    barrier = threading.Barrier(len(jobs))
    answers: list[Any] = [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
        barrier.wait()
        answers[place] = job()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@contextmanager
def hall(app: Flask) -> Iterator[tuple[Cast, str, list[str]]]:
    """A town with an event under way: the cast, its poster code, 200 people's tokens."""
    cast = gather(app)
    now = clock.now()
    with app.app_context():
        with transaction():
            _, session = published(cast, now)
            tokens = [newcomer(cast, number, now) for number in range(HALL)]
        code = poster_code(vault().code_keys, session.id)
    yield cast, code, tokens


def newcomer(cast: Cast, number: int, now: Any) -> str:
    person = service.register(cast.region_id, f"同志{number}", now=now)
    node = ("branch", "sibling_branch")[number % 2]
    service.join(
        person,
        cast.node(node),
        MembershipKind.PARTY,
        from_on=local_day(now) - timedelta(days=400),
        stage=MemberStage.FULL,
    )
    token, _ = sign_in.begin(accounts.actor(person, now=now), SignInKind.API, now=now)
    return token


@pytest.fixture
def product(app: Flask, serve: Callable[..., Product], tmp_path: Path) -> Product:
    """The product with two workers on the test's own database."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    return serve(url, tmp_path, workers=2)


def count(table: type) -> int:
    """How many rows there are."""
    return int(db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_two_hundred_people_check_in_at_once(app: Flask, product: Product) -> None:
    with hall(app) as (cast, code, tokens):
        began = time.perf_counter()
        answers = at_once(
            [lambda token=token: send(product.url, token, {"code": code, "key": "once"})
             for token in tokens]
        )  # fmt: skip
        time.perf_counter() - began

    assert Counter(status for status, _ in answers) == {201: HALL}
    with app.app_context():
        assert [count(table) for table in (Attendance, Scan, ServiceRecord)] == [HALL] * 3
        lines = db.session.scalar(sa.select(sa.func.sum(LedgerEntry.amount)))
        totals = db.session.scalar(sa.select(sa.func.sum(Account.total)))
        assert lines == totals == HALL * 200
        assert verify(cast.region_id).first_bad is None
        assert evaluated(cast) == totals


def evaluated(cast: Cast) -> int:
    """The worth of everybody's facts under the scheme in force, in hundredths."""
    (ruling,) = schemes.active(cast.region_id)
    today = local_day(clock.now())
    total = 0
    for person_id in db.session.scalars(sa.select(Account.person_id)):
        found = records.facts(cast.region_id, person_id, since=None, until=None)
        facts = [fact for fact, _ in found]
        total += evaluate(ruling.rules, facts, today, member_on(person_id, today)).total
    return total


def test_one_scan_sent_a_hundred_times_counts_once(app: Flask, product: Product) -> None:
    with hall(app) as (_, code, tokens):
        answers = at_once(
            [
                lambda key=str(number % 3): send(product.url, tokens[0], {"code": code, "key": key})
                for number in range(100)
            ]
        )
    assert Counter(status for status, _ in answers) == {201: 1, 200: 99}
    assert len({answer["id"] for _, answer in answers}) == 1
    with app.app_context():
        assert count(Scan) == count(LedgerEntry) == 1
        assert count(EventSession) == 1
