"""Three ways to scan: the camera opens an address; a photo and six digits lead to the same page."""

import uuid
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.core import clock, qr
from app.core.codes import (
    address,
    personal_code,
    typed_code,
    typed_slot,
)
from app.core.db import db
from app.core.vault import vault
from app.events.models import Scan
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.photos import heic_with_gps, jpeg
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


def _photo(member: Reader, content: bytes, *, field: str = "photo") -> Reader:
    return member.send("/scan/photo", {field: (BytesIO(content), "photo.png")})


def _wall(*texts: str) -> Image.Image:
    """Codes side by side on a wall."""
    wall = Image.new("RGB", (700 * len(texts), 700), (200, 200, 190))
    for place, text in enumerate(texts):
        code = Image.open(BytesIO(qr.png(text, module=8)))
        wall.paste(code, (700 * place + 60, 60))
    return wall


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


def test_a_photo_from_the_album_leads_there_too(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    code = poster_of(app, session_id)
    member = browser(app, cast, "member").open("/scan")
    files = {
        "photo": (BytesIO(b""), ""),
        "album": (BytesIO(qr.png(address("http://weiguang.example", code))), "photo.png"),
    }

    member.send("/scan/photo", files)

    assert member.path == f"/s/{code}"


def test_of_several_codes_on_a_photo_the_one_of_a_session_is_taken(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    code = poster_of(app, session_id)
    with app.app_context():
        person = personal_code(vault().code_keys, cast.people["member"], 119_000_000)
    texts = (
        "https://other.example/s/pay",
        address("http://weiguang.example", person),
        f"{address('http://weiguang.example', code)}?from=groupmessage",
    )
    member = browser(app, cast, "member").open("/scan")

    _photo(member, jpeg(_wall(*texts)))

    assert member.path == f"/s/{code}"


def test_an_iphone_photo_of_twelve_megapixels_is_read_and_not_kept(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    code = poster_of(app, session_id)
    upright = Image.new("RGB", (3024, 4032), (170, 165, 160))
    upright.paste(_wall(address("http://weiguang.example", code)), (1200, 1700))
    folder = Path(app.config["STORAGE_URL"].removeprefix("file://"))
    before = {file for file in folder.rglob("*") if file.is_file()}
    member = browser(app, cast, "member").open("/scan")

    _photo(member, heic_with_gps(upright.rotate(90, expand=True)))

    assert member.path == f"/s/{code}"
    assert {file for file in folder.rglob("*") if file.is_file()} == before


def test_photos_cannot_be_sent_without_end(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    right = qr.png(address("http://weiguang.example", poster_of(app, session_id)))
    member = browser(app, cast, "member").open("/scan")

    statuses = [_photo(member, b"no picture").status for _ in range(20)]

    assert statuses == [422] * 20
    assert _photo(member, right).status == 429
    assert "稍后再试" in member.text or "分钟" in member.text


def test_webassembly_is_let_in_on_the_scan_page_alone(app: Flask, cast: Cast) -> None:
    visitor = browser(app, cast, "")
    scan, front = (visitor.client.get(path) for path in ("/scan", "/"))
    policies = [answer.headers["Content-Security-Policy"] for answer in (scan, front)]

    assert policies[0] == policies[1].replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )
    assert "eval" not in policies[1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no picture", "这个文件不是能识别的照片"),
        (qr.png("https://other.example/pay"), "照片里的二维码不是活动的签到码"),
        (jpeg(), "照片里没有找到签到码。请走近一点、找亮一点的地方"),
        (b"", "还没有照片，请先拍一张"),
    ],
)
def test_a_photo_without_a_code_of_ours_says_so(
    app: Flask, cast: Cast, content: bytes, sentence: str
) -> None:
    member = _photo(browser(app, cast, "member").open("/scan"), content)

    assert member.status in {404, 422}
    assert sentence in member.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_where_setup_fetched_no_reader_the_page_still_offers_its_other_ways(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = {
        name: address
        for name, address in app.jinja_env.globals["asset"]._addresses.items()
        if not name.startswith("vendor/")
    }
    monkeypatch.setattr(app.jinja_env.globals["asset"], "_addresses", addresses)

    page = browser(app, cast, "member").open("/scan")

    assert page.status == 200
    assert "data-reader" not in page.page
    assert "输入六位数字" in page.text
