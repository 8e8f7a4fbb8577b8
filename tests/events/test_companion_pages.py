"""替同行的人签到 on the page behind a code: folded away, and not there for who is signed out."""

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db
from app.events.models import EventSession
from app.events.queries import sessions
from app.events.refusal_models import RefusedScan
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader
from tests.support.visits import browser, event, poster_of

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
HERE = "/check-ins/companion"


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app)


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> uuid.UUID:
    """A session that is on."""
    made = event(app, cast)
    with app.app_context():
        return sessions(made)[0].id


def said(app: Flask, cast: Cast, whom: str = "member", **changes: str) -> dict[str, str]:
    with app.app_context():
        person = cast.person(whom)
        return {"card": person.card_number, "name": person.name, "agrees": "1", **changes}


def waiting(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.select(sa.func.count(RefusedScan.id))) or 0)


def at_the_code(app: Flask, cast: Cast, session_id: uuid.UUID) -> Reader:
    return browser(app, cast, "volunteer").open(f"/s/{poster_of(app, session_id)}")


def test_a_helper_sends_it_and_both_read_about_it(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    helper = at_the_code(app, cast, session_id)
    assert "替同行的人签到" in helper.text

    page = helper.send(HERE, said(app, cast))

    assert page.status == 202
    assert "已交给负责人确认" in page.text
    with app.app_context():
        name = cast.person("volunteer").name
        event_id = db.session.get_one(EventSession, session_id).event_id
    assert f"替您签到的人：{name}" in browser(app, cast, "member").open("/me/refusals").text
    leader = browser(app, cast, "organiser").open(f"/manage/events/{event_id}/refusals")
    assert f"同行的人替签（{name}）" in leader.text


def test_what_does_not_fit_comes_back_open_with_what_was_typed(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    helper = at_the_code(app, cast, session_id)

    page = helper.send(HERE, said(app, cast, name="查无此人"))
    assert page.status == 422
    assert "卡号和姓名对不上" in page.text
    assert "<details open" in page.page
    page = at_the_code(app, cast, session_id).send(HERE, said(app, cast, agrees=""))
    assert "请勾选“本人在场并同意”" in page.text
    page = at_the_code(app, cast, session_id).send(HERE, {})
    assert page.status == 422
    assert waiting(app) == 0


def test_a_try_that_did_not_fit_is_counted(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    helper = at_the_code(app, cast, session_id)
    wrong, codes = said(app, cast, card="0000"), []
    for _ in range(11):
        codes.append(helper.send(HERE, wrong).status)
        helper.open("/check-ins")

    assert codes == [422] * 10 + [429]
    assert helper.send(HERE, said(app, cast)).status == 429
    assert waiting(app) == 0


def test_a_forged_scan_or_none_sends_nobody(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    helper = at_the_code(app, cast, session_id)
    helper.client.set_cookie("scan", "forged.ticket")
    assert helper.send(HERE, said(app, cast)).status == 410
    assert waiting(app) == 0


def test_who_is_signed_out_neither_sees_nor_sends_it(
    app: Flask, cast: Cast, session_id: uuid.UUID
) -> None:
    nobody = reader(app).open(f"/s/{poster_of(app, session_id)}")
    assert "替同行的人签到" not in nobody.text

    assert nobody.send(HERE, said(app, cast)).status != 202
    assert waiting(app) == 0
