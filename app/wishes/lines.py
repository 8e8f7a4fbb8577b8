"""三张清单 lines: what a unit can lend, what it needs, what it can do; and who answers a need."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, require
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.wishes.errors import CategoryUnknown, DayPast
from app.wishes.models import Line, LineAnswer, LineKind, LineState
from app.wishes.rules.findings import mask
from app.wishes.rules.words import CATEGORIES
from app.wishes.unit_errors import LineClosed, LineNotFound

KIND = "unit_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a unit writes on one of its lists."""

    kind: LineKind
    title: str
    text: str = ""
    category: str = ""
    times: str = ""
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A line with the unit's name and the answers to it."""

    line: Line
    unit: str
    answers: Sequence[tuple[LineAnswer, str]]


def add(unit: Organisation, offered: Offered, *, by: Actor, now: datetime) -> Line:
    """Write a line on one of a unit's lists, by its people or by staff for it."""
    _require(unit, by)
    if offered.category and offered.category not in CATEGORIES:
        raise CategoryUnknown(fields={"category": [CategoryUnknown.sentence]})
    if offered.until_on is not None and offered.until_on < local_day(now):
        raise DayPast(fields={"until_on": [DayPast.sentence]})
    line = Line(
        id=uuid7(),
        region_id=unit.region_id,
        organisation_id=unit.id,
        kind=offered.kind,
        title=mask(offered.title)[:80],
        text=mask(offered.text)[:500],
        category=offered.category,
        times=offered.times,
        until_on=offered.until_on,
        state=LineState.OPEN,
        made_by_id=by.person_id,
        made_at=now,
        events=0,
    )
    db.session.add(line)
    _note(line, "unit.line_added", by=by, now=now)
    return line


def take_down(line: Line, *, by: Actor, now: datetime) -> None:
    """Take a line off its list."""
    _require(organisation(line.region_id, line.organisation_id), by)
    _expect_open(line)
    line.state = LineState.WITHDRAWN
    _note(line, "unit.line_withdrawn", by=by, now=now)


def put_back(line: Line, *, by: Actor, now: datetime) -> None:
    """Put a line that was taken off back on its list, with its answers; again changes nothing.

    Raises `LineClosed` for a need that was met.
    """
    _require(organisation(line.region_id, line.organisation_id), by)
    if line.state is LineState.OPEN:
        return
    if line.state is not LineState.WITHDRAWN:
        raise LineClosed
    line.state = LineState.OPEN
    _note(line, "unit.line_put_back", by=by, now=now)


def answer(
    line: Line, answering: Organisation, *, words: str, by: Actor, now: datetime
) -> LineAnswer:
    """Answer a need of another unit, for a unit one speaks for or for the community."""
    target = Target(path=answering.path)
    if not may(by, "unit.lists", target) and not may(by, "unit.vet", target):
        raise Forbidden
    _expect_open(line)
    if line.kind is not LineKind.NEED or answering.id == line.organisation_id:
        raise LineClosed
    made = LineAnswer(
        id=uuid7(),
        line_id=line.id,
        organisation_id=answering.id,
        words=mask(words)[:300],
        made_by_id=by.person_id,
        at=now,
    )
    db.session.add(made)
    _note(line, "unit.need_answered", by=by, now=now)
    notices.send(
        line.region_id,
        KIND,
        f"{answering.name}回应了贵单位的需求",
        now=now,
        organisation_id=line.organisation_id,
        body=line.title,
        link=f"/units/{line.organisation_id}",
    )
    return made


def accept(line: Line, answer_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Say that a need was met by an answer; it is counted for the unit that answered."""
    _require(organisation(line.region_id, line.organisation_id), by)
    _expect_open(line)
    made = db.session.get(LineAnswer, answer_id)
    if made is None or made.line_id != line.id:
        raise LineNotFound
    made.accepted_at, line.state = now, LineState.ANSWERED
    _note(line, "unit.need_met", by=by, now=now)
    notices.send(
        line.region_id,
        KIND,
        "谢谢回应，需求已满足",
        now=now,
        organisation_id=made.organisation_id,
        body=line.title,
        link=f"/units/{line.organisation_id}",
    )


def line(region_id: int, line_id: uuid.UUID) -> Line:
    """One line. Raises `LineNotFound`."""
    found = db.session.get(Line, line_id)
    if found is None or found.region_id != region_id:
        raise LineNotFound
    return found


def lines_of(organisation_id: uuid.UUID, *, only_open: bool = True) -> Sequence[Line]:
    """The three lists of a unit, the oldest first."""
    query = sa.select(Line).where(Line.organisation_id == organisation_id)
    if only_open:
        query = query.where(Line.state == LineState.OPEN)
    return db.session.scalars(query.order_by(Line.id)).all()


def open_lines(
    region_id: int, *, kind: LineKind | None = None, path: str = "", limit: int = 200
) -> Sequence[Shown]:
    """The lines of all units below a node that still stand, the newest first."""
    query = (
        sa.select(Line, Organisation.name)
        .join(Organisation, Organisation.id == Line.organisation_id)
        .where(Line.region_id == region_id, Line.state == LineState.OPEN)
        .order_by(Line.id.desc())
        .limit(limit)
    )
    if kind is not None:
        query = query.where(Line.kind == kind)
    if path:
        query = query.where(Organisation.path.startswith(path, autoescape=True))
    return [Shown(each, name, answers_to(each)) for each, name in db.session.execute(query)]


def answers_to(line_: Line) -> Sequence[tuple[LineAnswer, str]]:
    """The answers to a need with the names of those who answered."""
    query = (
        sa.select(LineAnswer, Organisation.name)
        .join(Organisation, Organisation.id == LineAnswer.organisation_id)
        .where(LineAnswer.line_id == line_.id)
        .order_by(LineAnswer.id)
    )
    return [(made, name) for made, name in db.session.execute(query)]


def needs_met_by(organisation_id: uuid.UUID) -> int:
    """How many needs of others a unit has met."""
    query = sa.select(sa.func.count()).where(
        LineAnswer.organisation_id == organisation_id, LineAnswer.accepted_at.is_not(None)
    )
    return int(db.session.execute(query).scalar_one())


def count_event(line_: Line) -> None:
    """Note that an event was drafted from a line."""
    line_.events += 1
    db.session.flush()


def _require(unit: Organisation, by: Actor) -> None:
    target = Target(path=unit.path)
    if not may(by, "unit.lists", target):
        require(by, "unit.vet", target)


def _expect_open(line_: Line) -> None:
    if line_.state is not LineState.OPEN:
        raise LineClosed


def _note(line_: Line, action: str, *, by: Actor, now: datetime) -> None:
    db.session.flush()
    audit.note(
        action,
        region_id=line_.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="unit_line",
        subject_id=line_.id,
        organisation_id=line_.organisation_id,
        address=by.address,
    )
    db.session.flush()
