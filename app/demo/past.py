"""示例往事 past: the events of the year before a load, as they were planned, held and settled."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from app.core.clock import day_start, local_day
from app.core.ids import uuid7
from app.core.numbers import next_numbers
from app.demo.bulk import count_again, insert_all
from app.demo.cast import Cast
from app.demo.days import YEARLY, fitting_day
from app.demo.founding import Node, Town
from app.demo.kinds import IN, IN_PLAN, INSURANCE, KINDS, RISK, THEME_DAY, Kind
from app.demo.people import Someone
from app.demo.size import BRANCH_EVENTS, Size
from app.events.models import Event, EventSession, EventState, SignUpRule
from app.events.rules import CATEGORIES
from app.records.models import Trust
from app.schemes.queries import Ruling
from app.schemes.rules import in_force

A_YEAR = 365
#: events written by one statement
AT_ONCE = 2000
#: how long the newest events wait for their settlement
UNSETTLED = timedelta(days=6)
#: how presence was proved, and at how many of ten events
PROOFS = (Trust.SCREEN, Trust.POSTER, Trust.STEWARD)
PROOF_SHARES = (6, 3, 1)


@dataclass(frozen=True, slots=True)
class Held:
    """An event of the past, with its one session, as plain values."""

    id: uuid.UUID
    session_id: uuid.UUID
    kind: Kind
    item: str
    host: Node
    starts_at: datetime
    ends_at: datetime
    leader_id: uuid.UUID
    reviewer_id: uuid.UUID
    trust: Trust
    is_settled: bool

    @property
    def closed_at(self) -> datetime:
        """When the leader ended it by the plan."""
        return self.ends_at + timedelta(minutes=12)

    @property
    def counts_as_hours(self) -> bool:
        """Whether its minutes are volunteer hours."""
        return CATEGORIES[self.kind.category].counts_as_hours


@dataclass(frozen=True, slots=True)
class Past:
    """The year's events: those of each branch, and those open to all, in the order of time."""

    of_branches: dict[uuid.UUID, list[Held]]
    open: list[Held]

    @property
    def all(self) -> Iterator[Held]:
        """All of them."""
        for held in self.of_branches.values():
            yield from held
        yield from self.open


class Planner:
    """Plans the past year of a town; the same ordinal and day give the same year."""

    def __init__(self, town: Town, cast: Cast, ruling: Ruling | None, *, now: datetime) -> None:
        self._town = town
        self._cast = cast
        self._ruling = ruling
        self._now = now
        self._today = local_day(now)
        self._reviewers = 0

    def plan(self, size: Size) -> Past:
        """Lay the year's events out."""
        branches = self._town.branches
        of_branches = {
            branch.id: list(self._branch_year(branch, leader, place))
            for place, (branch, leader) in enumerate(
                zip(branches, self._cast.organisers[: len(branches)], strict=True)
            )
        }
        open_to_all = [*self._yearly(), *self._open_year(size.open_events)]
        return Past(of_branches, sorted(open_to_all, key=lambda held: held.starts_at))

    def _branch_year(self, branch: Node, leader: Someone, place: int) -> Iterator[Held]:
        chance = self._chance(f"branch/{place}")
        for month in range(BRANCH_EVENTS):
            ago = A_YEAR - month * 30 - chance.randrange(1, 28)
            kind = THEME_DAY if month % 3 == 0 else chance.choice(KINDS)
            yield self._held(kind, branch, leader, self._today - timedelta(days=ago), chance)

    def _open_year(self, how_many: int) -> Iterator[Held]:
        chance = self._chance("open")
        hosts = self._hosts()
        for number in range(how_many):
            ago = A_YEAR - number * (A_YEAR - 1) // how_many
            host, leader = hosts[number % len(hosts)]
            kind = KINDS[number % len(KINDS)]
            yield self._held(kind, host, leader, self._today - timedelta(days=ago), chance)

    def _yearly(self) -> Iterator[Held]:
        """What is held every year on its own day."""
        chance = self._chance("yearly")
        for ago in range(1, A_YEAR):
            day = self._today - timedelta(days=ago)
            if (day.month, day.day) not in YEARLY:
                continue
            title, category = YEARLY[day.month, day.day]
            kind = Kind(title, category, IN, 2, "社区广场", 200)
            yield self._held(kind, self._town.community, self._cast.reviewers[0], day, chance)

    def _hosts(self) -> list[tuple[Node, Someone]]:
        """Who holds what is open to all: teams, units, and the community itself."""
        teams = self._cast.organisers[len(self._town.branches) :]
        return [
            *zip(self._town.teams, teams, strict=True),
            *zip(self._town.units[:8], self._cast.unit_contacts, strict=False),
            (self._town.community, self._cast.reviewers[0]),
        ]

    def _held(self, kind: Kind, host: Node, leader: Someone, day: date, chance: Random) -> Held:
        on = fitting_day(min(day, self._today - timedelta(days=1)), kind.category, step=-1)
        starts_at = day_start(on) + timedelta(hours=chance.randrange(8, 19), minutes=30)
        ends_at = starts_at + timedelta(hours=kind.hours)
        # nobody reviews the own event
        self._reviewers = 1 + self._reviewers % (len(self._cast.reviewers) - 1)
        return Held(
            id=uuid7(),
            session_id=uuid7(),
            kind=kind,
            item=self._item(kind, on),
            host=host,
            starts_at=starts_at,
            ends_at=ends_at,
            leader_id=leader.id,
            reviewer_id=self._cast.reviewers[self._reviewers].id,
            trust=chance.choices(PROOFS, PROOF_SHARES)[0],
            is_settled=ends_at < self._now - UNSETTLED,
        )

    def _item(self, kind: Kind, day: date) -> str:
        rules = in_force(self._ruling.rules, day) if self._ruling else None
        return rules.attendance.get(kind.mode.value, "") if rules else ""

    def _chance(self, purpose: str) -> Random:
        return Random(f"{self._town.ordinal}/{purpose}")  # noqa: S311


