"""One-time codes, passwords and sessions stand up to whoever tries."""

import time
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import errors, one_time, service, sign_in, standing
from app.accounts.models import SignIn
from app.accounts.one_time import IssuedCode
from app.core import clock, limits
from app.core.db import db, transaction
from app.core.errors import DomainError, TooMany
from app.events.models import Event, EventSession
from tests.support.cast import Cast, gather
from tests.support.reader import newest_code, reader, sms_file
from tests.support.visits import event, poster_of

PHONE, HALL = "13700000001", "10.0.0.1"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=clock.now().tzinfo)


pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


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


def _who(app: Flask, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(app.test_client().get("/api/v1/me", headers=headers).status_code)


def test_a_code_is_six_digits_and_lives_ten_minutes(app: Flask, cast: Cast) -> None:
    code = _issue(app, cast).code

    assert len(code) == 6
    assert code.isdigit()
    assert _refused(app, cast, code, now=NOW + timedelta(minutes=10)) == "code_wrong"
    assert _refused(app, cast, code, now=NOW + timedelta(minutes=9, seconds=59)) == ""


def test_only_the_newest_code_counts_and_only_for_its_phone(app: Flask, cast: Cast) -> None:
    first = _issue(app, cast).code
    second = _issue(app, cast, now=NOW + timedelta(seconds=60)).code

    assert first == second or _refused(app, cast, first) == "code_wrong"
    assert _refused(app, cast, second, phone="13700000002") == "code_wrong"
    assert _refused(app, cast, second) == ""


def test_a_minute_lies_between_two_codes(app: Flask, cast: Cast) -> None:
    _issue(app, cast)

    with pytest.raises(TooMany):
        _issue(app, cast, now=NOW + timedelta(seconds=59))
    _issue(app, cast, now=NOW + timedelta(seconds=60))


def test_ten_codes_a_day_for_a_phone(app: Flask, cast: Cast) -> None:
    for number in range(10):
        _issue(app, cast, now=NOW + timedelta(minutes=number))

    with pytest.raises(TooMany):
        _issue(app, cast, now=NOW + timedelta(minutes=10))
    _issue(app, cast, now=NOW + timedelta(days=1))


def test_an_address_has_its_own_limit_by_the_hour(app: Flask, cast: Cast) -> None:
    for number in range(3):
        _issue(app, cast, f"1370000100{number}", room=3)

    with pytest.raises(TooMany):
        _issue(app, cast, "13700001009", room=3)
    _issue(app, cast, "13700001009", room=3, address="10.0.0.2")
    _issue(app, cast, "13700001008", room=6)


def test_a_scan_makes_room_for_the_whole_hall(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, capacity=200)
    with app.app_context(), transaction():
        db.session.execute(sa.update(EventSession).values(capacity=200))
        db.session.execute(sa.update(Event).values(capacity=200))
        session_id = db.session.scalars(
            sa.select(EventSession.id).where(EventSession.event_id == event_id)
        ).one()
        limits.count("codes-from:127.0.0.1", window=one_time.HOUR, now=clock.now())
        db.session.execute(sa.text("UPDATE limit_counters SET count = 300"))
    in_hall = reader(app).open(f"/s/{poster_of(app, session_id)}")
    outside = reader(app).open("/sign-in")

    in_hall.send("/check-ins/code", {"phone": PHONE})
    outside.send("/sign-in/code", {"phone": "13700000002"})

    assert in_hall.status == 200
    assert outside.status == 429
    assert newest_code(sms_file(app), PHONE)


def test_known_and_unknown_phones_are_answered_alike(app: Flask, cast: Cast) -> None:
    answers = []
    for phone in ("13800000000", "13999999999"):
        client = app.test_client()
        asked = client.post("/api/v1/auth/codes", json={"phone": phone})
        wrong = {"phone": phone, "code": _wrong(newest_code(sms_file(app), phone))}
        tried = client.post("/api/v1/auth/tokens", json=wrong)
        answers.append((asked.status_code, asked.get_data(), tried.status_code, tried.get_data()))

    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][2]) == (202, 422)


def test_wrong_passwords_take_the_same_time_for_everybody(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        service.set_password(cast.person("member"), "swallow-7312", now=NOW)

    def taken(phone: str) -> float:
        began = time.thread_time()
        with app.app_context(), pytest.raises(errors.PasswordWrong), transaction():
            sign_in.check_password(cast.region_id, phone, "wrong-7312", now=NOW)
        return time.thread_time() - began

    with_one, without, unknown = (
        median(taken(phone) for _ in range(5))
        for phone in ("13800000000", "13800000001", "13999999999")
    )

    assert min(with_one, without, unknown) > max(with_one, without, unknown) / 3


def test_ten_wrong_passwords_an_hour_and_the_owner_still_gets_in(app: Flask, cast: Cast) -> None:
    phone = "13800000000"
    with app.app_context(), transaction():
        service.set_password(cast.person("member"), "swallow-7312", now=NOW)
    for _ in range(10):
        with app.app_context(), pytest.raises(errors.PasswordWrong), transaction():
            sign_in.check_password(cast.region_id, phone, "wrong-7312", now=NOW)

    with app.app_context(), pytest.raises(TooMany), transaction():
        sign_in.check_password(cast.region_id, phone, "swallow-7312", now=NOW)

    assert _identify(app, cast, _issue(app, cast, phone).code, phone) == "林晓月"


def test_a_missing_name_leaves_the_code_and_a_household_says_who(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        for name in ("沈明月", "沈大山"):
            service.register(cast.region_id, name, now=NOW, phone=PHONE)
    code = _issue(app, cast).code

    assert _refused(app, cast, code, name=None) == "name_required"
    assert _refused(app, cast, code, name="") == "name_required"
    assert _identify(app, cast, code, name="沈大山") == "沈大山"


def test_a_number_that_changed_hands_gives_five_names_and_no_more(app: Flask, cast: Cast) -> None:
    phone, later = "13800000000", NOW + timedelta(days=181)
    with app.app_context(), transaction():
        db.session.execute(sa.update(SignIn).values(seen_at=NOW))
    code = _issue(app, cast, phone, now=later).code

    asked = _refused(app, cast, code, phone=phone, name=None, now=later)
    guesses = [_refused(app, cast, code, phone=phone, name=f"张{n}", now=later) for n in range(5)]

    assert asked == "name_required"
    assert guesses == ["name_differs"] * 5
    assert _refused(app, cast, code, phone=phone, name="林晓月", now=later) == "code_wrong"


def test_a_disabled_account_is_told_so_only_with_the_right_code(app: Flask, cast: Cast) -> None:
    phone = "13800000003"
    with app.app_context(), transaction():
        volunteer = cast.people["volunteer"]
        standing.disable(volunteer, by=cast.actor("reviewer"), now=NOW, reason="本人要求")
    code = _issue(app, cast, phone).code

    assert _refused(app, cast, _wrong(code), phone=phone) == "code_wrong"
    assert _refused(app, cast, code, phone=phone) == "account_disabled"
    assert _who(app, cast.tokens["volunteer"]) == 401
