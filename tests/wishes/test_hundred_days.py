"""A hundred days of the timetable: each thing is told once, on its day, also after a down-time."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.jobs import run_owed
from app.jobs.timetable import TIMETABLE
from app.notices.models import Notice
from app.organisations.models import Organisation
from app.wishes import listing, looking, queries, ticking
from app.wishes.models import MonthlyList, Wish
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.wishes import verbs

FIRST, DAYS = datetime(2026, 8, 31, 16, 0, tzinfo=UTC), 100
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: when nobody was there; National Day 2026 is from 1 to 7 October, Saturday the 10th is worked
AWAY = (("09-20 13:00", "09-26 11:00"), ("11-09 18:00", "11-13 06:00"))
NEEDED = {"near": date(2026, 9, 12), "needed": date(2026, 10, 10)}
JOBS = [job for job in TIMETABLE if job.name in {"wishes", "wish_lists"}]

#: when, which wish, what, who; `made` is posted, submitted and published in one go
AGENDA = """
09-01 09:30 plain made
09-01 09:30 near made
09-02 09:30 plain claim unit
09-02 09:31 plain begin unit
09-02 09:30 near claim unit
09-02 09:31 near begin unit
09-03 10:00 free made
09-04 10:00 needed made
09-08 10:00 late post
09-08 10:00 late submit grid
09-10 20:00 tenth made
09-11 09:00 eleventh made
09-12 09:00 away made
09-13 09:30 away claim unit
09-13 09:31 away begin unit
09-14 09:00 late publish reviewer
09-28 10:00 holiday made
09-29 09:00 away deliver unit
09-29 15:00 away confirm grid
09-30 09:00 away close reviewer
09-30 17:00 holiday claim shop
10-07 08:00 away open unit
10-07 10:00 away shut unit
10-10 09:00 holiday begin shop
10-11 09:00 holiday deliver shop
10-16 09:00 holiday confirm grid
10-23 09:00 holiday close reviewer
11-10 23:50 last made
"""
#: what the clocks tell organisations: the unit has 15 days, or until the day of need
TOLD = """
09-08 00:15 和顺药房 near 还有 4 天
09-10 00:15 和顺药房 plain 还有 7 天
09-11 00:15 和顺药房 near 还有 1 天
09-12 00:15 杏园社区 late 等待审核，已到期限
09-13 00:15 和顺药房 near 已到期
09-13 00:15 杏园社区 near 已到期还没有送达
09-14 12:15 和顺药房 plain 还有 3 天
09-16 00:15 和顺药房 near 的认领已到期收回
09-16 00:15 杏园社区 near 又回到心愿墙
09-16 00:15 杏园社区 near 逾期未认领，请回访居民
09-17 12:15 和顺药房 plain 今天到期
09-17 12:15 杏园社区 plain 已到期还没有送达
09-20 12:15 和顺药房 plain 的认领已到期收回
09-20 12:15 杏园社区 plain 又回到心愿墙
09-26 12:15 和顺药房 away 还有 2 天
09-28 12:15 和顺药房 away 今天到期
09-28 12:15 杏园社区 away 已到期还没有送达
10-03 00:15 杏园社区 needed 已转街道协调
10-03 00:15 青禾街道 needed 请协调：杏园社区的
10-03 12:15 杏园社区 free 已转街道协调
10-03 12:15 青禾街道 free 请协调：杏园社区的
10-08 12:15 杏园粮油店 holiday 还有 7 天
10-10 00:15 杏园社区 holiday 的认领方还没有联系
10-10 00:15 杏园粮油店 holiday 请先联系一下：
10-11 00:15 杏园社区 needed 逾期未认领，请回访居民
10-11 00:15 杏园社区 tenth 已转街道协调
10-11 00:15 青禾街道 tenth 请协调：杏园社区的
10-11 12:15 杏园社区 eleventh 已转街道协调
10-11 12:15 青禾街道 eleventh 请协调：杏园社区的
10-14 12:15 杏园社区 late 已转街道协调
10-14 12:15 青禾街道 late 请协调：杏园社区的
10-15 00:15 杏园社区 holiday 已送达，还没有回访
10-20 12:15 杏园社区 plain 已转街道协调
10-20 12:15 青禾街道 plain 请协调：杏园社区的
10-22 00:15 杏园社区 holiday 居民已评价，还没有办结
"""
#: number, the day it bears, when it was written, what stands on it
LISTS = [
    (1, "09-10", "09-11 00:15", ["plain", "near", "free", "needed", "tenth"]),
    (2, "10-10", "10-11 00:15", ["late", "eleventh", "away", "holiday"]),
    (3, "11-10", "11-13 12:15", ["last"]),
]


def moment(text: str) -> datetime:
    """A moment of 2026 on the wall clock of Shanghai."""
    return datetime.fromisoformat(f"2026-{text}:00+08:00").astimezone(UTC)


def said(at: datetime) -> str:
    """The same, written down."""
    return f"{clock.local(at):%m-%d %H:%M}"


def ticks() -> Iterator[datetime]:
    """When the scheduler wakes up: a quarter past midnight and past noon, but when it is away."""
    away = [(moment(since), moment(until)) for since, until in AWAY]
    for number in range(2 * DAYS):
        at = FIRST + HOUR / 4 + number * DAY / 2
        if not any(since <= at < until for since, until in away):
            yield at


class Town:
    """The town with its wishes by their names."""

    def __init__(self, app: Flask) -> None:
        self.cast: Cast = verbs.town(app, now=FIRST - 30 * DAY)
        self.wishes: dict[str, Wish] = {}

    def act(self, at: datetime, name: str, what: str, who: str = "") -> None:
        """One line of the agenda."""
        with transaction():
            if what in {"made", "post"}:
                posted = make.published if what == "made" else make.posted
                self.wishes[name] = posted(
                    self.cast, at, title=f"心愿{name}", needed_by=NEEDED.get(name)
                )
                return
            wish_id = self.wishes[name].id
            if what in {"open", "shut"}:
                wish = queries.wish(self.cast.region_id, wish_id)
                may = looking.may_look(wish, self.cast.actor(who, now=at), now=at)
                assert may is (what == "open")
                return
            verbs.do(self.cast, wish_id, what, who, into=wish_id, now=at)

    def names(self) -> dict[str, str]:
        """Names by the numbers that people say."""
        return {wish.said_number: name for name, wish in self.wishes.items()}


def wake_up(now: datetime) -> None:
    """Two schedulers by mistake, one after the other; then everything once more by hand."""
    for job in JOBS:
        assert run_owed(job, since=FIRST, clock=lambda: now) == 1 or job.name == "wish_lists"
        assert run_owed(job, since=FIRST, clock=lambda: now) == 0
    with transaction():
        assert not any(ticking.visit(each, now=now) for each in ticking.running())
        assert not any(listing.make_due(each, now=now) for each in listing.communities())
    db.session.remove()


def live_through(town: Town) -> None:
    """The agenda and the ticks, in the order of time."""
    deeds: list[tuple[datetime, Callable[[], None]]] = []
    for line in AGENDA.strip().splitlines():
        day, hour, *rest = line.split()
        at = moment(f"{day} {hour}")
        deeds.append((at, partial(town.act, at, *rest)))
    deeds += [(at, partial(wake_up, at)) for at in ticks()]
    for _, deed in sorted(deeds, key=lambda each: each[0]):
        deed()


def told(town: Town) -> list[str]:
    """What organisations were told by the clocks."""
    at, names = set(ticks()), town.names()
    query = sa.select(Notice, Organisation.name).join(
        Organisation, Organisation.id == Notice.organisation_id
    )
    found = []
    for notice, node in db.session.execute(query.where(Notice.kind == "wish")):
        if notice.created_at in at:
            (number,) = [number for number in names if number in notice.title]
            words = notice.title.replace(f"心愿 {number}", "").strip()
            found.append(f"{said(notice.created_at)} {node} {names[number]} {words}")
    return found


def lists(town: Town) -> list[tuple[int, str, str, list[str]]]:
    """The monthly lists as they were written."""
    names = town.names()
    return [
        (
            made.number,
            f"{made.listed_on:%m-%d}",
            said(made.made_at),
            [names[wish.said_number] for wish in listing.wishes_on(made)],
        )
        for made in db.session.scalars(sa.select(MonthlyList).order_by(MonthlyList.number))
    ]


@pytest.mark.usefixtures("context")
def test_a_hundred_days_tell_each_thing_once(app: Flask) -> None:
    town = Town(app)

    live_through(town)

    assert sorted(told(town)) == sorted(TOLD.strip().splitlines())
    assert lists(town) == LISTS
    (claim,) = queries.claims_of(town.wishes["away"].id)
    assert claim.reminded == ["50", "80", "100"]
