"""What everybody may read, and 长辈版."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import OneTimeCode
from app.core import clock
from app.core.db import db, transaction
from app.organisations import queries as organisations
from app.organisations.service import found_region
from tests.conftest import Client
from tests.support.cast import gather
from tests.support.reader import Reader, reader, sms_file
from tests.support.visits import browser


@pytest.fixture
def region_id(app: Flask) -> int:
    with app.app_context(), transaction():
        region = found_region("桂花社区", now=clock.now())
        region.settings = {"community_phone": "0573-8700 1234"}
        return region.id


@pytest.fixture
def visitor(app: Flask, region_id: int) -> Reader:
    return reader(app)


@pytest.mark.parametrize("path", ["/help", "/privacy", "/feedback", "/sign-in", "/no-such-page"])
def test_every_page_names_the_community_and_its_phone(visitor: Reader, path: str) -> None:
    visitor.open(path)

    assert 'href="tel:057387001234"' in visitor.page
    assert "桂花社区" in visitor.text
    assert "投诉建议" in visitor.text


def test_pages_of_a_day_of_mourning_are_grey(app: Flask, region_id: int) -> None:
    with app.app_context(), transaction():
        region = organisations.region(region_id)
        region.settings = {**region.settings, "is_mourning": True}

    assert " data-mourning" in reader(app).open("/help").page


def test_the_elder_view_is_remembered_by_the_browser(visitor: Reader) -> None:
    before = visitor.open("/help").page

    visitor.send("/elder", {"on": "1", "back": "/help"})

    assert visitor.path == "/help"
    assert " data-elder" in visitor.page
    assert " data-elder" not in before
    assert " data-elder" in visitor.open("/privacy").page


def test_the_elder_view_follows_the_person_to_another_phone(app: Flask, region_id: int) -> None:
    one, other = reader(app), reader(app)
    one.sign_in("13800000001", "沈明月", sms=sms_file(app))
    one.send("/elder", {"on": "1", "back": "/help"})
    with app.app_context(), transaction():
        db.session.execute(sa.delete(OneTimeCode))

    other.sign_in("13800000001", "", sms=sms_file(app))

    assert " data-elder" in other.page


def test_the_choice_of_a_view_leads_nowhere_else(visitor: Reader) -> None:
    visitor.open("/help")
    token = visitor.page.split('name="csrf_token" value="')[1].split('"')[0]

    form = {"on": "1", "back": "https://evil.example/", "csrf_token": token}
    answer = visitor.client.post("/elder", data=form)

    assert answer.headers["Location"] == "/"


def test_an_error_page_needs_no_region(app: Flask) -> None:
    page = reader(app).open("/help")

    assert page.status == 404
    assert "返回首页" in page.text


def test_pages_name_the_readers_own_community(app: Flask) -> None:
    cast = gather(app)

    member = browser(app, cast, "member").open("/help")
    other = browser(app, cast, "other_member").open("/help")

    assert "杏园社区" in member.text
    assert "0573-87001234" in member.text
    assert "柳岸社区" in other.text


def test_the_styleguide_names_every_icon_and_is_not_there_in_production(
    app: Flask, client: Client, visitor: Reader
) -> None:
    page = client.get("/styleguide")
    app.config["PRODUCTION"] = True
    try:
        hidden = client.get("/styleguide")
    finally:
        app.config["PRODUCTION"] = False

    assert (page.status_code, hidden.status_code) == (200, 404)
    for name in ("offline", "heart", "walk"):
        assert f"#{name}" in page.text
        assert f"<code>{name}</code>" in page.text
    assert "<code>--red</code>" in page.text
