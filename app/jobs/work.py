"""做什么 work: what each job does, gathered from all subjects, named as in the timetable."""

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from flask import current_app

from app.accounts import handed
from app.accounts import pruning as accounts
from app.accounts.handed_kinds import Handed
from app.appeals import distances, pictures
from app.appeals import ticking as appealing
from app.audit import sealing
from app.big_screen.devices import SCREENS
from app.core import clock, pruning, sms, wechat
from app.core.db import db, let_go, transaction
from app.core.errors import Busy
from app.events import evidence
from app.events import pruning as events
from app.events.device_acting import EVENT_DEVICES
from app.exports import service as exports
from app.notices import by_wechat, outbox
from app.organisations.queries import regions
from app.points import advancing, comparing, revaluing, verification
from app.review import compiling
from app.review import writing as papers
from app.webhooks import sending as webhooks
from app.wishes import batches, listing, rights, ticking
from app.wishes.models import Wish

log = structlog.get_logger()

#: seconds that one run of something long takes, and how many people are valued in one transaction
LONGEST_RUN, REVALUED_AT_ONCE = 50.0, 2
#: messages sent by one run
MOST_MESSAGES = 1000
#: what is handed to machines
HANDED: Sequence[Handed[Any]] = (EVENT_DEVICES, SCREENS)
#: so often in a row WeChat may be away until a run leaves the rest, untried, to the next one
ENOUGH = 3


def deliver(_due_at: datetime, _now: datetime) -> str:
    """Send the short messages that are due."""
    gate, sent, failed = sms.gate(current_app.config), 0, 0
    while sent + failed < MOST_MESSAGES:
        with transaction():
            leased = outbox.lease_next(now=clock.now())
        if leased is None:
            break
        fault = outbox.send(leased, gate)
        with transaction():
            outbox.note_outcome(leased.id, fault, now=clock.now())
        sent, failed = sent + (not fault), failed + bool(fault)
    return f"sent {sent}, failed {failed}"


def deliver_wechat(_due_at: datetime, _now: datetime) -> str:
    """Send what is due by WeChat; a channel that is away holds up nobody but itself."""
    gate, sent, failed, in_a_row = wechat.gate(), 0, 0, 0
    while sent + failed < MOST_MESSAGES and in_a_row < ENOUGH:
        with transaction():
            leased = by_wechat.lease_next(now=clock.now())
        if leased is None:
            break
        outcome = by_wechat.send(leased, gate)
        with transaction():
            by_wechat.note_outcome(leased.id, outcome, now=clock.now())
        if outcome.is_ours:
            log.warning("wechat_account", fault=outcome.fault)
        sent, failed = sent + (not outcome.fault), failed + bool(outcome.fault)
        in_a_row = in_a_row + 1 if outcome.fault and not outcome.is_final else 0
    return f"sent {sent}, failed {failed}"


def seal_audit(_due_at: datetime, now: datetime) -> str:
    """Seal what was written into the log."""
    sealed = [sealing.seal(region_id, now=now) for region_id in sealing.regions()]
    return f"sealed {sum(each.entries for each in sealed if each)}"


def seal_ledger(_due_at: datetime, now: datetime) -> str:
    """Seal the heads of all accounts; the outcome is what to keep outside."""
    sealed = [verification.seal(region.id, now=now) for region in regions()]
    return "\n".join(map(verification.anchor, sealed))


def advance(_due_at: datetime, now: datetime) -> str:
    """Value anew the accounts whose worth changes with the day."""
    with transaction():
        turning = [
            (region.id, person_id, day)
            for region in regions()
            for person_id, day in advancing.turning(region.id, now=now)
        ]
    changed = 0
    for region_id, person_id, day in turning:
        with transaction():
            changed += advancing.revalue(region_id, person_id, day, now=now)
    return f"valued {len(turning)}, changed {changed}"


def revalue(_due_at: datetime, now: datetime) -> str:
    """Value people anew after a new version of a scheme, for most of a minute."""
    with transaction():
        batches = revaluing.running()
    steps = _in_steps(
        batches, lambda batch_id: revaluing.go_on(batch_id, most=REVALUED_AT_ONCE, now=now)
    )
    return f"batches {len(batches)}, steps {steps}"


def compare(_due_at: datetime, now: datetime) -> str:
    """Compare drafts of schemes with what is in force, for most of a minute."""
    with transaction():
        comparisons = comparing.running()
    steps = _in_steps(comparisons, lambda each: comparing.go_on(each, now=now))
    return f"comparisons {len(comparisons)}, steps {steps}"


