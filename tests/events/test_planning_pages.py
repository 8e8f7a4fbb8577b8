"""Planning an event on pages: who may, what is kept, and that nobody reviews the own plan."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db
from app.events.models import Event, EventSession
from app.events.pages import planning
from tests.support.cast import Cast, gather
from tests.support.reader import reader
from tests.support.visits import browser, event


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _plan(cast: Cast, **changes: str) -> dict[str, str]:
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    return {
        "organisation_id": str(cast.nodes["branch"]),
        "title": "冬日护绿",
        "category": "environment",
        "day": tomorrow.isoformat(),
        "starts": "09:00",
        "ends": "11:30",
        "attendance": "in",
        "signup": "optional",
        "capacity": "20",
        "takes_walk_ins": "1",
        "points": "2.5",
        "place": "杏园南门",
        **changes,
    }


def _events(app: Flask) -> list[Any]:
    with app.app_context():
        query = sa.select(Event.title, Event.state, Event.points, Event.capacity)
        return [tuple(row) for row in db.session.execute(query)]


def _state(app: Flask, event_id: uuid.UUID) -> str:
    with app.app_context():
        return db.session.get_one(Event, event_id).state.value


def test_an_organiser_drafts_and_submits_in_one_go(app: Flask, cast: Cast) -> None:
    organiser = browser(app, cast, "organiser").open("/manage/events/new")

    organiser.send("/manage/events", {**_plan(cast), "then": "submit"})

    assert organiser.status == 200
    assert _events(app) == [("冬日护绿", "submitted", 250, 20)]
    assert "等社区的另一位工作人员审核" in organiser.text
    with app.app_context():
        session = db.session.scalars(sa.select(EventSession)).one()
        assert clock.local(session.starts_at).strftime("%H:%M") == "09:00"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写这一项"),
        ({"starts": "25:00"}, "请填写时间，例如 09:30"),
        ({"points": "2.555"}, "请填写数字，最多两位小数"),
        ({"points": "99"}, "允许：1 到 10"),
        ({"day": "2020-01-01"}, "活动要提前安排"),
        ({"ends": "08:00"}, "结束时间要晚于开始时间"),
        ({"capacity": "0"}, "应在 1 和 100000 之间"),
        ({"attendance": "fly"}, "只能是以下之一"),
    ],
)
def test_a_faulty_plan_keeps_what_was_typed_and_says_what_is_wrong(
    app: Flask, cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    organiser = browser(app, cast, "organiser").open("/manage/events/new")

    organiser.send("/manage/events", _plan(cast, **changes))

    assert organiser.status == 422
    assert sentence in organiser.text
    assert 'value="杏园南门"' in organiser.page
    assert _events(app) == []


@pytest.mark.parametrize(
    ("who", "status"), [("", 200), ("member", 403), ("organiser", 200), ("reviewer", 200)]
)
def test_only_who_may_propose_gets_the_form(app: Flask, cast: Cast, who: str, status: int) -> None:
    page = browser(app, cast, who).open("/manage/events/new")

    assert page.status == status
    assert (page.path == "/sign-in") is (who == "")


def test_nobody_plans_for_another_branch(app: Flask, cast: Cast) -> None:
    organiser = browser(app, cast, "organiser").open("/manage/events/new")

    form = _plan(cast, organisation_id=str(cast.nodes["other_branch"]))
    organiser.send("/manage/events", form)

    assert organiser.status == 403
    assert _events(app) == []


def test_a_draft_is_changed_before_it_is_submitted(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, upto="draft")
    organiser = browser(app, cast, "organiser").open(f"/manage/events/{event_id}/edit")
    shown = organiser.page

    organiser.send(f"/manage/events/{event_id}/edit", _plan(cast, title="改了名字"))

    assert 'value="河道清洁"' in shown
    assert _events(app)[0][0] == "改了名字"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(EventSession)) == 1


def test_a_submitted_plan_cannot_be_changed(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, upto="submitted")
    organiser = browser(app, cast, "organiser").open(f"/manage/events/{event_id}")

    organiser.send(f"/manage/events/{event_id}/edit", _plan(cast, title="改了名字"))

    assert organiser.status == 409
    assert _events(app)[0][0] == "河道清洁"


def test_a_draft_is_nobody_elses_business(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, upto="draft")

    assert reader(app).open(f"/events/{event_id}").status == 404
    for who in ("member", "other_organiser", "other_reviewer"):
        assert browser(app, cast, who).open(f"/events/{event_id}").status == 404


def test_the_reviewer_publishes(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, upto="submitted")
    reviewer = browser(app, cast, "reviewer").open("/manage/events")
    listed = reviewer.text
    reviewer.open(f"/manage/events/{event_id}")

    reviewer.send(f"/manage/events/{event_id}/publish")

    assert "等我审核" in listed
    assert _state(app, event_id) == "published"


def test_the_maker_does_not_publish_the_own_plan(app: Flask, cast: Cast) -> None:
    organiser = browser(app, cast, "organiser")
    event_id = event(app, cast, upto="submitted")
    organiser.open(f"/manage/events/{event_id}")

    organiser.send(f"/manage/events/{event_id}/publish")

    assert organiser.status == 403
    assert _state(app, event_id) == "submitted"


def test_the_reviewer_of_another_community_does_not_publish(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, upto="submitted")
    stranger = browser(app, cast, "other_reviewer").open("/manage/events")

    stranger.send(f"/manage/events/{event_id}/publish")

    assert stranger.status == 404
    assert _state(app, event_id) == "submitted"


def test_a_plan_given_back_says_why(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, upto="submitted")
    reviewer = browser(app, cast, "reviewer").open(f"/manage/events/{event_id}")

    reviewer.send(f"/manage/events/{event_id}/reject", {"reason": " "})
    assert reviewer.status == 422
    assert 'href="#reason">退回的原因：请填写' in reviewer.page
    reviewer.send(f"/manage/events/{event_id}/reject", {"reason": "请写明集合地点"})

    assert _state(app, event_id) == "rejected"
    organiser = browser(app, cast, "organiser").open(f"/manage/events/{event_id}")
    assert "请写明集合地点" in organiser.text


def test_calling_off_asks_for_a_reason_and_says_what_it_means(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    organiser = browser(app, cast, "organiser").open(f"/manage/events/{event_id}/cancel")
    asked = organiser.text

    organiser.send(f"/manage/events/{event_id}/cancel", {"reason": ""})
    unmoved = _state(app, event_id)
    organiser.send(f"/manage/events/{event_id}/cancel", {"reason": "台风蓝色预警"})

    assert "签到码立刻失效" in asked
    assert unmoved == "published"
    assert _state(app, event_id) == "cancelled"
    assert "台风蓝色预警" in reader(app).open(f"/events/{event_id}").text


def test_a_long_list_shows_a_few_of_each_kind_and_leads_to_all(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        event(app, cast, upto="submitted", title=f"清洁{number}")
    monkeypatch.setattr(planning, "FEW", 3)
    reviewer = browser(app, cast, "reviewer").open("/manage/events")

    assert reviewer.page.count('href="/manage/events/') - 1 == 3
    assert "看全部 4 个" in reviewer.text
    assert reviewer.open("/manage/events?group=review").text.count("清洁") == 4
    monkeypatch.setattr(planning, "MANY", 2)
    titles = [reviewer.open(f"/manage/events?page={page}").text.count("清洁") for page in (1, 2)]
    assert titles == [2, 2]
    assert "下一页" not in reviewer.text
    for nonsense in ("page=0", "page=x", f"page={10**30}", "group=all"):
        assert reviewer.open(f"/manage/events?{nonsense}").text.count("清洁") == 2
