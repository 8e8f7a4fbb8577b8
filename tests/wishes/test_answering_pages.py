"""The resident's word on pages: how it went, doing it again, taking a wish back."""

import pytest
from flask import Flask

from app.core.db import transaction
from app.wishes.rules.machine import State
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.visits import browser
from tests.wishes.residents import own_wish, wish_now

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
GLASSES = {"wish": "一副老花镜", "details": "看报纸用", "category": "goods"}


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        make.vet(made, "unit")
    return made


@pytest.mark.parametrize("who", ["member", "unit_contact"])
def test_a_wish_not_on_the_wall_is_nobody_elses_business(app: Flask, cast: Cast, who: str) -> None:
    wish_id = own_wish(app, cast, upto=State.SUBMITTED)
    page = browser(app, cast, who)

    for path in ("edit", "withdraw", "confirm", "reopen"):
        assert page.open(f"/wishes/{wish_id}/{path}").status == 404
        page.open("/wishes/mine")
        assert page.send(f"/wishes/{wish_id}/{path}", GLASSES).status == 404
    assert wish_now(app, wish_id).state is State.SUBMITTED


def test_a_wish_on_the_wall_is_changed_by_nobody_else(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.PUBLISHED)
    page = browser(app, cast, "member").open("/wishes/mine")

    for path in ("edit", "withdraw", "submit", "confirm", "reopen"):
        form = {**GLASSES, "grade": "satisfied", "reason": "坏了坏了"}
        assert page.send(f"/wishes/{wish_id}/{path}", form).status == 403
        page.open("/wishes/mine")
    assert wish_now(app, wish_id).state is State.PUBLISHED


def test_what_was_reviewed_is_not_edited(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.PUBLISHED)
    page = browser(app, cast, "volunteer").open("/wishes/mine")

    page.send(f"/wishes/{wish_id}/edit", GLASSES)

    assert page.status == 409
    assert wish_now(app, wish_id).title == "想要一副老花镜"


def test_withdrawing_is_asked_and_then_done(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.CLAIMED)
    page = browser(app, cast, "volunteer").open(f"/wishes/{wish_id}/withdraw")
    asked, state = page.text, wish_now(app, wish_id).state

    page.send(f"/wishes/{wish_id}/withdraw", {"reason": "已经买到了"})

    assert "撤回后不再办理" in asked
    assert state is State.CLAIMED
    assert wish_now(app, wish_id).state is State.WITHDRAWN
    assert "已撤回" in page.text


def test_the_resident_says_how_it_went(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.DELIVERED)
    page = browser(app, cast, "volunteer").open("/wishes/mine")
    asked = page.text
    page.open(f"/wishes/{wish_id}/confirm")

    form = {"grade": "satisfied", "words": "看得清了", "may_quote": "1"}
    page.send(f"/wishes/{wish_id}/confirm", form)

    wish = wish_now(app, wish_id)
    assert "您不说，不会当作满意" in asked
    assert (wish.state, wish.grade, wish.words) == (State.CONFIRMED, "satisfied", "看得清了")
    assert wish.may_quote
    assert "谢谢您" in page.text


def test_not_satisfied_means_once_more(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.DELIVERED)
    page = browser(app, cast, "volunteer").open(f"/wishes/{wish_id}/confirm")

    page.send(f"/wishes/{wish_id}/confirm", {"grade": "unsatisfied", "words": "度数不对"})

    assert wish_now(app, wish_id).state is State.IN_PROGRESS
    assert "再办一次" in page.text


def test_no_grade_is_no_answer(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.DELIVERED)
    page = browser(app, cast, "volunteer").open(f"/wishes/{wish_id}/confirm")

    page.send(f"/wishes/{wish_id}/confirm", {"words": "还行吧"})

    assert page.status == 422
    assert "还行吧" in page.page
    assert wish_now(app, wish_id).state is State.DELIVERED


def test_before_the_delivery_there_is_nothing_to_say(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.PUBLISHED)
    page = browser(app, cast, "volunteer").open(f"/wishes/{wish_id}/confirm")
    told = page.text

    page.send(f"/wishes/{wish_id}/confirm", {"grade": "satisfied"})

    assert "现在不用评价" in told
    assert page.status == 409
    assert wish_now(app, wish_id).state is State.PUBLISHED


def test_the_contact_person_writes_down_what_was_said(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.DELIVERED)
    page = browser(app, cast, "other_reviewer")

    refused = page.open(f"/wishes/{wish_id}/confirm").status
    staff = browser(app, cast, "reviewer").open(f"/wishes/{wish_id}/confirm")
    asked = staff.text
    staff.send(f"/wishes/{wish_id}/confirm", {"grade": "fair"})

    assert refused == 403
    assert "请照居民的原话选择" in asked
    assert wish_now(app, wish_id).grade == "fair"


def test_opening_again_says_why(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.CLOSED)
    page = browser(app, cast, "volunteer").open(f"/wishes/{wish_id}/reopen")

    page.send(f"/wishes/{wish_id}/reopen", {"reason": ""})
    unmoved = (page.status, wish_now(app, wish_id).state)
    page.send(f"/wishes/{wish_id}/reopen", {"reason": "镜片掉了"})

    assert unmoved == (422, State.CLOSED)
    assert wish_now(app, wish_id).state is State.IN_PROGRESS
    assert "已经重新办理" in page.text
