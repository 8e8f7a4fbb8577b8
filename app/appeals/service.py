"""申诉的动作 service: asking for a check, for oneself or for somebody without a phone."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import PersonNotFound
from app.accounts.models import Person
from app.accounts.permissions import Target, require
from app.accounts.standing import cares_for
from app.appeals import moving, queries, rules, subjects, telling, words
from app.appeals.errors import (
    AlreadyAnswered,
    AlreadyRecorded,
    AskedTooLate,
    ConsentMissing,
    KeyReused,
    NotOverYet,
)
from app.appeals.matter import Subject
from app.appeals.models import Appeal
from app.appeals.queries import ASK, ENTER
from app.appeals.rules import PENDING, State, SubjectKind, Verb
from app.appeals.words import Said
from app.appeals.years import Years
from app.core import limits
from app.core.clock import local, local_day
from app.core.db import db
from app.core.errors import DomainError
from app.core.files import Store
from app.core.numbers import next_number
from app.core.pictures import Picture
from app.core.shots import put
from app.core.words import day
from app.events.models import AttendanceState
from app.records.queries import same_human

#: requests of one person in a day
A_DAY, DAY = 20, timedelta(days=1)
FOLDER = "appeals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody doubts, in his words, under the client's own key."""

    kind: SubjectKind
    subject_id: uuid.UUID
    words: str
    key: str
    wish: str = ""
    #: for whom the actor asks, and how that one agreed; None = for himself
    asker_id: uuid.UUID | None = None
    consent: str = ""
    photo: Picture | None = None


def ask(
    question: Question, *, by: Actor, now: datetime, years: Years, store: Store
) -> tuple[Appeal, bool]:
    """Ask for a check; the request, and whether it stood already.

    The same key again, or the same matter while it waits, finds the first request. Raises
    `SubjectNotFound`, `AskedTooLate`, `NotOverYet`, `AlreadyRecorded`, `AlreadyAnswered`,
    `YearLocked` and its kin, `ConsentMissing`, `KeyReused`, `TooMany`.
    """
    asker = _asker(question, by=by)
    if (earlier := _of_key(question, asker)) is not None:
        return earlier, True
    subject = subjects.subject(by.region_id, question.kind, question.subject_id, asker_id=asker.id)
    if (pending := _pending(question, asker)) is not None:
        return pending, True
    _require_askable(subject, asker, now=now, years=years)
    counted = f"appeal:{by.person_id}"
    limits.check(counted, most=A_DAY, window=DAY, now=now)
    limits.count(counted, window=DAY, now=now)
    appeal = _write(question, subject, asker, by=by, now=now, store=store)
    if appeal is None:
        # the same question came in between
        found = _of_key(question, asker) or _pending(question, asker)
        if found is None:
            raise KeyReused
        return found, True
    telling.asked(appeal, by=by, now=now)
    return appeal, False


def _asker(question: Question, *, by: Actor) -> Person:
    if question.asker_id is None or question.asker_id == by.person_id:
        require(by, ASK, Target(person_id=by.person_id))
        return accounts.person(by.region_id, by.person_id)
    person = accounts.person(by.region_id, question.asker_id)
    if not cares_for(by, ENTER, person):
        raise PersonNotFound
    if not question.consent:
        raise ConsentMissing(fields={"consent": [ConsentMissing.sentence]})
    return person


def _of_key(question: Question, asker: Person) -> Appeal | None:
    query = sa.select(Appeal).where(
        Appeal.region_id == asker.region_id,
        Appeal.asker_id == asker.id,
        Appeal.key == question.key,
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    before = (found.subject_kind, found.subject_id, words.said(found).words)
    if before != (question.kind, question.subject_id, question.words):
        raise KeyReused
    return found


def _pending(question: Question, asker: Person) -> Appeal | None:
    query = _about(question.kind, question.subject_id, asker.id)
    return db.session.scalars(query.where(Appeal.state.in_(PENDING)).limit(1)).one_or_none()


def _about(kind: SubjectKind, subject_id: uuid.UUID, asker_id: uuid.UUID) -> sa.Select[Appeal]:
    return sa.select(Appeal).where(
        Appeal.asker_id.in_(same_human(asker_id)),
        Appeal.subject_kind == kind,
        Appeal.subject_id == subject_id,
    )


def _require_askable(subject: Subject, asker: Person, *, now: datetime, years: Years) -> None:
    refusal = refusal_of(subject, asker, now=now, years=years)
    if refusal is not None:
        raise refusal


def refusal_of(
    subject: Subject, asker: Person, *, now: datetime, years: Years
) -> DomainError | None:
    """Why something cannot be doubted now; None where it can."""
    if subject.kind is SubjectKind.SESSION:
        assert subject.session is not None, "a session has itself"
        if now < subject.session.ends_at:
            return NotOverYet()
        attendance = subject.attendance
        if attendance is not None and attendance.state is not AttendanceState.VOID:
            return AlreadyRecorded()
    answered = _about(subject.kind, subject.id, asker.id).where(Appeal.state == State.DECIDED)
    if (before := db.session.scalars(answered.limit(1)).first()) is not None:
        return AlreadyAnswered(number=before.said_number)
    last = rules.ask_until(subject.told_at)
    if local_day(now) > last:
        return AskedTooLate(day=day(last))
    closed = years(asker.region_id, asker.id, subject.occurred_on, now)
    return closed.refusal() if closed is not None else None


def _write(
    question: Question,
    subject: Subject,
    asker: Person,
    *,
    by: Actor,
    now: datetime,
    store: Store,
) -> Appeal | None:
    year = local(now).year
    values: dict[str, Any] = {
        "number": next_number(asker.region_id, f"appeal:{year}"),
        "year": year,
        "instance": 1,
        "asker_id": asker.id,
        "entered_by_id": by.person_id if by.person_id != asker.id else None,
        "subject_kind": question.kind,
        "subject_id": subject.id,
        "occurred_on": subject.occurred_on,
        "organisation_id": subject.node.id,
        "said_sealed": words.seal(Said(question.words, question.wish, question.consent)),
        "open_until": rules.ask_until(subject.told_at),
        **_kept(question.photo, store),
    }
    return moving.insert(values, key=question.key, region_id=asker.region_id, now=now)


def _kept(photo: Picture | None, store: Store) -> dict[str, str]:
    """A picture in the store, before the row that names it."""
    if photo is None:
        return {"photo": "", "thumbnail": ""}
    content, thumbnail = put(photo, store, kind=FOLDER)
    return {"photo": content, "thumbnail": thumbnail}


def withdraw(appeal_id: uuid.UUID, *, by: Actor, now: datetime) -> Appeal:
    """Take one's own question back while nobody has decided it. Raises `WrongStep`."""
    found = queries.own(by, appeal_id)
    moving.move(found.appeal, Verb.WITHDRAW, ended_at=now)
    telling.note("appeal.withdrawn", found.appeal, by=by, now=now)
    return found.appeal
