"""What a person finds about himself: points with their sources, hours, code, devices."""

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person, SignIn
from app.core import clock
from app.core.codes import PersonCode, is_fresh, personal_code, personal_step, read_code
from app.core.db import db, transaction
from app.core.vault import vault
from app.events.models import SignUpRule
from app.events.queries import sessions
from app.organisations.models import Region
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader, sms_file
from tests.support.visits import browser, event, poster_of


@pytest.fixture
def cast(app: Flask) -> Cast:
    sms_file(app).unlink(missing_ok=True)
    return gather(app)


@pytest.fixture
def member(app: Flask, cast: Cast) -> Reader:
    return browser(app, cast, "member")


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> uuid.UUID:
    event_id = event(app, cast)
    with app.app_context():
        return sessions(event_id)[0].id


def _scan(app: Flask, who: Reader, session_id: uuid.UUID) -> None:
    who.open(f"/s/{poster_of(app, session_id)}").send("/check-ins")


def _switch(app: Flask, cast: Cast, visibility: str) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Region, cast.region_id).settings = {"ranking_visibility": visibility}


@pytest.mark.parametrize(
    "path", ["/me", "/me/entries", "/me/code", "/me/sign-ups", "/me/devices", "/welcome"]
)
def test_who_is_not_signed_in_is_led_to_the_sign_in(app: Flask, cast: Cast, path: str) -> None:
    stranger = reader(app).open(path)

    assert stranger.path == "/sign-in"
    assert f'value="{path}"' in stranger.page


def test_what_is_done_for_others_stands_apart_and_what_waits_is_first(
    app: Flask, cast: Cast, member: Reader
) -> None:
    secretary = browser(app, cast, "secretary").open("/me").page
    own = member.open("/me").page

    work = secretary.split("<h2>办事</h2>")[1].split("</ul>")[0]
    assert re.findall(r'href="([^"]*)"', work)[0] == "/todo"
    assert 'href="/organisations"' in work
    assert 'href="/me/devices"' in secretary
    assert 'href="/me/devices"' not in work
    assert "办事" not in own


def test_points_are_shown_with_where_they_came_from(
    app: Flask, member: Reader, session_id: uuid.UUID
) -> None:
    _scan(app, member, session_id)

    member.open("/me")
    overview = member.text
    member.open("/me/entries")

    assert "+2" in overview
    assert "河道清洁" in overview
    assert "杏园第一党支部" in overview
    for words in ("河道清洁", "+2", "扫码参加活动", "张贴码"):
        assert words in member.text


def test_nobody_sees_the_lines_of_another(
    app: Flask, cast: Cast, member: Reader, session_id: uuid.UUID
) -> None:
    _scan(app, member, session_id)

    other = browser(app, cast, "second_member").open("/me/entries")

    assert "还没有积分" in other.text
    assert "河道清洁" not in other.text


@pytest.mark.parametrize(("visibility", "rank"), [("off", False), ("self", True), ("band", True)])
def test_the_rank_is_shown_as_far_as_the_region_allows(
    app: Flask, cast: Cast, member: Reader, session_id: uuid.UUID, visibility: str, rank: bool
) -> None:
    _scan(app, member, session_id)
    _switch(app, cast, visibility)

    assert ("名次" in member.open("/me").text) is rank


def test_the_own_code_is_one_that_a_desk_reads(app: Flask, cast: Cast, member: Reader) -> None:
    given = member.client.get("/me/code/codes").get_json()
    member.open("/me/code")

    assert len(given["codes"]) == 20
    assert all(len(code["rows"]) == len(given["codes"][0]["rows"]) for code in given["codes"])
    with app.app_context():
        card = db.session.scalar(
            sa.select(Person.card_number).where(Person.id == cast.people["member"])
        )
        code = read_code(vault().code_keys, _code_of(app, cast))
        assert isinstance(code, PersonCode)
        assert is_fresh(code, clock.now())
    assert card is not None
    assert f"{card[:4]} {card[4:]}" in member.text


def _code_of(app: Flask, cast: Cast) -> str:
    step = personal_step(clock.now())
    with app.app_context():
        return personal_code(vault().code_keys, cast.people["member"], step)


def test_sign_ups_to_come_are_listed(app: Flask, cast: Cast, member: Reader) -> None:
    later = clock.now() + timedelta(days=2)
    event_id = event(
        app,
        cast,
        title="周末义诊",
        signup=SignUpRule.OPTIONAL,
        starts_at=later,
        ends_at=later + timedelta(hours=2),
    )
    with app.app_context():
        session = sessions(event_id)[0].id
    member.open(f"/events/{event_id}").send(f"/events/{event_id}/sign-ups", {"session": session})

    member.open("/me/sign-ups")

    assert "周末义诊" in member.text
    assert "已报名" in member.text


def test_another_device_can_be_signed_out(app: Flask, cast: Cast, member: Reader) -> None:
    lost = browser(app, cast, "member")
    lost.open("/me")

    member.open("/me/devices").send("/me/devices/end")

    assert lost.open("/me").path == "/sign-in"
    assert member.open("/me").path == "/me"


def test_nobody_signs_out_another_person(app: Flask, cast: Cast, member: Reader) -> None:
    with app.app_context():
        theirs = db.session.scalars(
            sa.select(SignIn.id).where(SignIn.person_id == cast.people["second_member"])
        ).first()

    member.open("/me/devices").send("/me/devices/end", {"device": theirs})

    assert member.status == 404


def test_the_question_about_the_branch_can_be_skipped_for_good(app: Flask, cast: Cast) -> None:
    volunteer = browser(app, cast, "volunteer")
    before = volunteer.open("/me").text

    volunteer.open("/welcome").send("/welcome", {"skip": "1", "next": "/me"})

    assert "您是党员吗" in before
    assert volunteer.path == "/me"
    assert "您是党员吗" not in volunteer.text


def test_the_answer_waits_for_the_secretary(app: Flask, cast: Cast) -> None:
    volunteer = browser(app, cast, "volunteer").open("/welcome")

    volunteer.send("/welcome", {"branch": "杏园第一党支部", "next": "/me"})

    with app.app_context():
        person = db.session.get_one(Person, cast.people["volunteer"])
        assert person.claimed_branch == "杏园第一党支部"


def test_the_front_page_greets_by_name_and_shows_what_is_on(
    app: Flask, cast: Cast, member: Reader, session_id: uuid.UUID
) -> None:
    stranger = reader(app).open("/")
    member.open("/")

    assert "河道清洁" in stranger.text
    assert "手机号登录" in stranger.text
    assert "林晓月" in member.text
    assert "林晓月" not in stranger.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["auditor", "sysadmin"])
def test_an_account_for_auditing_or_operation_is_told_of_no_points(app: Flask, who: str) -> None:
    reader = browser(app, gather(app), who).open("/me")

    assert "不参加活动，也没有积分" in reader.text
    for words in ("积分从哪来", "您是党员吗", "我的码", "我的报名", "志愿时长"):
        assert words not in reader.text
    assert "我的积分" not in reader.open("/").text
    assert "参加一次社区活动" not in reader.open("/ranking").text
