"""Forgery, odd addresses, cookies and headers: what every address has in common."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import Model, db
from tests.architecture.routes import routes
from tests.security.asking import address, ask, outcome
from tests.security.expectations import expected
from tests.security.row import Row
from tests.security.rows import ROWS
from tests.security.world import World
from tests.support.databases import SqliteDatabase, make_app
from tests.support.reader import reader

#: what may change while people only look: when a session was last seen, and the log of looks
RESTLESS = frozenset({"sign_ins", "audit_entries"})
#: one thing of each kind that an address is about
THINGS = {
    "": "",
    "event": "own",
    "node": "branch",
    "hall": "community",
    "person": "member",
    "cared": "member",
    "wish": "own",
    "any wish": "own",
    "unit": "unit",
    "community": "community",
}


def _served(world: World, method: str) -> Iterator[Row]:
    there = {endpoint for _, _, endpoint, _ in routes(world.app)}
    return (row for row in ROWS if row.method == method and row.endpoint in there)


def _thing(row: Row) -> str:
    return THINGS[row.about]


def _tables(world: World) -> dict[str, str]:
    """A fingerprint of every table."""
    with world.app.app_context():
        return {
            table.name: hashlib.sha256(repr(_rows(table)).encode()).hexdigest()
            for table in Model.metadata.sorted_tables
            if table.name not in RESTLESS
        }


def _rows(table: sa.Table) -> list[Any]:
    return sorted(repr(tuple(row)) for row in db.session.execute(sa.select(table)))


def test_an_unsafe_page_call_without_the_token_is_refused_and_writes_nothing(world: World) -> None:
    before, odd = _tables(world), []
    for row in (*_served(world, "POST"), *_served(world, "DELETE")):
        path = address(world, row, _thing(row))
        if not path.startswith("/api/"):
            for who in ("", "secretary"):
                client = world.browser(who).client
                answer = client.post(path, data={"csrf_token": "guess"})
                if answer.status_code != 400 or "刷新后再试" not in answer.get_data(as_text=True):
                    odd.append((row.endpoint, who, answer.status_code))

    assert odd == []
    assert _tables(world) == before


def test_an_api_call_that_rides_on_a_cookie_needs_the_token_too(world: World) -> None:
    before, odd = _tables(world), []
    for row in (*_served(world, "POST"), *_served(world, "DELETE")):
        path = address(world, row, _thing(row))
        if path.startswith("/api/"):
            answer = world.browser("reviewer").client.open(path, method=row.method, json={})
            if answer.status_code != 400 or answer.get_json()["code"] != "page_expired":
                odd.append((row.endpoint, answer.status_code))

    assert odd == []
    assert _tables(world) == before


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Basic eDp5", "Bearer", "x"])
def test_a_made_up_header_does_not_free_a_cookie_of_the_token(
    world: World, authorization: str
) -> None:
    path = f"/api/v1/events/{world.events['own']}/cancel"
    client = world.browser("organiser").client

    answer = client.post(path, json={"reason": "改期"}, headers={"Authorization": authorization})

    assert answer.status_code == 401


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_turns_a_look_into_a_change(world: World, name: str) -> None:
    path = f"/api/v1/events/{world.events['own']}/cancel"

    answer = world.app.test_client().get(path, headers={**world.bearer("organiser"), name: "POST"})

    assert answer.status_code == 405


def _variants(path: str) -> Iterator[tuple[str, str]]:
    yield "GET", f"{path}/"
    yield "GET", f"/{path}"
    yield "GET", path.replace("/", "//", 3)[1:]
    yield "GET", path.upper()
    yield "GET", f"{path}%2f"
    yield "GET", f"{path};x=1"
    yield "GET", f"/./{path[1:]}"
    yield "HEAD", path


@pytest.mark.parametrize("who", ["", "volunteer", "sysadmin"])
def test_no_spelling_of_an_address_opens_it(world: World, who: str) -> None:
    opened = []
    for row in _served(world, "GET"):
        if expected(row, who, _thing(row)) == "in":
            continue
        for method, path in _variants(address(world, row, _thing(row))):
            headers = world.bearer(who) if "/api/" in path.lower() else {}
            client = world.browser(who).client
            answer = client.open(path, method=method, headers=headers, follow_redirects=False)
            if answer.status_code < 300 and answer.request.path != "/sign-in":
                opened.append((method, path, answer.status_code))

    assert opened == []


#: the one page on which WebAssembly may run: it reads codes where the browser does not
SCAN_PAGE = "finding.show_ways"
#: what everybody may keep for a while: pictures for chats, the same for all
KEPT = {"event_sharing.show_picture", "wish_sharing.show_picture"}


def test_every_answer_carries_the_headers_that_protect(world: World) -> None:
    bare = []
    for row in _served(world, "GET"):
        for who in ("", "secretary"):
            answer = ask(world, row, who, _thing(row))
            policy = answer.headers.get("Content-Security-Policy", "")
            good = (
                "unsafe-inline" not in policy
                and "'unsafe-eval'" not in policy
                and ("wasm-unsafe-eval" in policy) is (row.endpoint == SCAN_PAGE)
                and "frame-ancestors 'none'" in policy
                and "default-src 'none'" in policy
                and answer.headers.get("X-Content-Type-Options") == "nosniff"
                and answer.headers.get("Referrer-Policy") == "same-origin"
                and answer.headers.get("Cache-Control") == _cache_rule(row, answer.status_code)
            )
            if not good:
                bare.append((row.endpoint, who, dict(answer.headers)))

    assert bare == []


def _cache_rule(row: Row, status: int) -> str:
    return "public, max-age=600" if row.endpoint in KEPT and status == 200 else "no-store"


AWAY = (
    "//evil.example/x",
    "\\\\evil.example",
    "/\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/me\r\nSet-Cookie: a=b",
    "/%0d%0aLocation:%20//evil.example",
    "///evil.example",
    "evil.example",
    "/\x00//evil.example",
)


@pytest.mark.parametrize("wanted", AWAY)
def test_nobody_is_led_to_another_site(world: World, wanted: str) -> None:
    client = world.browser("member").client
    token = {"X-CSRFToken": world.csrf("member")}
    answers = [
        client.get(f"/sign-in?next={quote(wanted)}"),
        client.post("/elder", data={"on": "0", "back": wanted}, headers=token),
        client.post("/welcome", data={"skip": "1", "next": wanted}, headers=token),
    ]

    if "\x00" in wanted:
        # behind a question mark it is refused before anybody is led anywhere
        assert answers.pop(0).status_code == 400
    for answer in answers:
        assert answer.status_code == 302
        assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", answer.location), answer.location
        assert "a=b" not in answer.headers.getlist("Set-Cookie")


def test_the_way_to_sign_in_keeps_the_site(world: World) -> None:
    answer = world.app.test_client().get("//me?x=//evil.example")
    places = [answer.location, world.app.test_client().get("/me?x=%0d%0aA:b").location]

    assert not any("evil.example" in (place or "").split("?")[0] for place in places)
    assert places[1] == "/sign-in?next=/me%3Fx%3D%250d%250aA%3Ab"


@pytest.mark.parametrize(("url", "secure"), [("https://x.test", True), ("http://x.test", False)])
def test_cookies_are_closed_and_secure_exactly_under_https(
    sqlite_app: tuple[Flask, SqliteDatabase], world: World, url: str, secure: bool, tmp_path: Any
) -> None:
    app = make_app(world.app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, PUBLIC_URL=url)
    app.test_client_class = world.app.test_client_class
    visitor = reader(app).open("/sign-in")
    visitor.open(f"/s/{world.codes['own']}")
    visitor.send("/elder", {"on": "1"})

    cookies = [visitor.client.get_cookie(name) for name in ("weiguang", "scan", "elder")]

    for cookie in cookies:
        # the client of the tests keeps a secure cookie although it speaks plain http
        assert cookie is not None
        assert (cookie.http_only, cookie.secure) == (True, secure)
        assert cookie.same_site == "Lax"


def test_outcomes_are_told_apart(world: World) -> None:
    row = next(row for row in ROWS if row.endpoint == "points_api.verify_ledger")

    found = [outcome(ask(world, row, who, ""), row) for who in ("", "member", "auditor")]

    assert found == ["sign_in", "forbidden", "in"]
