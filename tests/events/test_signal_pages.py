"""需核对 on pages: found by the job, in neutral words, answered by a person."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.core.tickets import device_of
from app.core.vault import vault
from app.events.models import Event
from app.events.signal_models import Signal
from tests.support.cast import Cast, gather, published
from tests.support.visits import browser, poster_of

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, ago=timedelta(days=30))


def one_phone(app: Flask, cast: Cast, people: tuple[str, ...]) -> None:
    """Several people check in one after another in one browser; then the event is over."""
    with app.app_context(), transaction():
        event, session = published(cast, clock.now())
        event_id, session_id = event.id, session.id
    code, phone = poster_of(app, session_id), browser(app, cast, "")
    for who in people:
        signed_in = browser(app, cast, who).client
        for cookie in list(signed_in._cookies.values()):
            phone.client.set_cookie(cookie.key, cookie.value)
        assert phone.open(f"/s/{code}").send("/check-ins").status == 200
    with app.app_context(), transaction():
        over = {"ends_at": clock.now() - timedelta(seconds=1), "starts_at": clock.now() - HOUR}
        db.session.execute(sa.update(Event).where(Event.id == event_id).values(**over))


def look(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["job", "signals"]).output


def test_one_phone_of_three_is_looked_into_by_the_office(app: Flask, cast: Cast) -> None:
    one_phone(app, cast, ("member", "second_member", "volunteer"))
    assert "events 1, new 1" in look(app)
    assert "events 1, new 0" in look(app)
    reviewer = browser(app, cast, "reviewer")
    assert "需核对的情况" in reviewer.open("/todo").text
    page = reviewer.open("/signals")
    assert "一台手机短时间签到了 3 人" in page.text
    assert "林晓月" not in page.text
    assert "林*" in page.text
    with app.app_context():
        where = f"/signals/{db.session.scalars(sa.select(Signal.id)).one()}"

    assert page.send(where, {"verdict": "explained"}).status == 422
    page.send(where, {"verdict": "explained", "reason": "一家三口共用"})

    assert "一家三口共用" in page.text
    assert "没有要核对的情况" in page.text
    assert "需核对的情况" not in page.open("/todo").text


def test_two_of_one_phone_are_a_household(app: Flask, cast: Cast) -> None:
    one_phone(app, cast, ("member", "second_member"))

    assert "new 0" in look(app)


def test_the_auditor_reads_and_has_no_form(app: Flask, cast: Cast) -> None:
    one_phone(app, cast, ("member", "second_member", "volunteer"))
    look(app)

    page = browser(app, cast, "auditor").open("/signals")

    assert "一台手机短时间签到了 3 人" in page.text
    assert "写下核对的结果" not in page.text
    assert browser(app, cast, "member").open("/signals").status in {403, 404}


def test_a_mark_of_a_browser_is_another_in_every_session(app: Flask) -> None:
    with app.app_context():
        one, other = (device_of(vault().code_keys, "mark", uuid7()) for _ in range(2))

    assert one != other
    assert len(one or b"") == 16
