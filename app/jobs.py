"""时间表 jobs: what happens by itself, when, and what becomes of it after a down-time.

| job | when (Shanghai) | transactions | after a down-time |
|---|---|---|---|
| deliver | every minute | two a message | skipped: what waits is sent by the next run |
| deliver_wechat | every minute | two a message | the same; beside `deliver`, never before it |
| seal_audit | every minute | one | skipped: the next seal covers all |
| seal_ledger | 00:30 | one | one run for all that was missed |
| advance | 01:00 | one a person | one run; it values as of today |
| revalue | every minute | one for a few people | one run; a batch goes on where it stopped |
| compare | every minute | one a branch | one run; a comparison goes on where it stopped |
| compile_reviews | every minute | one a branch | one run; it goes on where it stopped |
| archive | 02:00 | one | one run |
| signals | every 30 minutes | one an event | skipped: the night looks again |
| signals_nightly | 04:10 | one an event | one run; whatever is noted stands once |
| prune | 03:00 | one | one run |
| wishes | every 10 minutes | one a wish | one run; it does what is due as of now |
| wish_lists | 00:10 | one a community | one run; the newest list that is due |
| wish_persons | 03:20 | one a wish | one run; whoever is kept long enough is erased |
"""

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

import click
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.accounts import pruning as accounts
from app.audit import sealing
from app.core import clock, pruning, sms, wechat
from app.core.clock import SHANGHAI
from app.core.db import db, let_go, transaction
from app.core.jobs import Job, Missed, by_hand, run_owed
from app.events.jobs import archive, signals, signals_nightly
from app.notices import by_wechat, outbox
from app.organisations.queries import regions
from app.points import advancing, comparing, revaluing, verification
from app.review import compiling
from app.review import writing as papers
from app.wishes import batches, listing, rights, ticking
from app.wishes.models import Wish

log = structlog.get_logger()

#: jobs that may run side by side
THREADS = 4
#: seconds that one run of something long takes, and how many people are valued in one transaction
LONGEST_RUN, REVALUED_AT_ONCE = 50.0, 2
#: messages sent by one run
MOST_MESSAGES = 1000
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
    gone += batches.prune(now=now) + compiling.prune(current_app.extensions["store"], now=now)
    return f"pruned {gone}"


def _job(
    work: Callable[[datetime, datetime], str],
    when: str,
    missed: Missed = Missed.ONCE,
    *,
    in_steps: bool = False,
) -> Job:
    """A line of the timetable, named like its work; `when` is `every N` minutes or `HH:MM`."""
    kind, _, number = when.partition(" ")
    hour, _, minute = when.partition(":")
    fields = {"minute": f"*/{number}"} if kind == "every" else {"hour": hour, "minute": minute}
    return Job(name=work.__name__, when=fields, work=work, missed=missed, in_steps=in_steps)


TIMETABLE = (
    _job(deliver, "every 1", Missed.SKIP, in_steps=True),
    _job(deliver_wechat, "every 1", Missed.SKIP, in_steps=True),
    _job(seal_audit, "every 1", Missed.SKIP),
    _job(seal_ledger, "00:30"),
    _job(advance, "01:00", in_steps=True),
    _job(revalue, "every 1", in_steps=True),
    _job(compare, "every 1", in_steps=True),
    _job(compile_reviews, "every 1", in_steps=True),
    _job(archive, "02:00"),
    _job(wishes, "every 10", in_steps=True),
    _job(wish_lists, "00:10", in_steps=True),
    _job(wish_persons, "03:20", in_steps=True),
    _job(signals, "every 30", Missed.SKIP, in_steps=True),
    _job(signals_nightly, "04:10", in_steps=True),
    _job(prune, "03:00"),
)


def wake_up(app: Flask, job: Job, since: datetime) -> None:
    """Do what a job owes; a fault is logged and the next due time tries again."""
    with app.app_context():
        try:
            run_owed(job, since=since, clock=clock.now)
        except Exception as fault:
            log.error("job_failed", job=job.name, exc_info=fault)
        finally:
            db.session.remove()


def scheduler_of(app: Flask, timetable: tuple[Job, ...], *, since: datetime) -> BlockingScheduler:
    """A scheduler that wakes up for each job now and at each of its due times."""
    made = BlockingScheduler(
        timezone=SHANGHAI,
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in timetable:
        made.add_job(wake_up, args=(app, job, since), id=f"{job.name}:now")
        made.add_job(wake_up, job.trigger(), args=(app, job, since), id=job.name)
    return made


@click.command("scheduler")
@with_appcontext
def scheduler() -> None:
    """Run the timetable until stopped; a second scheduler by mistake does no harm."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    click.echo("定时任务已启动。")
    scheduler_of(app, TIMETABLE, since=clock.now()).start()


@click.command("job")
@click.argument("name", type=click.Choice([job.name for job in TIMETABLE]))
@with_appcontext
def job(name: str) -> None:
    """Run one job by hand and say what it did."""
    wanted = next(each for each in TIMETABLE if each.name == name)
    click.echo(by_hand(wanted, now=clock.now()))
