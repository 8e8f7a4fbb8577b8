"""Asking as a device: a browser without a sign-in, with the token of its page."""

import re
import uuid
from typing import Any

from werkzeug.test import TestResponse

from app.accounts import login
from app.core import clock
from tests.security.world import World
from tests.support.reader import Reader

BATCH = "/api/v1/check-ins/batch"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token(machine: Reader) -> str:
    """The token of a form in this browser."""
    found = _TOKEN.search(machine.client.get("/help").get_data(as_text=True))
    assert found is not None
    return found[1]


def own(world: World, page: str, event: str = "own") -> str:
    return f"/events/{world.events[event]}/{page}"


def send(
    world: World, machine: Reader, item: dict[str, Any], *, event: str = "own", **headers: str
) -> TestResponse:
    """A queue of one scan, as the desk's script sends it."""
    sent = {
        "X-CSRFToken": token(machine),
        login.EVENT_OF_DEVICE: str(world.events[event]),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    body = {"items": [{"key": uuid.uuid4().hex, **item}]}
    return machine.client.post(BATCH, json=body, headers=sent)


def at_desk(world: World, event: str = "own", who: str = "member") -> dict[str, str]:
    return {
        "session_id": str(world.sessions[event]),
        "person_id": str(world.cast.people[who]),
        "scanned_at": clock.now().isoformat(),
    }
