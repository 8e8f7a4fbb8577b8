"""The office's desk and one wish on it: who sees what, by tab, overdue first, nothing personal."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes.models import Wish
from app.wishes.rules.machine import State
from tests.support.cast import Cast
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

DAY = timedelta(days=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _change(app: Flask, wish_id: uuid.UUID, **columns: object) -> None:
    with app.app_context(), transaction():
        wish = db.session.get_one(Wish, wish_id)
        for name, value in columns.items():
            setattr(wish, name, value)


def _titles(page: str) -> list[str]:
    return re.findall(r'row__title">([^<]+)<', page)


@pytest.mark.parametrize(
    ("who", "status", "seen"),
    [
        ("reviewer", 200, True),
        ("grid_worker", 200, True),
        ("upper", 200, True),
        ("auditor", 200, True),
        ("other_reviewer", 200, False),
        ("member", 403, False),
        ("unit_contact", 403, False),
        ("sysadmin", 403, False),
    ],
)
def test_the_desk_is_for_who_works_on_the_wish(
    app: Flask, cast: Cast, who: str, status: int, seen: bool
) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    desk = browser(app, cast, who)

    listed = desk.open("/manage/wishes?tab=review")

    assert listed.status == status
    assert ("想要一副老花镜" in listed.text) is seen
    assert desk.open(f"/manage/wishes/{wish_id}").status == (
        200 if seen else 403 if status == 403 else 404
    )


@pytest.mark.parametrize("who", ["reviewer", "grid_worker", "upper", "auditor"])
def test_nothing_personal_stands_on_the_office_page(app: Flask, cast: Cast, who: str) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED, target_group="disability")

    page = browser(app, cast, who).open(f"/manage/wishes/{wish_id}")

    assert page.status == 200
    assert "赵*" in page.text
    assert not any(words in page.page for words in scenes.PERSONAL)
    assert ("残疾人" in page.text) is (who in {"reviewer", "grid_worker"})
    assert ("为什么要看" in page.text) is (who in {"reviewer", "grid_worker"})


def test_the_auditor_reads_people_masked_and_has_no_buttons(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)

    page = browser(app, cast, "auditor").open(f"/manage/wishes/{wish_id}")

    assert "葛*" in page.text
    assert "葛小满" not in page.page
    assert "现在可以办" not in page.text
    assert "照片没有公开" in page.text


def test_a_wish_stands_under_its_tab_with_a_count(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.SUBMITTED, title="等审核的")
    scenes.brought(app, cast, State.PUBLISHED, title="等认领的")
    scenes.brought(app, cast, State.IN_PROGRESS, title="在办的")
    desk = browser(app, cast, "reviewer")

    review, held = desk.open("/manage/wishes").page, desk.open("/manage/wishes?tab=held").page
    everything = desk.open("/manage/wishes?tab=all").page

    assert _titles(review)[0] == "等审核的"
    assert "待审核 1" in review
    assert "办理中 1" in review
    assert _titles(held)[0] == "在办的"
    assert "等审核的" not in held
    assert {"等审核的", "等认领的", "在办的"} <= set(_titles(everything))


def test_a_draft_is_on_nobody_elses_desk(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DRAFT)
    desk = browser(app, cast, "reviewer")

    assert "老花镜" not in desk.open("/manage/wishes?tab=all").text
    assert desk.open(f"/manage/wishes/{wish_id}").status == 404
    assert browser(app, cast, "grid_worker").open(f"/manage/wishes/{wish_id}").status == 200


def test_what_is_overdue_comes_first(app: Flask, cast: Cast) -> None:
    now = clock.now()
    later = scenes.brought(app, cast, State.SUBMITTED, title="还早的")
    late = scenes.brought(app, cast, State.SUBMITTED, title="过期的")
    _change(app, later, review_due_at=now + 2 * DAY)
    _change(app, late, review_due_at=now - 3 * DAY)
    today = scenes.brought(app, cast, State.SUBMITTED, title="刚到期的")
    _change(app, today, review_due_at=now)

    page = browser(app, cast, "reviewer").open("/manage/wishes?tab=review")

    assert _titles(page.page)[:3] == ["过期的", "刚到期的", "还早的"]
    assert "已超过 3 天" in page.text
    assert "待审核 3（超时 2）" in page.text


def test_a_number_is_found_whatever_the_tab(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.SUBMITTED, title="第一个")
    scenes.brought(app, cast, State.PUBLISHED, title="第二个")

    page = browser(app, cast, "reviewer").open("/manage/wishes?words=2")

    assert "第二个" in page.text
    assert "第一个" not in page.text


def test_the_street_begins_with_what_it_coordinates(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.PUBLISHED, title="没人认领的")
    scenes.with_wish(app, cast, wish_id, lambda wish: setattr(wish, "state", State.HARD))
    scenes.brought(app, cast, State.SUBMITTED, title="等审核的")

    street = browser(app, cast, "upper").open("/manage/wishes")
    reviewer = browser(app, cast, "reviewer").open("/manage/wishes")

    assert "没人认领的" in street.text
    assert "等审核的" not in street.text
    assert "杏园社区（协调中 1）" in street.text
    assert "等审核的" in reviewer.text


def test_the_street_narrows_the_desk_to_one_community(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.SUBMITTED)
    street = browser(app, cast, "upper")

    here = street.open(f"/manage/wishes?tab=review&community={cast.nodes['community']}").text
    there = street.open(f"/manage/wishes?tab=review&community={cast.nodes['other_community']}").text

    assert "老花镜" in here
    assert "老花镜" not in there
    assert "柳岸社区的心愿" in there


@pytest.mark.parametrize(
    "address", ["tab=nonsense", "page=0", "page=９", "community=x", "page=999"]
)
def test_a_strange_address_shows_the_desk(app: Flask, cast: Cast, address: str) -> None:
    assert browser(app, cast, "reviewer").open(f"/manage/wishes?{address}").status == 200
