"""快路的读 swift_reading: everything that an ordinary scan is decided by, in one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, Person
from app.accounts.queries import Home, in_force
from app.core.clock import local_day
from app.core.db import Model, unattached
from app.core.tables import ClientKey
from app.events.joins import of_attendance
from app.events.models import (
    Attendance,
    AttendanceMode,
    Direction,
    Event,
    EventSession,
    EventState,
    Scan,
)
from app.events.presence import ATTENDED, CAME, IS_SIGNED_UP, Presence
from app.events.proofs import Proof
from app.events.scan_rows import Request
from app.organisations.models import Organisation
from app.points.models import Account
from app.records.models import ServiceRecord
from app.schemes.queries import ACTIVE_MARK
from app.schemes.rules import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A presence that was just asked for, with what a new fact of the person is valued by."""

    presence: Presence
    #: on the day of the fact
    home: Home | None
    birth_year: int | None
    has_facts: bool
    accounts: Sequence[Account]
    #: of the schemes in force
    mark: str

    def member_on(self, day: date) -> Member:
        """What a scheme may ask about the person."""
        home = self.home
        return Member(
            category=home.category if home else "",
            stage=home.stage.value if home else "none",
            is_party_member=bool(home and home.is_branch),
            age=day.year - self.birth_year if self.birth_year else None,
        )


#: with short names: the driver keeps no plan for a text of more than 4,096 letters
_IN, _OUT = aliased(Scan, name="i"), aliased(Scan, name="o")
_HOST, _HOME_NODE = aliased(Organisation, name="h"), aliased(Organisation, name="n")
_ACCOUNT, _KEY = aliased(Account, name="p"), aliased(ClientKey, name="k")
#: the Shanghai day of the fact: of the scan where it counts itself, else of the session's start
_DAY = sa.case(
    (Event.attendance == AttendanceMode.IN, sa.bindparam("day", type_=sa.Date())),
    else_=sa.cast(sa.func.timezone("Asia/Shanghai", EventSession.starts_at), sa.Date()),
)
_HOME = (
    sa.select(
        Membership.organisation_id,
        _HOME_NODE.path,
        Membership.kind,
        Membership.stage,
        Membership.category,
    )
    .join(_HOME_NODE, _HOME_NODE.id == Membership.organisation_id)
    .where(
        Membership.person_id == Person.id,
        Membership.kind.in_([MembershipKind.PARTY, MembershipKind.RESIDENCE]),
        in_force(_DAY),
    )
    .order_by((Membership.kind == MembershipKind.PARTY).desc(), Membership.id.desc())
    .limit(1)
    .correlate(Person, Event, EventSession)
    .lateral("home")
)
_HAS_FACTS = (
    sa.exists()
    .where(ServiceRecord.region_id == Person.region_id, ServiceRecord.person_id == Person.id)
    .correlate(Person)
)


class _Part:
    """One table of the answer: where its columns stand, and how to make its object of them."""

    def __init__(self, table: type[Any], source: Any, start: int, names: Sequence[str]) -> None:
        self.table, self.names = table, names
        self.columns = [getattr(source, name) for name in names]
        self.place = slice(start, start + len(names))
        self._id = start + names.index("id")

    def read(self, row: Sequence[Any]) -> Any:
        """The object in a row, None where nothing was joined."""
        if row[self._id] is None:
            return None
        return unattached(self.table, dict(zip(self.names, row[self.place], strict=True)))


def _parts(*wanted: tuple[type[Model], Any, str]) -> Sequence[_Part]:
    parts, start = [], 0
    for table, source, text in wanted:
        names = text.split()
        parts.append(_Part(table, source, start, names))
        start += len(names)
    return parts


_SCAN = "id direction at trust"
#: only what the shared rules read of each
_PARTS = _parts(
    (EventSession, EventSession, "id region_id year starts_at ends_at capacity"),
    (
        Event,
        Event,
        "id region_id organisation_id state attendance signup takes_walk_ins item category "
        "counts_as_hours points title published_by_id",
    ),
    (Organisation, _HOST, "id path"),
    (Attendance, Attendance, "id state"),
    (Scan, _IN, _SCAN),
    (Scan, _OUT, _SCAN),
    (
        Account,
        _ACCOUNT,
        "id scheme_id period home_organisation_id total last_sequence head state revision",
    ),
)
_WIDTH = sum(len(part.names) for part in _PARTS)


#: built once; one row for each account that the fact may move, or one without
SEEN = (
    sa.select(
        *(column for part in _PARTS for column in part.columns),
        Person.state,
        Person.birth_year,
        IS_SIGNED_UP,
        CAME,
        _HAS_FACTS,
        ACTIVE_MARK,
        *_HOME.c,
    )
    .select_from(EventSession)
    .join(Event, Event.id == EventSession.event_id)
    .join(_HOST, _HOST.id == Event.organisation_id)
    .join(Person, Person.region_id == Event.region_id)
    .outerjoin(
        _KEY,
        sa.and_(
            _KEY.region_id == Person.region_id,
            _KEY.actor_id == Person.id,
            _KEY.key == sa.bindparam("key"),
        ),
    )
    .outerjoin(Attendance, ATTENDED)
    .outerjoin(_IN, of_attendance(_IN, Direction.IN))
    .outerjoin(_OUT, of_attendance(_OUT, Direction.OUT))
    .outerjoin(_HOME, sa.true())
    .outerjoin(
        _ACCOUNT,
        sa.and_(
            _ACCOUNT.region_id == Person.region_id,
            _ACCOUNT.person_id == Person.id,
            _ACCOUNT.year >= sa.bindparam("since_year"),
        ),
    )
    .where(
        EventSession.id == sa.bindparam("session_id"),
        Person.id == sa.bindparam("person_id"),
        Person.merged_into_id.is_(None),
        Event.state == EventState.PUBLISHED,
        _KEY.made_id.is_(None),
    )
)


def look(connection: sa.Connection, request: Request, proof: Proof, *, by: Actor) -> Seen | None:
    """What a scan finds; None for a key that was used, a merged record, or no open session."""
    day = local_day(proof.at)
    named = {
        "session_id": proof.session_id,
        "person_id": request.person_id,
        "region_id": by.region_id,
        "key": request.key,
        "day": day,
        # a session may have begun in the year before
        "since_year": day.year - 1,
    }
    rows = connection.execute(SEEN, named).all()
    if not rows:
        return None
    first = rows[0]
    session, event, host, attendance, came_in, went_out, _ = (part.read(first) for part in _PARTS)
    state, birth_year, is_signed_up, came, has_facts, mark, *home = first[_WIDTH:]
    scans = {scan.direction: scan for scan in (came_in, went_out) if scan is not None}
    return Seen(
        presence=Presence(
            event,
            session,
            host,
            request.person_id,
            state,
            attendance,
            scans,
            is_signed_up,
            came,
        ),
        home=_home(home),
        birth_year=birth_year,
        has_facts=has_facts,
        accounts=[account for row in rows if (account := _PARTS[-1].read(row)) is not None],
        mark=mark,
    )


def _home(columns: Sequence[Any]) -> Home | None:
    node, path, kind, stage, category = columns
    if node is None:
        return None
    return Home(
        organisation_id=node,
        path=path,
        is_branch=kind is MembershipKind.PARTY,
        stage=stage,
        category=category,
    )
