"""更正 correcting: after the freeze, numbered supplements by the parent; the sheet stays."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.db import db
from app.core.ids import uuid7
from app.notices import service as notices
from app.organisations.models import Organisation
from app.review import computing, preparing, rules, service, versions
from app.review.errors import NothingChanged
from app.review.models import Review, ReviewState, ReviewVersion, Supplement
from app.review.rules import Change, Sheet


def supplements(review: Review) -> Sequence[Supplement]:
    """The supplements of a year, in order."""
    query = sa.select(Supplement).where(Supplement.review_id == review.id)
    return db.session.scalars(query.order_by(Supplement.number)).all()


def correct(
    branch: Organisation, period: str, reason: str, *, by: Actor, now: datetime
) -> Supplement:
    """Compute a frozen year anew with all that is known now, and append what is different.

    What earlier supplements said already is not said again. Raises `NothingChanged`, `WrongStep`,
    `Forbidden`.
    """
    require(by, "review.correct", Target(path=branch.path))
    review = service.standing(branch, period)
    service.at_step(review, ReviewState.FROZEN)
    kept = versions.version(review)
    assert kept is not None, "what is frozen has a version"
    sheet = _anew(branch, review, kept, now=now)
    earlier = supplements(review)
    changed = _unsaid(rules.changes(versions.stored_rows(kept.id), sheet.rows), earlier)
    if not changed:
        raise NothingChanged
    made = Supplement(
        id=uuid7(),
        region_id=review.region_id,
        review_id=review.id,
        number=len(earlier) + 1,
        reason=reason,
        rows=[_written(each) for each in changed],
        sha256=sheet.sha256,
        made_by_id=by.person_id,
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _tell(review, changed, now=now)
    service.note("review.corrected", review, by=by, now=now, supplement=made.number)
    return made


def _anew(branch: Organisation, review: Review, kept: ReviewVersion, *, now: datetime) -> Sheet:
    ruling, run = preparing.judged(branch, review, review.period, now=now)
    terms = versions.terms_of(review, kept, ruling, run)
    people, _ = preparing.assessees(branch, terms, known_until=now, review=review)
    return computing.sheet(terms, people)


def _written(change: Change) -> list[Any]:
    return [change.person_id.hex, change.name, change.before, change.after]


def _unsaid(changes: Sequence[Change], earlier: Sequence[Supplement]) -> list[Change]:
    """What differs from the frozen sheet and was not said so by a supplement before.

    What a supplement said and is now again as it was frozen is taken back.
    """
    frozen: dict[tuple[str, str], Any] = {}
    said: dict[tuple[str, str], Any] = {}
    for supplement in earlier:
        for person, name, before, after in supplement.rows:
            frozen.setdefault((person, name), before)
            said[person, name] = after
    now = {(each.person_id.hex, each.name): each for each in changes}
    back = [
        Change(uuid.UUID(place[0]), place[1], after, frozen[place])
        for place, after in said.items()
        if place not in now and after != frozen[place]
    ]
    new = [each for place, each in now.items() if said.get(place, each.before) != each.after]
    return sorted([*new, *back], key=lambda each: each.person_id)


def changes_of(made: Supplement) -> list[Change]:
    """What a supplement says, as changes of the frozen sheet."""
    return [
        Change(uuid.UUID(person), name, before, after) for person, name, before, after in made.rows
    ]


def _tell(review: Review, changed: Sequence[Change], *, now: datetime) -> None:
    for person_id in sorted({each.person_id for each in changed}):
        notices.send(
            review.region_id,
            "review",
            f"您的{review.period}年度考核参考有更正，另列补充表",
            now=now,
            person_id=person_id,
            link=f"/me/review/{review.id}",
        )
