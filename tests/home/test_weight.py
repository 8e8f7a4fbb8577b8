"""Pages are light enough for a slow phone (bytes as they are transferred)."""

import gzip
import re
import uuid
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import queries, service
from app.accounts.models import MembershipKind, MemberStage
from app.core import clock
from app.core.db import transaction
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.visits import browser, event, poster_of

KB = 1024
STATIC = Path(__file__).parents[2] / "app" / "static"
ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> uuid.UUID:
    event_id = event(app, cast)
    with app.app_context():
        return sessions(event_id)[0].id


def _page(reader: Reader, path: str) -> tuple[int, set[str]]:
    answer = reader.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    html = gzip.decompress(answer.data).decode()
    return len(answer.data), set(ASSET.findall(html))


def _sent(address: str) -> int:
    file = STATIC / address.removeprefix("/static/")
    packed = file.with_name(file.name + ".gz")
    return (packed if packed.exists() else file).stat().st_size


@pytest.mark.parametrize(
    ("who", "path"),
    [(who, path) for who in ("", "member") for path in ("scan", "/", "/events")]
    + [("member", "/me")],
)
def test_what_a_volunteer_opens_is_light(
    app: Flask, cast: Cast, session_id: uuid.UUID, who: str, path: str
) -> None:
    address = f"/s/{poster_of(app, session_id)}" if path == "scan" else path

    warm, assets = _page(browser(app, cast, who), address)

    assert warm <= 6 * KB
    assert len(assets) + 1 <= 8
    assert warm + sum(map(_sent, assets)) <= 40 * KB


def test_a_ranking_of_fifty_is_light(app: Flask, cast: Cast, session_id: uuid.UUID) -> None:
    code = poster_of(app, session_id)
    for number in range(50):
        _earn(app, cast, f"甲乙{chr(0x4E00 + number)}", code)

    path = f"/organisations/{cast.nodes['branch']}/ranking"
    warm, assets = _page(browser(app, cast, "secretary"), path)

    assert warm + sum(map(_sent, assets)) <= 60 * KB


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
