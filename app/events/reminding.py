"""活动提醒 reminding: who signed up is told the evening before, and when nothing comes of it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.core import words
from app.core.clock import day_end, local, local_day
from app.core.db import db
from app.events.models import Event, EventSession, EventState, SignUp, SignUpState
from app.notices import outbox
from app.notices import service as notices
from app.records.queries import same_human

KIND, CALLED_OFF = "sign_up.reminder", "sign_up.called_off"


def due(region_id: int, *, due_at: datetime, now: datetime) -> Sequence[uuid.UUID]:
    """Sign-ups nobody was reminded of, for sessions up to the end of the day after `due_at`.

    What has begun is past reminding. Who signs up on the day itself knows.
    """
    until = day_end(local_day(due_at) + timedelta(days=1))
    query = (
        sa.select(SignUp.id, SignUp.at, EventSession.starts_at)
        .join(EventSession, EventSession.id == SignUp.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .where(
            EventSession.region_id == region_id,
            EventSession.starts_at > now,
            EventSession.starts_at < until,
            Event.state == EventState.PUBLISHED,
            SignUp.state == SignUpState.SIGNED_UP,
            SignUp.reminded_at.is_(None),
        )
        .order_by(EventSession.starts_at, SignUp.id)
    )
    rows = db.session.execute(query)
    return [key for key, at, starts_at in rows if local_day(at) < local_day(starts_at)]


def remind(sign_up_id: uuid.UUID, *, now: datetime) -> bool:
    """Tell one person, unless that was done, or there is nothing to come to any more."""
    sign_up = db.session.get_one(SignUp, sign_up_id)
    session = db.session.get_one(EventSession, sign_up.session_id)
    event = db.session.get_one(Event, session.event_id)
    person = accounts.person(sign_up.region_id, sign_up.person_id)
    if event.state is not EventState.PUBLISHED or session.starts_at <= now:
        return False
    if not person.is_active or _was_told(session, person) or not _take(sign_up_id, now=now):
        return False
    _tell(event, session, person, now=now)
    return True


def _was_told(session: EventSession, person: Person) -> bool:
    """Whether the same human being was told, under whichever of his or her records."""
    query = sa.select(SignUp.id).where(
        SignUp.session_id == session.id,
        SignUp.person_id.in_(same_human(person.id)),
        SignUp.reminded_at.is_not(None),
    )
    return db.session.execute(query.limit(1)).first() is not None


def _take(sign_up_id: uuid.UUID, *, now: datetime) -> bool:
    """Compare and set: of two runs at once, one tells."""
    taken = db.session.execute(
        sa.update(SignUp)
        .where(
            SignUp.id == sign_up_id,
            SignUp.state == SignUpState.SIGNED_UP,
            SignUp.reminded_at.is_(None),
        )
        .values(reminded_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _tell(event: Event, session: EventSession, person: Person, *, now: datetime) -> None:
    # the day by its name: a message may be read, or leave, on the next one
    at = f"{words.day(session.starts_at)} {words.clock_time(session.starts_at)}"
    where = f"{at}，{event.place}" if event.place else at
    text = f"【微光】活动提醒：{event.title}，{where}。来不了请在活动页取消报名。"
    notices.send(
        event.region_id,
        KIND,
        f"活动提醒：{event.title}",
        now=now,
        person_id=person.id,
        body=f"{where}。来不了请在活动页取消，把名额让给别人。",
        link=f"/events/{event.id}",
        sms=text if _leaves_at(now) < session.starts_at else "",
    )


def tell_called_off(event: Event, *, now: datetime) -> None:
    """Tell who signed up for, or waits for, what was to come; each human being once."""
    one = sa.func.coalesce(Person.merged_into_id, Person.id)
    query = (
        sa.select(one, sa.func.min(EventSession.starts_at))
        .join(SignUp, SignUp.person_id == Person.id)
        .join(EventSession, EventSession.id == SignUp.session_id)
        .where(
            EventSession.event_id == event.id,
            EventSession.ends_at > now,
            SignUp.state.in_((SignUpState.SIGNED_UP, SignUpState.WAITING)),
        )
        .group_by(one)
    )
    said = f"{words.when(event.starts_at)}的活动取消了。{event.decision_reason}"
    for person_id, starts_at in db.session.execute(query).all():
        notices.send(
            event.region_id,
            CALLED_OFF,
            f"活动取消：{event.title}",
            now=now,
            person_id=person_id,
            body=said,
            link=f"/events/{event.id}",
            sms=f"【微光】“{event.title}”{said}" if _leaves_at(now) < starts_at else "",
        )


def _leaves_at(now: datetime) -> datetime:
    """When a short message goes out: at night nobody is woken up, it waits for the morning."""
    if not outbox.is_quiet(now):
        return now
    morning = local(now).replace(hour=outbox.QUIET_TO, minute=0, second=0, microsecond=0)
    return morning + timedelta(days=local(now).hour >= outbox.QUIET_FROM)
