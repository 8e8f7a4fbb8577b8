"""Asking any address as anybody, and reading from the answer whether one was let through."""

import uuid
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from app.core import clock
from tests.security.row import Row
from tests.security.world import World

HOST = "http://localhost"


def address(world: World, row: Row, thing: str) -> str:
    """The path of a row about a thing."""
    words: dict[str, Any] = dict(row.values)
    if words.get("code") == "<code>":
        words["code"] = world.codes["own"]
    cast = world.cast
    if row.about == "event":
        words |= {"event_id": world.events[thing], "session_id": world.sessions[thing]}
    elif row.about in {"node", "hall", "unit", "community"}:
        kind = "organisation" if row.about in {"node", "hall"} else row.about
        words[f"{kind}_id"] = cast.nodes[thing]
    elif row.about in {"wish", "any wish"}:
        words["wish_id"] = world.wishes.get(thing, uuid.UUID(int=7))
    elif row.about in {"person", "cared"}:
        words["person_id"] = cast.people[thing]
    for name, node in (("unit_id", "unit"), ("community_id", "community")):
        if str(words.get(name, "<")).startswith("<"):
            words[name] = cast.nodes[node]
    wanted = {
        name for rule in world.app.url_map.iter_rules(row.endpoint) for name in rule.arguments
    }
    adapter = world.app.url_map.bind("localhost")
    return adapter.build(
        row.endpoint, {k: v for k, v in words.items() if k in wanted}, method=row.method
    )


def ask(world: World, row: Row, who: str, thing: str, **more: Any) -> TestResponse:
    """Ask as somebody: the API by token, pages by cookie and with the form's token."""
    path = more.pop("path", "") or address(world, row, thing)
    if row.query:
        path += f"?{row.query}"
    body = filled(world, row, thing)
    if path.startswith("/api/"):
        headers = {**world.bearer(who), **more.pop("headers", {})}
        sent: dict[str, Any] = {"json": body} if row.method == "POST" else {}
        return world.app.test_client().open(
            path, method=row.method, headers=headers, **sent, **more
        )
    headers = dict(more.pop("headers", {}))
    if row.method != "GET":
        headers["X-CSRFToken"] = world.csrf(who)
    return world.browser(who).client.open(
        path, method=row.method, headers=headers, data=body, **more
    )


def outcome(response: TestResponse, row: Row) -> str:
    """`in`, `sign_in`, `forbidden` or `hidden`, or what else happened."""
    status = response.status_code
    if status in row.fine:
        return "in"
    if status >= 500:
        return f"fault {status}"
    if status == 302 and response.location.startswith("/sign-in"):
        return "sign_in"
    if status == 400 and "刷新后再试" in response.get_data(as_text=True):
        return "expired"
    return {401: "sign_in", 403: "forbidden", 404: "hidden"}.get(status, "in")


def filled(world: World, row: Row, thing: str) -> dict[str, Any]:
    """The body to send about a thing, its placeholders filled."""
    node = thing if row.about == "node" else "branch"
    if row.body.get("<event>"):
        return _event(world, node)
    if row.body.get("<plan>"):
        return _plan(world, node)
    event = thing if row.about == "event" else "own"
    words = {
        "<session>": str(world.sessions[event]),
        "<code>": world.codes[event],
        "<member>": str(world.cast.people["member"]),
        "<now>": clock.now().isoformat(),
        "<key>": uuid.uuid4().hex,
        "<wish>": str(world.wishes["own"]),
        "<node>": str(world.cast.nodes[node]),
        "<grid>": str(world.cast.nodes["grid"]),
        "<community>": str(world.cast.nodes["community"]),
    }
    filled_in: dict[str, Any] = _fill(row.body, words)
    return filled_in


def _fill(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _fill(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, words) for each in value]
    return words.get(value, value) if isinstance(value, str) else value


def _event(world: World, node: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "title": "试一试",
        "category": "environment",
        "starts_at": (now + timedelta(days=1)).isoformat(),
        "ends_at": (now + timedelta(days=1, hours=1)).isoformat(),
        "organisation_id": str(world.cast.nodes[node]),
        "attendance": "in",
    }


def _plan(world: World, node: str) -> dict[str, Any]:
    return {
        "organisation_id": str(world.cast.nodes[node]),
        "title": "试一试",
        "category": "environment",
        "day": (clock.local_day(clock.now()) + timedelta(days=1)).isoformat(),
        "starts": "09:00",
        "ends": "11:30",
        "attendance": "in",
        "signup": "optional",
    }
