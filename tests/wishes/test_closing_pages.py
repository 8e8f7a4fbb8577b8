"""Closing on pages: what residents found good, closed together, one letter a claimer."""

import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import queries
from app.wishes.models import Letter, Photo, Wish
from app.wishes.rules.machine import State
from app.wishes.rules.words import Grade
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


def _confirmed(app: Flask, cast: Cast, **said: Any) -> uuid.UUID:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    with app.app_context(), transaction():
        photo = db.session.scalars(sa.select(Photo).where(Photo.wish_id == wish_id)).one()
        photo.same_as_wish_id = None
    scenes.with_wish(
        app, cast, wish_id, lambda wish: make.confirmed(cast, wish, clock.now(), **said)
    )
    return wish_id


def _letters(app: Flask) -> list[Letter]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Letter)))


def test_two_wishes_of_one_claimer_get_one_letter(app: Flask, cast: Cast) -> None:
    one, other = _confirmed(app, cast), _confirmed(app, cast)
    staff = browser(app, cast, "reviewer").open("/manage/wishes/closing")
    ticked = staff.page.count("checked")

    staff.send("/manage/wishes/closing", {"wish": [str(one), str(other)]})

    (letter,) = _letters(app)
    assert ticked == 2
    assert {_wish(app, each).state for each in (one, other)} == {State.CLOSED}
    assert f"/thanks/{letter.id}.pdf" in staff.page
    assert "没有等办结的心愿" in staff.text


def test_a_story_is_told_where_the_words_may_be_quoted(app: Flask, cast: Cast) -> None:
    told = _confirmed(app, cast, words="真亮堂", may_quote=True)
    quiet = _confirmed(app, cast, words="别写我", may_quote=False)
    staff = browser(app, cast, "reviewer")
    staff.open(f"/manage/wishes/closing?sure=1&wish={told}&wish={quiet}")

    fields = re.findall(r'name="(story-[^"]+)"', staff.page)
    form = {"wish": [str(told), str(quiet)], f"story-{told}": "一副眼镜，两代人的心意"}
    staff.send("/manage/wishes/closing", form)

    assert fields == [f"story-{told}"]
    assert _wish(app, told).story == "一副眼镜，两代人的心意"
    assert _wish(app, quiet).story == ""


def test_a_story_without_consent_closes_nothing(app: Flask, cast: Cast) -> None:
    quiet = _confirmed(app, cast, words="别写我", may_quote=False)
    staff = browser(app, cast, "reviewer").open("/manage/wishes/closing")

    staff.send("/manage/wishes/closing", {"wish": str(quiet), f"story-{quiet}": "偏要写"})

    assert staff.status == 409
    assert "居民没有同意引用" in staff.text
    assert _wish(app, quiet).state is State.CONFIRMED
    assert _letters(app) == []


def test_before_closing_the_wishes_the_letters_and_the_people_are_named(
    app: Flask, cast: Cast
) -> None:
    one, other = _confirmed(app, cast), _confirmed(app, cast)
    staff = browser(app, cast, "reviewer")

    staff.open(f"/manage/wishes/closing?sure=1&wish={one}&wish={other}")

    assert "办结这 2 个心愿" in staff.text
    assert "写 1 封感谢信，寄给：和顺药房。" in staff.text
    assert "积分记给 1 人：罗大雪。" in staff.text
    assert {_wish(app, each).state for each in (one, other)} == {State.CONFIRMED}
    assert "请至少勾选一个心愿" in staff.open("/manage/wishes/closing?sure=1").text
    stranger = browser(app, cast, "other_reviewer")
    assert "办结这" not in stranger.open(f"/manage/wishes/closing?sure=1&wish={one}").text


def test_nothing_ticked_closes_nothing(app: Flask, cast: Cast) -> None:
    wish_id = _confirmed(app, cast)
    staff = browser(app, cast, "reviewer").open("/manage/wishes/closing")

    staff.send("/manage/wishes/closing")

    assert staff.status == 422
    assert "请至少勾选一个心愿" in staff.text
    assert _wish(app, wish_id).state is State.CONFIRMED


def test_one_that_is_not_ready_keeps_all_open(app: Flask, cast: Cast) -> None:
    ready, early = _confirmed(app, cast), scenes.brought(app, cast, State.DELIVERED)
    staff = browser(app, cast, "reviewer").open("/manage/wishes/closing")

    staff.send("/manage/wishes/closing", {"wish": [str(ready), str(early)]})

    assert staff.status == 409
    assert _wish(app, ready).state is State.CONFIRMED
    assert _letters(app) == []


def test_a_held_picture_is_not_ticked_by_itself(app: Flask, cast: Cast) -> None:
    wish_id = _confirmed(app, cast)
    with app.app_context(), transaction():
        queries.photos(wish_id)[0].has_code = True

    page = browser(app, cast, "reviewer").open("/manage/wishes/closing")

    assert "照片需核对" in page.text
    assert "checked" not in page.page


@pytest.mark.parametrize(
    ("who", "status"), [("grid_worker", 403), ("upper", 403), ("auditor", 403), ("member", 403)]
)
def test_closing_is_the_communitys(app: Flask, cast: Cast, who: str, status: int) -> None:
    wish_id = _confirmed(app, cast)
    page = browser(app, cast, who).open("/manage/wishes/closing")

    sent = (
        browser(app, cast, who).open("/help").send("/manage/wishes/closing", {"wish": str(wish_id)})
    )

    assert page.status == status
    assert sent.status == status
    assert _wish(app, wish_id).state is State.CONFIRMED


def test_another_community_closes_nothing_here(app: Flask, cast: Cast) -> None:
    wish_id = _confirmed(app, cast)
    page = browser(app, cast, "other_reviewer").open("/manage/wishes/closing")
    listed = page.text

    page.send("/manage/wishes/closing", {"wish": str(wish_id)})

    assert "没有等办结的心愿" in listed
    assert page.status == 403
    assert _wish(app, wish_id).state is State.CONFIRMED


def test_a_letter_that_is_not_mine_is_not_shown(app: Flask, cast: Cast) -> None:
    wish_id = _confirmed(app, cast)
    browser(app, cast, "reviewer").open("/manage/wishes/closing").send(
        "/manage/wishes/closing", {"wish": str(wish_id)}
    )
    (letter,) = _letters(app)

    stranger = browser(app, cast, "other_reviewer")

    assert stranger.open(f"/manage/wishes/closing?letter={letter.id}").status == 404
    assert stranger.open("/manage/wishes/closing?letter=x").status == 200


def test_who_took_part_does_not_close(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.IN_PROGRESS)
    scenes.with_wish(
        app,
        cast,
        wish_id,
        lambda wish: make.delivered(cast, wish, clock.now(), participants=["unit_lead"]),
    )
    scenes.with_wish(
        app,
        cast,
        wish_id,
        lambda wish: make.confirmed(cast, wish, clock.now(), grade=Grade.SATISFIED),
    )
    with app.app_context(), transaction():
        claim = queries.live_claim(queries.wish(cast.region_id, wish_id))
        assert claim is not None
        participant = make.delivering.participants(claim)[0]
        participant.person_id = cast.people["reviewer"]

    staff = browser(app, cast, "reviewer").open("/manage/wishes/closing")
    staff.send("/manage/wishes/closing", {"wish": str(wish_id)})

    assert staff.status == 403
    assert "认领方不能自己办结" in staff.text
    assert _wish(app, wish_id).state is State.CONFIRMED
