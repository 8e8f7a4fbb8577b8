"""P16: GET, HEAD and OPTIONS change no row, on every address, as every role, with real ids."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import pytest
from flask import Flask

from app.accounts.permissions import may_anywhere
from app.core import clock
from app.core.codes import screen_code, screen_step, typed_code, typed_slot
from app.core.vault import vault
from app.core.web import PUBLIC, SIGNED_IN, access_of
from tests.architecture.routes import OWN
from tests.security.canaries import Planted
from tests.security.canary_crawl import DEAR, paths
from tests.security.canary_planting import plant
from tests.security.world import EVERYBODY, served
from tests.support.databases import SqliteDatabase
from tests.support.snapshots import take

#: when somebody was last there, what was looked at, and how often something guarded was tried
KEPT_ASIDE = re.compile(r"sign_ins|audit_\w+|limit_counters")
#: a link fetched ahead, opened, reloaded
TIMES = ("GET", "HEAD", "GET")
#: who between them get in everywhere ask so often, all others once
OFTEN = frozenset({"", "member", "reviewer"})


@pytest.fixture(scope="module")
def planted(
    sqlite_app: tuple[Flask, SqliteDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Planted]:
    """A town with everything there is to open."""
    with served(sqlite_app[1], tmp_path_factory.mktemp("reading")) as world:
        yield plant(world)


def rows(planted: Planted) -> Mapping[str, Any]:
    """Every row that reading must leave as it is."""
    with planted.world.app.app_context():
        found = {table.name: list(rows) for table, rows in take()}
    return {name: each for name, each in found.items() if not KEPT_ASIDE.fullmatch(name)}


def asked(planted: Planted, who: str) -> list[str]:
    """The addresses to ask as somebody, and every kind of code."""
    app = planted.world.app
    found = []
    for rule in app.url_map.iter_rules():
        is_own = rule.endpoint not in OWN and "GET" in (rule.methods or ())
        is_dear = DEAR.search(rule.rule) is not None
        access = access_of(app.view_functions[rule.endpoint]) or ""
        if is_own and not (is_dear and who != "reviewer") and _may_try(planted, who, access):
            found += islice(paths(planted, who, rule, short=is_dear), 1)
    return found + [f"/s/{code}" for code in codes(planted)]


def _may_try(planted: Planted, who: str, access: str) -> bool:
    """Whether somebody gets past the gate; what is shut to him never reaches a view.

    Pages for anybody are asked as nobody, as a member and as the office alone.
    """
    if access == PUBLIC and who not in OFTEN:
        return False
    if access == PUBLIC or not who:
        return access in {PUBLIC, SIGNED_IN}
    with planted.world.app.app_context():
        return access == SIGNED_IN or may_anywhere(planted.world.cast.actor(who), access)


def codes(planted: Planted) -> list[str]:
    """What a QR or a screen may hold of a session that is on: now, long ago, and typed."""
    session_id, now = planted.world.sessions["own"], clock.now()
    with planted.world.app.app_context():
        keys = vault().code_keys
        screens = [screen_code(keys, session_id, screen_step(now) - ago) for ago in (0, 1, 400)]
        return [*screens, planted.world.codes["own"], typed_code(keys, session_id, typed_slot(now))]


def ask(planted: Planted, who: str, path: str, method: str) -> int:
    """Ask once: the API by token, pages by cookie."""
    world = planted.world
    headers = world.bearer(who) if path.startswith("/api/") else {}
    client = world.app.test_client() if headers else world.browser(who).client
    return client.open(path, method=method, headers=headers).status_code


def read_all(planted: Planted, who: str) -> int:
    """Ask every address as somebody, and again where he gets in; how many let him in."""
    opened = 0
    for path in asked(planted, who):
        is_open = ask(planted, who, path, TIMES[0]) < 300
        again = TIMES[1:] if who in OFTEN and is_open and not DEAR.search(path) else ()
        for method in (*again, "OPTIONS") if who in OFTEN else ():
            ask(planted, who, path, method)
        opened += is_open
    return opened


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who or "nobody")
def test_reading_changes_no_row(planted: Planted, who: str) -> None:
    # the first request of a browser signs it in
    ask(planted, who, "/help", "GET")
    ask(planted, who, "/api/v1/events", "GET")
    before = rows(planted)

    opened = read_all(planted, who)

    after = rows(planted)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert sorted(changed) == []
    assert opened > 9, "somebody who gets in nowhere proves nothing"
