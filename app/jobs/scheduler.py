"""定时程序 scheduler: one process that wakes up for each line of the timetable."""

from datetime import datetime, timedelta

import click
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.core import clock
from app.core.clock import SHANGHAI
from app.core.db import db
from app.core.jobs import Job, by_hand, run_owed
from app.jobs.timetable import TIMETABLE

log = structlog.get_logger()

#: jobs that may run side by side
THREADS = 5


def wake_up(app: Flask, job: Job, since: datetime) -> None:
    """Do what a job owes; a fault is logged and the next due time tries again."""
    with app.app_context():
        try:
            run_owed(job, since=since, clock=clock.now)
        except Exception as fault:
            log.error("job_failed", job=job.name, exc_info=fault)
        finally:
            db.session.remove()


def look_after(app: Flask, job: Job, scheduler: BlockingScheduler) -> None:
    """Do what waits of a job that is watched, and look again some seconds after that.

    A fault is logged and the next look tries again.
    """
    with app.app_context():
        try:
            now = clock.now()
            job.work(now, now)
        except Exception as fault:
            log.error("job_failed", job=job.name, exc_info=fault)
        finally:
            db.session.remove()
            look_soon(app, job, scheduler)


def look_soon(app: Flask, job: Job, scheduler: BlockingScheduler) -> None:
    """Have the scheduler look after a watched job some seconds from now."""
    at = clock.now() + timedelta(seconds=job.watched_every)
    scheduler.add_job(
        look_after,
        "date",
        run_date=at,
        args=(app, job, scheduler),
        id=f"{job.name}:watched",
        replace_existing=True,
    )


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
        if job.watched_every:
            look_soon(app, job, made)
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
