"""定时任务 jobs: each due time of a job is worked off exactly once, whoever wakes up for it.

Every due time is a row of `job_runs`, unique by job and time. A job *at once* does all its work in
the transaction that writes the row: killed, it leaves neither; of two schedulers the second waits
for the row and then finds it taken. A job *in steps* writes its row first and commits step by
step; each step must be such that doing it again changes nothing. A run in steps that was not
finished within the job's patience counts as killed and is taken over, by one taker.
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.orm import aliased

from app.core.clock import SHANGHAI
from app.core.db import db, insert_once, let_go, transaction
from app.core.tables import JobRun

log = structlog.get_logger()

#: due times worked off after a down-time by a job that owes each of them
MOST_OWED = 5000
#: how far back a job looks for due times
LONGEST_LOOK = timedelta(days=62)
KEPT = timedelta(days=30)


class Missed(enum.StrEnum):
    """What becomes of due times that passed while nobody was there."""

    #: gone; the next due time does as well
    SKIP = "skip"
    #: one run for all of them
    ONCE = "once"
    #: one run for each
    EACH = "each"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A line of the timetable.

    `when`: fields of a cron line (`minute`, `hour`, …) on the clock of Shanghai. `work` gets the
    due time and the present moment, and says in a few words what it did.
    """

    name: str
    when: Mapping[str, str]
    work: Callable[[datetime, datetime], str]
    missed: Missed
    in_steps: bool = False
    patience: timedelta = timedelta(hours=1)
    #: a due time that is older was missed
    grace: timedelta = timedelta(minutes=5)
    #: where somebody waits for it: looked after every so many seconds too, off the record. Its
    #: work must tell by itself what is taken by whom
    watched_every: int = 0

    def trigger(self) -> CronTrigger:
        """When to wake up."""
        return CronTrigger(timezone=SHANGHAI, **self.when)


def due_times(job: Job, *, after: datetime, until: datetime) -> Iterator[datetime]:
    """The due times of a job, later than `after` and not later than `until`."""
    trigger = job.trigger()
    previous, found = after, trigger.get_next_fire_time(None, after)
    while found is not None and found <= until:
        if found > after:
            yield found
        previous = found
        found = trigger.get_next_fire_time(previous, previous + timedelta(microseconds=1))


def owed(job: Job, *, since: datetime, now: datetime) -> list[datetime]:
    """The due times to work off now: since the last run on record, else since `since`."""
    last = db.session.scalar(sa.select(sa.func.max(JobRun.due_at)).where(JobRun.job == job.name))
    after = max(min(last or since, now), now - LONGEST_LOOK)
    passed = list(due_times(job, after=after, until=now))
    if job.missed is Missed.EACH:
        return passed[:MOST_OWED]
    if job.missed is Missed.SKIP:
        passed = [due_at for due_at in passed if now - due_at <= job.grace]
    return passed[-1:]


def run_owed(job: Job, *, since: datetime, clock: Callable[[], datetime]) -> int:
    """Work off what is owed and take over what was left unfinished; how many runs that were."""
    now = clock()
    with transaction():
        due = [*_left_unfinished(job, now), *owed(job, since=since, now=now)]
    return sum(run(job, due_at, now=clock()) for due_at in due)


def run(job: Job, due_at: datetime, *, now: datetime) -> bool:
    """Work off one due time unless somebody has it already; tell whether it was done here."""
    return _run_in_steps(job, due_at, now) if job.in_steps else _run_at_once(job, due_at, now)


def _run_at_once(job: Job, due_at: datetime, now: datetime) -> bool:
    with transaction():
        if not insert_once(JobRun, _row(job, due_at, now)):
            return False
        _finish(job.name, due_at, job.work(due_at, now), now)
    return True


def _run_in_steps(job: Job, due_at: datetime, now: datetime) -> bool:
    with transaction():
        if not (insert_once(JobRun, _row(job, due_at, now)) or _take_over(job, due_at, now)):
            return False
    outcome = _worked(job, due_at, now)
    with transaction():
        _finish(job.name, due_at, outcome, now)
    return True


def _worked(job: Job, due_at: datetime, now: datetime) -> str:
    """What a job in steps did; what it read last is let go.

    SQLite lets nobody write on top of what was read before somebody else wrote.
    """
    outcome = job.work(due_at, now)
    let_go()
    return outcome


def by_hand(job: Job, *, now: datetime) -> str:
    """Run a job once outside its timetable, on record under a name of its own; what it did."""
    name = f"{job.name}@hand"
    with transaction():
        insert_once(JobRun, {**_row(job, now, now), "job": name})
        outcome = "" if job.in_steps else job.work(now, now)
    if job.in_steps:
        outcome = _worked(job, now, now)
    with transaction():
        _finish(name, now, outcome, now)
    return outcome


def prune(*, now: datetime) -> int:
    """Forget finished runs older than 30 days; the newest of each job says where it stands."""
    newer = aliased(JobRun)
    has_newer = sa.exists().where(newer.job == JobRun.job, newer.due_at > JobRun.due_at)
    outcome = db.session.execute(
        sa.delete(JobRun)
        .where(JobRun.due_at < now - KEPT, JobRun.finished_at.is_not(None), has_newer)
        .execution_options(synchronize_session=False)
    )
    return int(outcome.rowcount)  # type: ignore[attr-defined]


def _left_unfinished(job: Job, now: datetime) -> list[datetime]:
    query = sa.select(JobRun.due_at).where(
        JobRun.job == job.name,
        JobRun.finished_at.is_(None),
        JobRun.started_at < now - job.patience,
    )
    return list(db.session.scalars(query.order_by(JobRun.due_at)))


def _take_over(job: Job, due_at: datetime, now: datetime) -> bool:
    """Make an unfinished run of long ago one's own; of several takers one succeeds."""
    taken = db.session.execute(
        sa.update(JobRun)
        .where(
            JobRun.job == job.name,
            JobRun.due_at == due_at,
            JobRun.finished_at.is_(None),
            JobRun.started_at < now - job.patience,
        )
        .values(started_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _row(job: Job, due_at: datetime, now: datetime) -> dict[str, object]:
    return {"job": job.name, "due_at": due_at, "started_at": now, "outcome": ""}


def _finish(name: str, due_at: datetime, outcome: str, now: datetime) -> None:
    db.session.execute(
        sa.update(JobRun)
        .where(JobRun.job == name, JobRun.due_at == due_at)
        .values(finished_at=now, outcome=outcome)
        .execution_options(synchronize_session=False)
    )
    log.info("job", job=name, due_at=due_at.isoformat(), outcome=outcome)
