"""定时推送 jobs: what the timetable runs of the webhooks."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime

import structlog
from flask import current_app

from app.core import clock
from app.core.db import let_go, transaction
from app.webhooks import collecting, sending

log = structlog.get_logger()

#: seconds that one run takes at most
LONGEST_RUN = 50.0


def webhooks(_due_at: datetime, _now: datetime) -> str:
    """Write down what was recorded, then send it, a little of each subscription in turn."""
    ends_at, sent = time.monotonic() + LONGEST_RUN, 0
    with transaction():
        running = list(sending.running())
    found = len(running)
    busy = [each for each in running if _try(_collect, each) is not None]
    while busy and time.monotonic() < ends_at:
        turns = {each: _try(_send, each) for each in busy}
        sent += sum(taken or 0 for taken in turns.values())
        busy = [each for each, taken in turns.items() if taken]
    return f"subscriptions {found}, sent {sent}"


def _try(does: Callable[[uuid.UUID], int], subscription_id: uuid.UUID) -> int | None:
    """One turn of one subscription; those behind it do not wait for its repair."""
    try:
        return does(subscription_id)
    except Exception as fault:
        let_go()
        log.error("webhook_failed", subscription=subscription_id.hex, exc_info=fault)
        return None


def _collect(subscription_id: uuid.UUID) -> int:
    goes_on, steps = True, 0
    while goes_on:
        with transaction():
            goes_on = collecting.collect(subscription_id, now=clock.now())
        steps += 1
    return steps


def _send(subscription_id: uuid.UUID) -> int:
    """How many of a few were taken; none where nothing is due."""
    with transaction():
        leased = sending.lease(subscription_id, now=clock.now())
    if leased is None:
        return 0
    tried = sending.send(leased, current_app.config["WEBHOOK_NETWORKS"])
    with transaction():
        sending.note_outcome(leased, tried, now=clock.now())
    return sum(each.is_taken for each in tried) if tried[-1].is_taken else 0
