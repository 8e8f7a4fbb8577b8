"""Calling back on pages: who asks, whom first, and what one press does."""

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db
from app.wishes import office
from app.wishes.models import CallBack, Wish
from app.wishes.rules.machine import State
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _wish(app: Flask, wish_id: uuid.UUID) -> Wish:
    with app.app_context():
        return db.session.get_one(Wish, wish_id)


def _calls(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(sa.select(sa.func.count(CallBack.id))).scalar_one())


def _call(app: Flask, cast: Cast, wish_id: uuid.UUID, grade: str, who: str = "grid_worker") -> int:
    here = f"/manage/wishes/{wish_id}/call-back"
    page = browser(app, cast, who).open(here)
    return page.send(here, {"grade": grade}).status


def test_the_contact_persons_own_come_first(app: Flask, cast: Cast) -> None:
    own = scenes.brought(app, cast, State.DELIVERED, title="我对接的")
    other = scenes.brought(app, cast, State.DELIVERED, title="别人对接的")
    scenes.with_wish(
        app, cast, other, lambda wish: setattr(wish, "contact_id", cast.people["reviewer"])
    )

    page = browser(app, cast, "grid_worker").open("/manage/call-backs").text
    staff = browser(app, cast, "reviewer").open("/manage/call-backs").text

    with app.app_context():
        first = office.to_call(cast.actor("reviewer"), limit=1)
    assert [card.wish.id for card in first] == [other] != [own]
    assert page.index("您对接的") < page.index("我对接的") < page.index("别人对接的")
    assert staff.index("您对接的") < staff.index("别人对接的") < staff.index("我对接的")


@pytest.mark.parametrize("who", ["member", "other_reviewer", "unit_contact", "upper"])
def test_who_calls_nobody_finds_an_empty_list(app: Flask, cast: Cast, who: str) -> None:
    scenes.brought(app, cast, State.DELIVERED)

    page = browser(app, cast, who).open("/manage/call-backs")

    assert page.status == 200
    assert "没有等回访的心愿" in page.text


@pytest.mark.parametrize(
    ("grade", "state"),
    [
        ("satisfied", State.CONFIRMED),
        ("fair", State.CONFIRMED),
        ("unsatisfied", State.IN_PROGRESS),
        ("nobody", State.DELIVERED),
    ],
)
def test_one_press_writes_down_what_was_said(
    app: Flask, cast: Cast, grade: str, state: State
) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)

    status = _call(app, cast, wish_id, grade)

    assert status == 200
    assert _wish(app, wish_id).state is state
    assert _calls(app) == 1


@pytest.mark.parametrize("grade", ["", "wonderful"])
def test_a_press_that_says_nothing_is_refused(app: Flask, cast: Cast, grade: str) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)

    assert _call(app, cast, wish_id, grade) == 422
    assert _calls(app) == 0


def test_words_are_kept_and_quoted_where_that_was_allowed(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    here = f"/manage/wishes/{wish_id}/call-back"
    page = browser(app, cast, "grid_worker").open(here)

    form = {"grade": "satisfied", "words": "谢谢，打13711112222找我", "may_quote": "1"}
    page.send(here, form)

    wish = _wish(app, wish_id)
    assert wish.may_quote
    assert "谢谢" in wish.words
    assert "13711112222" not in wish.words


def test_tries_are_shown_and_the_third_ends_it(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    here = f"/manage/wishes/{wish_id}/call-back"
    for _ in range(2):
        _call(app, cast, wish_id, "nobody")
    listed = browser(app, cast, "grid_worker").open("/manage/call-backs").text
    shown = browser(app, cast, "grid_worker").open(here).text

    _call(app, cast, wish_id, "nobody")

    assert "已打过 2 次" in listed
    assert "已打过 2 次" in shown
    assert _wish(app, wish_id).state is State.CLOSED_UNREACHABLE
    assert _wish(app, wish_id).grade == ""


def test_somebody_reached_after_all_still_has_the_last_word(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    for _ in range(3):
        _call(app, cast, wish_id, "nobody")
    page = browser(app, cast, "grid_worker").open(f"/manage/wishes/{wish_id}/call-back")
    offers_nobody = 'value="nobody"' in page.page

    page.send(f"/manage/wishes/{wish_id}/call-back", {"grade": "fair"})

    assert not offers_nobody
    assert _wish(app, wish_id).state is State.CONFIRMED


def test_who_delivered_is_told_that_a_colleague_calls(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.IN_PROGRESS)
    scenes.with_wish(
        app,
        cast,
        wish_id,
        lambda wish: make.delivered(cast, wish, clock.now(), who="grid_worker"),
    )
    page = browser(app, cast, "grid_worker").open(f"/manage/wishes/{wish_id}/call-back")
    shown, listed = page.text, page.open("/manage/call-backs").text

    status = page.send(f"/manage/wishes/{wish_id}/call-back", {"grade": "satisfied"}).status

    assert "请由没有经手的同事回访" in shown
    assert "您经手的，请同事回访" in listed
    assert status == 403
    assert _wish(app, wish_id).state is State.DELIVERED
    assert _call(app, cast, wish_id, "satisfied", who="reviewer") == 200
    assert _wish(app, wish_id).state is State.CONFIRMED


@pytest.mark.parametrize("who", ["unit_contact", "member", "upper", "auditor", "other_reviewer"])
def test_nobody_else_calls_back(app: Flask, cast: Cast, who: str) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    page = browser(app, cast, who).open("/help")

    page.send(f"/manage/wishes/{wish_id}/call-back", {"grade": "satisfied"})

    assert page.status == 403
    assert _wish(app, wish_id).state is State.DELIVERED


def test_the_number_to_call_and_the_answer_are_on_one_page(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    page = browser(app, cast, "grid_worker").open(f"/manage/wishes/{wish_id}/call-back")
    before = page.page

    page.send(f"/manage/wishes/{wish_id}/look", {"reason": "电话回访"})

    assert "13711112222" not in before
    assert 'href="tel:13711112222"' in page.page
    assert 'value="unsatisfied"' in page.page
