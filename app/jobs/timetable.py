"""时间表 jobs: what happens by itself, when, and what becomes of it after a down-time.

| job | when (Shanghai) | transactions | after a down-time |
|---|---|---|---|
| deliver | every minute | two a message | skipped: what waits is sent by the next run |
| deliver_wechat | every minute | two a message | the same; beside `deliver`, never before it |
| exports | every 2 seconds | a few a file | skipped: what waits is made by the next run |
| webhooks | every minute | three a few messages | skipped: the cursors stand where they stood |
| seal_audit | every minute | one | skipped: the next seal covers all |
| seal_ledger | 00:30 | one | one run for all that was missed |
| advance | 01:00 | one a person | one run; it values as of today |
| revalue | every minute | one for a few people | one run; a batch goes on where it stopped |
| compare | every minute | one a branch | one run; a comparison goes on where it stopped |
| compile_reviews | every minute | one a branch | one run; it goes on where it stopped |
| reminders | 18:00 | one a person | one run, of what is still ahead; each is told once |
| archive | 02:00 | one | one run |
| signals | every 30 minutes | one an event | skipped: the night looks again |
| signals_nightly | 04:10 | one an event | one run; whatever is noted stands once |
| prune | 03:00 | one | one run |
| wishes | every 10 minutes | one a wish | one run; it does what is due as of now |
| appeals | 08:00 | one a request | one run; each word is said once |
| scan_distances | 03:40 | one | one run; what may go goes |
| hand_pictures | 03:50 | one an entry | one run; what may go goes |
| wish_lists | 00:10 | one a community | one run; the newest list that is due |
| wish_persons | 03:20 | one a wish | one run; whoever is kept long enough is erased |
"""

from collections.abc import Callable
from datetime import datetime

from app.core.jobs import Job, Missed
from app.events import jobs as around_events
from app.exports import jobs as making
from app.jobs import work
from app.webhooks import jobs as pushing


def _job(
    does: Callable[[datetime, datetime], str],
    when: str,
    missed: Missed = Missed.ONCE,
    *,
    in_steps: bool = False,
    watched_every: int = 0,
) -> Job:
    """A line of the timetable, named like its work; `when` is `every N` minutes or `HH:MM`."""
    kind, _, number = when.partition(" ")
    hour, _, minute = when.partition(":")
    fields = {"minute": f"*/{number}"} if kind == "every" else {"hour": hour, "minute": minute}
    return Job(
        name=does.__name__,
        when=fields,
        work=does,
        missed=missed,
        in_steps=in_steps,
        watched_every=watched_every,
    )


TIMETABLE = (
    _job(work.deliver, "every 1", Missed.SKIP, in_steps=True),
    _job(work.deliver_wechat, "every 1", Missed.SKIP, in_steps=True),
    _job(pushing.webhooks, "every 1", Missed.SKIP, in_steps=True),
    _job(making.exports, "every 1", Missed.SKIP, in_steps=True, watched_every=2),
    _job(work.seal_audit, "every 1", Missed.SKIP),
    _job(work.seal_ledger, "00:30"),
    _job(work.advance, "01:00", in_steps=True),
    _job(work.revalue, "every 1", in_steps=True),
    _job(work.compare, "every 1", in_steps=True),
    _job(work.compile_reviews, "every 1", in_steps=True),
    _job(around_events.reminders, "18:00", in_steps=True),
    _job(around_events.archive, "02:00"),
    _job(around_events.signals, "every 30", Missed.SKIP, in_steps=True),
    _job(around_events.signals_nightly, "04:10", in_steps=True),
    _job(work.wishes, "every 10", in_steps=True),
    _job(work.appeals, "08:00", in_steps=True),
    _job(work.scan_distances, "03:40"),
    _job(work.hand_pictures, "03:50", in_steps=True),
    _job(work.wish_lists, "00:10", in_steps=True),
    _job(work.wish_persons, "03:20", in_steps=True),
    _job(work.prune, "03:00"),
)
