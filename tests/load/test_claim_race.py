"""Many claim one wish at the same moment, through two real workers: one of them wins.

`WISH_RACE=500` runs so many rounds; `--junitxml=FILE` keeps how long people waited.
"""

import json
import os
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import queries as accounts
from app.accounts import service, sign_in
from app.accounts.models import Role, SignInKind
from app.core import clock
from app.core.db import db, transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes.models import Claim, Wish, WishStep
from app.wishes.rules.machine import State, Verb
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.servers import Product

UNITS = 20
ROUNDS = int(os.environ.get("WISH_RACE", "10"))
#: seconds; two on a machine of its own, more where other tests run beside
LONGEST_WAIT = 10.0
MANY, MOST, LIMIT_ROUNDS = 100, 3, 4


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    code: str
    waited: float


@pytest.fixture
def product(app: Flask, serve: Callable[..., Product], tmp_path: Path) -> Product:
    """The product with two workers on the test's own database."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    return serve(url, tmp_path, workers=2)


def town(app: Flask, *, units: int, limit: int = 0) -> tuple[Cast, list[str]]:
    """A town with so many vetted units; the tokens of their people."""
    cast = gather(app)
    with app.app_context(), transaction():
        tokens = [_unit(cast, number) for number in range(units)]
        make.vet(cast, *(f"unit-{number}" for number in range(units)), limit=limit)
    return cast, tokens


def _unit(cast: Cast, number: int) -> str:
    now, name = clock.now(), f"unit-{number}"
    node = organisations.found(
        cast.region_id,
        OrganisationKind.UNIT,
        f"共建单位{number}",
        opened_on=date(2020, 1, 1),
        parent=cast.node("community"),
    )
    cast.nodes[name] = node.id
    person = service.register(cast.region_id, f"联络员{number}", now=now)
    service.grant(person, Role.UNIT_CONTACT, node, now=now, by=None)
    token, _ = sign_in.begin(accounts.actor(person, now=now), SignInKind.API, now=now)
    return token


def publish(app: Flask, cast: Cast, many: int) -> list[uuid.UUID]:
    """So many wishes on the wall."""
    with app.app_context(), transaction():
        return [make.published(cast, clock.now()).id for _ in range(many)]


def claim_at_once(product: Product, wanted: Sequence[tuple[uuid.UUID, str]]) -> list[Answer]:
    """Claim these wishes with these tokens: all bytes but the last are sent, then all last ones."""
    ready = threading.Barrier(len(wanted))
    answers: list[Answer | None] = [None] * len(wanted)

    def run(place: int, wish_id: uuid.UUID, token: str) -> None:
        answers[place] = _claim(product.port, _request(wish_id, token), ready)

    threads = [
        threading.Thread(target=run, args=(place, *each)) for place, each in enumerate(wanted)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def _request(wish_id: uuid.UUID, token: str) -> bytes:
    body = json.dumps({"key": uuid.uuid4().hex}).encode()
    lines = (
        f"POST /api/v1/wishes/{wish_id}/claims HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _claim(port: int, request: bytes, ready: threading.Barrier) -> Answer:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(request[:-1])
        ready.wait(60)
        began = time.perf_counter()
        line.sendall(request[-1:])
        parts = []
        while part := line.recv(65536):
            parts.append(part)
        waited = time.perf_counter() - began
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    found = json.loads(body)
    return Answer(int(head.split(b" ", 2)[1]), str(found.get("code", "")), waited)


def live(wish_ids: Sequence[uuid.UUID]) -> list[Claim]:
    """The claims of these wishes that are live."""
    query = sa.select(Claim).where(Claim.wish_id.in_(wish_ids), Claim.ended_at.is_(None))
    return list(db.session.scalars(query))


@pytest.fixture
def report(
    request: pytest.FixtureRequest, record_testsuite_property: Callable[[str, object], None]
) -> Callable[[Sequence[Answer]], None]:
    """Keep how long people waited, and fail where it was too long."""

    def keep(answers: Sequence[Answer]) -> None:
        waits = sorted(answer.waited for answer in answers)
        median, worst = waits[len(waits) // 2], waits[-1]
        said = f"{len(waits)} answers, median {median:.3f} s, worst {worst:.3f} s"
        record_testsuite_property(request.node.name, said)
        assert worst < LONGEST_WAIT

    return keep


def test_of_twenty_units_at_the_same_moment_one_wins(
    app: Flask, product: Product, report: Callable[[Sequence[Answer]], None]
) -> None:
    cast, tokens = town(app, units=UNITS)
    wishes = publish(app, cast, ROUNDS)
    every: list[Answer] = []

    for wish_id in wishes:
        answers = claim_at_once(product, [(wish_id, token) for token in tokens])
        found = Counter((answer.status, answer.code) for answer in answers)
        assert found == {(201, ""): 1, (409, "already_claimed"): UNITS - 1}
        every += answers

    report(every)
    with app.app_context():
        assert len(live(wishes)) == db.session.scalar(sa.select(sa.func.count(Claim.id))) == ROUNDS
        states = set(db.session.scalars(sa.select(Wish.state).where(Wish.id.in_(wishes))))
        assert states == {State.CLAIMED}
        steps = sa.select(sa.func.count(WishStep.id)).where(WishStep.verb == Verb.CLAIM)
        assert db.session.scalar(steps) == ROUNDS


def test_without_the_unique_index_several_win(app: Flask, product: Product) -> None:
    """The race is a real one: nothing but the index keeps the second claim out."""
    cast, tokens = town(app, units=UNITS)
    wishes = publish(app, cast, 10)
    with app.app_context(), transaction():
        db.session.execute(sa.text("DROP INDEX uq_wish_claims_live"))

    most = 0
    for wish_id in wishes:
        answers = claim_at_once(product, [(wish_id, token) for token in tokens])
        most = max(most, Counter(answer.status for answer in answers)[201])
        if most > 1:
            break

    assert most > 1


def test_a_hundred_claims_of_one_unit_keep_its_limit(
    app: Flask, product: Product, report: Callable[[Sequence[Answer]], None]
) -> None:
    cast, (token,) = town(app, units=1, limit=MOST)
    wishes = publish(app, cast, MANY)
    every: list[Answer] = []

    for _ in range(LIMIT_ROUNDS):
        answers = claim_at_once(product, [(wish_id, token) for wish_id in wishes])
        found = Counter((answer.status, answer.code) for answer in answers)
        assert found == {(201, ""): MOST, (409, "claim_limit"): MANY - MOST}
        every += answers
        with app.app_context(), transaction():
            held = live(wishes)
            assert len(held) == MOST
            for claim in held:
                db.session.get_one(Wish, claim.wish_id).state = State.PUBLISHED
                claim.ended_at, claim.end_code = clock.now(), "released"

    report(every)
