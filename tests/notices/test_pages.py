"""The inbox on pages."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.notices import service
from app.notices.models import Notice
from tests.support.cast import Cast, gather
from tests.support.visits import browser


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
