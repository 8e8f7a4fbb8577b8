"""Three ways to scan: the camera opens an address; a photo and six digits lead to the same page."""

import uuid
from datetime import datetime
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, qr
from app.core.codes import (
    address,
    typed_code,
    typed_slot,
)
from app.core.db import db
from app.core.vault import vault
from app.events.models import Scan
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, sms_file
from tests.support.visits import browser, event, poster_of


@pytest.fixture
def cast(app: Flask) -> Cast:
    sms_file(app).unlink(missing_ok=True)
    return gather(app)


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> uuid.UUID:
    return _session_of(app, event(app, cast))


def _session_of(app: Flask, event_id: uuid.UUID) -> uuid.UUID:
    with app.app_context():
        return sessions(event_id)[0].id


def _came(app: Flask) -> list[tuple[str, datetime]]:
    with app.app_context():
        rows = db.session.execute(sa.select(Scan.direction, Scan.at).order_by(Scan.id))
        return [(row[0].value, row[1]) for row in rows]


def test_typed_digits_lead_to_the_same_page(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    with app.app_context():
        digits = typed_code(vault().code_keys, session_id, typed_slot(clock.now()))
    member = browser(app, cast, "member").open("/scan")

    member.send("/scan", {"code": f"{digits[:3]} {digits[3:]}"})

    assert member.path == "/check-ins"
    assert "河道清洁" in member.text
    assert _came(app) == []


def test_typed_digits_cannot_be_tried_out(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    with app.app_context():
        right = typed_code(vault().code_keys, session_id, typed_slot(clock.now()))
    wrong = "000000" if right != "000000" else "111111"
    member = browser(app, cast, "member").open("/scan")

    statuses = [member.send("/scan", {"code": wrong}).status for _ in range(11)]

    assert statuses == [404] * 10 + [429]
    assert member.send("/scan", {"code": right}).status == 429


def test_a_pasted_address_leads_to_its_page(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    code = poster_of(app, session_id)
    member = browser(app, cast, "member").open("/scan")

    member.send("/scan", {"code": f" https://weiguang.example/s/{code}"})

    assert member.path == f"/s/{code}"


def _photo(member: Reader, content: bytes) -> Reader:
    return member.send("/scan/photo", {"photo": (BytesIO(content), "photo.png")})


def test_a_photo_of_the_code_leads_to_its_page(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    code = poster_of(app, session_id)
    member = browser(app, cast, "member").open("/scan")

    _photo(member, qr.png(address("http://weiguang.example", code)))

    assert member.path == f"/s/{code}"
    assert "河道清洁" in member.text


def test_a_photo_may_be_larger_than_a_form(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    code = poster_of(app, session_id)
    photo = qr.png(address("http://weiguang.example", code)) + bytes(3 * 1024 * 1024)
    member = browser(app, cast, "member").open("/scan")

    _photo(member, photo)

    assert member.path == f"/s/{code}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no picture", "这个文件不是能识别的照片"),
        (qr.png("https://other.example/pay"), "照片里没有找到签到码"),
    ],
)
def test_a_photo_without_a_code_of_ours_says_so(
    app: Flask, cast: Cast, content: bytes, sentence: str
) -> None:
    member = _photo(browser(app, cast, "member").open("/scan"), content)

    assert member.status in {404, 422}
    assert sentence in member.text
