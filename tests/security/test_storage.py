"""Storage away: a Chinese 503 with a time to come back, no half record, and it heals by itself."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import OneTimeCode, SignIn
from app.core import clock, sqlite
from app.core.db import db, transaction
from tests.conftest import Client
from tests.support.cast import gather
from tests.support.databases import make_app
from tests.support.reader import sms_file
from tests.support.visits import browser

Trouble = Callable[[Flask], AbstractContextManager[None]]
SENTENCE = "系统正忙"
GONE = ("postgresql://nobody@127.0.0.1:9/none", "sqlite:////nowhere/at/all.db")


@pytest.mark.parametrize("url", GONE)
@pytest.mark.parametrize("path", ["/", "/events", "/sign-in", "/nothing-here"])
def test_a_page_says_so_without_the_database(url: str, path: str, tmp_path: Path) -> None:
    app = make_app(url, tmp_path)
    app.test_client_class = Client

    answer = app.test_client().get(path)

    assert answer.status_code in ({404} if path == "/nothing-here" else {503})
    text = answer.get_data(as_text=True)
    assert "<html" in text
    if answer.status_code == 503:
        assert SENTENCE in text
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", GONE)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}])
def test_the_interface_says_so_too(url: str, headers: dict[str, str], tmp_path: Path) -> None:
    app = make_app(url, tmp_path)
    app.test_client_class = Client
    client = app.test_client()

    answers = [
        client.get("/api/v1/events", headers=headers),
        client.post("/api/v1/auth/codes", json={"phone": "13800000000"}, headers=headers),
    ]

    for answer in answers:
        assert answer.status_code == 503
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json()["code"] == "busy"
        assert SENTENCE in answer.get_json()["detail"]
        assert answer.headers["Retry-After"] == "5"


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with little patience for other writers."""
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    sms_file(app).unlink(missing_ok=True)
    return app


@contextmanager
def _held(app: Flask) -> Iterator[None]:
    """Somebody writes, and does not come to an end."""
    file = str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///")
    turn = os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(turn, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(turn)


@contextmanager
def _closed_folder(app: Flask) -> Iterator[None]:
    """The lock file cannot be opened, as on a disk that is full or read-only."""
    file = Path(str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))
    lock = file.with_name(f"{file.name}.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    try:
        yield
    finally:
        lock.rmdir()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("trouble", [_held, _closed_folder])
def test_reading_goes_on_writing_waits_and_both_heal(house: Flask, trouble: Trouble) -> None:
    cast = gather(house)
    member = browser(house, cast, "member").open("/help")
    with house.app_context(), transaction():
        long_ago = clock.now() - timedelta(hours=2)
        db.session.execute(sa.update(SignIn).values(seen_at=long_ago))

    with trouble(house):
        read = member.open("/me").status
        code = {"phone": "13800000000"}
        written = house.test_client().post("/api/v1/auth/codes", json=code)
        member.send("/elder", {"on": "1"})
        pressed, page = member.status, member.text
    left = _codes(house)
    healed = house.test_client().post("/api/v1/auth/codes", json=code)

    assert read == 200
    assert (written.status_code, written.headers["Retry-After"]) == (503, "5")
    assert pressed == 503
    assert SENTENCE in page
    assert left == 0
    assert not sms_file(house).exists() or len(sms_file(house).read_text().splitlines()) == 1
    assert healed.status_code == 202


def _codes(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(sa.select(sa.func.count(OneTimeCode.id))).scalar_one())


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_database_that_dropped_every_connection_is_found_again(app: Flask) -> None:
    cast = gather(app)
    member = browser(app, cast, "member").open("/me")
    with app.app_context():
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        with psycopg.connect(_plain(app), autocommit=True) as outside:
            outside.execute(f"{others} current_database() AND pid <> pg_backend_pid()")

    answers = [member.open("/me").status for _ in range(3)]

    assert 500 not in answers
    assert answers[-1] == 200


def _plain(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).replace("+psycopg", "")
