"""What must hold for one-time codes under both engines: once, five tries, one at a time."""

import threading
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import one_time, sign_in
from app.accounts.models import OneTimeCode
from app.accounts.one_time import IssuedCode
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from tests.support.cast import Cast, gather
from tests.support.reader import sms_file

PHONE, HALL = "13700000001", "10.0.0.1"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=clock.now().tzinfo)


@pytest.fixture
def cast(app: Flask) -> Cast:
    sms_file(app).unlink(missing_ok=True)
    return gather(app)


def _issue(app: Flask, cast: Cast, phone: str = PHONE, **more: Any) -> IssuedCode:
    settings = {"now": NOW, "address": HALL, **more}
    with app.app_context(), transaction():
        return one_time.issue(cast.region_id, phone, **settings)


def _identify(app: Flask, cast: Cast, code: str, phone: str = PHONE, **more: Any) -> str:
    settings = {"now": NOW, "name": "沈明月", **more}
    with app.app_context(), transaction():
        return sign_in.identify(cast.region_id, phone, code, **settings)[0].name


def _refused(app: Flask, cast: Cast, code: str, **more: Any) -> str:
    try:
        _identify(app, cast, code, **more)
    except DomainError as refusal:
        return refusal.code
    return ""


def _wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def test_a_code_works_once(app: Flask, cast: Cast) -> None:
    code = _issue(app, cast).code
    _identify(app, cast, code)

    assert _refused(app, cast, code) == "code_wrong"


def test_the_fifth_wrong_try_ends_a_code_for_good(app: Flask, cast: Cast) -> None:
    code = _issue(app, cast).code
    refusals = [_refused(app, cast, _wrong(code)) for _ in range(5)]

    assert refusals == ["code_wrong"] * 5
    assert _refused(app, cast, code) == "code_wrong"
    with app.app_context():
        assert db.session.scalar(sa.select(OneTimeCode.tries)) == 5


def test_who_asks_many_times_at_once_gets_one_code(app: Flask, cast: Cast) -> None:
    def ask() -> None:
        app.test_client().post("/api/v1/auth/codes", json={"phone": PHONE})

    crowd = [threading.Thread(target=ask) for _ in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    assert len(sms_file(app).read_text("utf-8").splitlines()) == 1
