"""The page behind a code: one button, kept through sign-in, honest about what came of it."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.codes import (
    CodeKind,
    screen_code,
    screen_step,
)
from app.core.db import db
from app.core.tickets import new_ticket, sign_ticket
from app.core.vault import vault
from app.events.models import Attendance, AttendanceMode, Event, Scan
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.reader import newest_code, reader, sms_file
from tests.support.visits import browser, event, poster_of

NEWCOMER = "13700000001"


@pytest.fixture
def cast(app: Flask) -> Cast:
    sms_file(app).unlink(missing_ok=True)
    return gather(app)


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> uuid.UUID:
    return _session_of(app, event(app, cast))


@pytest.fixture
def sms(app: Flask) -> Path:
    return sms_file(app)


def _session_of(app: Flask, event_id: uuid.UUID) -> uuid.UUID:
    with app.app_context():
        return sessions(event_id)[0].id


def _came(app: Flask) -> list[tuple[str, datetime]]:
    with app.app_context():
        rows = db.session.execute(sa.select(Scan.direction, Scan.at).order_by(Scan.id))
        return [(row[0].value, row[1]) for row in rows]


def _screen(app: Flask, session_id: uuid.UUID, at: datetime) -> str:
    with app.app_context():
        return screen_code(vault().code_keys, session_id, screen_step(at))


def test_opening_a_code_changes_nothing(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    member = browser(app, cast, "member")

    member.open(f"/s/{poster_of(app, session_id)}")

    assert member.status == 200
    assert "河道清洁" in member.text
    assert "林晓月" in member.text
    assert _came(app) == []


def test_one_tap_of_a_known_person_brings_points(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    member = browser(app, cast, "member").open(f"/s/{poster_of(app, session_id)}")

    member.send("/check-ins")

    assert member.status == 200
    assert "签到成功" in member.text
    assert "+2 分" in member.text
    assert [way for way, _ in _came(app)] == ["in"]


def test_a_code_is_read_in_any_case(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    member = browser(app, cast, "member")

    assert member.open(f"/s/{poster_of(app, session_id).upper()}?from=chat").status == 200


def test_a_second_tap_earns_nothing_and_is_answered_kindly(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    member = browser(app, cast, "member").open(f"/s/{poster_of(app, session_id)}")
    member.send("/check-ins")

    member.open(f"/s/{poster_of(app, session_id)}")
    seen = member.text
    member.send("/check-ins")

    assert "已签到，不用再扫" in seen
    assert "您已经签到过了" in member.text
    assert len(_came(app)) == 1


def test_a_newcomer_keeps_the_scan_through_registration(
    app: Flask, session_id: uuid.UUID, sms: Path
) -> None:
    newcomer = reader(app).open(f"/s/{poster_of(app, session_id)}")
    newcomer.send("/check-ins/code", {"phone": NEWCOMER})
    form = {"phone": NEWCOMER, "code": newest_code(sms, NEWCOMER)}
    newcomer.send("/check-ins", form)
    asked, came = newcomer.text, _came(app)

    newcomer.send("/check-ins", {**form, "name": "新来的·阿里"})

    assert "请填写您的姓名" in asked
    assert came == []
    assert "签到成功" in newcomer.text
    assert "您是党员吗" in newcomer.text
    assert [way for way, _ in _came(app)] == ["in"]


def test_the_moment_of_the_scan_counts_not_that_of_the_button(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    scanned_at = clock.now().replace(microsecond=0) - timedelta(minutes=12)
    ticket = new_ticket(
        session_id, CodeKind.SCREEN, step=screen_step(scanned_at), scanned_at=scanned_at
    )
    member = browser(app, cast, "member")
    with app.app_context():
        member.client.set_cookie("scan", sign_ticket(vault().code_keys, ticket))

    member.open("/check-ins").send("/check-ins")

    assert "动态码" in member.text
    assert _came(app) == [("in", scanned_at)]


def test_reloading_the_page_of_a_rotated_code_finds_the_kept_scan(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    scanned_at = clock.now() - timedelta(minutes=5)
    ticket = new_ticket(
        session_id, CodeKind.SCREEN, step=screen_step(scanned_at), scanned_at=scanned_at
    )
    member = browser(app, cast, "member")
    with app.app_context():
        member.client.set_cookie("scan", sign_ticket(vault().code_keys, ticket))

    member.open(f"/s/{_screen(app, session_id, scanned_at)}")

    assert member.status == 200


def test_a_picture_of_an_old_code_is_refused_with_what_to_do(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    member = browser(app, cast, "member")

    member.open(f"/s/{_screen(app, session_id, clock.now() - timedelta(minutes=5))}")

    assert member.status == 410
    assert "这个码已过期" in member.text
    assert "屏幕上正在显示的码" in member.text


@pytest.mark.parametrize(
    ("code", "status"), [("nonsense", 404), ("v1." + "0" * 26 + ".p." + "0" * 26, 400)]
)
def test_what_is_no_code_of_ours_is_refused(app: Flask, cast: Cast, code: str, status: int) -> None:
    assert browser(app, cast, "member").open(f"/s/{code}").status == status


def test_the_button_says_check_out_when_that_is_what_it_does(app: Flask, cast: Cast) -> None:
    mode = AttendanceMode.IN_OUT
    started = clock.now() - timedelta(minutes=20)
    session_id = _session_of(app, event(app, cast, attendance=mode, starts_at=started))
    ticket = new_ticket(session_id, CodeKind.POSTER, step=None, scanned_at=started)
    member = browser(app, cast, "member")
    with app.app_context():
        keys = vault().code_keys
        early = new_ticket(
            session_id,
            CodeKind.POSTER,
            step=None,
            scanned_at=clock.now() - timedelta(minutes=15),
        )
        member.client.set_cookie("scan", sign_ticket(keys, early))
    member.open("/check-ins").send("/check-ins")

    member.open(f"/s/{poster_of(app, ticket.session_id)}")
    seen = member.text
    member.send("/check-ins")

    assert "签退" in seen
    assert "签退成功" in member.text
    assert [way for way, _ in _came(app)] == ["in", "out"]


def test_too_early_is_said_before_the_button(app: Flask, cast: Cast) -> None:
    later = clock.now() + timedelta(hours=5)
    plan = {"starts_at": later, "ends_at": later + timedelta(hours=1)}
    session_id = _session_of(app, event(app, cast, **plan))

    page = browser(app, cast, "member").open(f"/s/{poster_of(app, session_id)}")

    assert "还没有到签到时间" in page.text
    assert 'action="/check-ins"' not in page.page


def test_a_cancelled_event_takes_no_scan(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    member = browser(app, cast, "member").open(f"/s/{poster_of(app, session_id)}")
    with app.app_context():
        db.session.execute(sa.update(Event).values(state="cancelled"))
        db.session.commit()

    member.send("/check-ins")

    assert member.status == 410
    assert "活动已取消" in member.text
    assert _came(app) == []


def test_without_a_scan_the_button_does_nothing(app: Flask, cast: Cast) -> None:
    member = browser(app, cast, "member").open("/help")

    member.send("/check-ins")

    assert member.status == 410
    assert _came(app) == []


def test_an_auditor_scans_for_nobody(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    auditor = browser(app, cast, "auditor").open(f"/s/{poster_of(app, session_id)}")

    auditor.send("/check-ins")

    assert auditor.status == 403
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 0