def write_past(region_id: int, held: Iterable[Held]) -> None:
    """Write down past events with their sessions, numbered in the order of time."""
    in_order = sorted(held, key=lambda each: each.starts_at)
    years = [local_day(each.starts_at).year for each in in_order]
    numbers = {
        year: iter(next_numbers(region_id, f"event:{year}", how_many))
        for year, how_many in sorted(Counter(years).items())
    }
    dated = list(zip(in_order, years, strict=True))
    for first in range(0, len(dated), AT_ONCE):
        part = dated[first : first + AT_ONCE]
        insert_all(Event, [_event(region_id, each, y, next(numbers[y])) for each, y in part])
        insert_all(EventSession, [_session(region_id, each, y) for each, y in part])
    count_again(Event, EventSession)


def _event(region_id: int, held: Held, year: int, number: int) -> dict[str, object]:
    kind, planned_at = held.kind, held.starts_at - timedelta(days=4)
    needs_notice = CATEGORIES[kind.category].needs_risk_notice
    return {
        "id": held.id,
        "region_id": region_id,
        "year": year,
        "number": number,
        "organisation_id": held.host.id,
        "title": kind.title,
        "category": kind.category,
        "place": kind.place,
        "summary": "",
        "starts_at": held.starts_at,
        "ends_at": held.ends_at,
        "signup": SignUpRule.NONE,
        "takes_walk_ins": True,
        "attendance": kind.mode,
        "item": held.item,
        "points": kind.points,
        "counts_as_hours": held.counts_as_hours,
        "risk_notice": RISK if needs_notice else "",
        "insurance_note": INSURANCE if needs_notice else "",
        "is_emergency": False,
        "state": EventState.SETTLED if held.is_settled else EventState.PUBLISHED,
        "created_by_id": held.leader_id,
        "created_at": planned_at,
        "submitted_at": planned_at + timedelta(minutes=20),
        "published_by_id": held.reviewer_id,
        "published_at": planned_at + timedelta(hours=5),
        "settled_by_id": held.reviewer_id if held.is_settled else None,
        "settled_at": held.ends_at + timedelta(days=2) if held.is_settled else None,
    }


def _session(region_id: int, held: Held, year: int) -> dict[str, object]:
    is_closed = held.kind.mode is IN_PLAN
    return {
        "id": held.session_id,
        "region_id": region_id,
        "year": year,
        "event_id": held.id,
        "starts_at": held.starts_at,
        "ends_at": held.ends_at,
        "closed_at": held.closed_at if is_closed else None,
        "closed_by_id": held.leader_id if is_closed else None,
    }
