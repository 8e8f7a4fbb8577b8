"""定时生成 jobs: what the timetable runs of the exports."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime

import structlog
from flask import current_app

from app.accounts import queries as accounts
from app.core import clock
from app.core.db import let_go, transaction
from app.core.downloads import TYPES
from app.core.errors import Busy, DomainError
from app.core.files import Store
from app.exports import queries, service
from app.exports.kinds import Asked, gather
from app.exports.models import Export
from app.organisations.queries import organisation

log = structlog.get_logger()

#: seconds between two words of how far it is
WORD = 1.0


class _Removed(Exception):
    """Nobody waits for it any more."""


def exports(_due_at: datetime, _now: datetime) -> str:
    """Make what waits, what was asked for first of all first."""
    made = 0
    while (waiting := _next()) is not None:
        made += _make(waiting)
    return f"made {made}"


def _next() -> uuid.UUID | None:
    found = queries.next_waiting(now=clock.now())
    let_go()
    return found


def _make(export_id: uuid.UUID) -> bool:
    """Make one file; a refusal is told to who asked, a fault of ours is tried again later."""
    with transaction():
        leased = service.lease(export_id, now=clock.now())
    if leased is None:
        return False
    try:
        return _made(leased)
    except _Removed:
        return False
    except Exception as fault:  # those behind it do not wait for its repair
        let_go()
        if isinstance(fault, DomainError) and not isinstance(fault, Busy):
            with transaction():
                service.fail(leased, fault, now=clock.now())
        else:
            log.error("export_failed", export=export_id.hex, exc_info=fault)
    return False


def _made(leased: Export) -> bool:
    """Gather, write and keep; nothing long happens inside a transaction."""
    store: Store = current_app.extensions["store"]
    made = gather(leased.kind, _asked(leased))
    let_go()
    content = made.write(_word_of(leased))
    media_type = TYPES[leased.format]
    name = store.put(content, kind="exports", suffix=leased.format, media_type=media_type)
    with transaction():
        is_wanted = service.finish(leased, made, name, len(content), now=clock.now())
    if not is_wanted:
        store.delete(name)
    return is_wanted


def _asked(leased: Export) -> Asked:
    """What was asked for, in the name of who asked, with the rights of this moment."""
    now = clock.now()
    person = accounts.person(leased.region_id, leased.asked_by_id)
    return Asked(
        node=organisation(leased.region_id, leased.organisation_id),
        format=leased.format,
        filters=leased.filters,
        by=accounts.actor(person, now=now),
        now=now,
        asked_at=leased.asked_at,
        font=current_app.config["PDF_FONT"],
        public_url=current_app.config["PUBLIC_URL"],
    )


def _word_of(leased: Export) -> Callable[[int, int], None]:
    """Note how far the writing is, about once a second. Raises `_Removed`."""
    said_at = time.monotonic()

    def told(done: int, of: int) -> None:
        nonlocal said_at
        if time.monotonic() - said_at < WORD:
            return
        with transaction():
            is_wanted = service.tell(leased, done, of, now=clock.now())
        said_at = time.monotonic()
        if not is_wanted:
            raise _Removed

    return told
