"""岗位的动作 service: opening posts, appointing people for a term, ending terms."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts import at_home
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import PersonNotFound
from app.accounts.models import Person
from app.accounts.permissions import require
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.posts import queries
from app.posts.errors import (
    AlreadyEnded,
    AlreadyHolds,
    EndWrong,
    MonthsConfirmed,
    OwnAppointment,
    PostClosed,
    PostFull,
    PostNotHere,
    PostStillHeld,
    TermWrong,
)
from app.posts.models import DEFAULT_ITEM, DutyLine, DutyState, Holding, Post
from app.posts.rules import LONGEST_TERM, counts_from, covers, said


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """What the office says of a post."""

    title: str
    duty: str = ""
    capacity: int | None = None
    item: str = DEFAULT_ITEM
    month_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Who is to hold a post, from which day to which, both included."""

    person_id: uuid.UUID
    from_on: date
    to_on: date


def open_post(organisation: Organisation, new: NewPost, *, by: Actor, now: datetime) -> Post:
    """Open a post at a community, grid or branch. Raises `PostNotHere`."""
    require(by, "post.open", queries.target(organisation), known=False)
    if organisation.kind not in queries.PLACES or organisation.closed_on is not None:
        sentence = PostNotHere.sentence % {"organisation": organisation.name}
        raise PostNotHere(organisation=organisation.name, fields={"organisation_id": [sentence]})
    made = Post(
        id=uuid7(),
        region_id=organisation.region_id,
        organisation_id=organisation.id,
        title=new.title,
        duty=new.duty,
        capacity=new.capacity,
        item=new.item,
        month_minutes=new.month_minutes,
        opened_by_id=by.person_id,
        opened_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _note(made, "post.opened", by=by, now=now, subject_id=made.id)
    return made


def close_post(post: Post, *, by: Actor, now: datetime) -> None:
    """撤销: take a post away that nobody holds any more; its history stays.

    Raises `PostClosed`, `PostStillHeld`.
    """
    locked = _locked(post, by=by)
    today = local_day(now)
    held = [each for each in queries.terms(post.id) if each.holding.until_on >= today]
    if held:
        raise PostStillHeld
    locked.closed_by_id, locked.closed_at = by.person_id, now
    _note(post, "post.closed", by=by, now=now, subject_id=post.id)


def reopen_post(post: Post, *, by: Actor, now: datetime) -> None:
    """恢复: let a post that was taken away take people again; again changes nothing."""
    place = db.session.get_one(Organisation, post.organisation_id)
    require(by, "post.open", queries.target(place))
    db.session.refresh(post, with_for_update=True)
    if post.closed_at is None:
        return
    post.closed_by_id = post.closed_at = None
    _note(post, "post.reopened", by=by, now=now, subject_id=post.id)


def appoint(post: Post, wanted: Appointment, *, by: Actor, now: datetime) -> Holding:
    """任命: give a post to somebody of the place for a term; nobody appoints himself.

    Raises `OwnAppointment`, `TermWrong`, `AlreadyHolds`, `PostFull`, `PostClosed`,
    `PersonNotFound` for somebody who is not at home in the post's community.
    """
    locked = _locked(post, by=by)
    person = _person(locked, wanted, by=by, now=now)
    if not wanted.from_on <= wanted.to_on <= wanted.from_on + LONGEST_TERM:
        raise TermWrong(fields={"to_on": [TermWrong.sentence]})
    _check_places(locked, wanted, person)
    made = Holding(
        id=uuid7(),
        region_id=post.region_id,
        post_id=post.id,
        person_id=person.id,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        counts_from=counts_from(wanted.from_on, appointed_on=local_day(now)),
        appointed_by_id=by.person_id,
        appointed_at=now,
    )
    db.session.add(made)
    db.session.flush()
    details = {"post": str(post.id), "person": str(person.id)}
    _note(post, "post.appointed", by=by, now=now, subject_id=made.id, details=details)
    return made


def _person(post: Post, wanted: Appointment, *, by: Actor, now: datetime) -> Person:
    person = accounts.person(by.region_id, wanted.person_id)
    if person.id == by.person_id:
        raise OwnAppointment
    place = db.session.get_one(Organisation, post.organisation_id)
    if not at_home.is_eligible(person.id, place, on=local_day(now)):
        raise PersonNotFound
    return person


def _check_places(post: Post, wanted: Appointment, person: Person) -> None:
    """That the person does not hold it, and that a place is free on every day of the term."""
    beside = [
        each
        for each in queries.terms(post.id)
        if each.holding.from_on <= wanted.to_on and each.holding.until_on >= wanted.from_on
    ]
    if any(each.person.id == person.id for each in beside):
        raise AlreadyHolds(name=person.name)
    days = {wanted.from_on, *(max(each.holding.from_on, wanted.from_on) for each in beside)}
    fullest = max(
        sum(each.holding.from_on <= day <= each.holding.until_on for each in beside) for day in days
    )
    if post.capacity is not None and fullest >= post.capacity:
        raise PostFull(capacity=post.capacity)


def end_holding(holding: Holding, ended_on: date, *, reason: str, by: Actor, now: datetime) -> None:
    """结束任职: end a term early, with its last day and a reason; the row stays as history.

    Months that were confirmed are undone first. Raises `EndWrong`, `AlreadyEnded`,
    `MonthsConfirmed`.
    """
    post = db.session.get_one(Post, holding.post_id)
    place = db.session.get_one(Organisation, post.organisation_id)
    require(by, "post.open", queries.target(place))
    # locked against a confirmation of its months at the same moment
    db.session.refresh(holding, with_for_update=True)
    if holding.ended_on is not None or holding.to_on < local_day(now):
        raise AlreadyEnded
    if not holding.from_on - timedelta(days=1) <= ended_on < holding.to_on:
        raise EndWrong(fields={"ended_on": [EndWrong.sentence]})
    _check_months(holding, ended_on)
    holding.ended_on, holding.end_reason = ended_on, reason
    holding.ended_by_id, holding.ended_at = by.person_id, now
    details = {"post": str(post.id), "person": str(holding.person_id), "on": ended_on.isoformat()}
    _note(
        post,
        "post.term_ended",
        by=by,
        now=now,
        subject_id=holding.id,
        reason=reason,
        details=details,
    )


def _check_months(holding: Holding, ended_on: date) -> None:
    query = sa.select(DutyLine.month).where(
        DutyLine.holding_id == holding.id, DutyLine.state == DutyState.CONFIRMED
    )
    for month in db.session.scalars(query.order_by(DutyLine.month)):
        if not covers(month, from_on=holding.counts_from, until_on=ended_on):
            raise MonthsConfirmed(month=said(month))


def _locked(post: Post, *, by: Actor) -> Post:
    """The post under a lock, so that two appointments at once see each other."""
    place = db.session.get_one(Organisation, post.organisation_id)
    require(by, "post.open", queries.target(place))
    db.session.refresh(post, with_for_update=True)
    if post.closed_at is not None:
        raise PostClosed
    return post


def _note(
    post: Post,
    action: str,
    *,
    by: Actor,
    now: datetime,
    subject_id: uuid.UUID,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    audit.note(
        action,
        region_id=post.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="post" if subject_id == post.id else "holding",
        subject_id=subject_id,
        organisation_id=post.organisation_id,
        address=by.address,
        reason=reason,
        details=details,
    )
    db.session.flush()
