"""Nobody reads a number, an address or a full name that is none of his business."""

import json
import logging
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.accounts import queries
from app.accounts.models import Person
from app.core import clock
from app.core.db import db, transaction
from app.core.vault import vault
from app.events import service as events
from app.events.models import Event
from tests.architecture.routes import routes
from tests.security.asking import ask
from tests.security.expectations import OBJECTS
from tests.security.row import Row
from tests.security.rows import ROWS
from tests.security.world import World
from tests.support.cast import PEOPLE

#: those whose work shows full names: the offices in scope, and the desk
NAMES_BY_WORK = frozenset({"reviewer", "secretary", "party_worker", "upper", "desk", "organiser"})
#: one of each set of rights
READERS = (
    "",
    "volunteer",
    "desk",
    "grid_worker",
    "unit_lead",
    "secretary",
    "upper",
    "admin",
    "auditor",
    "sysadmin",
)
DOOR = "桂花新村7幢302室"


@pytest.fixture(scope="module")
def planted(world: World) -> World:
    """Everybody has an address, and everybody of the branch came to the event."""
    with world.app.app_context(), transaction():
        sealed = vault().sealing.seal(DOOR, queries.ADDRESS)
        db.session.execute(sa.update(Person).values(address_sealed=sealed))
    for who in ("member", "second_member", "volunteer"):
        sent = {"code": world.codes["own"], "key": uuid.uuid4().hex}
        headers = world.bearer(who)
        answer = world.app.test_client().post("/api/v1/check-ins", json=sent, headers=headers)
        assert answer.status_code == 201, answer.get_json()
    return world


def _looks(world: World) -> Iterator[Row]:
    there = {endpoint for _, _, endpoint, _ in routes(world.app)}
    return (row for row in ROWS if row.method == "GET" and row.endpoint in there)


def _read(world: World, who: str) -> Iterator[tuple[str, str]]:
    """Everything somebody can open, with the pages that refuse."""
    for row in _looks(world):
        for thing in OBJECTS[f"page {row.about}" if row.about in {"event", "node"} else row.about]:
            answer = ask(world, row, who, thing)
            if not str(answer.mimetype).startswith("image/"):
                yield f"{row.endpoint} {thing}", answer.get_data().decode("utf-8", "replace")
    for path in ("/nothing", "/people/x", "/api/v1/nothing", "/api/v1/events?x=13800000000"):
        headers = world.bearer(who) if path.startswith("/api/") else {}
        answer = world.browser(who).client.get(path, headers=headers)
        yield path, answer.get_data(as_text=True)


@pytest.mark.parametrize("who", READERS, ids=lambda who: who or "nobody")
def test_nobody_reads_a_number_a_door_or_a_foreign_name(planted: World, who: str) -> None:
    numbers = {f"138000{number:05d}" for number in range(len(PEOPLE) + 2)} - {"13800000000"}
    others = {name for each, (name, *_) in PEOPLE.items() if each != who}
    found = []
    for where, text in _read(planted, who):
        plain = json.dumps(json.loads(text), ensure_ascii=False) if text[:1] in "{[" else text
        leaks = {number for number in numbers if number in plain}
        leaks |= {words for words in (DOOR, "外区人") if words in plain}
        # a ranking shows the names of the own branch, and to the auditor those in scope
        is_ranking = where.startswith(("points.", "points_api.show_ranking"))
        if who not in NAMES_BY_WORK and not is_ranking:
            leaks |= {name for name in others if name in plain}
        if leaks:
            found.append((where, sorted(leaks)))

    assert found == []


def test_the_log_of_the_house_holds_no_number(
    planted: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    client = planted.app.test_client()
    with caplog.at_level(logging.DEBUG):
        for path in ("/api/v1/auth/codes", "/api/v1/auth/tokens"):
            client.post(path, json={"phone": "13812345678", "code": "123456", "name": "林晓月"})
        client.get("/events?words=13812345678")
        client.get("/s/13812345678")

    said = caplog.text + "".join(capsys.readouterr())
    assert "13812345678" not in said
    assert DOOR not in said


def test_a_plan_called_off_before_it_was_published_stays_unknown(world: World) -> None:
    with world.app.app_context(), transaction():
        draft = db.session.get_one(Event, world.events["other_draft"])
        by = world.cast.actor("other_organiser")
        events.cancel(draft, reason="王奶奶住院了", by=by, now=clock.now())
    client = world.app.test_client()

    detail = client.get(f"/api/v1/events/{world.events['other_draft']}")
    listed = client.get("/events?when=past").get_data(as_text=True)
    programs = client.get("/api/v1/events").get_data(as_text=True)

    assert detail.status_code == 404
    assert str(world.events["other_draft"]) not in listed + programs
