"""Every bad input of the API gets a 4xx that says in Chinese what is wrong; nothing is written."""

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import Model, db
from tests.support.cast import Cast, gather

CHINESE = re.compile(r"[一-鿿]")
BAD: list[Any] = [
    None,
    "",
    0,
    -1,
    1.5,
    True,
    [],
    {},
    [None],
    {"a": 1},
    "x" * 100_000,
    "\x00",
    "\ud800",
    "\u202e倒过来",
    "💡",
    10**400,
    -(10**30),
    "2026-13-45T99:99:99Z",
    "2026-05-01",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+14:00",
    "not-a-uuid",
    "'; DROP TABLE events; --",
    "=HYPERLINK(1)",
]
#: bodies that are no plain JSON object
RAW = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe",
    b'{"a":1,"a":2}',
    b'{"points":NaN}',
    b'{"points":1e999999}',
    b"[" * 10_000,
    b'{"a":' * 5_000,
    b"x" * 2_000_000,
    b'{"title":"\\ud800"}',
]


def good_event(cast: Cast) -> dict[str, Any]:
    """A body that would be taken."""
    now = clock.now()
    return {
        "title": "河道清洁",
        "category": "environment",
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
        "organisation_id": str(cast.nodes["branch"]),
        "attendance": "in",
        "capacity": 3,
        "signup": "optional",
        "points": 2,
        "item": "scan",
        "place": "桥头",
        "summary": "",
        "takes_walk_ins": True,
        "host_ids": [],
        "sessions": [],
    }


def bodies(cast: Cast) -> dict[tuple[str, str], dict[str, Any]]:
    """The calls that take a body, who makes them, and a body that is taken but for one field."""
    return {
        ("/auth/codes", ""): {"phone": "13800009999"},
        ("/auth/tokens", ""): {"phone": "13800009999", "code": "123456", "name": "张三"},
        ("/events", "organiser"): good_event(cast),
        ("/check-ins", "member"): {"key": "k", "code": "v1.x", "direction": "in"},
        ("/check-ins/batch", "member"): {"items": [{"key": "k", "code": "v1.x"}]},
    }


def rows() -> dict[str, int]:
    """How many rows each table has, but for those that remember refusals and limits."""
    kept = {"refused_scans", "limit_counters", "one_time_codes", "audit_entries"}
    return {
        name: db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for name, table in Model.metadata.tables.items()
        if name not in kept
    }


def check_refusal(answer: Any, what: str) -> None:
    """4xx, a stable code, a Chinese sentence, no trace."""
    assert 400 <= answer.status_code < 500, (what, answer.status_code, answer.text[:300])
    assert answer.mimetype == "application/problem+json", what
    body = answer.json
    assert re.fullmatch(r"[a-z_]+", body["code"]), what
    assert CHINESE.search(body["detail"]), what
    assert "Traceback" not in answer.text, what
    for faults in body.get("errors", {}).values():
        assert CHINESE.search(json.dumps(faults, ensure_ascii=False)), (what, faults)


def test_every_field_refuses_nonsense_in_chinese(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    with app.app_context():
        before = rows()
    tried = 0
    for (path, who), good in bodies(cast).items():
        headers = cast.bearer(who) if who else {}
        for name in good:
            for bad in BAD:
                body = {**good, name: bad}
                answer = client.post(f"/api/v1{path}", json=body, headers=headers)
                tried += 1
                if answer.status_code < 400:
                    assert _is_harmless(path, name, bad), (path, name, bad, answer.text)
                    continue
                check_refusal(answer, f"{path} {name}={bad!r:.40}")
    with app.app_context():
        after = rows()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"events", "event_sessions", "counters"}  # the harmless ones
    assert tried > 500


def _is_harmless(path: str, name: str, bad: Any) -> bool:
    """A value that looks odd and is allowed: words, empty optional fields, any JSON truth."""
    if path == "/check-ins/batch":
        return True
    return path == "/events" and (
        (name in {"title", "place", "summary"} and isinstance(bad, str) and len(bad) < 100)
        or (name in {"capacity", "points", "item", "takes_walk_ins"} and bad in {None, "", 0, 1})
        or (name in {"host_ids", "sessions"} and bad == [])
        or (name == "points" and bad == 1.5)
    )


@pytest.mark.parametrize("raw", RAW, ids=lambda raw: repr(raw[:12]))
def test_what_is_no_plain_json_is_refused(app: Flask, client: FlaskClient, raw: bytes) -> None:
    cast = gather(app)
    for path, who in bodies(cast):
        headers = {**(cast.bearer(who) if who else {}), "Content-Type": "application/json"}
        check_refusal(
            client.post(f"/api/v1{path}", data=raw, headers=headers), f"{path} {raw[:9]!r}"
        )


def test_another_content_type_is_refused(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    answer = client.post("/api/v1/events", data={"title": "x"}, headers=cast.bearer("organiser"))
    check_refusal(answer, "form instead of JSON")


@pytest.mark.parametrize(
    "path",
    [
        "/events?limit=0",
        "/events?limit=abc",
        "/events?surprise=1",
        "/events?after=nonsense",
        "/events?since=yesterday",
        "/events?category=nothing",
        "/events/not-a-uuid",
        f"/events/{uuid.UUID(int=0)}",
        "/me/entries?after=nonsense",
        "/me?surprise=1",
        f"/organisations/{uuid.UUID(int=0)}/ranking",
        "/organisations/{branch}/ranking?period=banana",
        "/organisations/{branch}/ranking?after=bm9uc2Vuc2U",
        "/nowhere",
    ],
)
def test_bad_addresses_and_queries_are_refused(app: Flask, client: FlaskClient, path: str) -> None:
    cast = gather(app)
    address = "/api/v1" + path.format(branch=cast.nodes["branch"])
    check_refusal(client.get(address, headers=cast.bearer("secretary")), path)


def test_a_wrong_verb_names_the_right_ones(app: Flask, client: FlaskClient) -> None:
    gather(app)
    answer = client.delete("/api/v1/check-ins")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    check_refusal(answer, "DELETE")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"points": 11}, "points_out_of_range"),
        ({"points": 0}, "points_out_of_range"),
        ({"points": 2.001}, "invalid"),
        ({"points": "3"}, "invalid"),
        ({"item": "nothing"}, "item_unknown"),
        ({"item": "hours", "points": 3}, "points_out_of_range"),
        ({"capacity": 0}, "invalid"),
        ({"starts_minutes": -61}, "planned_in_past"),
        ({"ends_minutes": -1, "starts_minutes": -30}, "planned_in_past"),
        ({"ends_minutes": 0, "starts_minutes": 30}, "times_wrong"),
    ],
)
def test_plans_that_cannot_be(
    app: Flask, client: FlaskClient, changes: dict[str, Any], code: str
) -> None:
    cast = gather(app)
    now = clock.now()
    body = good_event(cast)
    changes = dict(changes)
    for name in ("starts", "ends"):
        minutes = changes.pop(f"{name}_minutes", None)
        if minutes is not None:
            body[f"{name}_at"] = (now + timedelta(minutes=minutes)).isoformat()
    answer = client.post(
        "/api/v1/events", json={**body, **changes}, headers=cast.bearer("organiser")
    )
    assert (answer.status_code, answer.json["code"]) == (422, code)
    check_refusal(answer, code)
