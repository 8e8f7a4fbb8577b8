"""A scheduler as a process of its own, for tests that kill it: `DATABASE FOLDER SINCE NAME`."""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from app.audit import service as audit
from app.core.jobs import Job, Missed
from app.jobs.scheduler import scheduler_of
from tests.support.databases import make_app

DUE_TIMES = 20


def effect(due_at: datetime, now: datetime) -> str:
    """One row a due time; slow enough to be killed in the middle."""
    audit.note(
        f"effect {due_at.isoformat()}",
        region_id=1,
        actor_id=None,
        now=now,
        subject_kind="test",
        subject_id=None,
    )
    time.sleep(0.1)
    return "done"


def job(since: datetime) -> Job:
    """A job with twenty due times, a minute apart, all of them owed."""
    minutes = [(since + timedelta(minutes=number)).minute for number in range(1, DUE_TIMES + 1)]
    return Job(
        name="effect",
        when={"minute": ",".join(map(str, minutes))},
        work=effect,
        missed=Missed.EACH,
    )


def main(database: str, folder: str, since: str) -> None:
    """Work off what is owed, then wait to be killed."""
    begun = datetime.fromisoformat(since)
    app = make_app(database, Path(folder))
    scheduler_of(app, (job(begun),), since=begun).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
