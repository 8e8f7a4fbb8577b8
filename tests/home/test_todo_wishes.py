"""What of the wish board waits on the to-do page, for whom, and what does not."""

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.wishes import entering, vetting
from app.wishes.people import Whom
from app.wishes.rules.machine import State
from app.wishes.rules.words import Source
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def test_each_kind_of_duty_stands_there_with_its_count(app: Flask, cast: Cast) -> None:
    for state in (State.SUBMITTED, State.DELIVERED, State.CONFIRMED, State.PUBLISHED):
        scenes.brought(app, cast, state)
    staff = browser(app, cast, "reviewer").open("/todo")

    for words in ("待审核的心愿 1", "待回访的心愿 1", "待办结的心愿 1"):
        assert words in staff.text
    assert "请街道协调" not in staff.text
    assert 'href="/manage/wishes?tab=review"' in staff.page


def test_what_is_late_is_said(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    scenes.with_wish(app, cast, wish_id, lambda w: setattr(w, "review_due_at", clock.now()))

    assert "其中 1 个已过期限" in browser(app, cast, "reviewer").open("/todo").text


def test_the_street_finds_what_it_coordinates_alone(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.SUBMITTED)
    wish_id = scenes.brought(app, cast, State.PUBLISHED)
    scenes.with_wish(app, cast, wish_id, lambda wish: setattr(wish, "state", State.HARD))

    street = browser(app, cast, "upper").open("/todo").text

    assert "请街道协调的心愿 1" in street
    assert "待审核的心愿" not in street


def test_the_own_wish_is_for_others_to_review(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        by, now = cast.actor("reviewer"), clock.now()
        wish = entering.post(
            cast.node("community"),
            entering.Words(title="想学用手机"),
            by=by,
            now=now,
            source=Source.PHONE_IN,
            whom=Whom(name="钱阿婆"),
            agreement=make.SPOKEN,
        )
        entering.submit(wish, by=by, now=now)

    page = browser(app, cast, "reviewer").open("/todo").text

    assert "待审核的心愿" not in page
    assert "没有等您办理的事" in page


@pytest.mark.parametrize("who", ["other_reviewer", "secretary"])
def test_others_find_nothing_of_it(app: Flask, cast: Cast, who: str) -> None:
    for state in (State.SUBMITTED, State.DELIVERED, State.CONFIRMED):
        scenes.brought(app, cast, state)

    page = browser(app, cast, who).open("/todo")

    assert page.status == 200
    assert "心愿 1" not in page.text


def test_a_unit_that_asked_waits_for_somebody_else(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        vetting.ask(cast.node("unit"), "", by=cast.actor("reviewer"), now=clock.now())

    own = browser(app, cast, "reviewer").open("/todo").text
    street = browser(app, cast, "upper").open("/todo").text
    elsewhere = browser(app, cast, "other_reviewer").open("/todo").text

    assert "等核验的单位" not in own
    assert "等核验的单位" in street
    assert "等核验的单位" not in elsewhere


@pytest.mark.parametrize(
    ("who", "node", "seen"),
    [
        ("reviewer", "community", {"wish-lists", "wish-limits", "wish-figures", "manage/units"}),
        ("upper", "community", {"wish-lists", "wish-limits", "wish-figures", "manage/units"}),
        ("upper", "street", {"wish-figures"}),
        ("auditor", "community", {"wish-lists", "wish-figures"}),
        ("secretary", "branch", set()),
    ],
)
def test_an_organisation_leads_to_the_pages_of_its_board(
    app: Flask, cast: Cast, who: str, node: str, seen: set[str]
) -> None:
    page = browser(app, cast, who).open(f"/organisations/{cast.nodes[node]}")

    every = {"wish-lists", "wish-limits", "wish-figures", "manage/units"}
    assert page.status == 200
    assert {each for each in every if f"/{each}" in page.page} == seen
