"""The calendar on pages, and the word to come."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.words import clock_time, day
from app.events.models import SignUpRule
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.visits import browser, event


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _session(app: Flask, event_id: uuid.UUID) -> uuid.UUID:
    with app.app_context():
        return sessions(event_id)[0].id


def _join(app: Flask, cast: Cast, who: str, event_id: uuid.UUID, **more: str) -> Reader:
    page = browser(app, cast, who).open(f"/events/{event_id}")
    form = {"session": str(_session(app, event_id)), **more}
    return page.send(f"/events/{event_id}/sign-ups", form)


def test_a_list_says_on_which_day_a_long_event_ends(app: Flask, cast: Cast) -> None:
    now = clock.now()
    event(app, cast, title="到站打卡周", starts_at=now, ends_at=now + timedelta(days=6))

    page = browser(app, cast, "").open("/events")

    assert f"{clock_time(now)} 起，到{day(now + timedelta(days=6))}" in page.text


def test_a_full_event_offers_the_waiting_list(app: Flask, cast: Cast) -> None:
    later = clock.now() + timedelta(days=1)
    event_id = event(
        app,
        cast,
        signup=SignUpRule.OPTIONAL,
        capacity=1,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
    )
    first = _join(app, cast, "member", event_id)
    second = _join(app, cast, "second_member", event_id)
    refused = second.status

    second.send(
        f"/events/{event_id}/sign-ups", {"session": str(_session(app, event_id)), "wait": "1"}
    )

    assert "您已报名" in first.text
    assert refused == 409
    assert "候补名单" in second.text


def test_a_place_is_given_back(app: Flask, cast: Cast) -> None:
    later = clock.now() + timedelta(days=1)
    event_id = event(
        app,
        cast,
        signup=SignUpRule.OPTIONAL,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
    )
    _join(app, cast, "member", event_id)

    page = _join(app, cast, "member", event_id, cancel="1")

    assert "我要报名" in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?when=today", True),
        ("?when=past", False),
        ("?category=elder", False),
        ("?words=河道", True),
        ("?words=没有", False),
        ("?category=nonsense&after=nonsense&unknown=1", True),
    ],
)
def test_the_calendar_is_filtered_by_its_address(
    app: Flask, cast: Cast, query: str, shown: bool
) -> None:
    event(app, cast)

    page = browser(app, cast, "").open(f"/events{query}")

    assert page.status == 200
    assert ("河道清洁" in page.text) is shown


def test_the_calendar_goes_on_page_by_page(app: Flask, cast: Cast) -> None:
    for number in range(22):
        event(app, cast, title=f"活动{number:02d}")
    visitor = browser(app, cast, "").open("/events")
    first = set(re.findall(r"活动\d\d", visitor.text))
    following = re.search(r'href="(/events\?[^"]*after=[^"]+)"', visitor.page)
    assert following is not None

    visitor.open(following[1].replace("&amp;", "&"))

    second = set(re.findall(r"活动\d\d", visitor.text))
    assert len(first) == 20
    assert len(first | second) == 22
