"""Scans as phones and desks send them, for tests of check-in."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core.codes import screen_code, screen_step
from app.core.db import db
from app.core.vault import vault
from app.events import check_in
from app.events.answers import Taken
from app.events.models import EventSession
from app.events.refusals import Refused
from app.events.scan_rows import Request
from app.organisations.models import Region
from tests.support.cast import Cast

NOW = datetime(2026, 5, 9, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
#: the town was founded before
FOUNDED = NOW - timedelta(days=30)


def send(
    cast: Cast, session: EventSession, who: str = "member", *, now: datetime, **changes: Any
) -> Taken | Refused:
    """One scan of the rotating screen, as it is now unless `code` says otherwise."""
    code = screen_code(vault().code_keys, session.id, screen_step(changes.pop("shown", now)))
    fields: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "person_id": cast.people[who],
        "code": code,
        **changes,
    }
    body = {name: value for name, value in fields.items() if name != "key"}
    region = db.session.get_one(Region, cast.region_id)
    request = Request(**fields, body=body)
    return check_in.take(request, region=region, by=cast.actor(who, now=now), now=now)


def taken(outcome: Taken | Refused) -> Taken:
    """The outcome, which must stand."""
    assert isinstance(outcome, Taken), outcome.error.code
    return outcome


def refused(outcome: Taken | Refused) -> str:
    """The reason code of an outcome that must not stand."""
    assert isinstance(outcome, Refused)
    return outcome.error.code


def count(table: type) -> int:
    """How many rows there are."""
    return int(db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
