"""Running an event on pages: the screen, the list, the desk, closing and settling."""

import re
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
import zxingcpp
from flask import Flask
from PIL import Image

from app.core import clock
from app.core.codes import personal_code, personal_step, read_code
from app.core.db import db
from app.core.vault import vault
from app.events.models import Attendance, AttendanceMode, Event, Scan
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.visits import browser, event, poster_of


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _session(app: Flask, event_id: uuid.UUID) -> uuid.UUID:
    with app.app_context():
        return sessions(event_id)[0].id


def _scan(app: Flask, cast: Cast, who: str, event_id: uuid.UUID) -> None:
    page = browser(app, cast, who).open(f"/s/{poster_of(app, _session(app, event_id))}")
    assert page.send("/check-ins").status == 200


def _rewind(app: Flask, event_id: uuid.UUID, by: timedelta) -> None:
    """Let an event and everything that happened at it lie further back."""
    with app.app_context():
        found = db.session.get_one(Event, event_id)
        session = sessions(event_id)[0]
        for each in (found, session):
            each.starts_at, each.ends_at = each.starts_at - by, each.ends_at - by
        for scan in db.session.scalars(sa.select(Scan)):
            scan.at -= by
        db.session.commit()


def _attendances(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.execute(sa.select(Attendance.state, Attendance.minutes))
        return sorted((row[0].value, row[1]) for row in rows)


WRONG = [("member", 403), ("other_organiser", 403), ("other_reviewer", 403)]


@pytest.mark.parametrize(("who", "status"), [("organiser", 200), ("reviewer", 200), *WRONG])
@pytest.mark.parametrize("page", ["screen", "screen/codes", "desk", "poster.svg"])
def test_codes_and_desk_are_for_who_runs_the_event(
    app: Flask, cast: Cast, page: str, who: str, status: int
) -> None:
    event_id = event(app, cast)

    assert browser(app, cast, who).open(f"/events/{event_id}/{page}").status == status


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_poster_comes_in_three_kinds(app: Flask, cast: Cast, kind: str, begins: bytes) -> None:
    event_id = event(app, cast)
    organiser = browser(app, cast, "organiser")

    answer = organiser.client.get(f"/events/{event_id}/poster.{kind}")

    assert answer.data.startswith(begins)
    assert "inline" in answer.headers["Content-Disposition"]


def test_the_screen_shows_a_code_that_counts_now(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    page = browser(app, cast, "organiser").open(f"/events/{event_id}/screen")

    typed = re.search(r'data-part="typed">(\d{3}) (\d{3})<', page.page)

    assert typed is not None
    member = (
        browser(app, cast, "member").open("/scan").send("/scan", {"code": "".join(typed.groups())})
    )
    assert member.path == "/check-ins"


def test_the_drawn_rows_are_the_code_itself(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    organiser = browser(app, cast, "organiser")

    codes, rest = [], 1
    while rest:
        after = codes[-1]["until"] if codes else 0
        answer = organiser.client.get(f"/events/{event_id}/screen/codes?after={after}").get_json()
        codes, rest = codes + answer["codes"], answer["rest"]
        assert len(answer["codes"]) <= 24

    assert len(codes) in {121, 122}
    for code in (codes[0], codes[-1]):
        text = _read(code["rows"])
        with app.app_context():
            named = read_code(vault().code_keys, text)
        assert named.step == code["from"] // 15_000
    between = [later["from"] - one["from"] for one, later in pairwise(codes)]
    assert set(between) == {15_000}


def _read(rows: list[str]) -> str:
    side = len(rows)
    picture = Image.new("L", (side + 8, side + 8), 255)
    for y, row in enumerate(rows):
        bits = f"{int(row, 16):0{side}b}"
        for x, bit in enumerate(bits):
            picture.putpixel((x + 4, y + 4), 0 if bit == "1" else 255)
    large = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
    return str(zxingcpp.read_barcodes(large)[0].text)


def test_the_list_names_who_came_and_how_it_was_proved(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    _scan(app, cast, "member", event_id)

    page = browser(app, cast, "organiser").open(f"/manage/events/{event_id}")

    assert "林晓月" in page.text
    assert "张贴码" in page.text


def test_who_only_plans_does_not_read_the_list(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, node="branch")
    _scan(app, cast, "member", event_id)

    page = browser(app, cast, "secretary").open(f"/manage/events/{event_id}")

    assert page.status == 200
    assert "林晓月" not in page.text


@pytest.mark.parametrize("words", ["lxy", "林晓", "linxiao"])
def test_the_desk_finds_people_and_checks_them_in(app: Flask, cast: Cast, words: str) -> None:
    event_id = event(app, cast)
    desk = browser(app, cast, "organiser").open(f"/events/{event_id}/desk?words={words}")
    found = desk.text

    desk.send(f"/events/{event_id}/desk", {"person": cast.people["member"], "key": "k1"})

    assert "林晓月" in found
    assert desk.status == 200
    assert "林晓月" in desk.text
    assert _attendances(app) == [("done", 0)]


def test_the_desk_finds_nobody_of_another_community_by_name(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)

    desk = browser(app, cast, "organiser").open(f"/events/{event_id}/desk?words=何青")

    assert "没有找到" in desk.text


def test_the_desk_reads_a_personal_code(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    with app.app_context():
        step = personal_step(clock.now())
        code = personal_code(vault().code_keys, cast.people["member"], step)
    desk = browser(app, cast, "organiser").open(f"/events/{event_id}/desk")

    desk.send(f"/events/{event_id}/desk", {"code": code, "key": "k1"})

    assert "签到成功" in desk.text
    assert len(_attendances(app)) == 1


def test_a_wrong_card_is_said_at_the_desk(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    desk = browser(app, cast, "organiser").open(f"/events/{event_id}/desk")

    desk.send(f"/events/{event_id}/desk", {"card": "00", "key": "k1"})

    assert desk.status == 422
    assert "请改用姓名查找" in desk.text
    assert _attendances(app) == []


def test_closing_by_the_plan_spares_those_who_left_early(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, attendance=AttendanceMode.IN_PLAN)
    for who in ("member", "second_member"):
        _scan(app, cast, who, event_id)
    _rewind(app, event_id, timedelta(hours=3))
    path = f"/manage/events/{event_id}"
    organiser = browser(app, cast, "organiser").open(path)

    close = f"{path}/sessions/{_session(app, event_id)}/close"
    organiser.send(close, {"strike": str(cast.people["member"])})

    states = _attendances(app)
    assert [state for state, _ in states] == ["done", "open"]
    assert states[0][1] > 0


def test_an_open_check_out_is_closed_with_time_and_reason(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, attendance=AttendanceMode.IN_OUT)
    _scan(app, cast, "member", event_id)
    _rewind(app, event_id, timedelta(hours=3))
    with app.app_context():
        left = clock.local(sessions(event_id)[0].ends_at - timedelta(minutes=10))
    path = f"/manage/events/{event_id}"
    organiser = browser(app, cast, "organiser").open(path)
    close = f"{path}/sessions/{_session(app, event_id)}/close-open"
    people = str(cast.people["member"])

    organiser.send(close, {"people": people, "left": left.strftime("%H:%M"), "reason": ""})
    refused = (organiser.status, _attendances(app))
    organiser.send(
        close, {"people": people, "left": left.strftime("%H:%M"), "reason": "忘记扫码，我在场"}
    )

    assert refused == (422, [("open", 0)])
    assert _attendances(app)[0][0] == "done"
    assert "忘记扫码，我在场" in organiser.text


def test_settling_names_the_numbers_first(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    _scan(app, cast, "member", event_id)
    _rewind(app, event_id, timedelta(hours=3))
    reviewer = browser(app, cast, "reviewer").open(f"/manage/events/{event_id}/settle")
    asked = reviewer.text

    reviewer.send(f"/manage/events/{event_id}/settle")

    assert "签到 1 人" in asked
    assert "已结算" in reviewer.text


def test_a_stranger_settles_nothing(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    _rewind(app, event_id, timedelta(hours=3))

    for who in ("member", "other_reviewer"):
        page = browser(app, cast, who).open("/help")
        assert page.send(f"/manage/events/{event_id}/settle").status == 403
