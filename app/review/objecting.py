"""异议 objecting: a member doubts a line of the notice or the whole, and somebody else decides."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, require
from app.core.calendar import add_working_days
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import InvalidInput
from app.core.ids import uuid7
from app.core.words import day as said_day
from app.notices import service as notices
from app.organisations.queries import organisation
from app.review import preparing, service, timetable, versions
from app.review.errors import (
    AlreadyDecided,
    AlreadyObjected,
    NoticeOver,
    NotInThisSheet,
    ObjectionNotFound,
    OwnObjection,
    ReviewNotFound,
)
from app.review.models import Objection, ObjectionState, Review, ReviewRow, ReviewState


def reviewed(region_id: int, review_id: uuid.UUID, *, locked: bool = False) -> Review:
    """One branch's year; `locked` for what follows. Raises `ReviewNotFound`."""
    query = sa.select(Review).where(Review.id == review_id, Review.region_id == region_id)
    if locked:
        query = query.with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise ReviewNotFound
    return found


def object_to(
    review_id: uuid.UUID,
    text: str,
    *,
    by: Actor,
    now: datetime,
    person_id: uuid.UUID | None = None,
    made_by_id: uuid.UUID | None = None,
) -> Objection:
    """Object to one person's line, or to the whole sheet; the day of the answer is stored.

    `made_by_id` names a member who came in person, for whom the actor writes it down.
    Raises `NotInThisSheet` for who is not of the branch, `NoticeOver`, `AlreadyObjected`,
    `Forbidden`.
    """
    found = reviewed(by.region_id, review_id, locked=True)
    if made_by_id is not None:
        _require_enterer(found, made_by_id, by=by)
    maker = made_by_id or by.person_id
    version = versions.version(found)
    if version is None or not is_of(version.id, maker):
        raise NotInThisSheet if version is not None else ReviewNotFound
    if person_id is not None and not is_of(version.id, person_id):
        raise ReviewNotFound
    service.at_step(found, ReviewState.PUBLISHED)
    _require_open(found, maker, person_id, now=now)
    days = _decide_days(found, now=now)
    made = Objection(
        id=uuid7(), region_id=found.region_id, review_id=found.id, version_id=version.id,
        person_id=person_id, made_by_id=maker, made_at=now, text=text,
        entered_by_id=by.person_id if made_by_id else None,
        decide_by=add_working_days(found.region_id, local_day(now), days),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _tell(found, made, now=now)
    service.note("review.objected", found, by=by, now=now, objection=made.id.hex)
    return made


def _require_open(
    found: Review, maker: uuid.UUID, person_id: uuid.UUID | None, *, now: datetime
) -> None:
    until = found.notice_until
    if until is None or local_day(now) > until:
        raise NoticeOver(day=said_day(until) if until else "")
    if _has_open(found, maker, person_id):
        raise AlreadyObjected


def _require_enterer(found: Review, made_by_id: uuid.UUID, *, by: Actor) -> None:
    """That the actor writes for the branch, at this step, for somebody of its sheet."""
    branch = organisation(found.region_id, found.organisation_id)
    require(by, "review.enter", Target(path=branch.path))
    service.at_step(found, ReviewState.PUBLISHED)
    version = versions.version(found)
    if version is None or not is_of(version.id, made_by_id):
        raise InvalidInput(fields={"person": ["请从名单里选择。"]})


def _tell(found: Review, made: Objection, *, now: datetime) -> None:
    notices.send(
        found.region_id,
        "review",
        f"有一条年度考核异议要在 {made.decide_by} 前答复",
        now=now,
        organisation_id=found.organisation_id,
        link=f"/reviews/{found.organisation_id}/{found.period}",
    )


def is_of(version_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether somebody belongs to the branch of a version, listed or left out."""
    query = sa.select(ReviewRow.person_id).where(
        ReviewRow.version_id == version_id, ReviewRow.person_id == person_id
    )
    return db.session.execute(query).first() is not None


def _has_open(found: Review, made_by_id: uuid.UUID, person_id: uuid.UUID | None) -> bool:
    return any(
        each.made_by_id == made_by_id and each.person_id == person_id
        for each in service.objections(found, ObjectionState.OPEN)
    )


def _decide_days(found: Review, *, now: datetime) -> int:
    branch = organisation(found.region_id, found.organisation_id)
    _, run = preparing.judged(branch, found, found.period, now=now)
    return timetable.days(branch, run).decide_days


def seen(
    region_id: int, objection_id: uuid.UUID, *, locked: bool = False
) -> tuple[Objection, Review]:
    """One objection and the year it is about. Raises `ObjectionNotFound`."""
    made = db.session.get(Objection, objection_id, populate_existing=True)
    if made is None or made.region_id != region_id:
        raise ObjectionNotFound
    found = reviewed(region_id, made.review_id, locked=locked)
    if locked:
        db.session.refresh(made)
    return made, found


def withdraw(objection_id: uuid.UUID, *, by: Actor, now: datetime) -> Objection:
    """Take the own objection back while nobody has decided it."""
    made, found = seen(by.region_id, objection_id, locked=True)
    if made.made_by_id != by.person_id:
        raise ObjectionNotFound
    if made.state is not ObjectionState.OPEN:
        raise AlreadyDecided
    made.state, made.decided_at = ObjectionState.WITHDRAWN, now
    service.note("review.objection_withdrawn", found, by=by, now=now, objection=made.id.hex)
    db.session.flush()
    return made


def may_decide(made: Objection, found: Review, *, by: Actor) -> bool:
    """Whether the actor answers it: neither who made it or wrote it down, nor whom it is about."""
    branch = organisation(found.region_id, found.organisation_id)
    is_party = by.person_id in {made.made_by_id, made.entered_by_id, made.person_id}
    return not is_party and may(by, "review.decide", Target(path=branch.path))


def decide(
    objection_id: uuid.UUID, decision: str, *, is_upheld: bool, by: Actor, now: datetime
) -> Objection:
    """Answer an objection; upheld, its person is looked at anew when the sheet is concluded.

    Raises `OwnObjection`, `AlreadyDecided`, `ObjectionNotFound`.
    """
    made, found = seen(by.region_id, objection_id, locked=True)
    branch = organisation(found.region_id, found.organisation_id)
    require(by, "review.decide", Target(path=branch.path), known=False)
    if not may_decide(made, found, by=by):
        raise OwnObjection
    if made.state is not ObjectionState.OPEN:
        raise AlreadyDecided
    made.state = ObjectionState.UPHELD if is_upheld else ObjectionState.DISMISSED
    made.decided_by_id, made.decided_at, made.decision = by.person_id, now, decision
    db.session.flush()
    title = "您提的年度考核异议已答复：" + ("采纳" if is_upheld else "维持原结果")
    notices.send(
        found.region_id,
        "review",
        title,
        now=now,
        person_id=made.made_by_id,
        body=decision,
        link=f"/me/review/{found.id}",
        sms=f"【微光】{title}。请登录查看。",
    )
    service.note(
        "review.objection_decided", found, by=by, now=now,
        objection=made.id.hex, is_upheld=is_upheld,
    )  # fmt: skip
    return made