def compile_reviews(_due_at: datetime, now: datetime) -> str:
    """Gather the sheets of all branches below a node, for most of a minute; then their files."""
    ends_at, found = time.monotonic() + LONGEST_RUN, compiling.running()
    for each in found:
        try:
            while time.monotonic() < ends_at and _gather(each, now=now):
                pass
        except Exception as fault:  # those behind it do not wait for its repair
            let_go()
            log.error("compilation_failed", compilation=each.hex, exc_info=fault)
    return f"compilations {len(found)}"


def _gather(compilation_id: uuid.UUID, *, now: datetime) -> bool:
    """The next branch, at the end the files; tells of more. Long things only read, outside."""
    began, found = time.monotonic(), compiling.gather_next(compilation_id, now=now)
    let_go()
    if found is not None:
        with transaction():
            compiling.keep(compilation_id, *found)
        time.sleep(time.monotonic() - began)
        return True
    store, font = current_app.extensions["store"], current_app.config["PDF_FONT"]
    files = papers.write(compilation_id, store, font=font, now=now)
    let_go()
    with transaction():
        compiling.finish(compilation_id, files, now=now)
    return False


def _in_steps(things: Sequence[uuid.UUID], go_on: Callable[[uuid.UUID], bool]) -> int:
    """Let long things go on, a transaction a step, until they end or the minute does.

    After each step it rests twice as long as that took: on SQLite whoever checks in waits for the
    same turn to write.
    """
    ends_at, steps = time.monotonic() + LONGEST_RUN, 0
    for thing in things:
        goes_on = True
        while goes_on and time.monotonic() < ends_at:
            began = time.monotonic()
            with transaction():
                goes_on = go_on(thing)
            steps += 1
            time.sleep(2 * (time.monotonic() - began))
    return steps


def wishes(_due_at: datetime, now: datetime) -> str:
    """Remind, take back, ask the street: what is due for each wish."""
    with transaction():
        running = ticking.running()
    changed = 0
    for wish_id in running:
        with transaction():
            changed += ticking.visit(wish_id, now=now)
    return f"looked at {len(running)}, did {changed}"


def appeals(_due_at: datetime, now: datetime) -> str:
    """Remind of requests for a check, and tell the parent which were not answered in time."""
    with transaction():
        near = appealing.running(now=now)
    told = 0
    for appeal_id in near:
        with transaction():
            told += appealing.visit(appeal_id, now=now)
    return f"looked at {len(near)}, told of {told}"


def scan_distances(_due_at: datetime, now: datetime) -> str:
    """Delete how far from the place scans were made, once nobody may ask any more."""
    return f"deleted {distances.forget(now=now)}"


def hand_pictures(_due_at: datetime, now: datetime) -> str:
    """Delete the pictures beside entries by hand, once nobody may ask any more.

    Files go first: a row whose file is gone is tried again, a file without a row is never found.
    """
    store, gone = current_app.extensions["store"], 0
    for entry_id in pictures.due(now=now):
        names = evidence.names_of(entry_id)
        let_go()
        try:
            for name in names:
                store.delete(name)
        except Busy as fault:  # those behind it do not wait for the store's repair
            log.error("pictures_kept", entry=entry_id.hex, exc_info=fault)
            continue
        with transaction():
            gone += evidence.forget(entry_id, now=now)
    return f"deleted {gone}"


def wish_lists(_due_at: datetime, now: datetime) -> str:
    """Write the monthly lists that are due."""
    with transaction():
        communities = listing.communities()
    made = 0
    for community_id in communities:
        with transaction():
            made += listing.make_due(community_id, now=now) is not None
    return f"made {made}"


def wish_persons(_due_at: datetime, now: datetime) -> str:
    """Erase whom wishes were for that have been over for long enough."""
    with transaction():
        expiring = rights.expiring(now=now)
    for wish_id in expiring:
        with transaction():
            wish = db.session.get_one(Wish, wish_id)
            rights.erase(wish, by=None, now=now, store=current_app.extensions["store"])
    return f"erased {len(expiring)}"


def prune(_due_at: datetime, now: datetime) -> str:
    """Forget what is kept only for a while."""
    gone = pruning.prune(now=now) + accounts.prune(now=now) + outbox.prune(now=now)
    gone += events.prune(now=now) + batches.prune(now=now) + webhooks.prune(now=now)
    gone += sum(handed.prune(each, now=now) for each in HANDED)
    store = current_app.extensions["store"]
    gone += compiling.prune(store, now=now) + exports.prune(store, now=now)
    return f"pruned {gone}"
