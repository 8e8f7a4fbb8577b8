"""示例今天 today: events that run, come, wait for review or were called off, by the real verbs."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import claims
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.clock import day_end, day_start, local_day
from app.core.codes import poster_code
from app.core.db import db
from app.core.vault import vault
from app.demo.cast import Cast
from app.demo.days import fitting_day
from app.demo.founding import Node, Town
from app.demo.kinds import IN, IN_OUT, IN_PLAN, INSURANCE, RISK
from app.demo.people import Someone
from app.events import check_in, service, sign_up
from app.events.models import Event, EventSession, SignUpRule
from app.events.queries import sessions
from app.events.scan_rows import Request
from app.events.service import Plan
from app.organisations.models import Organisation
from app.organisations.queries import region

WEEK = timedelta(days=7)
PLACES, COMING = 5, 8
HERE_ALREADY = 6


@dataclass(frozen=True, slots=True)
class Running:
    """The event of today that a newcomer is led to."""

    title: str
    event_id: uuid.UUID
    session_id: uuid.UUID


class Programme:
    """Plans today and the days to come; `crowd` are people who come and sign up."""

    def __init__(self, town: Town, cast: Cast, crowd: list[Someone], *, now: datetime) -> None:
        self._town = town
        self._cast = cast
        self._crowd = crowd
        self._now = now
        self._today = day_start(local_day(now))

    def lay_out(self) -> Running:
        """Make all of them; the first one runs for a week, so that the sample stays alive."""
        running = self._run_check_in_only()
        self._run_in_and_out()
        self._announce_full_one()
        self._announce_visits()
        self._announce_theme_day()
        self._leave_undecided()
        self._call_off()
        self._claim_branches()
        return running

    def _run_check_in_only(self) -> Running:
        branch, leader = self._town.branches[0], self._cast.organisers[0]
        event, session = self._published(
            branch,
            leader,
            Plan(
                title="垃圾分类宣传周：到站打卡",
                category="environment",
                place="社区广场便民服务站",
                summary="到服务站领一份分类指南，和志愿者一起劝导十分钟，扫码签到即可。",
                starts_at=self._now - timedelta(minutes=40),
                ends_at=day_end(local_day(self._now + WEEK)),
                attendance=IN,
                points=300,
            ),
        )
        self._come(session, self._crowd[:HERE_ALREADY])
        return Running(event.title, event.id, session.id)

    def _run_in_and_out(self) -> None:
        team, leader = self._town.teams[1], self._cast.organisers[len(self._town.branches) + 1]
        _, session = self._published(
            team,
            leader,
            Plan(
                title="河道清洁：石桥头段",
                category="environment",
                place="石桥头河埠",
                summary="请穿防滑的鞋。手套和垃圾夹现场领取；离开前请再扫一次码签退。",
                starts_at=self._now - timedelta(minutes=25),
                ends_at=self._now + timedelta(hours=5),
                attendance=IN_OUT,
                insurance_note=INSURANCE,
            ),
        )
        self._come(session, self._crowd[HERE_ALREADY : 2 * HERE_ALREADY])

    def _announce_full_one(self) -> None:
        """Places are gone and some wait."""
        day = fitting_day(local_day(self._now + timedelta(days=1)), "culture")
        starts_at = day_start(day) + timedelta(hours=19)
        event, session = self._published(
            self._town.community,
            self._cast.reviewers[0],
            Plan(
                title="邻里读书夜",
                category="culture",
                place="社区图书角",
                summary="每人带一本想分享的书。名额满了可以排队，有人退出会自动递补。",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                attendance=IN,
                capacity=PLACES,
                signup=SignUpRule.OPTIONAL,
            ),
        )
        self._sign_up(event, session, self._crowd[:COMING])

    def _announce_visits(self) -> None:
        starts_at = self._today + timedelta(days=3, hours=9)
        event, session = self._published(
            self._town.teams[4],
            self._cast.organisers[len(self._town.branches) + 4],
            Plan(
                title="独居老人敲门行动",
                category="elder",
                place="第3网格各单元楼",
                summary="两人一组上门看望，请提前十分钟到活动室领名单。",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                attendance=IN_PLAN,
                capacity=20,
                signup=SignUpRule.REQUIRED,
                risk_notice=RISK,
                insurance_note=INSURANCE,
            ),
        )
        self._sign_up(event, session, self._crowd[3:9])

    def _announce_theme_day(self) -> None:
        starts_at = self._today + timedelta(days=5, hours=14)
        self._published(
            self._town.branches[0],
            self._cast.organisers[0],
            Plan(
                title="主题党日：微光故事会",
                category="theme_day",
                place="支部活动室",
                summary="主题党日计积分，不计志愿时长。",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                attendance=IN,
                signup=SignUpRule.OPTIONAL,
            ),
        )

    def _leave_undecided(self) -> None:
        """One waits for its review, one was given back, one is still a draft."""
        contact = self._cast.unit_contacts[0]
        self._submitted(self._town.units[0], contact, self._later("共建单位开放日", days=8))
        organiser = self._cast.organisers[1]
        branch = self._town.branches[1]
        event = self._submitted(branch, organiser, self._later("夜间平安巡逻", days=6))
        reason = "请补充集合地点和带队人电话后再提交。"
        service.reject(event, reason=reason, by=self._actor(self._cast.reviewers[1]), now=self._now)
        by = self._actor(organiser)
        service.propose(
            self._organisation(branch), self._later("旧物交换集市", days=10), by=by, now=self._now
        )

    def _call_off(self) -> None:
        organiser = self._cast.organisers[2]
        plan = self._later("社区菜园助耕", days=2)
        event, _ = self._published(self._town.branches[2], organiser, plan)
        reason = "预报有大风，改期另行通知。"
        service.cancel(event, reason=reason, by=self._actor(organiser), now=self._now)

    def _claim_branches(self) -> None:
        """Two newcomers say to be members: one of a branch here, one in words that fit none."""
        newcomers = [someone for someone in self._crowd if not someone.is_member]
        for someone, words in zip(
            newcomers, (self._town.branches[0].name, "原单位的支部"), strict=False
        ):
            claims.claim_branch(words, by=self._actor(someone), now=self._now)

    def _later(self, title: str, *, days: int) -> Plan:
        starts_at = self._today + timedelta(days=days, hours=9)
        return Plan(
            title=title,
            category="co_building" if "共建" in title else "order",
            place="社区广场",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            attendance=IN,
        )

    def _published(self, host: Node, leader: Someone, plan: Plan) -> tuple[Event, EventSession]:
        event = self._submitted(host, leader, plan)
        service.publish(event, by=self._actor(self._cast.reviewers[1]), now=self._now)
        return event, sessions(event.id)[0]

    def _submitted(self, host: Node, leader: Someone, plan: Plan) -> Event:
        by = self._actor(leader)
        event = service.propose(self._organisation(host), plan, by=by, now=self._now)
        service.submit(event, by=by, now=self._now)
        return event

    def _come(self, session: EventSession, people: list[Someone]) -> None:
        code = poster_code(vault().code_keys, session.id)
        for someone in people:
            key = f"sample-{session.id.hex}-{someone.id.hex}"
            request = Request(key=key, person_id=someone.id, code=code, body={})
            check_in.take(
                request,
                region=region(self._town.region_id),
                by=self._actor(someone),
                now=self._now,
            )

    def _sign_up(self, event: Event, session: EventSession, people: list[Someone]) -> None:
        for minute, someone in enumerate(people):
            at = self._now + timedelta(milliseconds=minute)
            sign_up.sign_up(event, session, by=self._actor(someone), now=at, may_wait=True)

    def _actor(self, someone: Someone) -> Actor:
        return accounts.actor(db.session.get_one(Person, someone.id), now=self._now)

    def _organisation(self, node: Node) -> Organisation:
        return db.session.get_one(Organisation, node.id)
