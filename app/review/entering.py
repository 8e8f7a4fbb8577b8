"""会前填报 entering: who is exempt and why, and what the meeting said where the scheme asks."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.review import preparing, service, timetable
from app.review.errors import EntryUnknown, ExemptionWrong, NotOfBranch
from app.review.models import Exemption, ExemptReason, Review, ReviewEntry, ReviewState
from app.review.population import population
from app.schemes.rules import Period, Version, ruling_version


def exempt(
    branch: Organisation,
    person_id: uuid.UUID,
    reason: ExemptReason,
    *,
    from_on: date,
    to_on: date | None,
    by: Actor,
    now: datetime,
) -> Exemption:
    """Note that a member of the branch has no obligations on some days. Raises `ExemptionWrong`."""
    require(by, "review.enter", Target(path=branch.path))
    if to_on is not None and to_on < from_on:
        raise _wrong("to_on", "最后一天不能早于第一天。")
    day = Period("", from_on, to_on or date.max)
    if not any(each.person_id == person_id for each in population(branch, day, on=from_on)):
        raise _wrong("person", "这一天他不是本支部的党员。")
    if any(_overlap(each, from_on, to_on) for each in exemptions(branch, person_id)):
        raise _wrong("from_on", "这几天已经登记过免予参评。")
    made = Exemption(
        id=uuid7(),
        region_id=branch.region_id,
        person_id=person_id,
        organisation_id=branch.id,
        reason=reason,
        from_on=from_on,
        to_on=to_on,
        made_by_id=by.person_id,
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _note("review.exempted", made, by=by, now=now)
    return made


def _wrong(field: str, why: str) -> ExemptionWrong:
    return ExemptionWrong(why=why, fields={field: [why]})


def _overlap(held: Exemption, from_on: date, to_on: date | None) -> bool:
    return held.from_on <= (to_on or date.max) and from_on <= (held.to_on or date.max)


def exemptions(branch: Organisation, person_id: uuid.UUID | None = None) -> Sequence[Exemption]:
    """The exemptions that a branch noted and did not take back, the newest first."""
    query = sa.select(Exemption).where(
        Exemption.organisation_id == branch.id, Exemption.ended_at.is_(None)
    )
    if person_id is not None:
        query = query.where(Exemption.person_id == person_id)
    return db.session.scalars(query.order_by(Exemption.id.desc())).all()


def take_back(
    branch: Organisation, exemption_id: uuid.UUID, *, by: Actor, now: datetime
) -> Exemption:
    """Take a wrong exemption back; the row stays with the day it was taken back."""
    require(by, "review.enter", Target(path=branch.path))
    made = db.session.get(Exemption, exemption_id)
    if made is None or made.organisation_id != branch.id or made.ended_at is not None:
        raise _wrong("exemption", "没有这条登记，或者已经撤销。")
    made.ended_at = now
    db.session.flush()
    _note("review.exemption_ended", made, by=by, now=now)
    return made


def _note(action: str, made: Exemption, *, by: Actor, now: datetime) -> None:
    # the reason is nobody else's business: the row holds it, the log does not
    audit.note(
        action,
        region_id=made.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=made.person_id,
        organisation_id=made.organisation_id,
        address=by.address,
        details={
            "from_on": made.from_on.isoformat(),
            "to_on": made.to_on.isoformat() if made.to_on else None,
        },
    )


def asked(branch: Organisation, period: str, *, now: datetime) -> Version:
    """The rules that say what is entered of members: `member_attributes`, `member_numbers`."""
    review = service.found(branch, period)
    ruling, run = preparing.judged(branch, review, period, now=now)
    cut_off = timetable.as_of_today(timetable.days(branch, run), local_day(now)).cut_off
    return ruling_version(ruling.rules, cut_off)


def enter(
    branch: Organisation,
    period: str,
    said: Mapping[tuple[uuid.UUID, str], str],
    *,
    by: Actor,
    now: datetime,
) -> Review:
    """Note what the meeting said: (person, name) → value, "" takes it back; till the conclusion.

    Raises `EntryUnknown` for what the scheme does not ask, `NotOfBranch`, `WrongStep`.
    """
    require(by, "review.enter", Target(path=branch.path))
    review = service.begun(branch, period, by=by, now=now)
    service.at_step(review, ReviewState.CHECKING, ReviewState.PUBLISHED)
    rules = asked(branch, period, now=now)
    people = _people(branch, review, now=now)
    for (person_id, name), value in said.items():
        _check(rules, name, value)
        if person_id not in people:
            raise NotOfBranch
        _write(review, person_id, name, value, by=by, now=now)
    db.session.flush()
    service.note("review.entered", review, by=by, now=now, people=len({one for one, _ in said}))
    return review


def _write(
    review: Review, person_id: uuid.UUID, name: str, value: str, *, by: Actor, now: datetime
) -> None:
    """Put a value in the place of what was said before."""
    held = db.session.get(ReviewEntry, (review.id, person_id, name))
    if held is not None:
        if held.value == value:
            return
        db.session.delete(held)
        db.session.flush()
    if value:
        made = ReviewEntry(review_id=review.id, person_id=person_id, name=name, value=value)
        made.entered_by_id, made.entered_at = by.person_id, now
        db.session.add(made)


def _people(branch: Organisation, review: Review, *, now: datetime) -> set[uuid.UUID]:
    """Everybody of the branch's year."""
    _, run = preparing.judged(branch, review, review.period, now=now)
    found = population(branch, run, on=min(run.ends_on, local_day(now)))
    return {each.person_id for each in found}


def _check(rules: Version, name: str, value: str) -> None:
    attribute = rules.member_attributes.get(name)
    is_fine = attribute is not None and (
        not value or not attribute.values or value in attribute.values
    )
    if name in rules.member_numbers:
        is_fine = not value or _is_number(value)
    if not is_fine:
        sentence = EntryUnknown.sentence % {"name": name, "value": value}
        raise EntryUnknown(name=name, value=value, fields={"": [sentence]})


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and len(text) <= 12
    except InvalidOperation:
        return False
