"""How boards of real towns run (published rules and figures), walked through the services."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.wishes import board, listing, ticking
from app.wishes.papers.figures import percent
from app.wishes.rules.clocks import listed_on
from app.wishes.rules.machine import State
from app.wishes.rules.words import Urgency
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.wishes import verbs

#: before any of the cases
FOUNDED = datetime(2026, 1, 5, tzinfo=UTC)
#: `basis`: S = said by the source; A1–A3 = assumed: a week is 7 × 24 h from the claim; what is
#: posted on list day is still on that list; the 24 hours of a red wish run from its posting
CASES = json.loads("""
[
{"id": "30-1", "basis": "S+A1",
 "in": {"kind": "claim_timeout", "claimed": "2026-03-02T09:00", "days": 7,
        "now": "2026-03-09T08:59"},
 "out": {"state": "认领中"}, "why": "one minute before a week"},
{"id": "30-2", "basis": "S+A1",
 "in": {"kind": "claim_timeout", "claimed": "2026-03-02T09:00", "days": 7,
        "now": "2026-03-09T09:00"},
 "out": {"state": "未认领"}, "why": "a week is over: free again"},
{"id": "30-3", "basis": "S", "in": {"kind": "batch", "posted": "2026-05-11", "day": 10},
 "out": {"listed": "2026-06-10"}, "why": "missed the 10th: next month's list"},
{"id": "30-4", "basis": "S+A2", "in": {"kind": "batch", "posted": "2026-05-10", "day": 10},
 "out": {"listed": "2026-05-10"}, "why": "on the day"},
{"id": "30-5", "basis": "S", "in": {"kind": "rate", "collected": 114, "claimed": 112},
 "out": {"percent": 98.2}, "why": "112/114; the source prints 98 %"},
{"id": "30-6", "basis": "S", "in": {"kind": "rate", "collected": 282, "claimed": 262},
 "out": {"percent": 92.9, "open": 20}, "why": "Haikou"},
{"id": "30-7", "basis": "S+A3", "in": {"kind": "colour", "colour": "red",
 "posted": "2026-03-02T17:00"}, "out": {"due": "2026-03-03T17:00"}, "why": "24 hours"}
]
""")
#: what towns call the states of this board
NAMES = {State.PUBLISHED: "未认领", State.CLAIMED: "认领中"}


def shanghai(text: str) -> datetime:
    """A moment of the sources; a day means three in the afternoon."""
    moment = datetime.fromisoformat(text if "T" in text else f"{text}T15:00")
    return (moment - timedelta(hours=8)).replace(tzinfo=UTC)


def limit(cast: Cast, **limits: int) -> None:
    """Let the community decide."""
    staff = cast.actor("reviewer", now=FOUNDED)
    for name, value in limits.items():
        board.set_limit(cast.node("community"), name, str(value), [], by=staff, now=FOUNDED)


def claim_timeout(cast: Cast, given: Mapping[str, Any]) -> dict[str, Any]:
    """A claim that is not completed frees the wish."""
    limit(cast, claim_days=given["days"], grace_days=0)
    claimed_at = shanghai(given["claimed"])
    wish = make.published(cast, claimed_at)
    make.claimed(cast, wish, claimed_at)
    ticking.visit(wish.id, now=shanghai(given["now"]))
    return {"state": NAMES[wish.state]}


def batch(cast: Cast, given: Mapping[str, Any]) -> dict[str, Any]:
    """The list of the month that a wish stands on, as the nights write it."""
    limit(cast, list_day=given["day"])
    posted = shanghai(given["posted"])
    make.published(cast, posted)
    nights = (posted + timedelta(days=number, hours=10) for number in range(40))
    lists = (listing.make_due(cast.nodes["community"], now=night) for night in nights)
    made = next(each for each in lists if each is not None)
    assert made.listed_on == listed_on(date.fromisoformat(given["posted"]), day=given["day"])
    return {"listed": made.listed_on.isoformat()}


def rate(_cast: Cast, given: Mapping[str, Any]) -> dict[str, Any]:
    """The share of the collected wishes that were claimed, as the sheet prints it."""
    said = percent(given["claimed"], given["collected"])
    assert said is not None
    return {"percent": float(said.rstrip("%")), "open": given["collected"] - given["claimed"]}


def colour(cast: Cast, given: Mapping[str, Any]) -> dict[str, Any]:
    """When the community has to answer."""
    posted = shanghai(given["posted"])
    wish = make.posted(cast, posted, urgency=Urgency(given["colour"]))
    verbs.do(cast, wish.id, "submit", "grid", into=wish.id, now=posted)
    assert wish.review_due_at is not None
    local = wish.review_due_at + timedelta(hours=8)
    return {"due": local.strftime("%Y-%m-%dT%H:%M")}


KINDS = {each.__name__: each for each in (claim_timeout, batch, rate, colour)}


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['why']}")
def test_a_board_runs_as_the_sources_say(app: Flask, case: Mapping[str, Any]) -> None:
    found = KINDS[case["in"]["kind"]](verbs.town(app, now=FOUNDED), case["in"])

    assert found | case["out"] == found


def test_all_seven_cases_are_here() -> None:
    assert [case["id"] for case in CASES] == [f"30-{number}" for number in range(1, 8)]
