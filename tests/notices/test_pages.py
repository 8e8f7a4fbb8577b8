"""The inbox on pages."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.events.queries import sessions
from app.notices import service
from app.notices.models import Notice
from tests.support.cast import Cast, gather
from tests.support.visits import browser, event, poster_of


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _tell(app: Flask, cast: Cast, who: str, link: str) -> str:
    with app.app_context(), transaction():
        service.send(
            cast.region_id,
            "sign_up",
            "候补成功：河道清洁",
            now=clock.now(),
            person_id=cast.people[who],
            link=link,
        )
    with app.app_context():
        return str(db.session.scalars(sa.select(Notice.id)).one())


def test_opening_a_message_notes_it_as_read_and_leads_on(app: Flask, cast: Cast) -> None:
    notice_id = _tell(app, cast, "member", "/events")
    member = browser(app, cast, "member").open("/me/messages")
    listed = member.text

    member.send(f"/me/messages/{notice_id}")

    assert "候补成功：河道清洁" in listed
    assert "1 条未读" in listed
    assert member.path == "/events"
    assert "都读过了" in member.open("/me/messages").text


def test_nobody_opens_the_message_of_another(app: Flask, cast: Cast) -> None:
    notice_id = _tell(app, cast, "member", "/events")
    other = browser(app, cast, "second_member").open("/me/messages")
    listed = other.text

    other.send(f"/me/messages/{notice_id}")

    assert "河道清洁" not in listed
    assert other.status == 404


def _asked(app: Flask) -> tuple[list[str], Callable[[], None]]:
    """What the database is asked from now on, until the second is called."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    return asked, lambda: sa.event.remove(engine, "before_cursor_execute", note)


def test_the_number_of_unread_stands_beside_my_own_in_words_too(app: Flask, cast: Cast) -> None:
    _tell(app, cast, "member", "/events")
    member = browser(app, cast, "member").open("/events")

    assert '<span class="nav__count" aria-hidden="true">1</span>' in member.page
    assert "（1 条未读）" in member.text
    assert "1 条未读" in member.open("/me").text
    assert "nav__count" not in browser(app, cast, "second_member").open("/events").page


def test_nobody_signed_in_costs_no_question_and_a_reader_one(app: Flask, cast: Cast) -> None:
    nobody, member = browser(app, cast, ""), browser(app, cast, "member")
    for reader in (nobody, member):
        reader.open("/me/messages/settings")
    asked, stop = _asked(app)
    nobody.open("/help")
    of_nobody = [each for each in asked if "FROM notices" in each]
    asked.clear()
    member.open("/me")
    of_member = [each for each in asked if "FROM notices" in each]
    stop()

    assert (len(of_nobody), len(of_member)) == (0, 1)


def test_the_answer_to_a_scan_does_not_count_messages(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    with app.app_context():
        code = poster_of(app, sessions(event_id)[0].id)
    member = browser(app, cast, "member").open(f"/s/{code}")
    asked, stop = _asked(app)
    member.send("/check-ins")
    stop()

    assert member.status == 200
    assert any("INSERT INTO scans" in each for each in asked)
    assert not [each for each in asked if "FROM notices" in each]
