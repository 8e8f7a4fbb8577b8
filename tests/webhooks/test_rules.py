"""A message is signed over its time and its bytes; keys follow the clock."""

import hashlib
import hmac
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core import clock
from app.core.ids import uuid7
from app.webhooks import rules
from app.webhooks.example import CHECKING

SECRET = "wgs_only-for-tests"
AT = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)
EVENT = uuid.UUID(int=7)


def test_the_signature_is_over_the_time_and_the_bytes() -> None:
    body = rules.body_of(EVENT, "wish.closed", AT, {"points": 1.5})
    headers = rules.signed(SECRET, body, at=AT)

    over = f"{headers['X-Timestamp']}.".encode() + body
    by_hand = hmac.new(SECRET.encode(), over, hashlib.sha256).hexdigest()
    assert headers == {"X-Timestamp": "1795654923", "X-Signature": f"sha256={by_hand}"}
    assert json.loads(body) == {
        "id": str(EVENT),
        "kind": "wish.closed",
        "at": "2026-11-26T01:02:03Z",
        "data": {"points": 1.5},
    }


def example() -> dict[str, object]:
    """The example of the page, as a programmer would paste it."""
    names: dict[str, object] = {}
    exec(CHECKING, names)
    return names


def test_the_example_takes_what_is_right_once() -> None:
    check, seen = example()["check"], set()
    body = rules.body_of(EVENT, "trial", clock.now(), {})
    headers = rules.signed(SECRET, body, at=clock.now())

    assert check(headers, body, SECRET, seen)["id"] == str(EVENT)  # type: ignore[operator]
    assert check(headers, body, SECRET, seen) is None  # type: ignore[operator]


@pytest.mark.parametrize("wrong", ["body", "secret", "time", "old"])
def test_the_example_refuses_what_is_wrong(wrong: str) -> None:
    check = example()["check"]
    body = rules.body_of(EVENT, "trial", clock.now(), {})
    at = clock.now() - timedelta(minutes=6) if wrong == "old" else clock.now()
    headers = rules.signed("other" if wrong == "secret" else SECRET, body, at=at)
    if wrong == "time":
        headers["X-Timestamp"] = str(int(time.time()) + 1)
    sent = body + b" " if wrong == "body" else body

    with pytest.raises(ValueError):
        check(headers, sent, SECRET, set())  # type: ignore[operator]


def test_the_guide_shows_the_same_example() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text("utf-8")

    assert CHECKING in guide


def test_a_floor_lies_before_every_key_of_its_moment_and_behind_those_before() -> None:
    before, key = uuid7(), uuid7()
    time.sleep(0.002)
    now = clock.now()
    floor = rules.floor(now)
    time.sleep(0.002)

    assert before < key < floor < uuid7()
    assert floor.version == 7
