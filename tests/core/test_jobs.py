"""Scheduled work happens once, whoever wakes up for it, and catches up as its line says."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core import clock, jobs
from app.core.db import db, transaction, writes
from app.core.jobs import Job, Missed, due_times, owed, run, run_owed
from app.core.tables import JobRun
from tests.core.job_process import DUE_TIMES
from tests.support.servers import ROOT, wait_until

#: 2026-11-22, ten in the morning in Shanghai
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HOURLY = {"minute": "0"}


def count(_due_at: datetime, now: datetime) -> str:
    """An effect that can be counted."""
    audit.note("effect", region_id=1, actor_id=None, now=now, subject_kind="test", subject_id=None)
    return "done"


def count_in_a_step(due_at: datetime, now: datetime) -> str:
    """The same, committed by itself."""
    with transaction():
        return count(due_at, now)


def fail(due_at: datetime, now: datetime) -> str:
    """An effect and then a fault."""
    count(due_at, now)
    raise OSError


def line(missed: Missed = Missed.EACH, **changes: object) -> Job:
    """A line of a timetable."""
    fields: dict[str, object] = {"name": "effect", "when": HOURLY, "work": count, **changes}
    return Job(missed=missed, **fields)  # type: ignore[arg-type]


def effects() -> int:
    """How often it happened."""
    found = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    db.session.rollback()
    return int(found or 0)


def at(hours: float) -> datetime:
    """A moment so many hours after ten."""
    return NOW + timedelta(hours=hours)


def test_due_times_are_those_of_the_clock_in_shanghai() -> None:
    daily = line(when={"hour": "0", "minute": "30"})

    found = list(due_times(daily, after=NOW, until=at(49)))

    assert [clock.local(each).strftime("%d %H:%M") for each in found] == ["23 00:30", "24 00:30"]


@pytest.mark.parametrize(
    ("missed", "runs"), [(Missed.EACH, 26), (Missed.ONCE, 1), (Missed.SKIP, 0)]
)
def test_after_a_day_of_silence_each_line_catches_up_as_it_says(
    context: None, missed: Missed, runs: int
) -> None:
    run(line(missed), NOW, now=NOW)

    done = run_owed(line(missed), since=NOW, clock=lambda: at(26.5))

    assert done == runs
    assert effects() == 1 + runs
    with transaction():
        assert owed(line(missed), since=NOW, now=at(26.5)) == []


def test_a_due_time_just_now_is_not_skipped(context: None) -> None:
    assert run_owed(line(Missed.SKIP), since=NOW, clock=lambda: at(1.01)) == 1


def test_a_due_time_is_worked_off_once(context: None) -> None:
    assert run(line(), NOW, now=NOW)
    assert not run(line(), NOW, now=NOW)

    assert effects() == 1


def test_a_run_that_fails_leaves_nothing_and_is_done_again(context: None) -> None:
    with pytest.raises(OSError):
        run(line(work=fail), NOW, now=NOW)
    assert effects() == 0

    assert run(line(), NOW, now=at(0.1))
    assert effects() == 1


def test_a_run_in_steps_that_was_killed_is_taken_over_after_its_patience(context: None) -> None:
    with pytest.raises(OSError):
        run(line(work=fail, in_steps=True), NOW, now=NOW)
    steps = line(Missed.SKIP, work=count_in_a_step, in_steps=True)

    assert run_owed(steps, since=NOW, clock=lambda: at(0.5)) == 0
    assert run_owed(steps, since=NOW, clock=lambda: at(1.5)) == 1
    assert run_owed(steps, since=NOW, clock=lambda: at(1.6)) == 0

    found = db.session.scalars(sa.select(JobRun)).one()
    assert (found.outcome, found.finished_at) == ("done", at(1.5))


def test_what_a_job_read_does_not_keep_its_end_from_being_noted(context: None) -> None:
    def look_while_others_write(due_at: datetime, now: datetime) -> str:
        # what it reads last is not let go, as where there was nothing to do
        mark = writes.set(False)
        db.session.scalars(sa.select(JobRun)).all()
        writes.reset(mark)
        with Session(db.engine) as other:
            row = {"due_at": now, "started_at": now, "outcome": ""}
            other.add(JobRun(job="another", **row))
            other.commit()
        return "looked"

    assert run(line(work=look_while_others_write, in_steps=True), NOW, now=NOW)

    found = db.session.scalars(sa.select(JobRun.outcome).where(JobRun.job == "effect")).one()
    assert found == "looked"


def test_a_run_by_hand_changes_nothing_in_the_timetable(context: None) -> None:
    assert jobs.by_hand(line(), now=at(0.5)) == "done"

    with transaction():
        assert owed(line(), since=NOW, now=at(1)) == [at(1)]


def test_old_runs_are_forgotten_but_the_newest(context: None) -> None:
    for days in (0, 1, 2):
        run(line(), NOW + timedelta(days=days), now=NOW)
    with transaction():
        assert jobs.prune(now=NOW + timedelta(days=60)) == 2

    left = db.session.scalars(sa.select(JobRun.due_at)).all()
    assert left == [NOW + timedelta(days=2)]


@contextmanager
def schedulers(app: Flask, folder: Path, since: datetime) -> Iterator[list[subprocess.Popen[str]]]:
    """Two of them, by mistake."""
    with app.app_context():
        database = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.core.job_process"]
    command += [database, str(folder), since.isoformat()]
    running = [subprocess.Popen(command, cwd=ROOT, text=True) for _ in range(2)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def happened(app: Flask) -> Counter[str]:
    """How often each due time had its effect."""
    with app.app_context():
        found = Counter(db.session.scalars(sa.select(AuditEntry.action)))
        db.session.rollback()
    return found


def test_two_schedulers_and_a_kill_in_the_middle_do_everything_once(
    app: Flask, folder: Path
) -> None:
    since = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=DUE_TIMES + 1)
    with schedulers(app, folder, since) as running:
        wait_until(lambda: len(happened(app)) >= 5, what="a few effects", patience=90)
        running[0].kill()
        wait_until(lambda: len(happened(app)) >= DUE_TIMES, what="all effects", patience=90)
        time.sleep(0.3)

    found = happened(app)
    assert len(found) == DUE_TIMES
    assert set(found.values()) == {1}
    with app.app_context():
        unfinished = sa.select(sa.func.count()).where(JobRun.finished_at.is_(None))
        assert db.session.scalar(unfinished) == 0
