"""What a member reads of the own purse, on the page and by the API."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.spending.models import Receipt
from tests.conftest import Client
from tests.spending.market import GIFTS, spend, town_of_one_who_earned
from tests.support.cast import Cast
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return town_of_one_who_earned(app, "\n  expiry: {days: 30}" + GIFTS, ago=timedelta(days=3))


def _hand_out(app: Flask, cast: Cast, gift: str = "rice") -> Receipt:
    with app.app_context(), transaction():
        return spend(cast, gift=gift)


def test_the_purse_says_what_when_and_on_what(app: Flask, cast: Cast) -> None:
    made = _hand_out(app, cast)
    member = browser(app, cast, "member")
    assert 'href="/me/purse"' in member.open("/me").page

    member.open("/me/purse")

    for words in ("4", "不会减少您的积分、志愿时长", "还差 2 分", "够换", made.said_number):
        assert words in member.text
    assert f"/receipts/{made.id}" in member.page
    assert "以前用掉" in member.text


def test_somebody_without_a_point_reads_how_it_goes(app: Flask, cast: Cast) -> None:
    text = browser(app, cast, "second_member").open("/me/purse").text

    assert "还没有换过" in text
    assert "还差 6 分" in text


def _purse(client: Client, cast: Cast, who: str = "member", **query: Any) -> Any:
    return client.get("/api/v1/me/purse", query_string=query, headers=cast.bearer(who))


def test_the_api_gives_the_same(app: Flask, cast: Cast, client: Client) -> None:
    made = _hand_out(app, cast)
    last = clock.local_day(clock.now() - timedelta(days=3)) + timedelta(days=29)

    found = _purse(client, cast).get_json()

    assert found["balance"] == 4
    assert found["endings"] == [{"until": last.isoformat(), "points": 4}]
    assert [(each["key"], each["price"], each["refusal"]) for each in found["gifts"]] == [
        ("paste", 2, ""),
        ("soap", 4, ""),
        ("rice", 6, "too_little"),
    ]
    (receipt,) = found["receipts"]
    assert receipt["number"] == made.said_number
    assert (receipt["price"], receipt["balance"], receipt["undone_at"]) == (6, 4, None)


def test_receipts_come_page_by_page(app: Flask, cast: Cast, client: Client) -> None:
    first, second = _hand_out(app, cast, "paste"), _hand_out(app, cast, "paste")

    page = _purse(client, cast, limit=1).get_json()
    rest = _purse(client, cast, limit=1, after=page["next"]).get_json()

    assert [each["id"] for each in page["receipts"]] == [str(second.id)]
    assert [each["id"] for each in rest["receipts"]] == [str(first.id)]
    assert rest["next"] is None
    assert _purse(client, cast, after=str(uuid.uuid4())).status_code == 422


def _body(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "organisation_id": str(cast.nodes["community"]),
        "person_id": str(cast.people["member"]),
        "gift": "rice",
        "key": "k",
        **changes,
    }


def _post(client: Client, cast: Cast, body: Any, who: str = "reviewer", rest: str = "") -> Any:
    return client.post(f"/api/v1/spendings{rest}", json=body, headers=cast.bearer(who))


def test_the_same_key_answers_the_same_receipt(cast: Cast, client: Client) -> None:
    first = _post(client, cast, _body(cast))
    again = _post(client, cast, _body(cast))
    other = _post(client, cast, _body(cast, gift="paste"))

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert (first.get_json()["again"], again.get_json()["again"]) == (False, True)
    assert first.get_json()["id"] == again.get_json()["id"]
    assert other.get_json()["code"] == "key_reused"
    assert _purse(client, cast).get_json()["balance"] == 4


def test_a_receipt_is_taken_back_once(cast: Cast, client: Client) -> None:
    made = _post(client, cast, _body(cast)).get_json()
    rest = f"/{made['id']}/undo"

    assert _post(client, cast, {}, rest=rest).status_code == 422
    done = _post(client, cast, {"reason": "拿错了"}, rest=rest)
    again = _post(client, cast, {"reason": "拿错了"}, rest=rest)

    assert done.status_code == 200
    assert done.get_json()["undone_at"]
    assert again.get_json()["code"] == "already_undone"
    assert _purse(client, cast).get_json()["balance"] == 10
    repeated = _post(client, cast, _body(cast)).get_json()
    assert (repeated["again"], bool(repeated["undone_at"])) == (True, True)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"gift": "bread"}, 422, "gift_unknown"),
        ({"gift": ""}, 422, "what_is_wanted"),
        ({"gift": None}, 422, "invalid"),
        ({"points": 1}, 422, "what_is_wanted"),
        ({"points": "viel"}, 422, "invalid"),
        ({"key": ""}, 422, "invalid"),
        ({"key": "k" * 129}, 422, "invalid"),
        ({"person_id": "x"}, 422, "invalid"),
        ({"person_id": str(uuid.UUID(int=1))}, 404, "person_not_found"),
        ({"organisation_id": str(uuid.UUID(int=1))}, 404, "organisation_not_found"),
        ({"price": 1}, 422, "invalid"),
        ({"gift": "\ud800"}, 422, "invalid"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_taken(
    cast: Cast, client: Client, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = _post(client, cast, _body(cast, **changes))

    assert answer.status_code == status
    found = answer.get_json()["code"]
    assert found in (code, "not_found")
    assert _purse(client, cast).get_json()["balance"] == 10


@pytest.mark.parametrize("who", ["member", "secretary", "unit_lead", "upper", "auditor"])
def test_only_a_desk_hands_out(cast: Cast, client: Client, who: str) -> None:
    assert _post(client, cast, _body(cast), who=who).status_code == 403
    assert _purse(client, cast).get_json()["balance"] == 10
