"""Posts and months of duty over the API: the same verbs, refusals with their codes."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.db import transaction
from tests.posts.recent import FROM, TO, TODAY, WRITTEN, term
from tests.posts.scenes import A_MONTH, second_staff, total
from tests.support.cast import Cast, gather

API = "/api/v1"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app, ago=timedelta(days=200))


def _post(app: Flask, cast: Cast, who: str, path: str, body: dict[str, Any]) -> TestResponse:
    return app.test_client().post(API + path, json=body, headers=cast.bearer(who))


def _get(app: Flask, cast: Cast, who: str, path: str) -> TestResponse:
    return app.test_client().get(API + path, headers=cast.bearer(who))


def _opened(app: Flask, cast: Cast, **more: object) -> TestResponse:
    body = {"title": "楼道长", "organisation_id": str(cast.nodes["grid"]), **more}
    return _post(app, cast, "reviewer", "/posts", body)


def _sent(app: Flask, cast: Cast, holding: str, who: str = "grid_worker") -> TestResponse:
    items = [{"holding_id": holding, "is_done": True, "note": "每周巡楼"}]
    path = f"/organisations/{cast.nodes['grid']}/duty/{WRITTEN}"
    return _post(app, cast, who, path, {"items": items})


def test_a_post_its_term_and_a_month_over_the_api(app: Flask, cast: Cast) -> None:
    made = _opened(app, cast, capacity=3, month_minutes=120)
    assert made.status_code == 201
    post = made.json["id"]
    body = {"person_id": str(cast.people["volunteer"]), "from_on": str(FROM), "to_on": str(TO)}
    given = _post(app, cast, "reviewer", f"/posts/{post}/holdings", body)
    assert (given.status_code, given.json["name"]) == (201, "苏小禾")

    (shown,) = _get(app, cast, "grid_worker", "/posts").json["items"]
    assert (shown["title"], shown["held"], shown["item"]) == ("楼道长", 1, "post_month")
    path = f"/organisations/{cast.nodes['grid']}/duty/{WRITTEN}"
    (due,) = _get(app, cast, "grid_worker", path).json["items"]
    assert (due["state"], due["line_id"], due["name"]) == (None, None, "苏小禾")
    assert _sent(app, cast, due["holding_id"]).json == {"done": 1, "absent": 0}

    (waiting,) = _get(app, cast, "reviewer", "/duty/waiting").json["items"]
    assert (waiting["state"], waiting["note"], waiting["month"]) == ("sent", "每周巡楼", WRITTEN)
    lines = {"line_ids": [waiting["line_id"]]}
    for counts in ({"confirmed": 1, "again": 0}, {"confirmed": 0, "again": 1}):
        assert _post(app, cast, "reviewer", "/duty/confirmations", lines).json == counts
    own = _get(app, cast, "volunteer", "/me/posts").json["items"]
    assert "confirmed" in {each["state"] for each in own}
    with app.app_context():
        assert total(cast.people["volunteer"]) == A_MONTH


def test_a_month_is_sent_back_and_taken_back_over_the_api(app: Flask, cast: Cast) -> None:
    _, holding = term(app, cast)
    _sent(app, cast, holding)
    line = _get(app, cast, "reviewer", "/duty/waiting").json["items"][0]["line_id"]
    why = {"reason": "十月他在外地"}

    back = _post(app, cast, "reviewer", f"/duty/{line}/return", why)
    assert (back.status_code, back.json["state"]) == (200, "returned")
    again = _post(app, cast, "reviewer", f"/duty/{line}/return", why)
    assert (again.status_code, again.json["code"]) == (409, "duty_not_sent")
    early = _post(app, cast, "reviewer", f"/duty/{line}/undo", why)
    assert (early.status_code, early.json["code"]) == (409, "duty_not_confirmed")
    _sent(app, cast, holding)
    _post(app, cast, "reviewer", "/duty/confirmations", {"line_ids": [line]})
    asked = _post(app, cast, "reviewer", f"/duty/{line}/undo", why)

    assert asked.status_code == 202
    assert "苏小禾" in asked.json["summary"]
    with app.app_context():
        assert total(cast.people["volunteer"]) == A_MONTH


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [("reviewer", 403, "own_approval"), ("second_member", 403, "own_approval")],
)
def test_maker_and_holder_are_refused(
    app: Flask, cast: Cast, who: str, status: int, code: str
) -> None:
    with app.app_context(), transaction():
        second_staff(cast)
    _, holding = term(app, cast, "second_member")
    _sent(app, cast, holding, "reviewer")
    line = _get(app, cast, "upper", "/duty/waiting").json["items"][0]["line_id"]

    refused = _post(app, cast, who, "/duty/confirmations", {"line_ids": [line]})

    assert (refused.status_code, refused.json["code"]) == (status, code)
    with app.app_context():
        assert total(cast.people["second_member"]) == 0


def test_an_ended_term_says_so(app: Flask, cast: Cast) -> None:
    post, holding = term(app, cast)
    body = {"ended_on": str(TODAY - timedelta(days=1)), "reason": "搬家"}
    ended = _post(app, cast, "reviewer", f"/holdings/{holding}/end", body)
    assert ended.json["end_reason"] == "搬家"
    again = _post(app, cast, "reviewer", f"/holdings/{holding}/end", body)
    assert (again.status_code, again.json["code"]) == (409, "already_ended")
    (listed,) = _get(app, cast, "auditor", f"/posts/{post}/holdings").json["items"]
    assert (listed["name"], listed["to_on"]) == ("苏*", str(TO))
    closed = _post(app, cast, "reviewer", f"/posts/{post}/close", {})
    assert closed.status_code == 200
    assert _get(app, cast, "reviewer", "/posts").json["items"] == []


def test_lists_have_pages(app: Flask, cast: Cast) -> None:
    for number in range(3):
        _opened(app, cast, title=f"楼道长{number}")

    first = _get(app, cast, "reviewer", "/posts?limit=2").json
    rest = _get(app, cast, "reviewer", f"/posts?limit=2&after={first['next']}").json

    titles = [each["title"] for each in (*first["items"], *rest["items"])]
    assert titles == ["楼道长0", "楼道长1", "楼道长2"]
    assert rest["next"] is None
    assert _get(app, cast, "reviewer", "/posts?after=-1").status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "红\x00管家"},
        {"title": "红" * 51},
        {"capacity": 0},
        {"capacity": "1"},
        {"capacity": 10**30},
        {"month_minutes": -1},
        {"month_minutes": 3601},
        {"item": "a; drop table"},
        {"item": "post_month\n"},
        {"organisation_id": "grid"},
        {"title": None},
        {"title": ["红管家"]},
        {"unknown": 1},
    ],
)
def test_bad_posts_are_refused_by_field(app: Flask, cast: Cast, changes: dict[str, object]) -> None:
    refused = _opened(app, cast, **changes)

    assert refused.status_code == 422
    assert set(refused.json["errors"]) == set(changes)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"holding_id": "x", "is_done": True}],
        [{"holding_id": str(uuid.UUID(int=0)), "is_done": True}],
        [{"holding_id": str(uuid.UUID(int=0)), "is_done": "yes"}],
        [{"holding_id": str(uuid.UUID(int=0)), "is_done": True, "note": "巡" * 201}],
        {"holding_id": 1},
        None,
    ],
)
def test_bad_ticks_are_refused(app: Flask, cast: Cast, items: object) -> None:
    path = f"/organisations/{cast.nodes['grid']}/duty/{WRITTEN}"
    refused = _post(app, cast, "grid_worker", path, {"items": items})

    assert refused.status_code == 422


@pytest.mark.parametrize("month", ["2026-13", "2026", "x", "２０２６-10", "1999-12"])
def test_nonsense_is_no_month(app: Flask, cast: Cast, month: str) -> None:
    path = f"/organisations/{cast.nodes['grid']}/duty/{month}"

    assert _get(app, cast, "grid_worker", path).status_code == 422
