"""Pages are light enough for a slow phone (bytes as they are transferred)."""

import uuid

import pytest
from flask import Flask

from app.accounts import queries, service
from app.accounts.models import MembershipKind, MemberStage
from app.core import clock
from app.core.db import transaction
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.visits import browser, event, poster_of
from tests.support.weights import KB, weigh


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> uuid.UUID:
    event_id = event(app, cast)
    with app.app_context():
        return sessions(event_id)[0].id


@pytest.mark.parametrize(
    ("who", "path"),
    [(who, path) for who in ("", "member") for path in ("scan", "/", "/events")]
    + [("member", "/me")],
)
def test_what_a_volunteer_opens_is_light(
    app: Flask, cast: Cast, session_id: uuid.UUID, who: str, path: str
) -> None:
    address = f"/s/{poster_of(app, session_id)}" if path == "scan" else path

    found = weigh(browser(app, cast, who), address)

    assert found.warm <= 6 * KB
    assert found.requests <= 8
    assert found.cold <= 40 * KB


def test_the_answer_to_a_scan_is_light(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    page = browser(app, cast, "member").open(f"/s/{poster_of(app, session_id)}")

    found = weigh(page, "/check-ins", sent=True)

    assert "签到成功" in found.html
    assert found.warm <= 6 * KB
    assert found.requests <= 8
    assert found.cold <= 40 * KB


@pytest.mark.parametrize("who", ["", "member"])
def test_the_scanner_is_light(app: Flask, cast: Cast, who: str) -> None:
    found = weigh(browser(app, cast, who), "/scan")

    assert found.cold <= 60 * KB
    assert "wasm" not in " ".join(found.files)


def test_a_ranking_of_fifty_is_light(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    code = poster_of(app, session_id)
    for number in range(50):
        _earn(app, cast, f"甲乙{chr(0x4E00 + number)}", code)

    path = f"/organisations/{cast.nodes['branch']}/ranking"
    found = weigh(browser(app, cast, "secretary"), path)

    assert found.cold <= 60 * KB


def _earn(app: Flask, cast: Cast, name: str, code: str) -> None:
    """A new member of the branch checks in."""
    with app.app_context(), transaction():
        person = service.register(cast.region_id, name, now=clock.now())
        day = clock.local_day(clock.now())
        branch = cast.node("branch")
        service.join(person, branch, MembershipKind.PARTY, from_on=day, stage=MemberStage.FULL)
        assert queries.home_on(person.id, day) is not None
        cast.people[name] = person.id
    page = browser(app, cast, name).open(f"/s/{code}")
    assert page.send("/check-ins").status == 200
