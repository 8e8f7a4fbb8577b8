"""示例参与 visits: who came to which past event, with the scans and the facts they left."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from app.core.clock import local_day
from app.core.ids import uuid7
from app.demo.bulk import Row, count_again, insert_all
from app.demo.kinds import IN, IN_OUT
from app.demo.past import Held, Past
from app.demo.people import Someone
from app.events.models import Attendance, AttendanceState, Direction, Scan
from app.events.rules import planned_minutes, served_minutes
from app.organisations.rules import DEFAULTS
from app.records.models import RecordText, ServiceRecord, TimeClass
from app.records.queries import as_fact
from app.schemes.rules import Fact

LONGEST = timedelta(hours=DEFAULTS["longest_plan_hours"])
#: keenness: how many of a hundred people come to so many of a hundred events of their own branch,
#: and to at most so many open ones
MEMBER_WAYS = ((35, 8, 0), (45, 25, 1), (16, 50, 3), (4, 85, 8))
VOLUNTEER_WAYS = ((20, 0, 0), (45, 0, 2), (30, 0, 5), (5, 0, 14))
#: the keenest of the town
KEENEST = (100, 100, 90)


@dataclass(frozen=True, slots=True)
class Visit:
    """One person at one past event. Without `out_at` and `closed` the check-out is still open."""

    id: uuid.UUID
    held: Held
    person_id: uuid.UUID
    in_at: datetime
    out_at: datetime | None
    is_whole: bool

    @property
    def source(self) -> str:
        """What records and ledger call it."""
        return f"attendance:{self.id}"

    @property
    def occurred_at(self) -> datetime:
        """When the fact happened: at the scan that itself counts, else at the start."""
        return self.in_at if self.held.kind.mode is IN else self.held.starts_at

    @property
    def recorded_at(self) -> datetime:
        """When it was whole and booked."""
        mode = self.held.kind.mode
        if mode is IN:
            return self.in_at
        return self.out_at or self.held.closed_at

    @property
    def time_class(self) -> TimeClass:
        """Both scans, or ended by the leader."""
        is_scanned = self.held.kind.mode in {IN, IN_OUT}
        return TimeClass.SCANNED if is_scanned else TimeClass.LEADER_CLOSED

    @property
    def made_by_id(self) -> uuid.UUID:
        """Who pressed the last button."""
        is_own = self.time_class is TimeClass.SCANNED and self.held.trust.value != "steward"
        return self.person_id if is_own else self.held.leader_id

    @property
    def minutes(self) -> int:
        """Whole minutes served; a scan that itself counts has none."""
        held = self.held
        if held.kind.mode is IN or not self.is_whole:
            return 0
        if self.out_at is not None:
            return served_minutes(self.in_at, self.out_at, starts_at=held.starts_at)
        return planned_minutes(
            self.in_at, starts_at=held.starts_at, ends_at=held.ends_at, longest=LONGEST
        )


def visits_of(someone: Someone, past: Past, chance: Random, *, is_keenest: bool) -> list[Visit]:
    """The past events somebody came to, one a day at most, in the order of time."""
    if someone.home is None:
        return []
    ways = MEMBER_WAYS if someone.is_member else VOLUNTEER_WAYS
    way = KEENEST if is_keenest else chance.choices(ways, [share for share, _, _ in ways])[0]
    own = past.of_branches.get(someone.home.id, ())
    chosen = [held for held in own if chance.randrange(100) < way[1]]
    chosen += chance.sample(past.open, min(chance.randint(way[2] // 2, way[2]), len(past.open)))
    return list(_visits(someone, sorted(chosen, key=lambda held: held.starts_at), chance))


def _visits(someone: Someone, chosen: Sequence[Held], chance: Random) -> Iterator[Visit]:
    before: date | None = None
    for held in chosen:
        day = local_day(held.starts_at)
        # nobody closes or desks the own presence
        if day == before or held.leader_id == someone.id:
            continue
        before = day
        yield _visit(someone, held, chance)


def _visit(someone: Someone, held: Held, chance: Random) -> Visit:
    in_at = held.starts_at + timedelta(
        minutes=chance.randint(-15, 12), seconds=chance.randrange(60)
    )
    out_at = None
    if held.kind.mode is IN_OUT:
        out_at = held.ends_at + timedelta(
            minutes=chance.randint(-15, 25), seconds=chance.randrange(60)
        )
        if not held.is_settled and chance.randrange(6) == 0:
            return Visit(uuid7(), held, someone.id, in_at, None, is_whole=False)
    return Visit(uuid7(), held, someone.id, in_at, out_at, is_whole=True)


@dataclass(slots=True)
class VisitRows:
    """Rows of a chunk of visits, table by table."""

    region_id: int
    attendances: list[Row] = field(default_factory=list)
    scans: list[Row] = field(default_factory=list)
    records: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)

    def add(self, visit: Visit, home: uuid.UUID) -> Fact | None:
        """Lay one visit down in rows; the fact it left, if it is whole."""
        year = local_day(visit.held.starts_at).year
        shared = {"region_id": self.region_id, "year": year}
        self.attendances.append(
            {
                **shared,
                "id": visit.id,
                "session_id": visit.held.session_id,
                "event_id": visit.held.id,
                "person_id": visit.person_id,
                "state": AttendanceState.DONE if visit.is_whole else AttendanceState.OPEN,
                "minutes": visit.minutes,
                "time_class": visit.time_class if visit.is_whole else None,
                "note": "",
            }
        )
        self.scans.append(_scan(shared, visit, Direction.IN, visit.in_at))
        if visit.out_at is not None:
            self.scans.append(_scan(shared, visit, Direction.OUT, visit.out_at))
        return self._add_record(visit, home) if visit.is_whole else None

    def _add_record(self, visit: Visit, home: uuid.UUID) -> Fact:
        held = visit.held
        key = {"region_id": self.region_id, "year": local_day(visit.occurred_at).year}
        record: Row = {
            **key,
            "id": uuid7(),
            "person_id": visit.person_id,
            "home_organisation_id": home,
            "organisation_id": held.host.id,
            "source": visit.source,
            "occasion": f"{held.id}/{held.session_id}",
            "item": held.item,
            "category": held.kind.category,
            "counts_as_hours": held.counts_as_hours,
            "occurred_at": visit.occurred_at,
            "recorded_at": visit.recorded_at,
            "minutes": visit.minutes,
            "count": 1,
            "people": 0,
            "pieces": 0,
            "money": 0,
            "amount": held.kind.points,
            "attributes": {},
            "time_class": visit.time_class,
            "trust": held.trust,
            "made_by_id": visit.made_by_id,
            "approved_by_id": held.reviewer_id,
        }
        self.records.append(record)
        self.texts.append({**key, "record_id": record["id"], "title": held.kind.title})
        # read as the live ledger reads it, so that both always value the same
        return as_fact(ServiceRecord(**record))

    def write(self) -> None:
        """Insert what was laid down."""
        insert_all(Attendance, self.attendances)
        count_again(Attendance)
        insert_all(Scan, self.scans)
        insert_all(ServiceRecord, self.records)
        insert_all(RecordText, self.texts)


def _scan(shared: dict[str, int], visit: Visit, direction: Direction, at: datetime) -> Row:
    is_early = direction is Direction.IN and at < visit.held.starts_at
    is_desk = visit.held.trust.value == "steward"
    return {
        **shared,
        "id": uuid7(),
        "attendance_id": visit.id,
        "direction": direction,
        "at": at,
        "recorded_at": at,
        "trust": visit.held.trust,
        "key": f"sample-{visit.id.hex}-{direction.value}",
        "actor_id": visit.held.leader_id if is_desk else visit.person_id,
        "remarks": ["early"] if is_early else [],
    }
