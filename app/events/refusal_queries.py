"""未计入的扫码的查询 refusal_queries: what waits at an event, what was refused, and one's own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import reach
from app.core.db import db
from app.core.fingerprints import is_same
from app.events.doubt_writing import PROVING, moment_of
from app.events.models import Event, EventSession
from app.events.refusal_models import RefusalState, RefusedScan, Way
from app.organisations.models import Organisation
from app.records.models import Trust

#: of one event, and of one person
MOST, MOST_OWN = 500, 50
#: how long one's own scans are shown
OWN_SPAN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A scan that waits, or was decided, with what a leader weighs."""

    kept: RefusedScan
    session: EventSession
    name: str
    card: str
    #: how many people sent a picture of one step of the screen, this one included
    same_step: int = 1
    #: how many sent what looks like one photograph
    same_picture: int = 1
    #: who sent it for the person, beside whom he stood
    helper: str = ""

    @property
    def at(self) -> datetime:
        """The moment it stands for: proved, else claimed."""
        return moment_of(self.kept)

    @property
    def is_proved(self) -> bool:
        """Whether the code or a desk stands for the moment."""
        return self.kept.proved_at is not None and self.kept.trust in PROVING

    @property
    def proved_by(self) -> Trust | None:
        """What stands for the moment."""
        return self.kept.trust if self.is_proved else None

    @property
    def waits_for_second(self) -> bool:
        """Whether it was laid before a second person as an entry by hand."""
        return self.kept.state is RefusalState.IN_REVIEW and self.kept.hand_entry_id is not None


@dataclass(frozen=True, slots=True)
class Turned:
    """Somebody who stood before a closed door: with which reason, how often, when last."""

    last: RefusedScan
    session: EventSession
    name: str
    times: int


_current = sa.func.coalesce(Person.merged_into_id, Person.id)


def _of_event(event_id: uuid.UUID) -> list[tuple[RefusedScan, EventSession, str, str]]:
    query = (
        sa.select(RefusedScan, EventSession, Person.name, Person.card_number)
        .join(EventSession, EventSession.id == RefusedScan.session_id)
        .join(Person, Person.id == RefusedScan.person_id)
        .where(EventSession.event_id == event_id)
        .order_by(RefusedScan.id.desc())
        .limit(MOST)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(query)]


def doubtful(event_id: uuid.UUID) -> Sequence[Doubtful]:
    """What waits, or was decided, in the order of the moments that the scans stand for."""
    rows = [row for row in _of_event(event_id) if row[0].state is not RefusalState.REFUSED]
    photos = [row[0] for row in rows if row[0].way == Way.PHOTO.value]
    helpers = _helpers([row[0] for row in rows])
    found = [
        Doubtful(
            *row,
            helper=helpers.get(row[0].id, ""),
            same_step=_steps(row[0], photos),
            same_picture=_pictures(row[0], photos),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.at, each.kept.id))


def _helpers(scans: Sequence[RefusedScan]) -> dict[uuid.UUID, str]:
    """By the id of each scan that a companion sent, that companion's name."""
    sent = {each.id: each.actor_id for each in scans if each.way == Way.HELPED.value}
    names = accounts.names({each for each in sent.values() if each is not None})
    return {each: names[actor] for each, actor in sent.items() if actor in names}


def _steps(kept: RefusedScan, photos: Sequence[RefusedScan]) -> int:
    if kept.step is None or kept not in photos:
        return 1
    session_id = kept.session_id
    same = {
        each.person_id for each in photos if (each.session_id, each.step) == (session_id, kept.step)
    }
    return len(same | {kept.person_id})


def _pictures(kept: RefusedScan, photos: Sequence[RefusedScan]) -> int:
    same = {each.person_id for each in photos if is_same(each.picture, kept.picture)}
    return len(same | {kept.person_id})


def turned_away(event_id: uuid.UUID) -> Sequence[Turned]:
    """Who was refused at an event, one line a person and reason, the last one first."""
    lines: dict[tuple[object, ...], list[tuple[RefusedScan, EventSession, str, str]]] = {}
    for row in _of_event(event_id):
        if row[0].state is RefusalState.REFUSED:
            key = (row[0].person_id, row[0].code, row[0].session_id)
            lines.setdefault(key, []).append(row)
    return [Turned(rows[0][0], rows[0][1], rows[0][2], len(rows)) for rows in lines.values()]


def counts(event_id: uuid.UUID) -> tuple[int, int]:
    """How many scans wait for a leader, and how many were refused."""
    waits = sa.and_(
        RefusedScan.state == RefusalState.IN_REVIEW, RefusedScan.hand_entry_id.is_(None)
    )
    query = (
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.case((waits, 1), else_=0)), 0),
            sa.func.coalesce(
                sa.func.sum(sa.case((RefusedScan.state == RefusalState.REFUSED, 1), else_=0)), 0
            ),
        )
        .join(EventSession, EventSession.id == RefusedScan.session_id)
        .where(EventSession.event_id == event_id, RefusedScan.person_id.is_not(None))
    )
    waiting, refused = db.session.execute(query).one()
    return int(waiting), int(refused)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event with scans that wait for its leader."""

    event: Event
    count: int


def waiting(actor: Actor) -> Sequence[Waiting]:
    """待办: the events that the actor leads, with scans of others that wait; the oldest first."""
    paths = reach(actor, "attendance.close")
    if not paths:
        return []
    number = sa.func.count(RefusedScan.id)
    query = (
        sa.select(Event, number)
        .join(EventSession, EventSession.event_id == Event.id)
        .join(RefusedScan, RefusedScan.session_id == EventSession.id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .join(Person, Person.id == RefusedScan.person_id)
        .where(
            Event.region_id == actor.region_id,
            RefusedScan.state == RefusalState.IN_REVIEW,
            RefusedScan.hand_entry_id.is_(None),
            _current != actor.person_id,
            RefusedScan.actor_id != actor.person_id,
            sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths)),
        )
        .group_by(*Event.__table__.columns)
        .order_by(Event.starts_at)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class Own:
    """A scan of one's own that did not count at once, with the event if it named one."""

    kept: RefusedScan
    event: Event | None
    host: Organisation | None
    #: who sent it for the person
    helper: str = ""


def own(region_id: int, person_id: uuid.UUID, *, now: datetime) -> Sequence[Own]:
    """A person's own scans that were refused or looked at, the newest first."""
    query = (
        sa.select(RefusedScan, Event, Organisation)
        .join(Person, Person.id == RefusedScan.person_id)
        .outerjoin(EventSession, EventSession.id == RefusedScan.session_id)
        .outerjoin(Event, Event.id == EventSession.event_id)
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .where(
            RefusedScan.region_id == region_id,
            _current == person_id,
            RefusedScan.at > now - OWN_SPAN,
        )
        .order_by(RefusedScan.id.desc())
        .limit(MOST_OWN)
    )
    rows = db.session.execute(query).all()
    helpers = _helpers([row[0] for row in rows])
    return [Own(*row, helper=helpers.get(row[0].id, "")) for row in rows]


def for_entry(event_id: uuid.UUID, refusal_id: uuid.UUID) -> Doubtful | None:
    """A scan of an event from which a form of a hand entry begins."""
    query = (
        sa.select(RefusedScan, EventSession, Person.name, Person.card_number)
        .join(EventSession, EventSession.id == RefusedScan.session_id)
        .join(Person, Person.id == RefusedScan.person_id)
        .where(EventSession.event_id == event_id, RefusedScan.id == refusal_id)
    )
    row = db.session.execute(query).one_or_none()
    return Doubtful(*row) if row is not None else None
